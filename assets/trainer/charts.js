/**
 * The chart of V and the losses. A chart is drawn three times: faint all along, bold up to the playhead (see Chart),
 * and what moves. The focused configuration comes last, on top.
 */

import { diamond, disc } from "../base/layer.js";
import { pathStyle } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { crossingSize, drawLandStrip, drawLevelLine, drawNonFinite, drawRises } from "../time/marks.js";
import { beyondEnds } from "../time/scales.js";
import { indexAt, sameSeries } from "./run.js";

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("./run.js").TimedSeries} TimedSeries */

/** @typedef {import("../time/chart.js").Chart} Chart */

/** @typedef {import("../time/scales.js").Scale} Scale */

const TEST_DASH = [2, 2.5];

/** @param {Pick<TrainerScene, "runs" | "focus">} scene */
export function drawingOrder({ runs, focus }) {
  return [...runs.keys()].filter((k) => k !== focus).concat(focus);
}

/**
 * @param {Pick<TrainerScene, "theme" | "header">} scene
 * @param {number} k
 */
export function styleOf({ theme, header }, k) {
  return pathStyle(theme, header.configurations[k], k);
}

/**
 * Stroke a series as one line through its points.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {TimedSeries} series
 * @param {Scale} scale
 * @param {number} span
 */
export function drawSeries(context, chart, { t, v }, scale, span) {
  context.beginPath();
  for (let i = 0; i < t.length; i += 1) {
    const [x, y] = [chart.x(t[i], span), chart.y(v[i], scale, 0.2)];
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  }
  context.stroke();
}

/**
 * Return the series' y at time `k`, on its line between points; null outside of it.
 * @param {Chart} chart
 * @param {TimedSeries} series
 * @param {Scale} scale
 * @param {number} k
 * @returns {number | null}
 */
export function seriesHeight(chart, { t, v }, scale, k) {
  const i = indexAt(t, k);
  if (i < 0) return null;
  const y = chart.y(v[i], scale, 0.2);
  if (t[i] === k || i + 1 >= t.length) return t[i] === k || k - t[i] < 1 ? y : null;
  return y + ((k - t[i]) / (t[i + 1] - t[i])) * (chart.y(v[i + 1], scale, 0.2) - y);
}

/**
 * Draw the layers of V that stay while λ moves.
 * @param {Chart} chart
 * @param {TrainerScene} scene
 */
export function drawLossCurves(chart, scene) {
  const { theme, span, runs, focus } = scene;
  const faint = chart.faint.clear();
  chart.clipped(faint, () => {
    faint.globalAlpha = 0.42;
    strokeLosses(faint, chart, scene, LINES.hair);
    for (const k of drawingOrder(scene)) strokeEnergy(faint, chart, scene, k, LINES.thin, []);
    faint.globalAlpha = 1;
  });
  drawRises(faint, chart, runs[focus].rises, span, theme);
  const bold = chart.bold.clear();
  bold.lineJoin = "round";
  chart.clipped(bold, () => {
    strokeLosses(bold, chart, scene, LINES.thin);
    for (const k of drawingOrder(scene))
      strokeEnergy(bold, chart, scene, k, k === focus ? LINES.bold : LINES.line, styleOf(scene, k).dash);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {TrainerScene} scene
 * @param {number} k
 * @param {number} width
 * @param {number[]} dash
 */
function strokeEnergy(context, chart, scene, k, width, dash) {
  context.strokeStyle = styleOf(scene, k).line;
  context.lineWidth = width;
  context.setLineDash(dash);
  drawSeries(context, chart, scene.runs[k].series.V, scene.lossScale, scene.span);
  context.setLineDash([]);
}

/**
 * Draw the focused configuration's plain losses thin: training solid, test dotted.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {TrainerScene} scene
 * @param {number} width
 */
function strokeLosses(context, chart, scene, width) {
  const { trainLoss, testLoss, V } = scene.runs[scene.focus].series;
  context.strokeStyle = scene.theme.grey;
  context.lineWidth = width;
  if (!sameSeries(trainLoss, V)) drawSeries(context, chart, trainLoss, scene.lossScale, scene.span);
  context.setLineDash(TEST_DASH);
  drawSeries(context, chart, testLoss, scene.lossScale, scene.span);
  context.setLineDash([]);
}

/**
 * Say at which ends of the axis something of what is drawn, λ included, is cut off.
 * @param {TrainerScene} scene
 */
export function lossBeyond({ runs, focus, lossScale, level }) {
  const { trainLoss, testLoss } = runs[focus].series;
  return beyondEnds(lossScale, [...runs.map(({ series }) => series.V.v), trainLoss.v, testLoss.v, [level]]);
}

/**
 * Draw what is below the curves, then them, then λ.
 * @param {Chart} chart
 * @param {TrainerScene} scene
 */
export function drawLossBase(chart, scene) {
  const { theme, lossScale: scale, level, span, runs, focus } = scene;
  const context = chart.base.clear();
  drawLandStrip(context, chart, scale, level, theme);
  chart.drawGrid(context, scale, theme, lossBeyond(scene));
  drawNonFinite(context, chart, runs[focus].end, span, theme);
  chart.base.copy(chart.faint);
  drawLevelLine(context, chart, scale, level, theme);
}

/**
 * @param {Chart} chart
 * @param {TrainerScene} scene
 * @param {number} k
 */
export function drawLossMoving(chart, scene, k) {
  const { theme, lossScale: scale, span, runs, focus } = scene;
  const context = chart.drawPlayhead(k, span, theme);
  drawTurns(context, chart, scene, k);
  for (const c of drawingOrder(scene)) {
    const y = seriesHeight(chart, runs[c].series.V, scale, k);
    if (y === null) continue;
    disc(context, chart.x(k, span), y, c === focus ? 4.5 : 3.5, styleOf(scene, c).line, theme.background, 1.5);
  }
}

/**
 * Mark on the focused curve where it leaves S_λ and where it comes back.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {TrainerScene} scene
 * @param {number} k
 */
function drawTurns(context, chart, { theme, runs, focus, found, level, lossScale: scale, span }, k) {
  const { t, v } = runs[focus].series.V;
  found.forEach(({ i, leaves }, index) => {
    const [before, after] = [chart.y(v[i - 1], scale), chart.y(v[i], scale)];
    const part = (chart.y(level, scale) - before) / (after - before);
    const clean = Number.isFinite(part) ? Math.min(1, Math.max(0, part)) : 1;
    const x = chart.x(t[i - 1] + clean * (t[i] - t[i - 1]), span);
    context.globalAlpha = t[i] <= k ? 1 : 0.45;
    diamond(
      context,
      x,
      before + clean * (after - before),
      crossingSize(found, index),
      leaves ? theme.primary : theme.background,
      theme.primary,
    );
  });
  context.globalAlpha = 1;
}
