/**
 * Colours of a map. How a run ended has a colour from Okabe and Ito's set, which colour-blind eyes tell apart, and a
 * hatching where lightness alone would not; numbers are shown in cividis.
 */

import { drawingContext } from "../base/layer.js";
import { BASINS } from "../base/tokens.js";

/** @typedef {"cross" | "up" | "down" | "dots"} Hatch */

/** @typedef {{ colour: string, hatch?: Hatch | null }} MapLook how something on the map is filled */

/** @type {Record<keyof import("../base/theme.js").Look["outcomes"], Hatch | null>} */
const OUTCOME_HATCHES = {
  diverged: "cross",
  minimum: null,
  maximum: "up",
  saddle: "down",
  degenerate: "dots",
  frozen: "dots",
  cycling: "down",
  descending: null,
};
/** @type {(Hatch | null)[]} */
const BASIN_HATCHES = [null, "up", "dots", "down", null, "cross", "up", "dots", "down", null, "cross"];
const HATCH_SIZE = 7;

/**
 * Return {colour, hatch} of an entry of a category.
 * @param {{ name: string, entries: string[] }} category
 * @param {number} index
 * @param {import("../base/theme.js").Theme} theme
 * @returns {MapLook}
 */
export function lookOf(category, index, theme) {
  if (category.name === "outcome") {
    const kind = /** @type {keyof typeof OUTCOME_HATCHES} */ (category.entries[index]);
    return { colour: theme.outcomes[kind], hatch: OUTCOME_HATCHES[kind] };
  }
  return { colour: BASINS[index % BASINS.length], hatch: BASIN_HATCHES[index % BASIN_HATCHES.length] };
}

/**
 * Return a small tile of a hatching, to fill a shape with.
 * @param {Hatch} hatch
 * @param {string} colour
 * @param {number} ratio pixels of the display per CSS pixel
 */
export function hatchTile(hatch, colour, ratio) {
  const tile = document.createElement("canvas");
  const size = Math.round(HATCH_SIZE * ratio);
  tile.width = tile.height = size;
  const context = drawingContext(tile);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = Math.max(1, ratio);
  /** @type {(x0: number, y0: number, x1: number, y1: number) => void} */
  const line = (x0, y0, x1, y1) => {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  };
  if (hatch === "dots") {
    context.beginPath();
    context.arc(size / 2, size / 2, Math.max(0.8, 0.9 * ratio), 0, 2 * Math.PI);
    context.fill();
  }
  // Lines go beyond the tile, so that they meet those of the next one.
  if (hatch === "up" || hatch === "cross") for (const shift of [-size, 0, size]) line(shift, size, shift + size, 0);
  if (hatch === "down" || hatch === "cross") for (const shift of [-size, 0, size]) line(shift, 0, shift + size, size);
  return tile;
}

/**
 * Return a picture laid out again and again.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} tile
 */
export function patternOf(context, tile) {
  // There is none for a picture without pixels only.
  return /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
}

/**
 * Return how a number is drawn: a place 0…255 on the ramp, or null where it has none.
 * @param {number} value
 * @param {{ low: number | null, high: number | null, scale: string }} range
 */
export function rampPlace(value, { low, high, scale }) {
  if (!Number.isFinite(value) || low === null || high === null) return null;
  if (high <= low) return 128;
  const clipped = Math.min(high, Math.max(low, value));
  const share = scale === "log" ? Math.log(clipped / low) / Math.log(high / low) : (clipped - low) / (high - low);
  return Math.round(255 * share);
}
