/** The land of a message: it comes with it, or the message names it and it is fetched, once for all that look at it. */

import { answerTo } from "../base/answers.js";
import { restoreGrid } from "./grid.js";
import { Surface } from "./surface.js";

/**
 * What every message with a land holds, or its land.
 * @typedef {{ grid?: Uint16Array, grid_differences?: Uint16Array }} LandArrays
 */

/**
 * Complete a message by its land: put its arrays with the message's own, the grid put together again.
 * @param {import("../base/decode.js").Part<{ land?: string }, LandArrays>} part
 * @param {string} name of the answer that holds it
 * @param {() => boolean} isWanted
 */
export async function takeLand(part, name, isWanted) {
  const { land } = part.header;
  if (land === undefined) return restoreGrid(part);
  /** @type {import("../base/decode.js").Part<object, LandArrays>} */
  const fetched = await answerTo(name, land, isWanted);
  restoreGrid(fetched);
  Object.assign(part.arrays, fetched.arrays);
  Object.assign(part.shapes, fetched.shapes);
}

/** @type {WeakMap<Uint16Array, Surface>} */
const surfaces = new WeakMap();

/**
 * Return the surface of a grid, made once for as long as messages share it.
 * @param {Uint16Array} grid
 * @param {number} size
 * @param {import("./surface.js").Height} height
 * @param {import("./paths.js").Window} window
 */
export function surfaceOf(grid, size, height, window) {
  const surface = surfaces.get(grid) ?? new Surface(grid, size, height, window);
  surfaces.set(grid, surface);
  return surface;
}
