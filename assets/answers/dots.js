/**
 * Numbers on an axis, a dot each, stacked where they are alike; "never" has a place of its own beside it, and so has what
 * lies beyond an end.
 */

import { formatNumber } from "../base/format.js";
import { Layer, disc, haloText } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { tickLabel } from "../time/scales.js";
import { endsOf, numberScale, numbersOf } from "./tally.js";

/** @typedef {import("../base/theme.js").Theme} Theme */

const LARGEST = 44;
const SMALLEST = 3;
/** So many dots of the largest size would fill the height. */
const HIGHEST = 9;
const SIDE = 26;
const NARROW = 600;

export class Dots {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.layer = new Layer(box);
  }

  /**
   * @param {import("./tally.js").Question} question
   * @param {unknown[]} values
   * @param {import("./tally.js").Truth | null} truth
   * @param {Theme} theme
   * @param {number} width
   * @param {number} height
   * @param {unknown} [own] the answer of whoever looks
   */
  draw(question, values, truth, theme, width, height, own) {
    this.layer.resize(width, height, window.devicePixelRatio || 1);
    const context = this.layer.clear();
    const { numbers, never } = numbersOf(values);
    const value = truth && truth.missing === undefined ? truth.value : null;
    const isNever = truth !== null && truth.missing === undefined && truth.value === null;
    const scale = numberScale(numbers, value);
    context.font = fontOf(theme, "value");
    const line = 22 * theme.grow;
    const hasNever = Boolean(question.may_never) || never > 0 || isNever;
    const wordWidth = context.measureText("never").width;
    const room = hasNever ? wordWidth + 3 * SIDE : 0;
    const ends = endsOf(scale, numbers).map((count, k) => {
      // A phone keeps its width for the axis; the sentence below says what the count is.
      const sign = k === 0 ? `‹ ${count}` : `${count} ›`;
      const words = count > 0 ? (width < NARROW ? sign : `${count} beyond`) : "";
      const wide = context.measureText(words).width;
      return { count, words, wide, room: count > 0 ? wide + SIDE : 0 };
    });
    const [below, above] = ends;
    const [left, right] = [SIDE + below.room, width - SIDE - room - above.room];
    const area = { left, right, top: 1.6 * line, bottom: height - 1.5 * line };
    const beside = [left - SIDE - below.wide / 2, right + SIDE + above.wide / 2];
    const at = (/** @type {number} */ one) => {
      if (one < scale.low || one > scale.high) return beside[one < scale.low ? 0 : 1];
      return left + scale.unit(one) * (right - left);
    };

    if (value !== null) this.drawBand(value, truth?.within ?? 0, at, area, theme);
    this.drawAxis(scale, at, area, theme);
    ends.forEach(({ count, words, wide }, k) => {
      if (count > 0) this.drawBeside(words, beside[k], wide, area.bottom, theme);
    });
    const step = question.whole && scale.kind === "linear" ? at(1) - at(0) : 0;
    const size = sizeOf(numbers.map(at), step, never, area);
    for (const stack of stacksOf(numbers.map(at), size, step)) this.drawStack(stack.x, stack.count, size, area, theme);
    const mine = numbersOf([own]);
    for (const { x } of stacksOf(mine.numbers.map(at), size, step)) this.drawOwn(x, size, area, theme);
    if (hasNever) {
      const x = width - SIDE - wordWidth / 2;
      this.drawFoot(x - wordWidth / 2, x + wordWidth / 2, area.bottom, theme);
      this.drawStack(x, never, size, area, theme);
      if (mine.never > 0) this.drawOwn(x, size, area, theme);
      context.fillStyle = isNever ? theme.paths[0].text : theme.text;
      context.font = fontOf(theme, "value", isNever ? 700 : 400);
      context.textAlign = "center";
      context.textBaseline = "top";
      context.fillText("never", x, area.bottom + 8);
      if (isNever) this.drawTruth(x, "never", area, theme, width);
    }
    if (value !== null) this.drawTruth(at(value), formatNumber(value, 4), area, theme, width);
  }

  /**
   * @param {import("../time/scales.js").Scale} scale
   * @param {(value: number) => number} at
   * @param {{ left: number, right: number, bottom: number }} area
   * @param {Theme} theme
   */
  drawAxis(scale, at, area, theme) {
    const { context } = this.layer;
    this.drawFoot(area.left - 8, area.right + 8, area.bottom, theme);
    context.fillStyle = theme.text;
    context.textAlign = "center";
    context.textBaseline = "top";
    /** @type {[number, number][]} */
    const taken = [];
    for (const value of scale.ticks()) {
      const text = tickLabel(value);
      const [x, half] = [at(value), context.measureText(text).width / 2 + 6];
      if (taken.some(([from, to]) => x - half < to && x + half > from)) continue;
      taken.push([x - half, x + half]);
      context.beginPath();
      context.moveTo(x, area.bottom);
      context.lineTo(x, area.bottom + 6);
      context.stroke();
      context.fillText(text, x, area.bottom + 8);
    }
  }

  /**
   * Draw a place beside the axis, and what it is called.
   * @param {string} words
   * @param {number} x
   * @param {number} wide
   * @param {number} y
   * @param {Theme} theme
   */
  drawBeside(words, x, wide, y, theme) {
    const { context } = this.layer;
    this.drawFoot(x - wide / 2, x + wide / 2, y, theme);
    context.fillStyle = theme.text;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillText(words, x, y + 8);
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {number} y
   * @param {Theme} theme
   */
  drawFoot(from, to, y, theme) {
    const { context } = this.layer;
    context.strokeStyle = theme.grey;
    context.lineWidth = LINES.thin;
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to, y);
    context.stroke();
  }

  /**
   * @param {number} x
   * @param {number} count
   * @param {number} size
   * @param {{ top: number, bottom: number }} area
   * @param {Theme} theme
   */
  drawStack(x, count, size, { top, bottom }, theme) {
    const gap = Math.min(size, (bottom - top) / Math.max(1, count));
    const radius = Math.max(1.5, size / 2 - 1);
    for (let k = 0; k < count; k += 1) {
      disc(this.layer.context, x, bottom - 1 - size / 2 - k * gap, radius, theme.primary, theme.background, 1);
    }
  }

  /**
   * Mark the lowest dot of a stack as that of whoever looks.
   * @param {number} x
   * @param {number} size
   * @param {{ bottom: number }} area
   * @param {Theme} theme
   */
  drawOwn(x, size, { bottom }, theme) {
    const radius = Math.max(4, size / 2 - 1);
    disc(this.layer.context, x, bottom - 1 - size / 2, radius, theme.background, theme.text, 2 * LINES.line);
  }

  /**
   * @param {number} value
   * @param {number} within
   * @param {(value: number) => number} at
   * @param {{ left: number, right: number, top: number, bottom: number }} area
   * @param {Theme} theme
   */
  drawBand(value, within, at, { left, right, top, bottom }, theme) {
    if (!within) return;
    const { context } = this.layer;
    const [from, to] = [Math.max(left, at(value - within)), Math.min(right, at(value + within))];
    context.globalAlpha = 0.18;
    context.fillStyle = theme.paths[0].line;
    context.fillRect(from, top, to - from, bottom - top);
    context.globalAlpha = 1;
  }

  /**
   * @param {number} x
   * @param {string} words
   * @param {{ top: number, bottom: number }} area
   * @param {Theme} theme
   * @param {number} width
   */
  drawTruth(x, words, { top, bottom }, theme, width) {
    const { context } = this.layer;
    context.strokeStyle = theme.paths[0].line;
    context.lineWidth = 2 * LINES.line;
    context.beginPath();
    context.moveTo(x, top - 4);
    context.lineTo(x, bottom + 6);
    context.stroke();
    context.font = fontOf(theme, "value", 700);
    haloText(context, `the run: ${words}`, x, top / 2, theme.paths[0].text, theme.background, width);
  }
}

