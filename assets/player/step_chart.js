/**
 * The step-size chart of the focused rule: η_t, the schedule η(t) it came from, and the step's own limit η_lim.
 * The numbers of step k are drawn at time k, where V shows what that step did.
 */

import { disc } from "../base/layer.js";
import { pathStyle } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { curveHeight } from "../time/chart.js";
import { excessPiece } from "../time/marks.js";
import { isRough } from "../time/run.js";
import { beyondEnds } from "../time/scales.js";

/** @typedef {import("../time/chart.js").Chart} Chart */

/** @typedef {import("../time/scales.js").Scale} Scale */

/** @typedef {import("./scene.js").PlayerScene} PlayerScene */

/** @typedef {import("./message.js").SteppedPath} SteppedPath */

/** @typedef {(i: number) => number} Places the x of a step by its index */

/**
 * Return the x of the step at index `i` of the arrays.
 * @param {Chart} chart
 * @param {import("./scene.js").AnyRun} run
 * @returns {Places}
 */
export function placesOfSteps(chart, run) {
  const at = chart.places(run);
  return (i) => at(i + 1);
}

/**
 * @param {Chart} chart
 * @param {PlayerScene} scene
 */
export function drawStepBase(chart, scene) {
  const { theme, stepScale: scale, run, focus, header } = scene;
  const path = run.rules[focus];
  const colour = pathStyle(theme, header.rules[focus], focus).line;
  const context = chart.base.clear();
  const at = placesOfSteps(chart, run);
  chart.drawGrid(context, scale, theme, stepBeyond(scene));
  chart.drawTimeAxis(context, run.steps, theme);
  chart.clipped(context, () => {
    fillExcess(context, chart, scale, path, at, theme);
    drawLimit(context, chart, scale, path, at, theme, isRough(scene) ? [] : [4, 2.5]);
    drawSchedule(context, chart, scale, path, at, colour);
    context.globalAlpha = 0.5;
    context.strokeStyle = colour;
    context.lineWidth = LINES.thin;
    chart.line(context, path.stepSize, scale, at);
    context.globalAlpha = 1;
  });
}

/**
 * Say at which ends of the axis something of what is drawn is cut off.
 * @param {Pick<PlayerScene, "run" | "focus" | "stepScale">} scene
 */
export function stepBeyond({ run, focus, stepScale }) {
  const { stepSize, rate, limit } = run.rules[focus];
  return beyondEnds(stepScale, [stepSize, rate, limit]);
}

/**
 * Fill the space between η_t and its limit where η_t is larger.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {Scale} scale
 * @param {SteppedPath} path
 * @param {Places} at
 * @param {import("../base/theme.js").Theme} theme
 */
function fillExcess(context, chart, scale, { stepSize, limit }, at, theme) {
  context.fillStyle = theme.redFill;
  context.beginPath();
  /** @type {(i: number) => [number, number]} */
  const pair = (i) => [chart.y(stepSize[i], scale, 0.2), chart.y(limit[i], scale, 0.2)];
  for (let i = 0; i + 1 < stepSize.length; i += 1) {
    const [a, b] = [pair(i), pair(i + 1)];
    if (a[0] < a[1] || b[0] < b[1]) excessPiece(context, at(i), a, at(i + 1), b);
  }
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {Scale} scale
 * @param {SteppedPath} path
 * @param {Places} at
 * @param {import("../base/theme.js").Theme} theme
 * @param {number[]} dash
 */
function drawLimit(context, chart, scale, { limit }, at, theme, dash) {
  context.strokeStyle = theme.grey;
  context.lineWidth = LINES.thin;
  context.setLineDash(dash);
  chart.line(context, limit, { ...scale, unit: (value) => Math.min(1, scale.unit(value)) }, at);
  context.setLineDash([]);
}

/**
 * Draw η(t) where it is not η_t itself.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {Scale} scale
 * @param {SteppedPath} path
 * @param {Places} at
 * @param {string} colour
 */
function drawSchedule(context, chart, scale, { rate, stepSize }, at, colour) {
  if (sameCurve(rate, stepSize)) return;
  context.strokeStyle = colour;
  context.lineWidth = LINES.thin;
  context.setLineDash([1.5, 3]);
  chart.line(context, rate, scale, at);
  context.setLineDash([]);
}

/**
 * @param {import("../time/run.js").Floats} rate
 * @param {import("../time/run.js").Floats} stepSize
 */
export function sameCurve(rate, stepSize) {
  return Array.prototype.every.call(
    rate,
    (value, i) => Math.abs(value - stepSize[i]) <= 1e-3 * value || Number.isNaN(stepSize[i]),
  );
}

/**
 * @param {Chart} chart
 * @param {PlayerScene} scene
 */
export function drawStepBold(chart, { theme, stepScale: scale, run, focus, header }) {
  const context = chart.bold.clear();
  context.lineJoin = "round";
  context.strokeStyle = pathStyle(theme, header.rules[focus], focus).line;
  context.lineWidth = LINES.bold;
  const { stepSize } = run.rules[focus];
  chart.clipped(context, () => chart.line(context, stepSize, scale, placesOfSteps(chart, run)));
}

/**
 * @param {Chart} chart
 * @param {PlayerScene} scene
 * @param {number} k the playhead's place among the drawn states
 */
export function drawStepMoving(chart, scene, k) {
  const { theme, header, run, focus, stepScale: scale } = scene;
  const time = run.timeline.time(k);
  const context = chart.drawPlayhead(time, run.steps, theme);
  if (k < 1) return;
  const y = curveHeight(chart, run.rules[focus].stepSize, scale, k - 1, null);
  if (y === null || !Number.isFinite(y)) return;
  disc(
    context,
    chart.x(time, run.steps),
    y,
    4.5,
    pathStyle(theme, header.rules[focus], focus).line,
    theme.background,
    1.5,
  );
}
