/** Colours as numbers: their parts, mixes of two, the 32-bit words of an ImageData, and OKLCH. */

import { drawingContext } from "./layer.js";

/** How many colours a ramp has. */
export const RAMP = 1024;

/** @typedef {ArrayLike<number>} Parts red, green and blue, 0..255 each */

/**
 * @typedef {object} Shades colours of one hue from low to high, in OKLCH
 * @property {number[]} lightness of the lowest and the highest, 0..1
 * @property {number[]} chroma likewise, before it fades
 * @property {number} fading the share of the chroma that is gone at the top
 */

/**
 * Return the parts of a colour #rrggbb, or of any CSS colour through a canvas.
 * @param {string} colour
 */
export function colourParts(colour) {
  if (/^#[0-9a-f]{6}$/i.test(colour)) return [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  const context = drawingContext(document.createElement("canvas"), { willReadFrequently: true });
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}

/**
 * Return `part` of one colour over another.
 * @param {number[]} over
 * @param {Parts} under
 * @param {number} part 0..1
 */
export function blend(over, under, part) {
  return over.map((value, i) => Math.round(part * value + (1 - part) * under[i]));
}

/**
 * Return an opaque little-endian RGBA word.
 * @param {Parts} parts
 */
export function colourWord(parts) {
  return ((255 << 24) | (parts[2] << 16) | (parts[1] << 8) | parts[0]) >>> 0;
}

/**
 * Return a CSS colour.
 * @param {Parts} parts
 */
export function partsToCss(parts) {
  return `rgb(${parts[0]}, ${parts[1]}, ${parts[2]})`;
}

/**
 * Return the CSS colour of an opaque little-endian RGBA word.
 * @param {number} word
 */
export function wordToCss(word) {
  return partsToCss([word & 255, (word >> 8) & 255, (word >> 16) & 255]);
}

/**
 * Return RAMP words from low to high.
 * @param {Shades} shades
 * @param {number} hue in degrees
 */
export function oklchRamp({ lightness, chroma, fading }, hue) {
  return Uint32Array.from({ length: RAMP }, (_, i) => {
    const u = i / (RAMP - 1);
    return oklch(between(lightness, u), between(chroma, u) * (1 - fading * u * u), hue);
  });
}

/**
 * @param {number[]} ends
 * @param {number} u 0..1
 */
function between([low, high], u) {
  return low + (high - low) * u;
}

/**
 * Return an OKLCH colour (Ottosson 2020) as an opaque little-endian RGBA word.
 * @param {number} lightness 0..1
 * @param {number} chroma
 * @param {number} degrees of hue
 */
export function oklch(lightness, chroma, degrees) {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return colourWord([red, green, blue]);
}

/**
 * Return a linear channel as an sRGB byte.
 * @param {number} linear
 */
function toByte(linear) {
  const clipped = Math.min(1, Math.max(0, linear));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}
