/**
 * The tints of components: ramps whose lightness rises with L as that of land and water does, in hues that keep away
 * from the paths'; neighbours in number differ in hue and in hatch, so that they can be told apart without colour.
 */

const LAND_HUES = [85, 150, 20, 118, 325, 190, 55, 292];
const WATER_HUES = [252, 205, 292, 175, 325, 228, 272, 150];
const HATCHES = 4;
const tintRamps = new Map();

/** Return the ramps of a kind of set: {tints: one for each hue, plain: of what is not in the set, table: all in a row}. */
function tintsOf(theme, kind) {
  const key = `${kind}${theme.dark}`;
  if (!tintRamps.has(key)) tintRamps.set(key, makeTints(theme, kind));
  return tintRamps.get(key);
}

function makeTints(theme, kind) {
  const lightness = theme.dark ? (u) => 0.15 + 0.5 * u : (u) => 0.42 + 0.54 * u;
  const hues = kind === "super" ? LAND_HUES : WATER_HUES;
  const chroma = theme.dark ? 0.075 : 0.085;
  const tints = hues.map((hue) => ramp((u) => oklch(lightness(u), chroma * (1 - 0.35 * u * u), hue)));
  if (kind === "super") tints[0] = theme.ramps.land;
  const plain = kind === "super" ? theme.ramps.sea : theme.ramps.land;
  return { tints, plain, table: Uint32Array.from([...tints, plain].flatMap((each) => [...each])) };
}

/** Return component k's hatch: 0 none, then stripes one way, the other, and dots. */
function hatchOf(k) {
  return k === 0 ? 0 : 1 + ((k - 1) % (HATCHES - 1));
}

/** Return a component's colour for bars and branches, readable on the page. */
function tintColour(theme, kind, k) {
  const hue = (kind === "super" ? LAND_HUES : WATER_HUES)[k % LAND_HUES.length];
  return wordToCss(oklch(theme.dark ? 0.74 : 0.56, 0.1, hue));
}

function wordToCss(word) {
  return `rgb(${word & 255}, ${(word >> 8) & 255}, ${(word >> 16) & 255})`;
}
