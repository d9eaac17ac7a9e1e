/** What the charts of both instruments mark: the land above λ, the level, rises, a non-finite end, an excess. */

import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";

/**
 * Tint the land, from λ up.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./chart.js").Chart} chart
 * @param {import("./scales.js").Scale} scale
 * @param {number} level
 * @param {import("../base/theme.js").Theme} theme
 */
export function drawLandStrip(context, chart, scale, level, theme) {
  const { left, right, top } = chart.area;
  context.fillStyle = theme.landWash;
  context.fillRect(left, top, right - left, chart.y(level, scale) - top);
}

/**
 * Draw λ.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./chart.js").Chart} chart
 * @param {import("./scales.js").Scale} scale
 * @param {number} level
 * @param {import("../base/theme.js").Theme} theme
 */
export function drawLevelLine(context, chart, scale, level, theme) {
  const { left, right } = chart.area;
  const y = chart.y(level, scale);
  context.strokeStyle = theme.primary;
  context.lineWidth = LINES.line;
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(right, y);
  context.stroke();
}

/**
 * Shade the time from `end` on, from which a run of `steps` is non-finite, and say so; null: it never is.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./chart.js").Chart} chart
 * @param {number | null} end
 * @param {number} steps
 * @param {import("../base/theme.js").Theme} theme
 */
export function drawNonFinite(context, chart, end, steps, theme) {
  if (end === null) return;
  const { right, top, bottom } = chart.area;
  const x = chart.x(end, steps);
  context.fillStyle = theme.redWash;
  context.fillRect(x, top, right - x, bottom - top);
  context.fillStyle = theme.red;
  context.fillRect(x - 0.5, top, 1, bottom - top);
  context.font = fontOf(theme, "small", 600);
  context.textBaseline = "bottom";
  const fits = right - x > 150;
  context.textAlign = fits ? "left" : "right";
  context.fillText(`non-finite from step ${end}`, x + (fits ? 6 : -6), bottom - 12);
}

/**
 * Draw a red triangle at the foot of the chart for each step of `rises`.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./chart.js").Chart} chart
 * @param {Iterable<number>} rises
 * @param {number} steps
 * @param {import("../base/theme.js").Theme} theme
 */
export function drawRises(context, chart, rises, steps, theme) {
  const y = chart.area.bottom;
  context.fillStyle = theme.red;
  context.beginPath();
  for (const k of rises) {
    const x = chart.x(k, steps);
    context.moveTo(x, y - 6.5);
    context.lineTo(x + 3.2, y);
    context.lineTo(x - 3.2, y);
  }
  context.fill();
}

/**
 * Add the part of one interval where the first curve's y lies above (is smaller than) the second's.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {[number, number]} from the two curves' y at x0
 * @param {number} x1
 * @param {[number, number]} to theirs at x1
 */
export function excessPiece(context, x0, [eta0, limit0], x1, [eta1, limit1]) {
  const [gap0, gap1] = [limit0 - eta0, limit1 - eta1];
  const meet = gap0 / (gap0 - gap1);
  const x = x0 + meet * (x1 - x0);
  const y = eta0 + meet * (eta1 - eta0);
  const corners = [];
  if (gap0 > 0) corners.push([x0, limit0], [x0, eta0]);
  if (gap0 > 0 !== gap1 > 0) corners.push([x, y]);
  if (gap1 > 0) corners.push([x1, eta1], [x1, limit1]);
  for (const [index, [px, py]] of corners.entries()) {
    if (index) context.lineTo(px, py);
    else context.moveTo(px, py);
  }
  context.closePath();
}

/**
 * Return the size of the mark of the index-th crossing: of many, only the first two are large.
 * @param {unknown[]} found
 * @param {number} index
 */
export function crossingSize(found, index) {
  return found.length > 8 && index > 1 ? 2.8 : 5;
}
