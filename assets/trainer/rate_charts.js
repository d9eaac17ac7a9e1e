/** The charts of the step size against its limits, and of the score: accuracy, or R². */

/** Draw η_t of the focused configuration, the schedule it came from, and the limits that are known. */
function drawRates(chart, scene, isLast) {
  const { theme, rateScale: scale, span, runs, focus, header } = scene;
  const { eta, rate, stepLimit, curvatureLimit } = runs[focus].series;
  const { bounded } = header.configurations[focus];
  const colour = styleOf(scene, focus).line;
  const context = chart.base.clear();
  chart.drawGrid(context, scale, theme, rateBeyond(scene));
  if (isLast) drawEpochAxis(context, chart, scene);
  chart.clipped(context, () => {
    const below = { ...scale, unit: (value) => Math.min(1, scale.unit(value)) };
    const dense = isDense(stepLimit, eta);
    if (bounded && curvatureLimit.t.length) fillAbove(context, chart, eta, curvatureLimit, scene);
    else if (dense) fillAbove(context, chart, eta, stepLimit, scene);
    context.lineWidth = 1.2;
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
  bold.lineWidth = 2.4;
  chart.clipped(bold, () => lineOf(bold, chart, eta, scale, span, colour, []));
}

/** Say at which ends of the axis something of what is drawn is cut off. */
function rateBeyond({ runs, focus, rateScale }) {
  const { eta, rate, stepLimit, curvatureLimit } = runs[focus].series;
  return beyondEnds(rateScale, [eta.v, rate.v, stepLimit.v, curvatureLimit.v]);
}

/** Is the limit known at nearly every step? Only then is there a line between its values. */
function isDense(limit, eta) {
  return limit.t.length > 0.8 * eta.t.length;
}

/** Draw the limits of single steps, each of its own batch, as dots: red where η_t was above. */
function drawLimitDots(context, chart, limit, eta, scale, { span, theme }) {
  for (let i = 0; i < limit.t.length; i += 1) {
    const taken = lastPoint(eta, limit.t[i]);
    disc(context, chart.x(limit.t[i], span), chart.y(limit.v[i], scale), 1.6, taken && taken.v > limit.v[i] ? theme.red : theme.grey);
  }
}

function lineOf(context, chart, series, scale, span, colour, dash) {
  context.strokeStyle = colour;
  context.setLineDash(dash);
  drawSeries(context, chart, series, scale, span);
  context.setLineDash([]);
}

/** Fill the space between η_t and the limit, taken as a line between its measurements, where η_t is larger. */
function fillAbove(context, chart, eta, limit, { rateScale: scale, span, theme }) {
  context.fillStyle = theme.redFill;
  context.beginPath();
  const heights = [...eta.t].map((t, i) => [chart.y(eta.v[i], scale, 0.2), seriesHeight(chart, limit, scale, t)]);
  for (let i = 0; i + 1 < heights.length; i += 1) {
    const [a, b] = [heights[i], heights[i + 1]];
    if (a[1] === null || b[1] === null || (a[0] >= a[1] && b[0] >= b[1])) continue;
    excessPiece(context, chart.x(eta.t[i], span), a, chart.x(eta.t[i + 1], span), b);
  }
  context.fill();
}

function drawRatesMoving(chart, scene, k) {
  const { theme, runs, focus, rateScale: scale, span } = scene;
  const context = chart.drawPlayhead(k, span, theme);
  const y = seriesHeight(chart, runs[focus].series.eta, scale, k);
  if (y !== null) disc(context, chart.x(k, span), y, 4.5, styleOf(scene, focus).line, theme.background, 1.5);
}

/** Draw the test score of every configuration, and thin the training score of the focused one. */
function drawScores(chart, scene) {
  const { theme, scoreScale: scale, span, runs, focus } = scene;
  const context = chart.base.clear();
  chart.drawGrid(context, scale, theme, { below: false, above: false });
  drawEpochAxis(context, chart, scene);
  const bold = chart.bold.clear();
  bold.lineJoin = "round";
  const layers = [[context, 0.42, 1.1, 1.2, 1.2], [bold, 1, 1.3, 1.8, 2.4]];
  for (const [layer, alpha, thin, other, own] of layers) {
    chart.clipped(layer, () => {
      layer.globalAlpha = alpha;
      layer.lineWidth = thin;
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

function drawScoresMoving(chart, scene, k) {
  const { theme, scoreScale: scale, span, runs, focus } = scene;
  const context = chart.drawPlayhead(k, span, theme);
  for (const c of drawingOrder(scene)) {
    const y = seriesHeight(chart, asShown(runs[c].series.testScore, scene), scale, k);
    if (y === null || y > chart.area.bottom + 2) continue;
    disc(context, chart.x(k, span), y, c === focus ? 4.5 : 3.5, styleOf(scene, c).line, theme.background, 1.5);
  }
}
