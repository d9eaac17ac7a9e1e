/** An empty chart of V on which a hand draws what it expects; with the run's own V, what became of it. */

import { Component } from "../base/component.js";
import { inflate, splitMessage, unpack } from "../base/decode.js";
import { describe, insideBox, moveTo } from "../base/dom.js";
import { Grip, SLIDER_KEYS } from "../base/grip.js";
import { LATER } from "../base/later.js";
import { disc } from "../base/layer.js";
import { LINES } from "../base/tokens.js";
import { Chart, labelWidth } from "../time/chart.js";
import { beyondEnds } from "../time/scales.js";
import { Knots } from "./knots.js";
import { buildCurve, buildKnot } from "./parts.js";

/** @typedef {import("./knots.js").Pair} Pair */

/**
 * @typedef {object} Header
 * @property {number} echo
 * @property {boolean} asks whether the hand may draw
 * @property {string} scene another one is asked about anew
 * @property {number} steps
 * @property {number} low the axis' foot
 * @property {number} high
 * @property {number} first V at the start
 * @property {Pair[] | null} said what the hand has drawn
 * @property {string} alt
 */

/** @typedef {{ t?: Float64Array, v?: Float64Array }} Arrays the run's own V, where it is to be shown */

const HEIGHT = 260;
const BOTTOM = 24;

/** @extends {Component<import("./parts.js").CurveParts, { curve: Pair[] }>} */
export class Curve extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildCurve(), "The chart");
    const { box, chart, button } = this.parts;
    this.chart = new Chart(chart);
    this.grip = new Grip(this);
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    /** @type {Header | undefined} */
    this.header = undefined;
    /** @type {Arrays} */
    this.arrays = {};
    /** @type {Knots} */
    this.knots = LATER;
    /** @type {HTMLElement[]} */
    this.handles = [];
    this.listeners.add(chart, "pointerdown", (event) => {
      if (this.header?.asks) this.grip.begin(event, chart, this.sweep(), true);
    });
    this.listeners.add(button, "click", () => this.give());
    this.observe(new ResizeObserver(() => this.isShown() && this.redraw()), box);
  }

  /** @param {import("../base/theme.js").Theme} theme */
  take(theme) {
    this.theme = theme;
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    /** @type {import("../base/decode.js").Part<Header, Arrays>} */
    const { header, arrays } = unpack(await inflate(splitMessage(data).main));
    if (!isNewest()) return;
    this.outbox.receive(header.echo);
    if (header.scene !== this.header?.scene || !header.asks) this.begin(header);
    this.header = header;
    this.arrays = arrays;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.showAll();
  }

  /** @param {Header} header */
  begin({ steps, low, high, first, said, asks }) {
    this.grip.finish(false);
    this.knots = new Knots(steps, low, high, first);
    if (said) this.knots.restore(said);
    this.handles = asks ? this.knots.times.slice(1).map((t) => buildKnot(t)) : [];
    this.parts.handles.replaceChildren(...this.handles);
    this.handles.forEach((handle, k) => {
      this.grip.listenHandle(this.listeners, handle, () => this.drag(k + 1));
    });
  }

  isShown() {
    return this.header !== undefined;
  }

  showAll() {
    const { header, parts } = this;
    if (!header) return;
    parts.chart.setAttribute("aria-label", header.alt);
    for (const part of [parts.keys, parts.button]) part.hidden = !header.asks;
    const signs = [this.arrays.v && "━ what the run did", "○ your prediction"].filter(Boolean).join("  ·  ");
    parts.caption.textContent = header.asks ? "V(t) on a logarithmic axis. It starts at the filled point." : signs;
    this.redraw();
  }

  redraw() {
    const { chart, header, theme } = this;
    const width = this.parts.box.clientWidth;
    if (!header || width === 0) return;
    const { scale } = this.knots;
    const left = Math.ceil(labelWidth(chart.base.context, scale, theme)) + 14;
    chart.resize(width, HEIGHT, window.devicePixelRatio || 1, left, BOTTOM);
    const context = chart.base.clear();
    chart.drawGrid(context, scale, theme, beyondEnds(scale, [this.arrays.v ?? []]));
    chart.drawTimeAxis(context, header.steps, theme);
    this.drawCurves();
  }

  drawCurves() {
    const { chart, theme, knots, arrays, header } = this;
    if (!header) return;
    const context = chart.moving.clear();
    const { t, v } = arrays;
    if (t && v) {
      context.strokeStyle = theme.paths[0].line;
      context.lineWidth = LINES.bold;
      chart.clipped(context, () => chart.line(context, v, knots.scale, (m) => chart.x(t[m], header.steps)));
    }
    context.strokeStyle = theme.text;
    context.lineWidth = LINES.line;
    context.setLineDash(t ? [5, 4] : []);
    chart.line(context, knots.values, knots.scale, (m) => this.at(m)[0]);
    context.setLineDash([]);
    knots.times.forEach((_, i) => {
      disc(context, ...this.at(i), i ? 5 : 6, i ? theme.background : theme.text, theme.text, LINES.line);
    });
    this.handles.forEach((handle, k) => {
      moveTo(handle, ...this.at(k + 1));
      const { low, high } = knots.scale;
      describe(handle, knots.values[k + 1], [low, high], knots.words(k + 1));
    });
    this.parts.button.disabled = this.outbox.pending("curve") !== undefined;
  }

  /**
   * Return where point `i` is, in pixels.
   * @param {number} i
   * @returns {[number, number]}
   */
  at(i) {
    const { chart, knots } = this;
    return [chart.x(knots.times[i], knots.steps), chart.y(knots.values[i], knots.scale)];
  }

  /**
   * Return the drag of one point.
   * @param {number} i
   * @returns {import("../base/grip.js").Drag<number>}
   */
  drag(i) {
    const initial = this.knots.values[i];
    return {
      kind: "knot",
      initial,
      at: (event) => this.valueAt(event),
      nudge: (key) => this.knots.nudged(i, SLIDER_KEYS[key]),
      show: (value) => this.move(i, value),
      undo: () => this.move(i, initial),
      send: () => {},
    };
  }

  /**
   * Return the drag across the chart, which sets whichever point is nearest.
   * @returns {import("../base/grip.js").Drag<[number, number]>}
   */
  sweep() {
    const before = [...this.knots.values];
    return {
      kind: "curve",
      initial: [0, 0],
      at: (event) => [this.chart.time(insideBox(this.parts.chart, event)[0], this.knots.steps), this.valueAt(event)],
      show: ([t, value]) => this.move(this.knots.nearest(t), value),
      undo: () => {
        before.forEach((value, i) => {
          this.knots.set(i, value);
        });
        this.drawCurves();
      },
      send: () => {},
    };
  }

  /** @param {MouseEvent} event */
  valueAt(event) {
    return this.chart.value(insideBox(this.parts.chart, event)[1], this.knots.scale);
  }

  /**
   * @param {number} i
   * @param {number} value
   */
  move(i, value) {
    this.knots.set(i, value);
    this.drawCurves();
  }

  /** The grip says when it takes hold and lets go. */
  dragging() {}

  give() {
    this.outbox.send("curve", this.knots.points);
  }

  onAsked() {
    if (this.isShown()) this.drawCurves();
  }
}
