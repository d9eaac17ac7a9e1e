/**
 * What the network sees, at the last snapshot at or before the playhead: decision boundary, confusions, mistakes,
 * numbers predicted against true ones, first-layer weights. Drawn anew only when the snapshot, the tab, the size or the theme changes.
 */

import { inflate, unpack } from "../base/decode.js";
import { make } from "../base/dom.js";
import { setText } from "../base/format.js";
import { Layer } from "../base/layer.js";
import { drawPoints, paintBoundary } from "./boundary.js";
import { markerIcon } from "./classes.js";
import { Confusion } from "./confusion.js";
import { fillMistakes, fillWeights } from "./pictures.js";
import { indexAt } from "./run.js";
import { Scatter } from "./scatter.js";
import { fillResiduals } from "./scatter_words.js";
import { snapshotWords, whyEmpty } from "./sight_words.js";

/**
 * The views' header.
 * @typedef {object} SightHeader
 * @property {number} focus whose views they are
 * @property {number} kept how many snapshots there are, of which
 * @property {number} sent are here
 * @property {number | null} weights_t the step of the weights
 * @property {[number, number]} window of predicted and true numbers
 */

/** @typedef {Record<"train_xy" | "test_xy", Uint16Array> & Record<"train_y" | "test_y" | "noisy", Uint8Array>} PlanePoints */

/**
 * Snapshot by snapshot; which of them there are depends on the data's kind.
 * @typedef {PlanePoints & {
 *   view_t: Uint32Array,
 *   finite: Uint8Array,
 *   confusion: Uint16Array,
 *   boundary: Uint8Array,
 *   mistakes?: Uint16Array,
 *   images: Uint8Array,
 *   weights: Int8Array,
 *   weights_scale: Float32Array,
 *   sample: Uint32Array,
 *   true: Float32Array,
 *   predicted: Uint16Array,
 *   worst: Float64Array,
 *   test_r2: Float32Array,
 *   test_rmse: Float32Array,
 * }} SightArrays
 */

/** @typedef {import("../base/decode.js").Part<SightHeader, SightArrays>} SightPart */

/** @typedef {"boundary" | "confusion" | "scatter" | "weights"} TabName */

/** @typedef {Confusion | Scatter} Plot */

/** @type {Record<string, [TabName, string][]>} */
const TABS = {
  plane: [
    ["boundary", "Boundary"],
    ["confusion", "Confusion"],
  ],
  image: [
    ["confusion", "Confusion and mistakes"],
    ["weights", "First layer"],
  ],
  table: [["confusion", "Confusion"]],
  number: [["scatter", "Predicted against true"]],
};
/** A scrub that rests this long asks for the weights of where it rests. */
const LOOK_PAUSE = 400;
const NEWEST = -1;
/** @type {Record<string, number>} */
const TAB_KEYS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * Decode a message's second part: the differences from snapshot to snapshot are summed up.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function decodeSight(bytes) {
  /** @type {SightPart} */
  const part = unpack(await inflate(bytes));
  const { arrays, shapes } = part;
  if (arrays.confusion) arrays.confusion = summedUp(arrays.confusion.slice(), shapes.confusion[0]);
  if (arrays.boundary) arrays.boundary = summedUp(arrays.boundary.slice(), shapes.boundary[0]);
  if (arrays.predicted) arrays.predicted = summedUp(arrays.predicted.slice(), shapes.predicted[0]);
  return part;
}

/**
 * Sum up `count` snapshots' differences in place; they wrap as they were made.
 * @template {Uint8Array | Uint16Array} N
 * @param {N} codes
 * @param {number} count
 */
function summedUp(codes, count) {
  const size = codes.length / count;
  for (let i = size; i < codes.length; i += 1) codes[i] += codes[i - size];
  return codes;
}

export class Sight {
  /**
   * @param {import("./trainer.js").Trainer} trainer
   * @param {import("../base/dom.js").Listeners} listeners
   */
  constructor(trainer, listeners) {
    this.trainer = trainer;
    const { parts } = trainer;
    this.parts = parts;
    this.map = new Layer(parts.boundaryBox);
    this.points = new Layer(parts.boundaryBox);
    this.matrix = new Confusion(parts.matrixBox, parts.readout);
    this.scatter = new Scatter(parts.scatterBox, parts.scatterReadout);
    /** @type {Record<string, TabName>} the open tab of each kind of views */
    this.chosen = {};
    /** @type {SightPart | null} */
    this.part = null;
    /** @type {string | null} what is drawn now */
    this.drawn = null;
    /** @type {boolean | null} is it in the dark theme that the points are drawn now? */
    this.pointsDrawn = null;
    /** @type {number | null | undefined} the step whose weights were asked for last, null for none */
    this.asked = undefined;
    /** @type {number | undefined} */
    this.timer = undefined;
    for (const plot of [this.matrix, this.scatter]) this.listen(plot, listeners);
    listeners.add(parts.tabs, "click", (event) => {
      this.open(/** @type {Element} */ (event.target).closest("button")?.dataset.name);
    });
    listeners.add(parts.tabs, "keydown", (event) => this.onTabKey(event));
  }

