/**
 * The fan: runs for neighbouring η0 and α, fetched when a hand comes near, so that dragging is answered at once.
 * Positions are 16-bit fractions of the window widened by its own size, coded as differences along the path;
 * the other values are the upper halves of float32 numbers (8 bits of mantissa).
 */

import { FULL_SCALE, NOT_FINITE } from "../land/grid.js";
import { countAbove, firstNonFinite, risesOf } from "../time/run.js";
import { Timeline } from "../time/timeline.js";

/** @typedef {"eta0" | "alpha"} FanKind */

/**
 * Of each run and rule one row; theta's are differences, the others upper halves.
 * @typedef {object} FanArrays
 * @property {Uint16Array} theta
 * @property {Uint16Array} v
 * @property {Uint16Array} step_size
 * @property {Uint16Array} step_limit
 * @property {Uint16Array} learning_rate
 */

/** @typedef {import("../base/decode.js").Part<{ fan: Record<FanKind, number[]> }, FanArrays>} FanPart */

export class Fan {
  /**
   * @param {FanPart} part
   * @param {import("./message.js").PlayerPart} main
   */
  constructor({ header, arrays, shapes }, main) {
    this.values = header.fan;
    this.arrays = arrays;
    this.rules = shapes.theta[1];
    this.points = shapes.theta[2];
    this.window = main.header.window;
    this.lossIsV = main.header.loss_is_v;
    this.steps = main.header.steps;
    this.timeline = new Timeline(this.steps, main.arrays.times ?? null);
    /** @type {Map<number, import("./message.js").FanRun>} */
    this.cache = new Map();
  }

  /**
   * Return the index in the arrays of the j-th run of `kind`.
   * @param {FanKind} kind
   * @param {number} j
   */
  index(kind, j) {
    return kind === "eta0" ? j : this.values.eta0.length + j;
  }

  /**
   * Return η(t) of rule `r` in the j-th run of `kind`; `t` is an index of the arrays of steps.
   * @param {FanKind} kind
   * @param {number} j
   * @param {number} r
   * @param {number} t
   */
  rateAt(kind, j, r, t) {
    const steps = this.points - 1;
    return halfToFloat(this.arrays.learning_rate[(this.index(kind, j) * this.rules + r) * steps + t]);
  }

  /**
   * Return the j-th run of `kind`.
   * @param {FanKind} kind
   * @param {number} j
   */
  run(kind, j) {
    const index = this.index(kind, j);
    const run = this.cache.get(index) ?? this.decode(index);
    this.cache.set(index, run);
    return run;
  }

  /**
   * @param {number} index
   * @returns {import("./message.js").FanRun}
   */
  decode(index) {
    const steps = this.points - 1;
    const rules = Array.from({ length: this.rules }, (_, r) => this.decodeRule(index * this.rules + r, steps));
    return { steps: this.steps, timeline: this.timeline, rules, exact: false };
  }

  /**
   * @param {number} row
   * @param {number} steps that are drawn
   * @returns {import("./message.js").SteppedPath}
   */
  decodeRule(row, steps) {
    const made = (/** @type {Uint16Array} */ halves) => toFloats(halves.subarray(row * steps, (row + 1) * steps));
    const theta = this.positions(row);
    const v = toFloats(this.arrays.v.subarray(row * this.points, (row + 1) * this.points));
    const stepSize = made(this.arrays.step_size);
    const limit = made(this.arrays.step_limit);
    return {
      theta,
      v,
      loss: this.lossIsV ? v : null,
      stepSize,
      limit,
      rate: made(this.arrays.learning_rate),
      rises: risesOf(v).map((m) => this.timeline.step(m)),
      end: firstNonFinite({ theta, v }),
      above: countAbove({ stepSize, limit }),
    };
  }

  /**
   * Undo the differences and scale back to the problem's coordinates.
   * @param {number} row
   */
  positions(row) {
    const [x0, x1, y0, y1] = this.window;
    const coded = this.arrays.theta.subarray(2 * row * this.points, 2 * (row + 1) * this.points);
    const theta = new Float32Array(coded.length);
    const sums = [0, 0];
    for (let i = 0; i < coded.length; i += 1) {
      const axis = i & 1;
      const [low, width] = axis ? [y0, y1 - y0] : [x0, x1 - x0];
      sums[axis] = i < 2 ? coded[i] : (sums[axis] + coded[i]) & 0xffff;
      theta[i] = sums[axis] === NOT_FINITE ? NaN : low - width + (sums[axis] / FULL_SCALE) * 3 * width;
    }
    return theta;
  }
}

const HALF_BITS = new Uint32Array(1);
const HALF_VALUE = new Float32Array(HALF_BITS.buffer);

/**
 * Return the float32 whose upper 16 bits are `half`.
 * @param {number} half
 */
function halfToFloat(half) {
  HALF_BITS[0] = half << 16;
  return HALF_VALUE[0];
}

/**
 * Return the float32 array whose upper halves are given.
 * @param {Uint16Array} halves
 */
function toFloats(halves) {
  return Float32Array.from(halves, halfToFloat);
}
