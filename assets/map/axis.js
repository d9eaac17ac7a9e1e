/** An axis of a map: the values at places counted in cells, ticks at round values, and labels that tell them apart. */

import { formatNumber, formatSigned } from "../base/format.js";

const MOST_DIGITS = 7;
const FULL_DIGITS = 15;

/**
 * What an axis is made from; the colour bar's has no name and no values.
 * @typedef {object} AxisWords
 * @property {string} [name] of the setting
 * @property {string} [label]
 * @property {number} low the first cell's value
 * @property {number} high the last cell's
 * @property {number} n how many cells
 * @property {string} scale "log" or "linear"
 * @property {number[]} [values] the cells' values as the map was made with
 */

/** @typedef {{ place: number, text: string }} Tick `place` in cells */

export class MapAxis {
  /** @param {AxisWords} axis */
  constructor({ name = "", label = "", low, high, n, scale, values = [] }) {
    this.name = name;
    this.label = label;
    this.low = low;
    this.high = high;
    this.n = n;
    this.scale = scale;
    this.values = values;
    /** @type {number | undefined} what the ticks count from, where they would need too many digits */
    this.base = undefined;
  }

  /**
   * Return the value at a place: the first cell's at 0, the last one's at n − 1; a cell's own is short.
   * @param {number} place
   */
  at(place) {
    if (this.values[place] !== undefined) return this.values[place];
    const share = place / (this.n - 1);
    if (this.scale === "log") return this.low * (this.high / this.low) ** share;
    return this.low + (this.high - this.low) * share;
  }

  /**
   * Return the place of a value.
   * @param {number} value
   */
  place(value) {
    const { low, high, n } = this;
    if (this.scale === "log") return (Math.log(value / low) / Math.log(high / low)) * (n - 1);
    return ((value - low) / (high - low)) * (n - 1);
  }

  /**
   * Return the cell that a place lies in.
   * @param {number} place
   */
  cell(place) {
    return Math.min(this.n - 1, Math.max(0, Math.round(place)));
  }

  /**
   * Return [{place, text}] for round values about `gap` pixels apart on an axis of `length` pixels.
   * @param {number} length
   * @param {number} gap
   * @returns {Tick[]}
   */
  ticks(length, gap) {
    const [low, high] = [this.at(-0.5), this.at(this.n - 0.5)];
    const most = Math.max(2, Math.floor(length / gap));
    const values = this.scale === "log" && high / low > 8 ? logTicks(low, high, most) : linearTicks(low, high, most);
    /** @param {number[]} values */
    const texts = this.texts(values);
    return values.map((value, index) => ({ place: this.place(value), text: texts[index] }));
  }

  /**
   * Write values with as few digits as tell them apart; those that need many, as what they add to `base`.
   * @param {number[]} values
   */
  texts(values) {
    for (let digits = 1; digits <= MOST_DIGITS; digits += 1) {
      const texts = values.map((value) => formatNumber(value, digits));
      const exact = values.every(
        (value) => Math.abs(Number(value.toPrecision(digits)) - value) <= 1e-9 * Math.abs(value),
      );
      if (exact && new Set(texts).size === texts.length) return texts;
    }
    const base = values[0];
    this.base = base;
    return values.map((value) => (value === base ? "0" : formatSigned(value - base, 3)));
  }

  /**
   * Return the axis' title; where ticks count from a value, that value is in it.
   * @param {number} length
   * @param {number} gap
   */
  title(length, gap) {
    this.base = undefined;
    this.ticks(length, gap);
    return this.base === undefined ? this.label : `${this.label} − ${fullNumber(this.base)}`;
  }

  /**
   * Write a value with as many digits as neighbouring cells differ in, at least three.
   * @param {number} value
   */
  text(value) {
    const gap = Math.abs(this.at(1) - this.at(0));
    const digits = value === 0 ? 3 : Math.ceil(Math.log10(Math.abs(value) / gap)) + 1;
    return formatNumber(value, Math.min(FULL_DIGITS, Math.max(3, digits || 3)));
  }
}

/**
 * Return a number with all the digits it has, at most fifteen.
 * @param {number} value
 */
function fullNumber(value) {
  return formatNumber(value, FULL_DIGITS);
}

/**
 * Return 1, 2, 5 times powers of ten, or powers alone where these are many, in [low, high].
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
function logTicks(low, high, most) {
  const decades = Math.log10(high / low);
  const parts = decades * 3 <= most ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / most));
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    if (parts.length === 1 && power % stride) continue;
    for (const part of parts) {
      const value = Number(`${part}e${power}`);
      if (value >= low && value <= high) found.push(value);
    }
  }
  return found;
}

/**
 * Return multiples of a round step in [low, high].
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
function linearTicks(low, high, most) {
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((part) => part * power).find((size) => size >= raw) ?? raw;
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high && found.length < 50; k += 1) {
    found.push(Number((k * step).toPrecision(FULL_DIGITS)));
  }
  return found;
}
