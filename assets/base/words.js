/** Words in the DOM that both instruments have: chips, tiles, the caption. */

import { make } from "./dom.js";
import { setText } from "./format.js";
import { setTerms } from "./terms.js";
import { pathStyle } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */

/**
 * One number of the focused rule, in words.
 * @typedef {object} Tile
 * @property {string} label
 * @property {string} value
 * @property {string} [detail]
 * @property {string} [tone] a class that colours the value
 * @property {string} [key] what it tells, such as "level" for the tile that follows λ while it is dragged
 * @property {string} [where] what the tile "level" counts components in
 * @property {string} [ask] the name of a button, for what is told only where it is asked for
 * @property {boolean} [stale] does its value wait for the page's answer?
 */

/** @typedef {{ lead: string, main: string, aside: string }} Caption its bold, normal and grey words */

/**
 * Build a chip for each entry; a click focuses it.
 * @param {{ chips: HTMLElement }} parts
 * @param {{ label: string, style?: number }[]} entries
 * @param {Theme} theme
 * @param {(label: string) => string} title explains a chip
 * @param {(index: number) => void} onFocus
 */
export function buildChips(parts, entries, theme, title, onFocus) {
  // Made anew only when they change, so that a chip keeps the keyboard focus over messages.
  const shown = JSON.stringify([entries.map(({ label, style }) => [label, style]), theme.dark]);
  if (parts.chips.dataset.shown === shown) return;
  parts.chips.dataset.shown = shown;
  parts.chips.replaceChildren(
    ...entries.map((entry, r) => {
      const style = pathStyle(theme, entry, r);
      const chip = make("button", { type: "button", class: "chip" }, swatch(style), entry.label);
      chip.style.setProperty("--line", style.line);
      chip.style.setProperty("--ink", style.text);
      chip.title = title(entry.label);
      chip.onclick = () => onFocus(r);
      return chip;
    }),
  );
}

/**
 * Mark the focused rule's chip.
 * @param {{ chips: HTMLElement }} parts
 * @param {number} focus
 */
export function pressChip(parts, focus) {
  for (const [r, chip] of [...parts.chips.children].entries()) chip.setAttribute("aria-pressed", String(r === focus));
}

/**
 * Return a short sample of a rule's line.
 * @param {Pick<import("./theme.js").PathStyle, "line" | "dash">} style
 */
export function swatch({ line, dash }) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 4");
  svg.setAttribute("aria-hidden", "true");
  const stroke = document.createElementNS(space, "line");
  const set = { x1: 0, y1: 2, x2: 24, y2: 2, stroke: line, "stroke-width": 2.5, "stroke-dasharray": dash.join(" ") };
  for (const [name, value] of Object.entries(set)) stroke.setAttribute(name, String(value));
  svg.append(stroke);
  return svg;
}

/**
 * Fill the row of numbers of the focused rule; its elements stay, so that a button in them keeps the focus.
 * @param {{ tiles: HTMLElement }} parts
 * @param {Tile[]} tiles
 */
export function fillTiles({ tiles: list }, tiles) {
  if (list.children.length !== tiles.length) {
    list.style.setProperty("--count", String(tiles.length));
    list.replaceChildren(...tiles.map(makeTile));
  }
  for (const [i, tile] of tiles.entries()) fillTile(/** @type {HTMLElement} */ (list.children[i]), tile);
}

function makeTile() {
  return make("div", { class: "tile" }, make("dt"), make("dd", { class: "value" }), make("dd", { class: "detail" }));
}

/**
 * @param {HTMLElement} box
 * @param {Tile} tile
 */
function fillTile(box, { label, value, detail, tone, key, ask, stale }) {
  const [name, number, words] = /** @type {HTMLCollectionOf<HTMLElement>} */ (box.children);
  if (key) box.dataset.key = key;
  box.classList.toggle("stale", stale === true);
  number.className = `value ${tone ?? "plain"}`;
  setTerms(name, label);
  setTerms(number, value);
  setText(words, detail ?? "");
  fillAsk(box, ask);
}

/**
 * @param {HTMLElement} box
 * @param {string | undefined} ask
 */
function fillAsk(box, ask) {
  /** @type {HTMLElement | null} */
  const button = box.querySelector(".ask button");
  if (!ask) button?.parentElement?.remove();
  else if (button) setText(button, ask);
  else box.append(make("dd", { class: "ask" }, make("button", { type: "button", class: "small" }, ask)));
}

/**
 * Show the caption; it is announced only while nothing moves by itself.
 * @param {{ caption: HTMLElement }} parts whose elements are the caption's three
 * @param {string} colour
 * @param {Caption} caption
 * @param {boolean} moving
 */
export function fillCaption(parts, colour, caption, moving) {
  const [lead, main, aside] = /** @type {HTMLCollectionOf<HTMLElement>} */ (parts.caption.children);
  const live = moving ? "off" : "polite";
  if (parts.caption.getAttribute("aria-live") !== live) parts.caption.setAttribute("aria-live", live);
  lead.style.color = colour;
  setText(lead, caption.lead);
  setText(main, ` · ${caption.main} `);
  setText(aside, caption.aside);
}
