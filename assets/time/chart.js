/**
 * One chart on the shared time axis: layers on the page (base: axes and faint curves; moving: playhead and dots),
 * pictures to copy from (faint: the curves, kept while λ moves; bold: the curves once more, uncovered up to the
 * playhead), and the drawing that both charts share.
 */

import { Layer } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { endMarks, stepTicks, tickLabel } from "./scales.js";

/** Labels nearer to each other than this would be written over each other, in pixels. */
const LINE = 14;

/** @typedef {import("./scales.js").Scale} Scale */

/** @typedef {import("../base/theme.js").Theme} Theme */

export class Chart {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    /** The plot inside the margins, in pixels. */
    this.area = { left: 0, right: 1, top: 0, bottom: 1 };
    this.width = 1;
    this.base = new Layer(box);
    this.moving = new Layer(box);
    this.bold = new Layer(null);
    this.faint = new Layer(null);
  }

  /**
   * Set size and margins; `left` is shared by both charts so that their time axes agree.
   * @param {number} width
   * @param {number} height
   * @param {number} ratio pixels of the display per CSS pixel
   * @param {number} left
   * @param {number} bottom
   */
  resize(width, height, ratio, left, bottom) {
    for (const layer of [this.base, this.moving, this.bold, this.faint]) layer.resize(width, height, ratio);
    this.area = { left, right: width - 14, top: 9, bottom: height - bottom };
    this.width = width;
  }

  /**
   * Return the x of time `k` for a run of `steps`.
   * @param {number} k
   * @param {number} steps
   */
  x(k, steps) {
    return this.area.left + ((this.area.right - this.area.left) * k) / steps;
  }

  /**
   * Return the x of each drawn state of a run, as a function of its number.
   * @param {Pick<import("./run.js").Run, "steps" | "timeline">} run
   * @returns {(m: number) => number}
   */
  places({ steps, timeline }) {
    return (m) => this.x(timeline.step(m), steps);
  }

  /**
   * Return the time at pixel `x`, kept inside the run.
   * @param {number} x
   * @param {number} steps
   */
  time(x, steps) {
    const part = (x - this.area.left) / (this.area.right - this.area.left);
    return Math.min(steps, Math.max(0, part * steps));
  }

  /**
   * Return the y of `value`; values outside the scale are kept `slack` of the height beyond its ends.
   * @param {number} value
   * @param {Scale} scale
   */
  y(value, scale, slack = 0) {
    const unit = Math.min(1 + slack, Math.max(-slack, scale.unit(value)));
    return this.area.bottom - unit * (this.area.bottom - this.area.top);
  }

  /**
   * Return the value at pixel `y`, also beyond the chart.
   * @param {number} y
   * @param {Scale} scale
   */
  value(y, scale) {
    return scale.value((this.area.bottom - y) / (this.area.bottom - this.area.top));
  }

  /**
   * Restrict drawing to the plot, with `pad` pixels around it, while `draw` runs.
   * @param {CanvasRenderingContext2D} context
   * @param {() => void} draw
   */
  clipped(context, draw, pad = 1.5) {
    const { left, right, top, bottom } = this.area;
    context.save();
    context.beginPath();
    context.rect(left - pad, top - pad, right - left + 2 * pad, bottom - top + 2 * pad);
    context.clip();
    draw();
    context.restore();
  }

  /**
   * Draw the ticks of a scale; `beyond` says at which ends values are cut off, which a mark there tells.
   * @param {CanvasRenderingContext2D} context
   * @param {Scale} scale
   * @param {Theme} theme
   * @param {import("./scales.js").Beyond} beyond
   */
  drawGrid(context, scale, theme, beyond) {
    const { left, right } = this.area;
    context.font = fontOf(theme, "small");
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.lineWidth = LINES.hair;
    const ends = endMarks(scale, beyond);
    const near = (/** @type {number} */ value) =>
      ends.some((end) => Math.abs(this.y(end.value, scale) - this.y(value, scale)) < LINE);
    const ticks = scale.ticks().map((value) => ({ value, text: near(value) ? "" : tickLabel(value) }));
    for (const { value, text } of [...ticks, ...ends]) {
      const y = Math.round(this.y(value, scale)) + 0.5;
      context.strokeStyle = theme.border;
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(right, y);
      context.stroke();
      context.fillStyle = theme.grey;
      context.fillText(text, left - 7, y);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} steps
   * @param {Theme} theme
   */
  drawTimeAxis(context, steps, theme) {
    context.textBaseline = "top";
    context.fillStyle = theme.grey;
    const wide = this.width > 420;
    context.textAlign = "right";
    context.fillText("step", this.area.left - 10, this.area.bottom + 6);
    context.textAlign = "center";
    for (const tick of stepTicks(steps, wide ? 6 : 4)) {
      const half = context.measureText(String(tick)).width / 2;
      context.fillText(String(tick), Math.min(this.x(tick, steps), this.width - half), this.area.bottom + 6);
    }
  }

  /**
   * Trace values[m], m = from..to, at the pixels `at(m)`, as one line; non-finite values break it.
   * @param {CanvasRenderingContext2D} context
   * @param {ArrayLike<number>} values
   * @param {Scale} scale
   * @param {(m: number) => number} at
   */
  line(context, values, scale, at, from = 0, to = values.length) {
    context.beginPath();
    let down = false;
    for (let m = from; m < to; m += 1) {
      const value = values[m];
      if (Number.isNaN(value)) {
        down = false;
        continue;
      }
      const [x, y] = [at(m), this.y(value, scale, 0.2)];
      if (down) context.lineTo(x, y);
      else context.moveTo(x, y);
      down = true;
    }
    context.stroke();
  }

  /**
   * Uncover the bold curves up to playhead `k` and draw the playhead.
   * @param {number} k
   * @param {number} steps
   * @param {Theme} theme
   */
  drawPlayhead(k, steps, theme) {
    const context = this.moving.clear();
    const x = this.x(k, steps);
    this.moving.copy(this.bold, x);
    context.strokeStyle = theme.grey;
    context.lineWidth = LINES.thin;
    context.beginPath();
    context.moveTo(x, this.area.top);
    context.lineTo(x, this.area.bottom);
    context.stroke();
    return context;
  }
}

/**
 * Return the width of the widest tick label, the marks of both ends among them.
 * @param {CanvasRenderingContext2D} context
 * @param {Scale} scale
 * @param {Theme} theme
 */
export function labelWidth(context, scale, theme) {
  context.font = fontOf(theme, "small");
  const texts = [
    ...scale.ticks().map(tickLabel),
    ...endMarks(scale, { below: true, above: true }).map(({ text }) => text),
  ];
  return Math.max(...texts.map((text) => context.measureText(text).width));
}

/**
 * Return the curve's y at place `k`, linear between steps as it is drawn; null once it has ended.
 * @param {Chart} chart
 * @param {ArrayLike<number>} values
 * @param {Scale} scale
 * @param {number} k
 * @param {number | null} end
 */
export function curveHeight(chart, values, scale, k, end) {
  const i = Math.floor(k);
  if (end !== null && k > end - 1) return null;
  const y = chart.y(values[i], scale);
  if (k === i || i + 1 >= values.length) return y;
  return y + (k - i) * (chart.y(values[i + 1], scale) - y);
}
