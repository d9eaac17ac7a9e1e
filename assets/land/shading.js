/**
 * The landscape as pixels. Heights are computed once per grid and size; recolouring for another sea level
 * is one table look-up a pixel.
 */

import { RAMP } from "../base/colour.js";
import { drawingContext } from "../base/layer.js";
import { LINES } from "../base/tokens.js";
import { FULL_SCALE, NOT_FINITE } from "./grid.js";

const MOST_SHADED = 640;

export class Shading {
  /**
   * @param {import("./surface.js").Surface} surface
   * @param {number} width in pixels, as the height
   * @param {number} height
   */
  constructor(surface, width, height) {
    const shrink = Math.min(1, MOST_SHADED / Math.max(width, height));
    this.surface = surface;
    this.width = Math.max(2, Math.round(width * shrink));
    this.height = Math.max(2, Math.round(height * shrink));
    this.heights = upsample(surface, this.width, this.height);
    this.image = new ImageData(this.width, this.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.table = new Uint32Array(NOT_FINITE + 1);
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.width;
    this.canvas.height = this.height;
    this.context = drawingContext(this.canvas);
  }

  /**
   * Colour the picture for sea level `level`; pixels that are not finite stay transparent.
   * @param {number} level
   * @param {import("../base/theme.js").Ramps} ramps
   */
  recolour(level, { sea, land }) {
    const { table, heights, pixels } = this;
    const below = Math.ceil(this.surface.toUnit(level) * FULL_SCALE);
    const flooded = level > this.surface.height.high;
    for (let u = 0; u < NOT_FINITE; u += 1) table[u] = (u < below || flooded ? sea : land)[(u * RAMP) >> 16];
    table[NOT_FINITE] = 0;
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = table[heights[i]];
    this.context.putImageData(this.image, 0, 0);
    return this.canvas;
  }
}

/**
 * Return round(u·65534) for every pixel, row by row from the top.
 * @param {import("./surface.js").Surface} surface
 * @param {number} width
 * @param {number} height
 */
export function upsample(surface, width, height) {
  const heights = new Uint16Array(width * height);
  const last = surface.size - 1;
  for (let row = 0; row < height; row += 1) {
    const j = last * (1 - (row + 0.5) / height);
    for (let column = 0; column < width; column += 1) {
      const level = surface.sample((last * (column + 0.5)) / width, j);
      heights[row * width + column] = Number.isNaN(level) ? NOT_FINITE : Math.round(surface.toUnit(level) * FULL_SCALE);
    }
  }
  return heights;
}

/**
 * Fill a rectangle with the hatching that marks values that are not finite.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {import("../base/theme.js").Theme} theme
 */
export function hatch(context, width, height, theme) {
  context.fillStyle = theme.gap;
  context.fillRect(0, 0, width, height);
  context.strokeStyle = theme.gapLine;
  context.lineWidth = LINES.thin;
  context.beginPath();
  for (let x = -height; x < width; x += 8) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
}
