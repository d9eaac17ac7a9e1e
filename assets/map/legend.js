/** What the colours mean: entries of a category with their counts, or the colour bar of a number. */

import { partsToCss } from "../base/colour.js";
import { make } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { Layer } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { MapAxis } from "./axis.js";
import { lookOf } from "./palette.js";
import { lineSwatch, swatch } from "./parts.js";
import { line } from "./view.js";

/** @typedef {import("./parts.js").MapParts} MapParts */

/** @typedef {import("./scene.js").MapScene} MapScene */

/** @typedef {import("./palette.js").MapLook} MapLook */

/** @typedef {import("../base/theme.js").Theme} Theme */

const BAR_HEIGHT = 12;

/**
 * @param {MapParts} parts
 * @param {MapScene} scene
 */
export function showLegend(parts, scene) {
  const { category, theme } = scene;
  parts.bar.hidden = Boolean(category);
  if (category) showEntries(parts, scene, category, theme);
  else showBar(parts, scene, scene.number, theme);
}

/**
 * @param {MapParts} parts
 * @param {MapScene} scene
 * @param {import("./scene.js").Category} category
 * @param {Theme} theme
 */
function showEntries(parts, scene, category, theme) {
  const total = scene.x.n * scene.y.n;
  const known = category.entries
    .map((text, index) => ({ text, count: category.counts[index], look: lookOf(category, index, theme) }))
    .filter(({ count }) => count)
    .sort((a, b) => b.count - a.count);
  const rows = known.map(({ text, count, look }) =>
    make(
      "li",
      {},
      swatch(look, theme),
      make("span", {}, text),
      make("span", { class: "count" }, shareOf(count, total)),
    ),
  );
  const nothing = category.name === "outcome" ? "not known yet" : "at no minimum";
  if (category.unknown) {
    rows.push(
      make(
        "li",
        {},
        make("span", { class: "swatch blank" }),
        make("span", {}, nothing),
        make("span", { class: "count" }, shareOf(category.unknown, total)),
      ),
    );
  }
  parts.legend.replaceChildren(...rows);
}

/**
 * @param {number} count
 * @param {number} total
 */
function shareOf(count, total) {
  const share = (100 * count) / total;
  return `${count.toLocaleString("en")} · ${share >= 10 ? share.toFixed(0) : share.toPrecision(2)} %`;
}

/**
 * @param {MapParts} parts
 * @param {MapScene} scene
 * @param {import("./scene.js").MapNumber} number
 * @param {Theme} theme
 */
function showBar(parts, scene, number, theme) {
  /** @type {HTMLElement[]} */
  const rows = [];
  /** @type {(text: string, look?: MapLook) => void} */
  const note = (text, look) =>
    rows.push(
      make("li", {}, look ? swatch(look, theme) : make("span", { class: "swatch none" }), make("span", {}, text)),
    );
  const css = (/** @type {number} */ k) => partsToCss(scene.arrays.ramp.subarray(3 * k, 3 * k + 3));
  const { low, high } = number;
  if (low !== null && high !== null) {
    drawBar(parts, { ...number, low, high }, theme, css);
    if (number.under) note(`${number.under.toLocaleString("en")} cells below ${formatNumber(low)}`, { colour: css(0) });
    if (number.over)
      note(`${number.over.toLocaleString("en")} cells above ${formatNumber(high)}`, { colour: css(255) });
  } else {
    parts.bar.hidden = true;
  }
  /** @type {MapLook} */
  const blank = { colour: theme.background, hatch: "cross" };
  if (number.blanks) note(`${number.blank}: ${number.blanks.toLocaleString("en")} cells`, blank);
  if (number.endless)
    note(
      `${number.name === "budget" ? "endless" : "beyond all numbers"}: ${number.endless.toLocaleString("en")} cells`,
      blank,
    );
  const unknown = scene.header.categories[0].unknown;
  if (unknown) note(`not known yet: ${unknown.toLocaleString("en")} cells`);
  parts.legend.replaceChildren(...rows);
}

/** @type {WeakMap<HTMLElement, Layer>} */
const barLayers = new WeakMap();

/** @param {HTMLElement} bar */
function barLayer(bar) {
  const layer = barLayers.get(bar) ?? new Layer(bar);
  barLayers.set(bar, layer);
  return layer;
}

/**
 * @param {MapParts} parts
 * @param {import("./scene.js").MapNumber & { low: number, high: number }} number
 * @param {Theme} theme
 * @param {(place: number) => string} css a place 0…255 on the ramp in colour
 */
function drawBar(parts, number, theme, css) {
  const width = Math.max(160, parts.bar.clientWidth);
  const layer = barLayer(parts.bar);
  layer.resize(width, 34, window.devicePixelRatio || 1);
  const context = layer.clear();
  const inner = width - 2;
  for (let px = 0; px < inner; px += 1) {
    context.fillStyle = css(Math.round((255 * px) / (inner - 1)));
    context.fillRect(1 + px, 1, 1.5, BAR_HEIGHT);
  }
  context.strokeStyle = theme.border;
  context.strokeRect(0.5, 0.5, width - 1, BAR_HEIGHT + 1);
  const axis = new MapAxis({
    low: number.low,
    high: number.high > number.low ? number.high : number.low + 1,
    n: 256,
    scale: number.scale,
  });
  context.font = fontOf(theme, "small");
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = theme.grey;
  for (const { place, text } of number.high > number.low
    ? axis.ticks(width, 62)
    : [{ place: 127, text: formatNumber(number.low) }]) {
    const x = 1 + (place / 255) * (inner - 1);
    const half = context.measureText(text).width / 2;
    line(context, x, BAR_HEIGHT + 1, x, BAR_HEIGHT + 5);
    context.fillText(text, Math.min(width - half, Math.max(half, x)), BAR_HEIGHT + 7);
  }
  const scale = number.scale === "log" ? ", logarithmic" : "";
  parts.bar.setAttribute(
    "aria-label",
    `${number.label} from ${formatNumber(number.low)} to ${formatNumber(number.high)}${scale}`,
  );
}

/**
 * Show the lines of theory as buttons that switch them on and off.
 * @param {MapParts} parts
 * @param {MapScene} scene
 * @param {(name: string) => void} toggle
 */
export function showLines(parts, scene, toggle) {
  parts.lines.hidden = !scene.lines.length;
  parts.lines.replaceChildren(
    ...scene.lines.map(({ name, label, words, shown }) => {
      const button = make(
        "button",
        { type: "button", class: "line-toggle", "aria-pressed": String(shown), title: words },
        lineSwatch(name, scene.theme),
      );
      const text = make("span");
      setText(text, label);
      button.append(text);
      button.addEventListener("click", () => toggle(name));
      return button;
    }),
  );
}
