/**
 * A place on two axes that a hand chooses: its value in the axes' own numbers, rounded as finely as a hand can mean it,
 * and where that is in the unit square (0, 0 at the lower left).
 */

import { makeScale } from "../time/scales.js";

/** @typedef {{ name: string, low: number, high: number, scale: "linear" | "log" }} Axis */

/** @typedef {[number, number]} Point */

/** A hand tells no more places of an axis apart. */
const PARTS = 1000;
/** How far an arrow key moves, as a part of an axis; with Shift ten times as far. */
const KEY_STEP = 0.01;
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Spot {
  /** @param {[Axis, Axis]} axes */
  constructor(axes) {
    this.axes = axes;
    this.scales = axes.map(({ scale, low, high }) => makeScale(scale, low, high));
    /** @type {Point | null} */
    this.value = null;
  }

  /**
   * Return where a value is, each part 0..1 within the axes.
   * @param {Point} value
   * @returns {Point}
   */
  unit(value) {
    return [this.scales[0].unit(value[0]), this.scales[1].unit(value[1])];
  }

  /**
   * Take a place of the unit square, kept inside it.
   * @param {Point} unit
   */
  take([u, v]) {
    this.value = [this.rounded(0, u), this.rounded(1, v)];
  }

  /**
   * Move by a key; the first one only shows the mark, in the middle. Return whether it was a key that moves.
   * @param {string} key
   * @param {boolean} far
   */
  nudge(key, far = false) {
    const arrow = ARROWS[key];
    if (!arrow) return false;
    if (!this.value) {
      this.take([0.5, 0.5]);
      return true;
    }
    const [u, v] = this.unit(this.value);
    const step = KEY_STEP * (far ? 10 : 1);
    this.take([u + arrow[0] * step, v + arrow[1] * step]);
    return true;
  }

  /**
   * Take a number that was typed for one axis; the other is in the middle where it is not known yet. What is no number,
   * or lies beyond the axis, changes nothing; return whether it was taken.
   * @param {0 | 1} axis
   * @param {string} text
   */
  type(axis, text) {
    const number = Number(text.replace(",", "."));
    const { low, high } = this.axes[axis];
    if (text.trim() === "" || !(number >= low && number <= high)) return false;
    /** @type {Point} */
    const value = this.value ? [...this.value] : [this.rounded(0, 0.5), this.rounded(1, 0.5)];
    value[axis] = number;
    this.value = value;
    return true;
  }

  /**
   * Return a place of an axis as a number that is no longer than a hand can mean it.
   * @param {0 | 1} axis
   * @param {number} unit
   */
  rounded(axis, unit) {
    const { low, high, scale } = this.axes[axis];
    const value = this.scales[axis].value(Math.min(1, Math.max(0, unit)));
    if (scale === "log") return Math.min(high, Math.max(low, Number(value.toPrecision(3))));
    const digits = Math.max(0, Math.ceil(-Math.log10((high - low) / PARTS)));
    // No −0, which would be read out.
    return Math.min(high, Math.max(low, Number(value.toFixed(Math.min(digits, 15))) + 0));
  }
}
