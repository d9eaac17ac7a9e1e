/** The energy chart: V of every rule over time, land tinted above λ, rises as red triangles at the foot. */

import { diamond, disc } from "../base/layer.js";
import { pathStyle } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { linearPart } from "../land/crossings.js";
import { curveHeight } from "../time/chart.js";
import { crossingSize, drawLandStrip, drawLevelLine, drawNonFinite, drawRises } from "../time/marks.js";
import { focusLast, isRough } from "../time/run.js";
import { beyondEnds } from "../time/scales.js";

/** @typedef {import("../time/chart.js").Chart} Chart */

/** @typedef {import("./scene.js").PlayerScene} PlayerScene */

/**
 * @param {Chart} chart
 * @param {PlayerScene} scene
 */
export function drawEnergyBase(chart, scene) {
  const { theme, energyScale: scale, lossIsV, level } = scene;
  const context = chart.base.clear();
  if (lossIsV) drawLandStrip(context, chart, scale, level, theme);
  chart.drawGrid(context, scale, theme, energyBeyond(scene));
  if (scene.brief) chart.drawTimeAxis(context, scene.run.steps, theme);
  const { run } = scene;
  const { end } = run.rules[scene.focus];
  if (!scene.blind) drawNonFinite(context, chart, end === null ? null : run.timeline.step(end), run.steps, theme);
  chart.base.copy(chart.faint);
  if (lossIsV) drawLevelLine(context, chart, scale, level, theme);
}

/**
 * Say at which ends of the axis something of what is drawn, λ included, is cut off.
 * @param {Pick<PlayerScene, "run" | "energyScale" | "lossIsV" | "level">} scene
 */
export function energyBeyond({ run, energyScale, lossIsV, level }) {
  const finite = run.rules.map(({ v, end }) => v.subarray(0, end ?? v.length));
  return beyondEnds(energyScale, lossIsV ? [...finite, [level]] : finite);
}

/**
 * Draw what stays while λ moves: every curve thin from state `from` on, and the focused rule's rises.
 * @param {Chart} chart
 * @param {PlayerScene} scene
 * @param {number} from
 */
export function drawEnergyFaint(chart, scene, from) {
  const { theme, energyScale: scale, run, header } = scene;
  const context = chart.faint.clear();
  if (scene.blind) return;
  chart.clipped(context, () => {
    context.lineWidth = LINES.thin;
    context.globalAlpha = 0.42;
    for (const r of focusLast(scene)) {
      context.strokeStyle = pathStyle(theme, header.rules[r], r).line;
      chart.line(context, run.rules[r].v, scale, chart.places(run), from, run.rules[r].end ?? undefined);
    }
    context.globalAlpha = 1;
  });
  drawRises(context, chart, run.rules[scene.focus].rises, run.steps, theme);
}

/**
 * @param {Chart} chart
 * @param {PlayerScene} scene
 */
export function drawEnergyBold(chart, scene) {
  const { theme, energyScale: scale, run, header, focus } = scene;
  const context = chart.bold.clear();
  context.lineJoin = "round";
  chart.clipped(context, () => {
    for (const r of focusLast(scene)) {
      const style = pathStyle(theme, header.rules[r], r);
      context.strokeStyle = style.line;
      context.lineWidth = r === focus ? LINES.bold : LINES.line;
      context.setLineDash(isRough(scene) ? [] : style.dash);
      chart.line(context, run.rules[r].v, scale, chart.places(run), 0, run.rules[r].end ?? undefined);
    }
    context.setLineDash([]);
  });
}

/**
 * Draw what moves.
 * @param {Chart} chart
 * @param {PlayerScene} scene
 * @param {number} k the playhead's place among the drawn states
 */
export function drawEnergyMoving(chart, scene, k) {
  const { theme, header, run, energyScale: scale } = scene;
  const time = run.timeline.time(k);
  const context = chart.drawPlayhead(time, run.steps, theme);
  drawCurveCrossings(context, chart, scene, k);
  for (const r of focusLast(scene)) {
    const y = curveHeight(chart, run.rules[r].v, scale, k, run.rules[r].end);
    if (y === null) continue;
    const focused = r === scene.focus;
    disc(
      context,
      chart.x(time, run.steps),
      y,
      focused ? 4.5 : 3.5,
      pathStyle(theme, header.rules[r], r).line,
      theme.background,
      1.5,
    );
  }
}

/**
 * Mark on the focused curve where its run leaves S_λ and where it comes back.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {PlayerScene} scene
 * @param {number} k the playhead's place among the drawn states
 */
function drawCurveCrossings(context, chart, { theme, run, focus, found, level, lossIsV, energyScale: scale }, k) {
  const path = run.rules[focus];
  found.forEach(({ k: step, leaves }, index) => {
    context.globalAlpha = step <= k ? 1 : 0.45;
    const [before, after] = [chart.y(path.v[step - 1], scale), chart.y(path.v[step], scale)];
    const part = lossIsV
      ? (chart.y(level, scale) - before) / (after - before)
      : linearPart(path.loss ?? path.v, level, step);
    const clean = Number.isFinite(part) ? Math.min(1, Math.max(0, part)) : 1;
    const x = chart.x(run.timeline.time(step - 1 + clean), run.steps);
    const size = crossingSize(found, index);
    diamond(
      context,
      x,
      before + clean * (after - before),
      size,
      leaves ? theme.primary : theme.background,
      theme.primary,
    );
  });
  context.globalAlpha = 1;
}