/**
 * Return the largest size of dots with which all stacks have room.
 * @param {number[]} places in pixels
 * @param {number} step between two whole numbers, 0 where numbers need not be whole
 * @param {number} never
 * @param {{ top: number, bottom: number }} area
 */
export function sizeOf(places, step, never, { top, bottom }) {
  const high = Math.min(LARGEST, (bottom - top) / HIGHEST);
  const largest = Math.floor(step > 0 ? Math.max(SMALLEST, Math.min(high, step)) : high);
  for (let size = largest; size > SMALLEST; size -= 1) {
    const most = Math.max(never, ...stacksOf(places, size, step).map(({ count }) => count));
    if (most * size <= bottom - top) return size;
  }
  return SMALLEST;
}

/**
 * Return where dots are stacked and how many: whole numbers each at their own place, all others in columns.
 * @param {number[]} places in pixels
 * @param {number} size
 * @param {number} step
 */
export function stacksOf(places, size, step) {
  /** @type {Map<number, { x: number, count: number }>} */
  const stacks = new Map();
  for (const place of places) {
    const column = Math.floor(place / size);
    const x = step >= size ? place : (column + 0.5) * size;
    const stack = stacks.get(x) ?? { x, count: 0 };
    stack.count += 1;
    stacks.set(x, stack);
  }
  return [...stacks.values()];
}
