/**
 * The landscape as numbers: the grid of L, its height 0..1, its value anywhere, and the iso-line at any level
 * (marching squares with linear interpolation, as contourpy does it, so that both agree).
 */

import { FULL_SCALE, NOT_FINITE } from "./grid.js";

/** @typedef {{ low: number, high: number, scale: number }} Height levels at u = 0 and 1, and where the bend is */

export class Surface {
  /**
   * @param {Uint16Array} grid round(u·65534), row by row from the lowest y; 65535 marks a value that is not finite
   * @param {number} size columns, as many as rows
   * @param {Height} height
   * @param {import("./paths.js").Window} window
   */
  constructor(grid, size, height, window) {
    this.size = size;
    this.height = height;
    this.window = window;
    this.logSpan = Math.log1p((height.high - height.low) / height.scale);
    this.values = Float64Array.from(grid, (u) => (u === NOT_FINITE ? NaN : this.fromUnit(u / FULL_SCALE)));
  }

  /**
   * Return the height u(L) in 0..1.
   * @param {number} level
   */
  toUnit(level) {
    const { low, high, scale } = this.height;
    const clipped = Math.min(high, Math.max(low, level));
    return Math.log1p((clipped - low) / scale) / this.logSpan;
  }

  /**
   * Return the level at height u.
   * @param {number} u
   */
  fromUnit(u) {
    return this.height.low + this.height.scale * Math.expm1(u * this.logSpan);
  }

  /**
   * Return L at a point by bilinear interpolation; NaN outside the window.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    const [x0, x1, y0, y1] = this.window;
    return this.sample(((x - x0) / (x1 - x0)) * (this.size - 1), ((y - y0) / (y1 - y0)) * (this.size - 1));
  }

  /**
   * Return L at column `i`, row `j` (fractions allowed). Cells with a corner that is not finite use the rest.
   * @param {number} i
   * @param {number} j
   */
  sample(i, j) {
    const last = this.size - 1;
    if (!(i >= 0 && j >= 0 && i <= last && j <= last)) return NaN;
    const column = Math.min(last - 1, Math.floor(i));
    const row = Math.min(last - 1, Math.floor(j));
    const at = row * this.size + column;
    const [p, q] = [i - column, j - row];
    const values = this.values;
    const plain =
      (1 - q) * ((1 - p) * values[at] + p * values[at + 1]) +
      q * ((1 - p) * values[at + this.size] + p * values[at + this.size + 1]);
    return Number.isNaN(plain) ? this.sampleRest(at, p, q) : plain;
  }

  /**
   * Interpolate from the finite corners of a cell, NaN where the nearest corner is not finite.
   * @param {number} at the index of its first corner
   * @param {number} p its part to the right
   * @param {number} q its part upwards
   */
  sampleRest(at, p, q) {
    const corners = [at, at + 1, at + this.size, at + this.size + 1];
    if (Number.isNaN(this.values[corners[Number(p >= 0.5) + 2 * Number(q >= 0.5)]])) return NaN;
    const weights = [(1 - p) * (1 - q), p * (1 - q), (1 - p) * q, p * q];
    let [sum, total] = [0, 0];
    corners.forEach((corner, c) => {
      if (Number.isNaN(this.values[corner])) return;
      sum += weights[c] * this.values[corner];
      total += weights[c];
    });
    return sum / total;
  }

  /**
   * Return the iso-line at `level` as segments x, y, x, y in the problem's coordinates.
   * @param {number} level
   */
  isoSegments(level) {
    /** @type {number[]} */
    const segments = [];
    const n = this.size;
    const v = this.values;
    for (let row = 0; row < n - 1; row += 1) {
      for (let column = 0; column < n - 1; column += 1) {
        const at = row * n + column;
        const code =
          (v[at] >= level ? 1 : 0) |
          (v[at + 1] >= level ? 2 : 0) |
          (v[at + n + 1] >= level ? 4 : 0) |
          (v[at + n] >= level ? 8 : 0);
        if (code !== 0 && code !== 15) this.cellSegments(segments, column, row, code, level);
      }
    }
    return Float32Array.from(segments);
  }

  /**
   * @param {number[]} segments
   * @param {number} column
   * @param {number} row
   * @param {number} code a bit for each corner on land, anticlockwise from the lower left
   * @param {number} level
   */
  cellSegments(segments, column, row, code, level) {
    const at = row * this.size + column;
    const corners = [
      this.values[at],
      this.values[at + 1],
      this.values[at + this.size + 1],
      this.values[at + this.size],
    ];
    if (corners.some(Number.isNaN)) return;
    const high = corners[0] + corners[1] + corners[2] + corners[3] >= 4 * level;
    for (const [from, to] of cellEdges(code, high)) {
      this.pushEdgePoint(segments, column, row, from, corners, level);
      this.pushEdgePoint(segments, column, row, to, corners, level);
    }
  }

  /**
   * Push where the level crosses edge 0 (bottom), 1 (right), 2 (top) or 3 (left) of a cell.
   * @param {number[]} segments
   * @param {number} column
   * @param {number} row
   * @param {number} edge
   * @param {number[]} corners
   * @param {number} level
   */
  pushEdgePoint(segments, column, row, edge, corners, level) {
    const [x0, x1, y0, y1] = this.window;
    const [a, b] = [corners[edge], corners[(edge + 1) % 4]];
    const part = (level - a) / (b - a);
    const i = column + [part, 1, 1 - part, 0][edge];
    const j = row + [0, part, 1, 1 - part][edge];
    segments.push(x0 + ((x1 - x0) * i) / (this.size - 1), y0 + ((y1 - y0) * j) / (this.size - 1));
  }

  /**
   * Return the fraction of the way from a to b at which L first crosses `level` (null if the grid sees none).
   * @param {number} ax
   * @param {number} ay
   * @param {number} bx
   * @param {number} by
   * @param {number} level
   */
  crossingBetween(ax, ay, bx, by, level) {
    const side = (/** @type {number} */ s) => this.at(ax + s * (bx - ax), ay + s * (by - ay)) >= level;
    const begins = side(0);
    for (let part = 1; part <= 24; part += 1) {
      if (side(part / 24) !== begins) return bisect(side, (part - 1) / 24, part / 24, begins);
    }
    return null;
  }
}

/** @type {Record<number, number[][]>} */
const CELL_EDGES = {
  1: [[3, 0]],
  2: [[0, 1]],
  3: [[3, 1]],
  4: [[1, 2]],
  6: [[0, 2]],
  7: [[3, 2]],
  8: [[2, 3]],
  9: [[0, 2]],
  11: [[1, 2]],
  12: [[1, 3]],
  13: [[0, 1]],
  14: [[3, 0]],
};
const AROUND_ODD = [
  [3, 0],
  [1, 2],
];
const AROUND_EVEN = [
  [0, 1],
  [2, 3],
];

/**
 * Return the pairs of edges that the iso-line joins; in a saddle cell the mean of the corners decides.
 * @param {number} code
 * @param {boolean} high is the mean on land?
 */
function cellEdges(code, high) {
  if (code === 5) return high ? AROUND_EVEN : AROUND_ODD;
  if (code === 10) return high ? AROUND_ODD : AROUND_EVEN;
  return CELL_EDGES[code];
}

/**
 * Return where `side` changes between `from` and `to`, to 1/2¹² of the interval.
 * @param {(part: number) => boolean} side
 * @param {number} from
 * @param {number} to
 * @param {boolean} begins the side at `from`
 */
function bisect(side, from, to, begins) {
  for (let turn = 0; turn < 12; turn += 1) {
    const middle = (from + to) / 2;
    if (side(middle) === begins) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
