/**
 * Colours of a map. How a run ended has a colour from Okabe and Ito's set, which colour-blind eyes tell apart, and a
 * hatching where lightness alone would not; numbers are shown in cividis.
 */

const KIND_LOOKS = {
  diverged: { light: "#d55e00", dark: "#e2723a", hatch: "cross" },
  minimum: { light: "#00795a", dark: "#17a27d", hatch: null },
  maximum: { light: "#b8a000", dark: "#d6c338", hatch: "up" },
  saddle: { light: "#b0528f", dark: "#cc79a7", hatch: "down" },
  degenerate: { light: "#8c6d4f", dark: "#a88a6b", hatch: "dots" },
  frozen: { light: "#9cd0f0", dark: "#3f7fab", hatch: "dots" },
  cycling: { light: "#f0b23c", dark: "#c48a12", hatch: "down" },
  descending: { light: "#e6e2d6", dark: "#4a4f57", hatch: null },
};
/** Minima, those most often reached first; the last stands for all further ones. */
const BASIN_LOOKS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a000", "#7a5195", "#8c6d4f", "#5d6875", "#9a9a9a"];
const BASIN_HATCHES = [null, "up", "dots", "down", null, "cross", "up", "dots", "down", null, "cross"];
const HATCH_SIZE = 7;

/** Return {colour, hatch} of an entry of a category. */
function lookOf(category, index, theme) {
  if (category.name === "outcome") {
    const look = KIND_LOOKS[category.entries[index]];
    return { colour: theme.dark ? look.dark : look.light, hatch: look.hatch };
  }
  return { colour: BASIN_LOOKS[index % BASIN_LOOKS.length], hatch: BASIN_HATCHES[index % BASIN_HATCHES.length] };
}

/** Return a CSS colour #rrggbb as an opaque little-endian RGBA word. */
function wordOf(colour) {
  const value = Number.parseInt(colour.slice(1), 16);
  return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** Return a small tile of a hatching, to fill a shape with. */
function hatchTile(hatch, colour, ratio) {
  const tile = document.createElement("canvas");
  const size = Math.round(HATCH_SIZE * ratio);
  tile.width = tile.height = size;
  const context = tile.getContext("2d");
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = Math.max(1, ratio);
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

/** Return how a number is drawn: a place 0…255 on the ramp, or null where it has none. */
function rampPlace(value, { low, high, scale }) {
  if (!Number.isFinite(value) || low === null) return null;
  if (high <= low) return 128;
  const clipped = Math.min(high, Math.max(low, value));
  const share = scale === "log" ? Math.log(clipped / low) / Math.log(high / low) : (clipped - low) / (high - low);
  return Math.round(255 * share);
}
