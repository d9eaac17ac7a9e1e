/**
 * Level sets as pixels. For every pixel its height and its extremum are known beforehand; a new λ is one look-up a
 * pixel. A pixel takes the corner of its grid square that joins the set first, so every pixel of the set has a component.
 */

import { RAMP } from "../base/colour.js";
import { FULL_SCALE, NOT_FINITE } from "../land/grid.js";
import { drawingContext } from "../base/layer.js";
import { Shading } from "../land/shading.js";
import { hatchOf, tintsOf } from "./tints.js";
import { NOBODY } from "./tree.js";

/** How much lower on its ramp a hatched pixel's colour is taken, of RAMP. */
const HATCHED = 70;

export class Islands extends Shading {
  /**
   * @param {import("../land/surface.js").Surface} surface
   * @param {import("./tree.js").LevelTree} tree
   * @param {number} width
   * @param {number} height
   */
  constructor(surface, tree, width, height) {
    super(surface, width, height);
    this.tree = tree;
    this.scale = width / this.width;
    this.hasGaps = this.heights.includes(NOT_FINITE);
    this.extremum = this.extrema();
    this.hatches = hatchMasks(this.width, this.height);
  }

  extrema() {
    const { surface, tree, width, height } = this;
    const { size, values } = surface;
    const found = new Uint32Array(width * height);
    for (let row = 0; row < height; row += 1) {
      const j = Math.min(size - 2, Math.floor((size - 1) * (1 - (row + 0.5) / height)));
      for (let column = 0; column < width; column += 1) {
        const i = Math.min(size - 2, Math.floor(((size - 1) * (column + 0.5)) / width));
        const own = tree.basin[firstCorner(values, j * size + i, size, tree.sign)];
        found[row * width + column] = own === NOBODY ? tree.count : own;
      }
    }
    return found;
  }

  /**
   * Return the extremum that a place of the map, in CSS pixels, leads to at λ; −1 where it is not in the set.
   * @param {number} x
   * @param {number} y
   * @param {number} level
   */
  extremumAt(x, y, level) {
    const [column, row] = [Math.floor(x / this.scale), Math.floor(y / this.scale)];
    if (!(column >= 0 && row >= 0 && column < this.width && row < this.height)) return -1;
    const p = row * this.width + column;
    const [from, to] = this.range(level);
    return this.heights[p] >= from && this.heights[p] <= to ? this.extremum[p] : -1;
  }

  /**
   * Paint the set at λ in the tints of its components.
   * @param {number} level
   * @param {import("../base/theme.js").Theme} theme
   */
  paint(level, theme) {
    const { tree, heights, extremum, pixels, hatches } = this;
    const { tints, table } = tintsOf(theme, tree.kind);
    const oldest = tree.representatives(level);
    // What a pixel of each extremum takes: a row of the colour table and the bit of a hatch; the last is for none.
    const rows = new Uint32Array(tree.count + 1);
    const bits = new Uint8Array(tree.count + 1);
    oldest.forEach((k, own) => {
      rows[own] = k < 0 ? 0 : (k % tints.length) * RAMP;
      bits[own] = k < 0 ? 0 : 1 << hatchOf(k);
    });
    const plain = tints.length * RAMP;
    const [from, to] = this.range(level);
    for (let p = 0; p < pixels.length; p += 1) {
      const u = heights[p];
      const shade = (u * RAMP) >> 16;
      if (u >= from && u <= to) {
        const own = extremum[p];
        pixels[p] = table[rows[own] + (hatches[p] & bits[own] ? Math.max(0, shade - HATCHED) : shade)];
      } else pixels[p] = u === NOT_FINITE ? 0 : table[plain + shade];
    }
    drawingContext(this.canvas).putImageData(this.image, 0, 0);
    return this.canvas;
  }

  /**
   * Return the heights, as codes, between which a pixel is in the set at λ.
   * @param {number} level
   */
  range(level) {
    const { height } = this.surface;
    const code = this.surface.toUnit(level) * FULL_SCALE;
    if (this.tree.kind === "super") return level > height.high ? [1, 0] : [Math.ceil(code), FULL_SCALE];
    return level < height.low ? [1, 0] : [0, Math.floor(code)];
  }
}

/**
 * Return the corner of a grid square that joins the set first.
 * @param {ArrayLike<number>} values
 * @param {number} at
 * @param {number} size
 * @param {number} sign
 */
export function firstCorner(values, at, size, sign) {
  let best = at;
  for (const corner of [at + 1, at + size, at + size + 1]) {
    if (sign * values[corner] > sign * values[best] || Number.isNaN(values[best])) best = corner;
  }
  return best;
}

/**
 * Return for every pixel which hatches cover it, one bit a hatch.
 * @param {number} width
 * @param {number} height
 */
function hatchMasks(width, height) {
  const masks = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const up = (x + y) % 9 < 1.5 ? 2 : 0;
      const down = (x - y + 9 * height) % 9 < 1.5 ? 4 : 0;
      const dots = x % 7 < 2 && y % 7 < 2 ? 8 : 0;
      masks[y * width + x] = up | down | dots;
    }
  }
  return masks;
}
