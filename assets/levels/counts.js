/** How many components and holes there are at each level: two step curves, drawn sideways on the λ axis. */

import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { drawAxisGrid } from "./axis.js";

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {import("./axis.js").LevelPanel} LevelPanel */

/**
 * Return the counts at every pixel row of the panel: {components, holes, most}.
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 */
function countsByRow(panel, scene) {
  const { top, bottom } = panel.area;
  const rows = Math.max(1, Math.round(bottom - top));
  const series = scene.trees.map(() => ({ components: new Float64Array(rows + 1), holes: new Float64Array(rows + 1) }));
  let most = 1;
  for (let row = 0; row <= rows; row += 1) {
    const level = scene.surface.fromUnit(panel.unit(top + row));
    scene.trees.forEach((tree, index) => {
      const { components, holes } = tree.counts(level);
      series[index].components[row] = components;
      series[index].holes[row] = holes;
      most = Math.max(most, components, holes);
    });
  }
  return { series, most };
}

/**
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 */
export function drawCounts(panel, scene) {
  const context = panel.base.clear();
  drawAxisGrid(context, panel, scene);
  const { series, most } = countsByRow(panel, scene);
  /** @type {(count: number) => number} */
  const bend = most > 12 ? (count) => Math.log1p(count) / Math.log1p(most) : (count) => count / most;
  const x = (/** @type {number} */ count) =>
    panel.area.left + 3 + bend(count) * (panel.area.right - panel.area.left - 8);
  context.font = fontOf(scene.theme, "tiny");
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillStyle = scene.theme.grey;
  for (const count of most > 12 ? [0, 3, most] : most > 1 ? [0, 1, most] : [0, 1]) {
    context.fillText(String(count), x(count), panel.height);
  }
  scene.trees.forEach((tree, index) => {
    const colour = tree.kind === "super" || scene.trees.length === 1 ? scene.theme.text : scene.theme.primary;
    strokeCounts(context, panel, series[index].holes, x, scene.theme.grey, [3, 3]);
    strokeCounts(context, panel, series[index].components, x, colour, []);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LevelPanel} panel
 * @param {Float64Array} counts
 * @param {(count: number) => number} x
 * @param {string} colour
 * @param {number[]} dash
 */
function strokeCounts(context, panel, counts, x, colour, dash) {
  context.strokeStyle = colour;
  context.lineWidth = LINES.line;
  context.setLineDash(dash);
  context.beginPath();
  counts.forEach((count, row) => {
    const y = panel.area.top + row;
    if (row === 0) context.moveTo(x(count), y);
    else {
      context.lineTo(x(counts[row - 1]), y);
      context.lineTo(x(count), y);
    }
  });
  context.stroke();
  context.setLineDash([]);
}