  get data() {
    return this.trainer.scene.header.data;
  }

  /** What kind of views there are: those of numbers, or of the data's kind. */
  get kind() {
    return this.data.task === "regression" ? "number" : this.data.kind;
  }

  /** To begin with there is one view. */
  get brief() {
    return this.trainer.scene.header.more === false;
  }

  get tab() {
    const [[first]] = TABS[this.kind];
    return this.brief ? first : (this.chosen[this.kind] ?? first);
  }

  /** The picture of the whole test part: the scatter of numbers, or the confusion matrix. */
  get plot() {
    return this.kind === "number" ? this.scatter : this.matrix;
  }

  /**
   * @param {Plot} plot
   * @param {import("../base/dom.js").Listeners} listeners
   */
  listen(plot, listeners) {
    listeners.add(plot.box, "pointermove", (event) => this.point(event, plot));
    listeners.add(plot.box, "pointerdown", (event) => this.point(event, plot));
    listeners.add(plot.box, "pointerleave", (event) => {
      if (event.pointerType !== "touch" && plot.shown) plot.choose(null);
    });
    listeners.add(plot.box, "keydown", (event) => this.onKey(event, plot));
  }

  /**
   * Take another message's views (null: none came).
   * @param {SightPart | null} part
   */
  take(part) {
    this.part = part;
    this.drawn = null;
    this.pointsDrawn = null;
  }

  /**
   * Return the number of the snapshot to show at step t, or -1.
   * @param {number} t
   */
  at(t) {
    return this.part ? indexAt(this.part.arrays.view_t, t) : -1;
  }

  /** @param {string | undefined} name */
  open(name) {
    if (!name || name === this.tab) return;
    this.chosen[this.kind] = /** @type {TabName} */ (name);
    this.layout();
    this.trainer.drawing.remeasure();
    this.askForWeights();
  }

