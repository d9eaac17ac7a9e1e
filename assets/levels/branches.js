/**
 * The merge tree as branches: each component a vertical line from birth to death, joined there to the one it merges
 * into. Of the children of a branch, those that merge first stand nearest, so that no two lines cross.
 */

import { disc, haloText } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { drawAxisGrid } from "./axis.js";
import { drawOpenEnd } from "./barcode.js";
import { tintColour } from "./tints.js";
import { MOST_BARS, NOBODY } from "./tree.js";

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {import("./tree.js").LevelTree} LevelTree */

/** @typedef {import("./axis.js").LevelPanel} LevelPanel */

/**
 * Return the extrema of a tree's longest branches above the grid's error, from left to right.
 * @param {LevelTree} tree
 * @param {import("./tree.js").Unit} unit
 */
function layoutBranches(tree, unit) {
  const shown = longestBranches(tree, unit);
  for (const k of [...shown]) addElders(tree, shown, k);
  /** @type {Map<number, number[]>} */
  const children = new Map();
  /** @type {number[]} */
  const roots = [];
  for (const k of [...shown].sort((a, b) => a - b)) {
    const parent = tree.parent[k];
    if (parent === NOBODY) roots.push(k);
    else children.set(parent, [...(children.get(parent) ?? []), k]);
  }
  /** @type {number[]} */
  const placed = [];
  const place = (/** @type {number} */ k) => {
    placed.push(k);
    const own = children.get(k) ?? [];
    own.sort((a, b) => tree.sign * (tree.death[b] - tree.death[a]));
    own.forEach(place);
  };
  roots.forEach(place);
  return placed;
}

/**
 * @param {LevelTree} tree
 * @param {import("./tree.js").Unit} unit
 */
function longestBranches(tree, unit) {
  const length = (/** @type {number} */ k) => Math.abs(unit(tree.birth[k]) - unit(tree.death[k]));
  const certain = [...tree.birth.keys()].filter((k) => !tree.error[k]);
  return new Set(certain.sort((a, b) => length(b) - length(a)).slice(0, MOST_BARS));
}

/**
 * @param {LevelTree} tree
 * @param {Set<number>} shown
 * @param {number} k
 */
function addElders(tree, shown, k) {
  for (let elder = tree.parent[k]; elder !== NOBODY && !shown.has(elder); elder = tree.parent[elder]) shown.add(elder);
}

/**
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 */
export function drawBranches(panel, scene) {
  const context = panel.base.clear();
  drawAxisGrid(context, panel, scene);
  const layouts = scene.trees.map((tree) => ({ tree, placed: layoutBranches(tree, scene.unit) }));
  const total = layouts.reduce((sum, { placed }) => sum + placed.length, 0);
  const slot = (panel.area.right - panel.area.left) / Math.max(1, total);
  let before = 0;
  panel.slots = [];
  for (const { tree, placed } of layouts) {
    const places = new Map(placed.map((k, index) => [k, panel.area.left + (before + index + 0.5) * slot]));
    // The parent of a branch that is drawn is drawn as well.
    const x = (/** @type {number} */ k) => /** @type {number} */ (places.get(k));
    for (const k of placed) {
      const colour = tintColour(scene.theme, tree.kind, k);
      panel.slots.push({ tree, birth: tree.birth[k], death: tree.death[k], x: x(k), colour });
    }
    for (const k of placed) drawBranch(context, panel, scene, tree, k, x);
    if (slot > 15) for (const k of placed) nameBranch(context, panel, scene, tree, k, x(k));
    before += placed.length;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 * @param {LevelTree} tree
 * @param {number} k
 * @param {(k: number) => number} x where an extremum stands
 */
function drawBranch(context, panel, scene, tree, k, x) {
  const { theme, unit } = scene;
  const [from, to] = [panel.y(unit(tree.birth[k])), panel.y(unit(tree.death[k]))];
  const at = x(k);
  context.strokeStyle = tintColour(theme, tree.kind, k);
  context.lineWidth = LINES.bold;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(at, from);
  context.lineTo(at, to);
  if (tree.parent[k] !== NOBODY) context.lineTo(x(tree.parent[k]), to);
  context.stroke();
  context.lineCap = "butt";
  if (tree.parent[k] !== NOBODY) disc(context, x(tree.parent[k]), to, 2.6, theme.text);
  const upwards = tree.sign > 0;
  if (!Number.isFinite(tree.birth[k])) drawOpenEnd(context, at, from, 5, upwards, tintColour(theme, tree.kind, k));
  if (!Number.isFinite(tree.death[k])) drawOpenEnd(context, at, to, 5, !upwards, tintColour(theme, tree.kind, k));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 * @param {LevelTree} tree
 * @param {number} k
 * @param {number} x
 */
function nameBranch(context, panel, { theme, unit }, tree, k, x) {
  const y = panel.y(unit(tree.birth[k])) + (tree.sign > 0 ? 9 : -9);
  context.font = fontOf(theme, "tiny", 600);
  const inside = Math.min(panel.area.bottom - 7, Math.max(panel.area.top + 7, y));
  haloText(context, String(k + 1), x + (k === 0 ? 7 : 0), inside, theme.text, theme.background, panel.width);
}
