/** The shared time axis: how far it reaches, its ticks in steps with their epochs; and the scales over it. */

import { formatNumber } from "../base/format.js";
import { fontOf } from "../base/theme.js";
import { energyScale, makeScale, stepScale, stepTicks } from "../time/scales.js";

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

const SPANS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 2e4, 5e4];

/**
 * Return how far the axis reaches: over the whole run, but while little is done only a while ahead.
 * @param {number} head steps made
 * @param {number} steps planned
 */
export function timeSpan(head, steps) {
  const near = SPANS.find((span) => span >= 1.25 * head) ?? steps;
  return near > 0.55 * steps ? steps : near;
}

/**
 * Return a number of steps with its thousands apart: 2,500.
 * @param {number} n
 */
export function countWords(n) {
  return Math.round(n).toLocaleString("en-US");
}

/**
 * Return the epoch after `t` steps: 12, or 12.4 within it.
 * @param {number} t
 * @param {number} each steps of an epoch
 */
export function epochWords(t, each) {
  const epoch = t / each;
  return Number.isInteger(epoch)
    ? countWords(epoch)
    : epoch.toLocaleString("en-US", { maximumFractionDigits: 1, minimumFractionDigits: 1 });
}

/**
 * Write the ticks of the time axis below a chart; a second line names epochs where they are not the steps.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../time/chart.js").Chart} chart
 * @param {TrainerScene} scene
 */
export function drawEpochAxis(context, chart, { span, header, theme }) {
  const each = header.steps_per_epoch;
  const wide = chart.width > 420;
  context.font = fontOf(theme, "small");
  context.textBaseline = "top";
  context.fillStyle = theme.grey;
  for (const tick of stepTicks(span, wide ? 6 : 4)) {
    const x = chart.x(tick, span);
    context.textAlign = tick === span ? "right" : "center";
    const at = tick === span ? x + 12 : x;
    context.fillText(countWords(tick), at, chart.area.bottom + 5);
    if (each > 1) context.fillText(tick === 0 ? "epoch 0" : epochWords(tick, each), at, chart.area.bottom + 18);
  }
}

/**
 * Return the scale of V and of the losses drawn with it.
 * @param {TrainerScene} scene
 */
export function lossScale({ runs, focus, level, choice }) {
  const { trainLoss, testLoss } = runs[focus].series;
  const energies = runs.map((run) => ({ v: run.series.V.v, end: run.end }));
  const all = [...energies, { v: trainLoss.v, end: null }, { v: testLoss.v, end: null }];
  const filled = all.filter(({ v }) => v.length > 0);
  /** @type {import("../time/scales.js").Series[]} */
  const series = filled.map(({ v, end }) => ({ values: v, end: end === null ? null : v.length }));
  return energyScale(isNear(level, series) ? [...series, { values: [level], end: null }] : series, level, choice);
}

/**
 * Is λ of the size of what is drawn? Then the axis shows it, also while there is a single point.
 * @param {number} level
 * @param {import("../time/scales.js").Series[]} series
 */
function isNear(level, series) {
  const most = Math.max(...series.map(({ values }) => values[0]));
  return level <= 3 * most && level >= most / 100;
}

/**
 * Return the scale of the focused configuration's η.
 * @param {TrainerScene} scene
 */
export function rateScale({ runs, focus }) {
  const { eta, rate, stepLimit, curvatureLimit } = runs[focus].series;
  if (eta.v.length === 0) return makeScale("linear", 0, 1);
  const limit = curvatureLimit.v.length > 0 ? curvatureLimit.v : stepLimit.v;
  return stepScale({ stepSize: eta.v, rate: rate.v, limit });
}

/**
 * Return the scale of the scores: per cent from 0, or from where all lie above a half; R² from 0 or below, up to 1.
 * @param {TrainerScene} scene
 */
export function scoreScale(scene) {
  const least = leastScore(scene);
  const { percent, floor } = scene.header.score;
  if (percent) return makeScale("linear", least >= 52 ? 50 : 0, 101);
  return makeScale("linear", Math.max(floor, Math.min(0, least)), 1.02);
}

/** @param {TrainerScene} scene */
function leastScore(scene) {
  const { runs, focus } = scene;
  const shown = [runs[focus].series.trainScore, ...runs.map((run) => run.series.testScore)];
  return shown
    .flatMap(({ v }) => [...v])
    .reduce((least, value) => Math.min(least, inScoreUnits(value, scene)), inScoreUnits(1, scene));
}

/**
 * Say that low scores leave the chart, where they do.
 * @param {TrainerScene} scene
 */
export function cutWords(scene) {
  const { floor } = scene.header.score;
  return floor !== null && leastScore(scene) < floor ? ` · below ${formatNumber(floor)} not drawn` : "";
}

/**
 * Return a series of scores as they are drawn: shares in per cent.
 * @param {import("./run.js").TimedSeries} series
 * @param {TrainerScene} scene
 */
export function asShown({ t, v }, scene) {
  return { t, v: v.map((value) => inScoreUnits(value, scene)) };
}

/**
 * @param {number} value
 * @param {TrainerScene} scene
 */
function inScoreUnits(value, { header }) {
  return header.score.percent ? 100 * value : value;
}