  /** @param {KeyboardEvent} event */
  onTabKey(event) {
    const move = TAB_KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const names = TABS[this.kind].map(([name]) => name);
    const next = (names.indexOf(this.tab) + move + names.length) % names.length;
    this.open(names[next]);
    tabsOf(this.parts)[next].focus();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Plot} plot
   */
  onKey(event, plot) {
    if (!plot.shown || event.ctrlKey || event.metaKey || event.altKey || !plot.key(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {PointerEvent} event
   * @param {Plot} plot
   */
  point(event, plot) {
    if (!plot.shown) return;
    const box = plot.box.getBoundingClientRect();
    plot.point(event.clientX - box.left, event.clientY - box.top);
  }

  /** Build the tabs of this kind of data, and show the open one's pane. */
  layout() {
    const { tabs, panes } = this.parts;
    const list = TABS[this.kind];
    if (tabs.dataset.kind !== this.kind) {
      tabs.dataset.kind = this.kind;
      tabs.replaceChildren(
        ...list.map(([name, label]) =>
          make("button", { type: "button", class: "small", role: "tab", "data-name": name }, label),
        ),
      );
    }
    tabs.hidden = list.length < 2 || this.brief;
    for (const tab of tabsOf(this.parts)) {
      const open = tab.dataset.name === this.tab;
      tab.setAttribute("aria-selected", String(open));
      tab.tabIndex = open ? 0 : -1;
    }
    for (const [name, pane] of Object.entries(panes)) {
      pane.hidden = name !== this.tab;
      pane.setAttribute("aria-label", list.find(([each]) => each === name)?.[1] ?? name);
    }
    this.parts.mistakes.hidden = this.data.kind !== "image";
    this.drawn = null;
  }

  /**
   * Fit the canvases to their boxes.
   * @param {number} ratio pixels of the display per CSS pixel
   */
  measure(ratio) {
    const { boundaryBox } = this.parts;
    const side = Math.min(boundaryBox.clientWidth, boundaryBox.clientHeight);
    this.map.resize(side, side, ratio);
    this.points.resize(side, side, ratio);
    for (const { canvas } of [this.map, this.points])
      Object.assign(canvas.style, { width: `${side}px`, height: `${side}px` });
    for (const plot of [this.matrix, this.scatter]) plot.resize(plot.box.clientWidth, plot.box.clientHeight, ratio);
    this.drawn = null;
    this.pointsDrawn = null;
  }

  /**
   * Draw the snapshot at step t, if another one is drawn now.
   * @param {number} t
   */
  draw(t) {
    const { scene } = this.trainer;
    const { part } = this;
    const s = this.at(t);
    const stale = part !== null && part.header.focus !== scene.focus;
    this.parts.seen.classList.toggle("stale", stale);
    const key = `${s}|${this.tab}|${scene.theme.dark}|${stale}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const seen = part && s >= 0 && part.arrays.finite[s] ? part : null;
    for (const pane of Object.values(this.parts.panes)) {
      pane.classList.toggle("empty", !seen && this.tab !== "weights");
    }
    if (seen) this.paint(seen, s, scene.theme);
    else this.leaveEmpty(whyEmpty(this, s));
  }

  /** @param {string} why */
  leaveEmpty(why) {
    setText(this.parts.seenWords, why);
    this.parts.matrixBox.setAttribute("aria-label", `Confusion matrix. ${why}`);
    this.parts.scatterBox.setAttribute("aria-label", `Predicted against true ${this.data.target}. ${why}`);
    this.parts.boundaryBox.setAttribute("aria-label", `Decision boundary. ${why}`);
  }

  /**
   * @param {SightPart} part
   * @param {number} s
   * @param {import("../base/theme.js").Theme} theme
   */
  paint(part, s, theme) {
    const { plot } = this;
    if (plot === this.scatter) this.paintNumbers(part, s, theme);
    else this.paintClasses(part, s, theme);
    plot.box.setAttribute("aria-label", plot.words());
    plot.read();
    setText(this.parts.seenWords, snapshotWords(this, part, s));
  }

  /**
   * @param {SightPart} part
   * @param {number} s
   * @param {import("../base/theme.js").Theme} theme
   */
  paintNumbers(part, s, theme) {
    this.scatter.show(part, s, this.data, theme);
    fillResiduals(this.parts.residuals, this.scatter);
  }

  /**
   * @param {SightPart} part
   * @param {number} s
   * @param {import("../base/theme.js").Theme} theme
   */
  paintClasses(part, s, theme) {
    const { arrays, shapes } = part;
    const count = this.data.classes.length;
    const cells = count * count;
    this.matrix.show(arrays.confusion.subarray(s * cells, (s + 1) * cells), this.data.classes, theme);
    if (this.tab === "boundary") this.paintBoundary(part, s, theme, count);
    if (this.tab === "confusion" && arrays.mistakes)
      fillMistakes(this.parts.mistakes, part, arrays.mistakes, s, this.data.classes, theme);
    if (this.tab === "weights" && shapes.weights) fillWeights(this.parts.weights, part, theme);
  }

  /**
   * @param {SightPart} part
   * @param {number} s
   * @param {import("../base/theme.js").Theme} theme
   * @param {number} count of classes
   */
  paintBoundary(part, s, theme, count) {
    const { arrays, shapes } = part;
    const n = shapes.boundary[2];
    const from = 2 * s * n * n;
    if (!this.map.width) return;
    paintBoundary(
      this.map,
      theme,
      arrays.boundary.subarray(from, from + n * n),
      arrays.boundary.subarray(from + n * n, from + 2 * n * n),
      n,
      count,
    );
    this.parts.boundaryBox.setAttribute("aria-label", `Decision boundary. ${this.matrix.words()}`);
    if (this.pointsDrawn === theme.dark) return;
    this.pointsDrawn = theme.dark;
    drawPoints(this.points, theme, part);
    this.fillLegend(theme);
  }

  /** @param {import("../base/theme.js").Theme} theme */
  fillLegend(theme) {
    const { legend } = this.parts;
    const classes = this.data.classes.slice(0, 10).flatMap((name, c) => [markerIcon(theme, c), `${name} `]);
    const noisy = this.data.noisy ? ", crossed: label changed" : "";
    legend.replaceChildren(...classes, make("span", { class: "aside" }, `small: training, ringed: test${noisy}`));
  }

  /** Ask for the weights that are looked at, once the hand rests; when nobody looks any more, say so. */
  askForWeights() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), LOOK_PAUSE);
  }

  look() {
    const { outbox, playback, scene } = this.trainer;
    const s = this.at(playback.step);
    const here = this.part && s >= 0 ? this.part.arrays.view_t[s] : NEWEST;
    const wanted = this.tab !== "weights" ? null : scene.following ? NEWEST : here;
    const asked = this.asked === undefined ? (this.part?.header.weights_t ?? null) : this.asked;
    if (wanted === asked) return;
    this.asked = wanted;
    outbox.send("look", wanted);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

/**
 * Return the buttons of the tabs that there are.
 * @param {import("./parts.js").TrainerParts} parts
 */
function tabsOf({ tabs }) {
  return [.../** @type {HTMLCollectionOf<HTMLButtonElement>} */ (tabs.children)];
}
