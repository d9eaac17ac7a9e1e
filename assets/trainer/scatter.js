/**
 * Predicted against true numbers of the test set, in their own units, with the diagonal on which they agree. The
 * largest residuals stand out with the line to the diagonal; the sample under the pointer or the cursor keys is read
 * out. What lies beyond the picture is drawn as a triangle at its edge.
 */

import { setText } from "../base/format.js";
import { LATER } from "../base/later.js";
import { Layer, disc } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { linearTicks, tickLabel } from "../time/scales.js";
import { fitted } from "./confusion.js";
import { grouped, itemWords, scatterWords, scoreWords } from "./scatter_words.js";

/** How far from a point a sample may be to be meant, in pixels. */
const HAND_REACH = 16;
const [BELOW, ABOVE] = [0, 65535];

/** @typedef {{ sample: number, truth: number, predicted: number }} Item `predicted` is ±∞ where it lies beyond the picture */

/** @typedef {{ left: number, top: number, side: number }} Square */

export class Scatter {
  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} readout
   */
  constructor(box, readout) {
    this.box = box;
    this.readout = readout;
    this.layer = new Layer(box);
    /** @type {Item[]} */
    this.items = [];
    /** @type {Item[]} the largest residuals */
    this.worst = [];
    /** @type {number | null} a sample */
    this.chosen = null;
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    this.target = "";
    this.total = 0;
    this.low = 0;
    this.high = 1;
    this.r2 = this.rmse = NaN;
  }

  /**
   * Show snapshot s of a regression's views; `target` is the name of the number, `total` how many samples were tested.
   * @param {import("./sight.js").SightPart} part
   * @param {number} s
   * @param {import("./run.js").DataHeader} data
   * @param {import("../base/theme.js").Theme} theme
   */
  show({ arrays, shapes, header }, s, { target, test: total }, theme) {
    const [low, high] = header.window;
    this.theme = theme;
    this.target = target ?? "";
    this.total = total;
    this.low = low;
    this.high = high;
    this.r2 = arrays.test_r2[s];
    this.rmse = arrays.test_rmse[s];
    this.items = drawnSamples(arrays, s, low, high);
    this.worst = largestResiduals(arrays, shapes, s);
    const drawn = new Map(this.items.map((item) => [item.sample, item]));
    for (const own of this.worst) {
      const item = drawn.get(own.sample);
      if (item) Object.assign(item, own);
      else this.items.push(own);
    }
    this.draw();
  }

  get shown() {
    return this.items.length > 0;
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio pixels of the display per CSS pixel
   */
  resize(width, height, ratio) {
    this.layer.resize(width, height, ratio);
    if (this.shown) this.draw();
  }

  /** Return the plot's square: its corner and its side. */
  get frame() {
    const { layer, theme } = this;
    layer.context.font = fontOf(theme, "small");
    const left = 30 + Math.max(...this.ticks.map((tick) => layer.context.measureText(axisLabel(tick)).width));
    const side = Math.max(20, Math.min(layer.width - left - 12, layer.height - 8 - 38));
    return { left: Math.max(left, (layer.width - side) / 2), top: 8, side };
  }

  get ticks() {
    return linearTicks(this.low, this.high, 4);
  }

  /**
   * Return where a sample is drawn, kept inside the picture.
   * @param {Pick<Item, "truth" | "predicted">} item
   * @param {Square} frame
   */
  place({ truth, predicted }, { left, top, side }) {
    const part = (/** @type {number} */ value) => Math.min(1, Math.max(0, (value - this.low) / (this.high - this.low)));
    return [left + part(truth) * side, top + (1 - part(predicted)) * side];
  }

  draw() {
    const { layer, theme } = this;
    const context = layer.clear();
    if (!layer.width) return;
    const { frame } = this;
    this.drawAxes(context, frame);
    const worst = new Set(this.worst.map(({ sample }) => sample));
    const radius = this.items.length > 250 ? 2.2 : 3;
    context.globalAlpha = 0.75;
    for (const item of this.items)
      if (!worst.has(item.sample)) this.drawItem(context, frame, item, radius, theme.primary);
    context.globalAlpha = 1;
    for (const item of this.items) if (worst.has(item.sample)) this.drawWorst(context, frame, item, radius + 0.8);
    this.drawChosen(context, frame, radius);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Square} frame
   */
  drawAxes(context, { left, top, side }) {
    const { theme, target, ticks } = this;
    const at = (/** @type {number} */ value) => ((value - this.low) / (this.high - this.low)) * side;
    context.font = fontOf(theme, "small");
    context.lineWidth = LINES.hair;
    context.strokeStyle = theme.border;
    context.fillStyle = theme.grey;
    context.strokeRect(Math.round(left) + 0.5, top + 0.5, side, side);
    context.textBaseline = "middle";
    for (const tick of ticks) {
      const [x, y] = [Math.round(left + at(tick)) + 0.5, Math.round(top + side - at(tick)) + 0.5];
      segment(context, x, top, x, top + side);
      segment(context, left, y, left + side, y);
      context.textAlign = "right";
      context.fillText(axisLabel(tick), left - 6, y);
      context.textAlign = "center";
      context.fillText(axisLabel(tick), x, top + side + 11);
    }
    context.fillText(fitted(context, `true ${target}`, side), left + side / 2, top + side + 28);
    context.save();
    context.translate(left - this.labelRoom(context), top + side / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(fitted(context, `predicted ${target}`, side), 0, 0);
    context.restore();
    context.strokeStyle = theme.grey;
    context.lineWidth = LINES.thin;
    context.setLineDash([5, 4]);
    segment(context, left, top + side, left + side, top);
    context.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} context */
  labelRoom(context) {
    return 16 + Math.max(...this.ticks.map((tick) => context.measureText(axisLabel(tick)).width));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Square} frame
   * @param {Item} item
   * @param {number} radius
   * @param {string} colour
   */
  drawItem(context, frame, item, radius, colour) {
    const [x, y] = this.place(item, frame);
    if (item.predicted > this.high) triangle(context, x, y + 1, radius + 1.5, -1, colour);
    else if (item.predicted < this.low) triangle(context, x, y - 1, radius + 1.5, 1, colour);
    else disc(context, x, y, radius, colour, this.theme.background, 0.8);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Square} frame
   * @param {Item} item
   * @param {number} radius
   */
  drawWorst(context, frame, item, radius) {
    const colour = this.theme.paths[0].line;
    this.drawResidual(context, frame, item, colour, LINES.thin);
    this.drawItem(context, frame, item, radius, colour);
  }

  /**
   * Draw the line from a sample to the diagonal.
   * @param {CanvasRenderingContext2D} context
   * @param {Square} frame
   * @param {Item} item
   * @param {string} colour
   * @param {number} width
   */
  drawResidual(context, frame, item, colour, width) {
    const [x, y] = this.place(item, frame);
    const [, right] = this.place({ truth: item.truth, predicted: item.truth }, frame);
    context.strokeStyle = colour;
    context.lineWidth = width;
    segment(context, x, y, x, right);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Square} frame
   * @param {number} radius
   */
  drawChosen(context, frame, radius) {
    const item = this.item;
    if (!item) return;
    const [x, y] = this.place(item, frame);
    this.drawResidual(context, frame, item, this.theme.text, LINES.thin);
    context.lineWidth = LINES.line;
    context.beginPath();
    context.arc(x, y, radius + 3.5, 0, 2 * Math.PI);
    context.stroke();
  }

  /** The chosen sample as this snapshot has it, or undefined. */
  get item() {
    return this.items.find(({ sample }) => sample === this.chosen);
  }

  /**
   * Take the sample nearest to a point; none where none is near.
   * @param {number} x
   * @param {number} y
   */
  point(x, y) {
    const { frame } = this;
    /** @type {number | null} */
    let nearest = null;
    let distance = HAND_REACH;
    for (const item of this.items) {
      const [px, py] = this.place(item, frame);
      const away = Math.hypot(px - x, py - y);
      if (away < distance) [nearest, distance] = [item.sample, away];
    }
    this.choose(nearest);
  }

  /**
   * Move the chosen sample by keys: left and right by the true number, up to larger and down to smaller residuals;
   * return whether the key was one of them.
   * @param {string} name
   */
  key(name) {
    const order = KEY_ORDERS[name];
    if (!order) return false;
    const sorted = [...this.items].sort(order.by);
    const i = sorted.findIndex(({ sample }) => sample === this.chosen);
    const next = order.end ? 0 : i < 0 ? 0 : Math.min(sorted.length - 1, i + 1);
    this.choose(sorted[next].sample);
    return true;
  }

  /** @param {number | null} sample */
  choose(sample) {
    if (sample === this.chosen) return;
    this.chosen = sample;
    this.draw();
    this.read();
  }

  /** Return the scores of the whole test part. */
  summary() {
    return scoreWords(this);
  }

  /** Return the picture in words: its scores and the largest residual. */
  words() {
    return scatterWords(this);
  }

  read() {
    setText(this.readout, this.item ? itemWords(this, this.item) : "");
  }
}

/** @type {(item: Item) => number} */
const missOf = ({ truth, predicted }) => Math.abs(predicted - truth);
/** @type {(a: Item, b: Item) => number} */
const byTruth = (a, b) => a.truth - b.truth || a.sample - b.sample;
/** @type {(a: Item, b: Item) => number} */
const byMiss = (a, b) => (missOf(a) === missOf(b) ? a.sample - b.sample : missOf(a) - missOf(b));
/**
 * In which order a key goes through the samples, and whether to the first of it.
 * @type {Record<string, { by: (a: Item, b: Item) => number, end?: boolean }>}
 */
const KEY_ORDERS = {
  ArrowRight: { by: byTruth },
  ArrowLeft: { by: (a, b) => byTruth(b, a) },
  ArrowUp: { by: byMiss },
  ArrowDown: { by: (a, b) => byMiss(b, a) },
  Home: { by: byTruth, end: true },
  End: { by: (a, b) => byTruth(b, a), end: true },
};

/**
 * Return the samples that travelled: {sample, truth, predicted}, ±∞ for a prediction beyond the picture.
 * @param {import("./sight.js").SightArrays} arrays
 * @param {number} s
 * @param {number} low
 * @param {number} high
 */
function drawnSamples({ true: truths, sample, predicted: codes }, s, low, high) {
  const count = truths.length;
  return Array.from(truths, (truth, i) => {
    const code = codes[s * count + i];
    const inside = low + ((code - 1) / (ABOVE - 2)) * (high - low);
    return { sample: sample[i], truth, predicted: code === BELOW ? -Infinity : code === ABOVE ? Infinity : inside };
  });
}

/**
 * Return the largest residuals of a snapshot, largest first, with their numbers in full.
 * @param {import("./sight.js").SightArrays} arrays
 * @param {Record<string, number[]>} shapes
 * @param {number} s
 */
function largestResiduals({ worst }, { worst: [, count] }, s) {
  return Array.from({ length: count }, (_, k) => {
    const [sample, truth, predicted] = worst.subarray(3 * (s * count + k), 3 * (s * count + k + 1));
    return { sample, truth, predicted };
  });
}

/** @param {number} tick */
function axisLabel(tick) {
  return grouped(tick) ?? tickLabel(tick);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
function segment(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/**
 * Draw a triangle at (x, y) that points up (−1) or down (1).
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {number} way
 * @param {string} colour
 */
function triangle(context, x, y, size, way, colour) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - size, y - way * size * 1.5);
  context.lineTo(x + size, y - way * size * 1.5);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}
