/** Making elements: tags, icons, buttons, handles; and listeners that can be counted. */

/** @typedef {keyof typeof ICONS} IconName */

/** Between a handle's point and its name, and above the point for the name. */
const NAME_GAP = 12;
const NAME_ROOM = 24;

const ICONS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M7 5.5h3.4v13H7zM13.6 5.5H17v13h-3.4z",
  back: "M16.5 5.5v13L7 12z",
  forward: "M7 5.5v13l8-6.5zM15.4 5.5H18v13h-2.6z",
  loop: "M12 6V3L7.5 7 12 11V8a4.5 4.5 0 1 1-4.5 4.5h-2A6.5 6.5 0 1 0 12 6z",
  replay: "M12 6V3L7.5 7 12 11V8a4.5 4.5 0 1 1-4.5 4.5h-2A6.5 6.5 0 1 0 12 6z",
};

/**
 * Make an element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Return an SVG icon of 24 × 24 units.
 * @param {IconName} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * @param {IconName} name also a class of the button
 * @param {string} label
 */
export function iconButton(name, label) {
  return make("button", { type: "button", class: `button ${name}`, "aria-label": label, title: label }, icon(name));
}

/**
 * A handle drawn over a canvas: a slider that can also be moved by keys.
 * @param {string} kind its class
 * @param {string} label
 * @param {"horizontal" | "vertical"} orientation
 * @param {Node[]} children
 */
export function makeHandle(kind, label, orientation, ...children) {
  const handle = make(
    "div",
    { class: `handle ${kind}`, role: "slider", tabindex: "0", "aria-label": label },
    ...children,
  );
  handle.setAttribute("aria-orientation", orientation);
  handle.setAttribute("aria-valuenow", "0");
  return handle;
}

/** Listeners that can be counted and removed together. */
export class Listeners {
  constructor() {
    /** @type {(() => void)[]} */
    this.all = [];
  }

  /**
   * @template {keyof HTMLElementEventMap} T
   * @param {EventTarget} target
   * @param {T} type
   * @param {(event: HTMLElementEventMap[T]) => void} handler
   * @param {AddEventListenerOptions} [options]
   */
  add(target, type, handler, options) {
    const listener = /** @type {EventListener} */ (handler);
    target.addEventListener(type, listener, options);
    this.all.push(() => target.removeEventListener(type, listener, options));
  }

  get count() {
    return this.all.length;
  }

  clear() {
    for (const remove of this.all) remove();
    this.all = [];
  }
}

/**
 * Put a handle at a point of its box, in pixels.
 * @param {HTMLElement} handle
 * @param {number} x
 * @param {number} y
 */
export function moveTo(handle, x, y) {
  handle.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}

/**
 * Put a handle with a name at a point of its box, the name on the side where there is room; return the boxes of what
 * is drawn of it.
 * @param {HTMLElement} handle
 * @param {import("./places.js").Spot} at
 * @param {number} width of the box
 * @returns {import("./places.js").Box[]}
 */
export function placeNamed(handle, [x, y], width) {
  moveTo(handle, x, y);
  const parts = /** @type {HTMLElement[]} */ ([...handle.children]);
  const reach = Math.max(0, ...parts.map((part) => part.offsetWidth)) + NAME_GAP;
  handle.classList.toggle("leftward", x + reach > width && x > reach);
  handle.classList.toggle("downward", y < NAME_ROOM);
  return parts.map(({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) => [
    x + offsetLeft,
    y + offsetTop,
    x + offsetLeft + offsetWidth,
    y + offsetTop + offsetHeight,
  ]);
}

/**
 * Return the boxes of elements that are shown, in pixels of the element that they are placed in.
 * @param {HTMLElement[]} elements
 * @returns {import("./places.js").Box[]}
 */
export function boxesOf(elements) {
  return elements
    .filter(({ offsetWidth }) => offsetWidth > 0)
    .map(({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) => [
      offsetLeft,
      offsetTop,
      offsetLeft + offsetWidth,
      offsetTop + offsetHeight,
    ]);
}

/**
 * Set the ARIA values of a slider; bounds are widened to hold the value.
 * @param {Element} handle
 * @param {number} value
 * @param {number[]} bounds
 * @param {string} text
 */
export function describe(handle, value, [low, high], text) {
  handle.setAttribute("aria-valuemin", String(Math.min(low, value)));
  handle.setAttribute("aria-valuemax", String(Math.max(high, value)));
  handle.setAttribute("aria-valuenow", String(value));
  handle.setAttribute("aria-valuetext", text);
}

/**
 * Return the pointer's position inside an element, in pixels.
 * @param {Element} box
 * @param {MouseEvent} event
 * @returns {[number, number]}
 */
export function insideBox(box, event) {
  const { left, top } = box.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
