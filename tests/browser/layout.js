// What is wrong with the page as it stands, in words. Evaluated in the page by test_layout.py (the phone) and by
// test_console_looks.py (the console). A dialog that is open is the page: nobody can reach what is behind it.
"use strict";
window.layout = (() => {
  const BARS = ".live, .offline, .alarm"; // sticky and fixed ones of the console
  const INTERACTIVE = "a[href], button, input, textarea, select, summary, [tabindex='0']";
  const TARGET = 24; // CSS px: WCAG 2.2, 2.5.8
  const TEXT_CONTRAST = 4.5;

  // For readers only, or there when it has the focus: nobody sees these, and nothing about them can be cut.
  const UNSEEN = ".hidden, template, option, .visually-hidden, .skip:not(:focus), noscript";
  const clipped = (one) => getComputedStyle(one).clipPath === "inset(50%)";
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(UNSEEN) && !(one.closest("thead") && clipped(one.closest("thead")));
  const scope = () => document.querySelector("dialog:modal") ?? document.body;
  const all = (selector) => [...scope().querySelectorAll(selector)];
  const name = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}.${one.className.baseVal ?? one.className} “${(one.getAttribute("aria-label") || one.textContent || one.placeholder || "").trim().replace(/\s+/g, " ").slice(0, 30)}”`;
  // A phone's radio button lies invisibly over its card: the card is what is seen and pressed.
  const face = (one) => (one.type === "radio" && one.nextElementSibling?.matches(".face") ? one.nextElementSibling : one);
  const interactive = () => all(INTERACTIVE).filter(shown);
  const usable = () => interactive().filter((one) => !one.disabled && (one.type !== "radio" || one.checked));

  function tooWide(wrong) {
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    for (const one of all("*")) {
      if (!shown(one) || one.closest("svg")) continue;
      const style = getComputedStyle(one);
      if (style.display !== "inline" && !one.matches("input") && one.scrollWidth > one.clientWidth + 1 && one.clientWidth) wrong.push(`text cut: ${name(one)}`);
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
  const lines = () => all("*").filter((one) => words(one) && shown(one) && !one.closest("button, summary, svg, .captions, .thread, pre"));

  // 2.5.8 lets a link be as small as the words around it. Where one thing of a sentence runs into the next line, its box
  // spans both, so each of its lines is a box.
  const inSentence = (one) => one.matches("a") && getComputedStyle(one).display === "inline" && words(one.parentElement);
  const boxesOf = (one) => (getComputedStyle(one).display === "inline" ? [...one.getClientRects()] : [one.getBoundingClientRect()]);
  // What stays where it is while the page scrolls lies over the page on purpose; `underBars` looks at that.
  const fixed = (one) => one.closest(BARS) !== null;

  function targets(wrong) {
    const targets = interactive().map(face);
    const seen = [...new Set([...targets, ...lines()])].map((one) => ({ one, boxes: boxesOf(one), fixed: fixed(one) })).filter(({ one, fixed }) => !fixed || targets.includes(one));
    seen.slice(0, targets.length).forEach(({ one, boxes, fixed }, place) => {
      const box = one.getBoundingClientRect();
      if ((box.width < TARGET || box.height < TARGET) && !inSentence(one)) wrong.push(`small, ${Math.round(box.width)} x ${Math.round(box.height)}: ${name(one)}`);
      for (const other of seen.slice(place + 1)) {
        if (fixed !== other.fixed || !boxes.some((a) => other.boxes.some((b) => overlap(a, b)))) continue;
        if (!one.contains(other.one) && !other.one.contains(one)) wrong.push(`overlap: ${name(one)} and ${name(other.one)}`);
      }
    });
  }
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;

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
    for (const one of all("*")) {
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

  // Whatever takes the focus is scrolled to a place where all of it, with the ring around it, can be seen (2.4.11), and
  // has a ring. Rows take it from j and k.
  function underBars(wrong) {
    const bars = [...document.querySelectorAll(BARS)].filter((bar) => shown(bar) && getComputedStyle(bar).position !== "static");
    for (const one of [...usable(), ...all("[data-row]")]) {
      one.focus({ preventScroll: one.matches("[data-row]") });
      if (one.matches("[data-row]")) one.scrollIntoView({ block: "nearest" });
      if (document.activeElement !== one) continue;
      const [box, style] = [face(one).getBoundingClientRect(), getComputedStyle(face(one))];
      if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 || channels(style.outlineColor)[3] === 0) wrong.push(`no ring: ${name(one)}`);
      const ring = Math.max(0, parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth));
      const [top, bottom] = [box.top - ring, box.bottom + ring];
      const few = innerHeight < 400; // lines: there a part of it may be out of sight or hidden (2.4.11), elsewhere nothing is
      const out = few || one.matches("textarea") /* the caret is what comes into view */ ? box.bottom < 1 || box.top > innerHeight - 1 : box.height < innerHeight && (box.bottom > innerHeight + 1 || box.top < -1);
      if (out) wrong.push(`focus out of sight: ${name(one)}`);
      for (const bar of bars) {
        const over = bar.getBoundingClientRect();
        const hidden = Math.min(bottom, over.bottom) - Math.max(top, over.top);
        const above = one.closest("dialog:modal"); // in the top layer, over every bar
        if (!above && !bar.contains(one) && hidden > (few ? bottom - top - 1 : 1)) wrong.push(`focus under ${name(bar)}: ${name(one)}`);
      }
    }
    document.activeElement?.blur();
    scrollTo(0, 0);
  }

  // In forced colours a ground does not tell anything apart: a border must.
  function bordered(wrong) {
    const PARTS = ".button, button, input:not([type=checkbox], [type=radio]), select, textarea, .tag, .notice, .card, [aria-current]";
    for (const one of all(PARTS)) {
      if (!shown(one)) continue;
      const style = getComputedStyle(one);
      const sides = ["Top", "Right", "Bottom", "Left"].filter((side) => parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== "none" && (channels(style[`border${side}Color`])[3] ?? 1) > 0 && style[`border${side}Color`] !== behind(one.parentElement));
      if (!sides.length) wrong.push(`no border: ${name(one)}`);
    }
  }

  // What a person who asked for less motion would still see move. "armed" moves nothing: it takes no click for a moment.
  function moving(wrong) {
    for (const one of all("*")) {
      const style = getComputedStyle(one);
      const plays = style.animationName !== "none" && style.animationName !== "armed";
      if (plays || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0)) wrong.push(`moves: ${name(one)}`);
    }
  }

  const CHECKS = { tooWide, placeholders, targets, contrast, chosenPhone, underBars, bordered, moving };
  return {
    faults(names = ["tooWide", "placeholders", "targets", "contrast", "chosenPhone"]) {
      const wrong = [];
      for (const name of names) CHECKS[name](wrong);
      return [...new Set(wrong)];
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
