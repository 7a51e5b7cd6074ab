// The console's scripts. Every page works without them; they add what a page cannot do by itself, through these marks:
//
//   data-key="c"        the key c presses this button or link, or puts the focus into this field or group (keys.js)
//   data-keys           a group whose keys go before all others while the focus is inside it (keys.js)
//   data-row            a row that j and k walk to; Enter opens its a[data-open], and its data-key go first (keys.js)
//   data-opens="id"     a button that opens the <dialog> with this id; it may be hidden until scripts run
//   data-focus          takes the focus when the page or a swapped part comes (an error summary)
//   data-poll           gets the event "tick" every two seconds: hx-trigger="tick" asks the server for news (live.js);
//                       data-poll="queue" is the list that must not move under the pointer
//   data-unplayed, data-again   the words beside a message's player when it could not be fetched, and its button (player.js)
//                       data-poll="emergencies" stands on every page
//   data-alarm="keys"   the urgent requests that nobody has, data-urgent their number; data-seen closes the strip that tells
//                       of new ones (alarm.js)
//   data-stay, data-go-on, data-show, data-pause, data-fill   the buttons and blanks of idle.js and live.js
//
// And these classes: .covered on the body while signed out (style.css hides everything but the dialog).
import "./alarm.js";
import "./idle.js";
import "./keys.js";
import "./live.js";
import "./player.js";
import { told, trouble } from "./trouble.js";
import "./words.js";

for (const button of document.querySelectorAll("[data-opens]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
});

const takeFocus = (root) => root.querySelector("[data-focus]")?.focus();
takeFocus(document);
document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement, target } = event.detail.ctx;
  if (!sourceElement.matches("[data-poll]")) takeFocus(target instanceof Element && target.isConnected ? target : document);
});

// What is being fetched says so, to the eye and to a screen reader; a poll does not.
const busy = (event, on) => {
  const { sourceElement, target } = event.detail.ctx;
  if (sourceElement.matches("[data-poll]") || !(target instanceof Element)) return;
  if (on) target.setAttribute("aria-busy", "true");
  else target.removeAttribute("aria-busy");
};
document.addEventListener("htmx:before:request", (event) => busy(event, true));
document.addEventListener("htmx:finally:request", (event) => busy(event, false));

// An answer that is a failure of ours must not be put in the place of what a person typed. 409 is one that she should read.
document.addEventListener("htmx:before:swap", (event) => {
  const { response, sourceElement } = event.detail.ctx;
  if (!response) return;
  const poll = sourceElement.matches("[data-poll]");
  if (response.status >= 500 || (poll && response.status >= 400 && response.status !== 409)) event.preventDefault();
});
document.addEventListener("htmx:after:request", (event) => {
  const { response, sourceElement } = event.detail.ctx;
  if (sourceElement.matches("[data-poll]")) return;
  if (response.status >= 500) trouble("Something went wrong here, and that was not saved. What you typed is still on this page: try again.");
  else told();
});
document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (source && !source.matches("[data-poll]")) {
    trouble("No answer came. It may or may not have been saved: look at the request again before you repeat it.");
  }
});
