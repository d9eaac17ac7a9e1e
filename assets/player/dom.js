/** Making elements: tags, icons, buttons, handles; and listeners that can be counted. */

const ICONS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M7 5.5h3.4v13H7zM13.6 5.5H17v13h-3.4z",
  back: "M16.5 5.5v13L7 12z",
  forward: "M7 5.5v13l8-6.5zM15.4 5.5H18v13h-2.6z",
  loop: "M12 6V3L7.5 7 12 11V8a4.5 4.5 0 1 1-4.5 4.5h-2A6.5 6.5 0 1 0 12 6z",
};

/** Make an element with attributes and children. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Return an SVG icon of 24 × 24 units. */
function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function iconButton(name, label) {
  return make("button", { type: "button", class: `button ${name}`, "aria-label": label, title: label }, icon(name));
}

/** A handle drawn over a canvas: a slider that can also be moved by keys. */
function makeHandle(kind, label, orientation, ...children) {
  const handle = make("div", { class: `handle ${kind}`, role: "slider", tabindex: "0", "aria-label": label }, ...children);
  handle.setAttribute("aria-orientation", orientation);
  handle.setAttribute("aria-valuenow", "0");
  return handle;
}

/** Listeners that can be counted and removed together. */
class Listeners {
  constructor() {
    this.all = [];
  }

  add(target, type, handler, options) {
    target.addEventListener(type, handler, options);
    this.all.push(() => target.removeEventListener(type, handler, options));
  }

  get count() {
    return this.all.length;
  }

  clear() {
    this.all.forEach((remove) => remove());
    this.all = [];
  }
}

/** Put a handle at a point of its box. */
function moveTo(handle, x, y) {
  handle.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}

/** Set the ARIA values of a slider; bounds are widened to hold the value. */
function describe(handle, value, [low, high], text) {
  handle.setAttribute("aria-valuemin", Math.min(low, value));
  handle.setAttribute("aria-valuemax", Math.max(high, value));
  handle.setAttribute("aria-valuenow", value);
  handle.setAttribute("aria-valuetext", text);
}
