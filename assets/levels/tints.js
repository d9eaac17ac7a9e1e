/**
 * The tints of components: ramps whose lightness rises with L as that of land and water does, in hues that keep away
 * from the paths'; neighbours in number differ in hue and in hatch, so that they can be told apart without colour.
 */

import { oklch, oklchRamp, wordToCss } from "../base/colour.js";
import { TINT_HUES } from "../base/tokens.js";

const HATCHES = 4;
/** @typedef {{ tints: Uint32Array[], plain: Uint32Array, table: Uint32Array }} Tints */

/** @typedef {import("./tree.js").SetKind} SetKind */

/** @typedef {import("../base/theme.js").Theme} Theme */

/** @type {Map<string, Tints>} */
const tintRamps = new Map();

/**
 * Return the ramps of a kind of set: {tints: one for each hue, plain: of what is not in the set, table: all in a row}.
 * @param {Theme} theme
 * @param {SetKind} kind
 */
export function tintsOf(theme, kind) {
  const key = `${kind}${theme.dark}`;
  const found = tintRamps.get(key) ?? makeTints(theme, kind);
  tintRamps.set(key, found);
  return found;
}

/**
 * @param {Theme} theme
 * @param {SetKind} kind
 * @returns {Tints}
 */
function makeTints(theme, kind) {
  /** @type {Uint32Array[]} */
  const tints = TINT_HUES[kind].map((hue) => oklchRamp(theme.tint, hue));
  if (kind === "super") tints[0] = theme.ramps.land;
  const plain = kind === "super" ? theme.ramps.sea : theme.ramps.land;
  return { tints, plain, table: Uint32Array.from([...tints, plain].flatMap((each) => [...each])) };
}

/**
 * Return component k's hatch: 0 none, then stripes one way, the other, and dots.
 * @param {number} k
 */
export function hatchOf(k) {
  return k === 0 ? 0 : 1 + ((k - 1) % (HATCHES - 1));
}

/**
 * Return a component's colour for bars and branches, readable on the page.
 * @param {Theme} theme
 * @param {SetKind} kind
 * @param {number} k
 */
export function tintColour(theme, kind, k) {
  const { lightness, chroma } = theme.tintBar;
  return wordToCss(oklch(lightness, chroma, TINT_HUES[kind][k % TINT_HUES[kind].length]));
}
