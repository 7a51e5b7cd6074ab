// The line's time, as far as this page knows it: the computer on the desk may be wrong, and the practice line's clock may be moved.
const { now: given, zone } = document.body.dataset;
const offset = given ? Date.parse(given) - Date.now() : 0;
const format = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: zone || undefined });

export const now = () => Date.now() + offset;
export const wall = (moment) => format.format(moment);
