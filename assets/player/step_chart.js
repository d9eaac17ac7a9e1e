/**
 * The step-size chart of the focused rule: η_t, the schedule η(t) it came from, and the step's own limit η_lim.
 * The numbers of step k are drawn at time k, where V shows what that step did.
 */

/** Return the x of the step at index `i` of the arrays. */
function placesOfSteps(chart, run) {
  const at = chart.places(run);
  return (i) => at(i + 1);
}

function drawStepBase(chart, scene) {
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
    context.lineWidth = 1.2;
    chart.line(context, path.stepSize, scale, at);
    context.globalAlpha = 1;
  });
}

/** Say at which ends of the axis something of what is drawn is cut off. */
function stepBeyond({ run, focus, stepScale }) {
  const { stepSize, rate, limit } = run.rules[focus];
  return beyondEnds(stepScale, [stepSize, rate, limit]);
}

/** Fill the space between η_t and its limit where η_t is larger. */
function fillExcess(context, chart, scale, { stepSize, limit }, at, theme) {
  context.fillStyle = theme.redFill;
  context.beginPath();
  for (let i = 0; i + 1 < stepSize.length; i += 1) {
    const [a, b] = [i, i + 1].map((j) => [chart.y(stepSize[j], scale, 0.2), chart.y(limit[j], scale, 0.2)]);
    if (a[0] < a[1] || b[0] < b[1]) excessPiece(context, at(i), a, at(i + 1), b);
  }
  context.fill();
}

function drawLimit(context, chart, scale, { limit }, at, theme, dash) {
  context.strokeStyle = theme.grey;
  context.lineWidth = 1.3;
  context.setLineDash(dash);
  chart.line(context, limit, { ...scale, unit: (value) => Math.min(1, scale.unit(value)) }, at);
  context.setLineDash([]);
}

/** Draw η(t) where it is not η_t itself. */
function drawSchedule(context, chart, scale, { rate, stepSize }, at, colour) {
  if (sameCurve(rate, stepSize)) return;
  context.strokeStyle = colour;
  context.lineWidth = 1.1;
  context.setLineDash([1.5, 3]);
  chart.line(context, rate, scale, at);
  context.setLineDash([]);
}

function sameCurve(rate, stepSize) {
  return rate.every((value, i) => Math.abs(value - stepSize[i]) <= 1e-3 * value || Number.isNaN(stepSize[i]));
}

function drawStepBold(chart, { theme, stepScale: scale, run, focus, header }) {
  const context = chart.bold.clear();
  context.lineJoin = "round";
  context.strokeStyle = pathStyle(theme, header.rules[focus], focus).line;
  context.lineWidth = 2.4;
  const { stepSize } = run.rules[focus];
  chart.clipped(context, () => chart.line(context, stepSize, scale, placesOfSteps(chart, run)));
}

function drawStepMoving(chart, scene, k) {
  const { theme, header, run, focus, stepScale: scale } = scene;
  const time = run.timeline.time(k);
  const context = chart.drawPlayhead(time, run.steps, theme);
  if (k < 1) return;
  const y = curveHeight(chart, run.rules[focus].stepSize, scale, k - 1, null);
  if (!Number.isFinite(y)) return;
  disc(context, chart.x(time, run.steps), y, 4.5, pathStyle(theme, header.rules[focus], focus).line, theme.background, 1.5);
}
