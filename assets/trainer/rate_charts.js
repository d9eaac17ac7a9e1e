/** The charts of the step size against its limits, and of the score: accuracy, or R². */

import { disc } from "../base/layer.js";
import { LINES } from "../base/tokens.js";
import { excessPiece } from "../time/marks.js";
import { beyondEnds } from "../time/scales.js";
import { drawSeries, drawingOrder, seriesHeight, styleOf } from "./charts.js";
import { lastPoint, sameSeries } from "./run.js";
import { asShown, drawEpochAxis } from "./time.js";

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("./run.js").TimedSeries} TimedSeries */

/** @typedef {import("../time/chart.js").Chart} Chart */

/** @typedef {import("../time/scales.js").Scale} Scale */

/**
 * Draw η_t of the focused configuration, the schedule it came from, and the limits that are known.
 * @param {Chart} chart
 * @param {TrainerScene} scene
 * @param {boolean} isLast has it the time axis?
 */
export function drawRates(chart, scene, isLast) {
  const { theme, rateScale: scale, span, runs, focus, header } = scene;
  const { eta, rate, stepLimit, curvatureLimit } = runs[focus].series;
  const { bounded } = header.configurations[focus];
  const colour = styleOf(scene, focus).line;
  const context = chart.base.clear();
  chart.drawGrid(context, scale, theme, rateBeyond(scene));
  if (isLast) drawEpochAxis(context, chart, scene);
  chart.clipped(context, () => {
    const below = { ...scale, unit: (/** @type {number} */ value) => Math.min(1, scale.unit(value)) };
    const dense = isDense(stepLimit, eta);
    if (bounded && curvatureLimit.t.length) fillAbove(context, chart, eta, curvatureLimit, scene);
    else if (dense) fillAbove(context, chart, eta, stepLimit, scene);
    context.lineWidth = LINES.thin;
    if (dense) lineOf(context, chart, stepLimit, below, span, theme.grey, [1.5, 2.5]);
    else drawLimitDots(context, chart, stepLimit, eta, below, scene);
    lineOf(context, chart, curvatureLimit, below, span, theme.grey, [4, 2.5]);
    if (!sameSeries(rate, eta)) lineOf(context, chart, rate, scale, span, colour, [1.5, 3]);
    context.globalAlpha = 0.5;
    lineOf(context, chart, eta, scale, span, colour, []);
    context.globalAlpha = 1;
  });
  const bold = chart.bold.clear();
  bold.lineJoin = "round";
  bold.lineWidth = LINES.bold;
  chart.clipped(bold, () => lineOf(bold, chart, eta, scale, span, colour, []));
}

/**
 * Say at which ends of the axis something of what is drawn is cut off.
 * @param {TrainerScene} scene
 */
export function rateBeyond({ runs, focus, rateScale }) {
  const { eta, rate, stepLimit, curvatureLimit } = runs[focus].series;
  return beyondEnds(rateScale, [eta.v, rate.v, stepLimit.v, curvatureLimit.v]);
}

/**
 * Is the limit known at nearly every step? Only then is there a line between its values.
 * @param {TimedSeries} limit
 * @param {TimedSeries} eta
 */
export function isDense(limit, eta) {
  return limit.t.length > 0.8 * eta.t.length;
}

/**
 * Draw the limits of single steps, each of its own batch, as dots: red where η_t was above.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {TimedSeries} limit
 * @param {TimedSeries} eta
 * @param {Scale} scale
 * @param {TrainerScene} scene
 */
function drawLimitDots(context, chart, limit, eta, scale, { span, theme }) {
  for (let i = 0; i < limit.t.length; i += 1) {
    const taken = lastPoint(eta, limit.t[i]);
    disc(
      context,
      chart.x(limit.t[i], span),
      chart.y(limit.v[i], scale),
      1.6,
      taken && taken.v > limit.v[i] ? theme.red : theme.grey,
    );
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {TimedSeries} series
 * @param {Scale} scale
 * @param {number} span
 * @param {string} colour
 * @param {number[]} dash
 */
function lineOf(context, chart, series, scale, span, colour, dash) {
  context.strokeStyle = colour;
  context.setLineDash(dash);
  drawSeries(context, chart, series, scale, span);
  context.setLineDash([]);
}

/**
 * Fill the space between η_t and the limit, taken as a line between its measurements, where η_t is larger.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {TimedSeries} eta
 * @param {TimedSeries} limit
 * @param {TrainerScene} scene
 */
function fillAbove(context, chart, eta, limit, { rateScale: scale, span, theme }) {
  context.fillStyle = theme.redFill;
  context.beginPath();
  const heights = [...eta.t].map((t, i) => ({
    own: chart.y(eta.v[i], scale, 0.2),
    most: seriesHeight(chart, limit, scale, t),
  }));
  for (let i = 0; i + 1 < heights.length; i += 1) {
    const [a, b] = [heights[i], heights[i + 1]];
    if (a.most === null || b.most === null || (a.own >= a.most && b.own >= b.most)) continue;
    const [from, to] = [chart.x(eta.t[i], span), chart.x(eta.t[i + 1], span)];
    excessPiece(context, from, [a.own, a.most], to, [b.own, b.most]);
  }
  context.fill();
}

/**
 * @param {Chart} chart
 * @param {TrainerScene} scene
 * @param {number} k
 */
export function drawRatesMoving(chart, scene, k) {
  const { theme, runs, focus, rateScale: scale, span } = scene;
  const context = chart.drawPlayhead(k, span, theme);
  const y = seriesHeight(chart, runs[focus].series.eta, scale, k);
  if (y !== null) disc(context, chart.x(k, span), y, 4.5, styleOf(scene, focus).line, theme.background, 1.5);
}

/**
 * Draw the test score of every configuration, and thin the training score of the focused one.
 * @param {Chart} chart
 * @param {TrainerScene} scene
 */
export function drawScores(chart, scene) {
  const { theme, scoreScale: scale, span, runs, focus } = scene;
  const context = chart.base.clear();
  chart.drawGrid(context, scale, theme, { below: false, above: false });
  drawEpochAxis(context, chart, scene);
  const bold = chart.bold.clear();
  bold.lineJoin = "round";
  const layers = [
    { layer: context, alpha: 0.42, other: LINES.thin, own: LINES.thin },
    { layer: bold, alpha: 1, other: LINES.line, own: LINES.bold },
  ];
  for (const { layer, alpha, other, own } of layers) {
    chart.clipped(layer, () => {
      layer.globalAlpha = alpha;
      layer.lineWidth = LINES.thin;
      lineOf(layer, chart, asShown(runs[focus].series.trainScore, scene), scale, span, theme.grey, []);
      for (const k of drawingOrder(scene)) {
        layer.lineWidth = k === focus ? own : other;
        const { line, dash } = styleOf(scene, k);
        lineOf(layer, chart, asShown(runs[k].series.testScore, scene), scale, span, line, layer === bold ? dash : []);
      }
      layer.globalAlpha = 1;
    });
  }
}

/**
 * @param {Chart} chart
 * @param {TrainerScene} scene
 * @param {number} k
 */
export function drawScoresMoving(chart, scene, k) {
  const { theme, scoreScale: scale, span, runs, focus } = scene;
  const context = chart.drawPlayhead(k, span, theme);
  for (const c of drawingOrder(scene)) {
    const y = seriesHeight(chart, asShown(runs[c].series.testScore, scene), scale, k);
    if (y === null || y > chart.area.bottom + 2) continue;
    disc(context, chart.x(k, span), y, c === focus ? 4.5 : 3.5, styleOf(scene, c).line, theme.background, 1.5);
  }
}
