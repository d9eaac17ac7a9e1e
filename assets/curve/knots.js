/**
 * A curve V(t) on a logarithmic axis, drawn by a few points at fixed steps that a hand moves up and down; the first one,
 * V at the start, is known and stays.
 */

import { formatNumber } from "../base/format.js";
import { makeScale } from "../time/scales.js";

/** @typedef {[t: number, v: number]} Pair */

const MOST = 7;
/** How far a key of `SLIDER_KEYS` moves a point, as a part of the axis, for each of its units. */
const KEY_STEP = 0.02;

export class Knots {
  /**
   * @param {number} steps
   * @param {number} low the axis' foot, above 0
   * @param {number} high
   * @param {number} first V at the start
   */
  constructor(steps, low, high, first) {
    const parts = Math.min(MOST - 1, steps);
    this.steps = steps;
    this.times = Array.from({ length: parts + 1 }, (_, i) => Math.round((steps * i) / parts));
    this.scale = makeScale("log", low, high);
    this.values = this.times.map(() => first);
    this.isTouched = false;
  }

  /**
   * Set the value of point `i`, kept on the axis; the first one stays.
   * @param {number} i
   * @param {number} value
   */
  set(i, value) {
    if (i < 1 || i >= this.times.length) return;
    const { low, high } = this.scale;
    this.values[i] = Number(Math.min(high, Math.max(low, value)).toPrecision(3));
    this.isTouched = true;
  }

  /**
   * Return the point that is nearest to a time, but for the first.
   * @param {number} t
   */
  nearest(t) {
    let best = 1;
    this.times.forEach((time, i) => {
      if (i > 0 && Math.abs(time - t) < Math.abs(this.times[best] - t)) best = i;
    });
    return best;
  }

  /**
   * Return the value of point `i` after so many units of a key.
   * @param {number} i
   * @param {number} units
   */
  nudged(i, units) {
    return this.scale.value(this.scale.unit(this.values[i]) + KEY_STEP * units);
  }

  /** @returns {Pair[]} */
  get points() {
    return this.times.map((t, i) => [t, this.values[i]]);
  }

  /**
   * Take points that were given before, as far as they are this curve's.
   * @param {Pair[]} points
   */
  restore(points) {
    for (const [t, value] of points) {
      const i = this.times.indexOf(t);
      if (i > 0) this.set(i, value);
    }
  }

  /** @param {number} i */
  words(i) {
    return `V = ${formatNumber(this.values[i])} at step ${this.times[i]}`;
  }
}
