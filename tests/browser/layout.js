// What is wrong with the page as it stands, in words. Evaluated in the page by test_layout.py.
"use strict";
window.layout = (() => {
  const INTERACTIVE = "a[href], button, input, textarea, select, summary, [tabindex='0']";
  const TARGET = 24; // CSS px: WCAG 2.2, 2.5.8
  const TEXT_CONTRAST = 4.5;

  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hidden, template");
  const name = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}.${one.className.baseVal ?? one.className} “${(one.getAttribute("aria-label") || one.textContent || one.placeholder || "").trim().slice(0, 30)}”`;
  // A radio button lies invisibly over its card: the card is what is seen and pressed.
  const face = (one) => (one.type === "radio" ? one.nextElementSibling : one);
  const interactive = () => [...document.querySelectorAll(INTERACTIVE)].filter(shown);
  const usable = () => interactive().filter((one) => !one.disabled && (one.type !== "radio" || one.checked));

  function tooWide(wrong) {
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    for (const one of document.querySelectorAll("body *")) {
      if (!shown(one) || one.closest("svg")) continue;
      const style = getComputedStyle(one);
      if (style.display !== "inline" && one.scrollWidth > one.clientWidth + 1 && one.clientWidth) wrong.push(`text cut: ${name(one)}`);
      const clips = style.overflowY !== "visible" && style.overflowY !== "auto" && style.overflowY !== "scroll";
      if ((clips || one.matches("button, .face")) && one.scrollHeight > one.clientHeight + 1 && one.clientHeight) wrong.push(`text cut below: ${name(one)}`);
      const box = one.getBoundingClientRect();
      if (box.width && (box.left < -1 || box.right > innerWidth + 1)) wrong.push(`over the edge: ${name(one)}`);
    }
  }

  function placeholders(wrong) {
    const pen = document.createElement("canvas").getContext("2d");
    for (const one of document.querySelectorAll("[placeholder]")) {
      if (!shown(one)) continue;
      const style = getComputedStyle(one);
      pen.font = style.font;
      const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (pen.measureText(one.placeholder).width > room + 1) wrong.push(`placeholder cut: ${name(one)}`);
    }
  }

  // Lines of text that stand by themselves: not on a button, and not in a list that scrolls beneath its edge.
  const words = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const lines = () => [...document.querySelectorAll("body *")].filter((one) => words(one) && shown(one) && !one.closest("button, summary, svg, .captions, .thread, pre"));

  function targets(wrong) {
    const targets = interactive().map(face);
    const all = [...targets, ...lines()];
    const boxes = all.map((one) => one.getBoundingClientRect());
    all.forEach((one, place) => {
      const box = boxes[place];
      if (place >= targets.length) return;
      if (box.width < TARGET || box.height < TARGET) wrong.push(`small, ${Math.round(box.width)} x ${Math.round(box.height)}: ${name(one)}`);
      for (let next = place + 1; next < all.length; next += 1) {
        const other = all[next];
        if (one.contains(other) || other.contains(one)) continue;
        const across = Math.min(box.right, boxes[next].right) - Math.max(box.left, boxes[next].left);
        const down = Math.min(box.bottom, boxes[next].bottom) - Math.max(box.top, boxes[next].top);
        if (across > 1 && down > 1) wrong.push(`overlap: ${name(one)} and ${name(other)}`);
      }
    });
  }

  const channels = (color) => (color.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = (color) => {
    const [r, g, b] = channels(color).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  function behind(one) {
    for (let at = one; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) === 1) return color;
    }
    return "rgb(255, 255, 255)";
  }

  function contrast(wrong) {
    for (const one of document.querySelectorAll("body *")) {
      if (!words(one) || !shown(one) || one.closest("svg, :disabled")) continue;
      const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort();
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < TEXT_CONTRAST) wrong.push(`contrast ${ratio.toFixed(1)}: ${name(one)}`);
    }
  }

  function chosenPhone(wrong) {
    const faces = [...document.querySelectorAll(".phone .face")];
    const look = (one) => ["borderTopColor", "borderTopWidth", "boxShadow", "outlineStyle", "backgroundColor"].map((part) => getComputedStyle(one)[part]).join();
    const chosen = face(document.querySelector(".phone input:checked"));
    if (faces.some((one) => one !== chosen && look(one) === look(chosen))) wrong.push("the chosen phone looks like the others");
  }

  return {
    faults() {
      const wrong = [];
      for (const check of [tooWide, placeholders, targets, contrast, chosenPhone]) check(wrong);
      return wrong;
    },

    // Tab is pressed as often as there are stops; then `unreached` says what was passed by or not seen.
    watchFocus() {
      const stops = new Map();
      const expected = usable(); // requests that come into the drawer meanwhile are not waited for
      const note = (event) => {
        const one = event.target;
        const seen = getComputedStyle(face(one));
        const box = face(one).getBoundingClientRect();
        const inside = box.bottom > 0 && box.top < innerHeight;
        const ring = seen.outlineStyle !== "none" && parseFloat(seen.outlineWidth) >= 2 && (channels(seen.outlineColor)[3] ?? 1) > 0;
        stops.set(one, ring && inside);
      };
      document.activeElement.blur();
      document.addEventListener("focusin", note);
      this.unreached = () => {
        document.removeEventListener("focusin", note);
        const still = new Set(usable());
        const missed = expected.filter((one) => still.has(one) && !stops.has(one)).map((one) => `not reached: ${name(one)}`);
        const unseen = [...stops].filter(([, visible]) => !visible).map(([one]) => `focus not seen: ${name(one)}`);
        return [...missed, ...unseen];
      };
      const parts = expected.map((one) => (one.type === "datetime-local" ? 7 : 1)); // month, day, year, hour, minute, AM/PM, calendar
      return parts.reduce((sum, stops) => sum + stops, 0);
    },
  };
})();
