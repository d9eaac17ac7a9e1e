/** The curves of a class as a bundle on V's chart, with their middle, and over them the run's own. */

import { LINES } from "../base/tokens.js";
import { Chart, labelWidth } from "../time/chart.js";
import { beyondEnds, makeScale } from "../time/scales.js";
import { curvesOf, middleCurve } from "./tally.js";

/** @typedef {import("../base/theme.js").Theme} Theme */

/** @typedef {import("./tally.js").Pair} Pair */

export class Bundle {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.chart = new Chart(box);
  }

  /**
   * @param {import("./tally.js").Question} question
   * @param {unknown[]} values
   * @param {import("./tally.js").Truth | null} truth
   * @param {Theme} theme
   * @param {number} width
   * @param {number} height
   * @param {unknown} [own] the answer of whoever looks
   */
  draw({ steps = 1, low = 1e-6, high = 1 }, values, truth, theme, width, height, own) {
    const { chart } = this;
    const scale = makeScale("log", low, high);
    const left = Math.ceil(labelWidth(chart.base.context, scale, theme)) + 14;
    chart.resize(width, height, window.devicePixelRatio || 1, left, Math.ceil(24 * theme.grow));
    const curves = curvesOf(values);
    /** @type {Pair[]} */
    const run = Array.isArray(truth?.value) ? truth.value : [];
    const context = chart.base.clear();
    chart.drawGrid(
      context,
      scale,
      theme,
      beyondEnds(
        scale,
        [...curves, run].map((curve) => curve.map(([, v]) => v)),
      ),
    );
    chart.drawTimeAxis(context, steps, theme);
    const moving = chart.moving.clear();
    const stroke = (/** @type {Pair[]} */ curve) => {
      const at = (/** @type {number} */ m) => chart.x(Math.min(steps, Math.max(0, curve[m][0])), steps);
      chart.line(
        moving,
        curve.map(([, v]) => v),
        scale,
        at,
      );
    };
    chart.clipped(moving, () => {
      moving.strokeStyle = theme.primary;
      moving.lineWidth = LINES.line;
      moving.globalAlpha = Math.max(0.12, Math.min(0.6, 8 / (curves.length + 1)));
      curves.forEach(stroke);
      moving.globalAlpha = 1;
      moving.strokeStyle = theme.text;
      moving.lineWidth = 2 * LINES.line;
      moving.setLineDash([9, 5]);
      stroke(middleCurve(curves, steps));
      moving.strokeStyle = theme.paths[1].line;
      moving.setLineDash([3, 4]);
      curvesOf([own]).forEach(stroke);
      moving.setLineDash([]);
      moving.strokeStyle = theme.paths[0].line;
      moving.lineWidth = 2 * LINES.bold;
      stroke(run);
    });
  }
}
