/**
 * The charts of what else is measured: the message lists curves, by the title of their chart, and each chart is drawn
 * here from its list alone. The focused configuration comes last, on top; a grey curve is drawn of it alone.
 */

import { make } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { disc } from "../base/layer.js";
import { LINES } from "../base/tokens.js";
import { Chart, labelWidth } from "../time/chart.js";
import { makeScale } from "../time/scales.js";
import { drawSeries, drawingOrder, seriesHeight, styleOf } from "./charts.js";
import { drawEpochAxis } from "./time.js";

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("./run.js").CurveHeader} CurveHeader */

/** @typedef {import("../time/scales.js").Scale} Scale */

const AXIS = 32;
const GREY_DASH = [4, 2.5];
/** The room above and below the curves, as a share of what they span. */
const ROOM = 0.06;

/**
 * Return [{title, curves}] in the order in which the curves are listed.
 * @param {CurveHeader[]} curves
 */
function chartsOf(curves) {
  const titles = [...new Set(curves.map(({ chart }) => chart))];
  return titles.map((title) => ({ title, curves: curves.filter(({ chart }) => chart === title) }));
}

/**
 * Return the scale of some values: a logarithmic one only where that is asked for and can be.
 * @param {number[]} values
 * @param {boolean} log
 */
function scaleOf(values, log) {
  const finite = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  if (finite.length === 0) return makeScale("linear", 0, 1);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (log) return makeScale("log", low / 1.2, high * 1.2);
  const room = ROOM * (high - low) || Math.max(Math.abs(high) * ROOM, 1e-12);
  return makeScale("linear", low - room, high + room);
}

export class FurtherCharts {
  /** @param {HTMLElement} box holds them, hidden while there is none */
  constructor(box) {
    this.box = box;
    /** @type {FurtherChart[]} */
    this.charts = [];
    this.listed = "";
  }

  /**
   * Take a message's list of curves; the charts are made anew only where it is another list.
   * @param {TrainerScene} scene
   */
  take(scene) {
    const curves = scene.header.curves;
    const listed = JSON.stringify(curves);
    if (listed !== this.listed) {
      this.listed = listed;
      this.charts = chartsOf(curves).map((entry) => new FurtherChart(entry));
      this.box.replaceChildren(...this.charts.map(({ block }) => block));
      this.box.hidden = this.charts.length === 0;
    }
    for (const chart of this.charts) chart.rescale(scene);
  }

  /** The elements that the layers must fit. */
  get boxes() {
    return this.charts.map(({ plot }) => plot);
  }

  /**
   * @param {TrainerScene} scene
   * @param {number} ratio pixels of the display per CSS pixel
   * @param {number} left room of the other charts' axis
   */
  fit(scene, ratio, left) {
    for (const { chart, plot, scale } of this.charts) {
      const room = Math.ceil(labelWidth(chart.base.context, scale, scene.theme)) + 12;
      chart.resize(plot.clientWidth, plot.clientHeight, ratio, Math.max(left, room), AXIS);
    }
  }

  /** @param {TrainerScene} scene */
  draw(scene) {
    for (const chart of this.charts) chart.draw(scene);
  }

  /**
   * @param {TrainerScene} scene
   * @param {number} k
   */
  drawMoving(scene, k) {
    for (const chart of this.charts) chart.drawMoving(scene, k);
  }
}

class FurtherChart {
  /** @param {{ title: string, curves: CurveHeader[] }} entry */
  constructor({ title, curves }) {
    this.title = title;
    this.curves = curves;
    this.plot = make("div", { class: "plot", role: "img" });
    this.key = make("span", { class: "key" });
    const heading = make("h2", {}, title);
    heading.title = curves.map(({ label, words }) => `${label}: ${words}`).join("\n");
    this.block = make(
      "section",
      { class: "chart more" },
      make("header", {}, heading, this.key),
      make("div", { class: "stack" }, this.plot),
    );
    this.chart = new Chart(this.plot);
    this.scale = scaleOf([], false);
  }

  /** @param {TrainerScene} scene */
  rescale(scene) {
    const values = this.lines(scene).flatMap(({ series }) => [...series.v]);
    this.scale = scaleOf(
      values,
      this.curves.some(({ log }) => log),
    );
  }

  /**
   * Return what is drawn, the focused configuration's last: [{series, colour, dash, bold}].
   * @param {TrainerScene} scene
   */
  lines(scene) {
    const { runs, focus, theme } = scene;
    return drawingOrder(scene).flatMap((k) => {
      const own = this.curves.filter(({ colour }) => colour === "own" || k === focus);
      return own.map(({ column, colour }) => {
        const grey = colour === "grey";
        const { line, dash } = styleOf(scene, k);
        return {
          series: runs[k].further[column],
          colour: grey ? theme.grey : line,
          dash: grey ? GREY_DASH : dash,
          bold: k === focus,
        };
      });
    });
  }

  /** @param {TrainerScene} scene */
  draw(scene) {
    const { chart, scale } = this;
    const context = chart.base.clear();
    chart.drawGrid(context, scale, scene.theme, { below: false, above: false });
    drawEpochAxis(context, chart, scene);
    const bold = chart.bold.clear();
    bold.lineJoin = "round";
    this.stroke(context, scene, 0.42, LINES.thin);
    this.stroke(bold, scene, 1, LINES.bold);
    this.describe(scene);
  }

  /**
   * Stroke every curve, the focused configuration's `width` wide.
   * @param {CanvasRenderingContext2D} layer
   * @param {TrainerScene} scene
   * @param {number} alpha
   * @param {number} width
   */
  stroke(layer, scene, alpha, width) {
    const { chart, scale } = this;
    chart.clipped(layer, () => {
      layer.globalAlpha = alpha;
      for (const line of this.lines(scene))
        strokeLine(layer, chart, line, scale, scene.span, line.bold ? width : LINES.thin);
      layer.globalAlpha = 1;
    });
  }

  /**
   * @param {TrainerScene} scene
   * @param {number} k
   */
  drawMoving(scene, k) {
    const { chart, scale } = this;
    const context = chart.drawPlayhead(k, scene.span, scene.theme);
    for (const { series, colour, bold } of this.lines(scene)) {
      const y = seriesHeight(chart, series, scale, k);
      if (y !== null) disc(context, chart.x(k, scene.span), y, bold ? 4.5 : 3.5, colour, scene.theme.background, 1.5);
    }
  }

  /**
   * Name the curves, and say in words what the chart shows, for those who can't see it.
   * @param {TrainerScene} scene
   */
  describe({ runs, focus, header }) {
    const named = this.curves.map(
      ({ label, unit, colour }) => `${colour === "grey" ? "dashed: " : ""}${label}${unit ? ` in ${unit}` : ""}`,
    );
    setText(this.key, named.join(" · "));
    const said = this.curves.map(({ label, column }) => {
      const last = runs[focus].further[column].v.at(-1);
      return `${label} ${last === undefined ? "is not measured yet" : `is ${formatNumber(last)}`}`;
    });
    this.plot.setAttribute("aria-label", `${this.title} of ${header.configurations[focus].label}: ${said.join(", ")}`);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {{ series: import("./run.js").TimedSeries, colour: string, dash: number[] }} line
 * @param {Scale} scale
 * @param {number} span
 * @param {number} width
 */
function strokeLine(context, chart, { series, colour, dash }, scale, span, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  drawSeries(context, chart, series, scale, span);
  context.setLineDash([]);
}
