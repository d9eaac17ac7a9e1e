/** What the explorer says in words: how many pieces, whether A and B are connected, where the run is. */

import { make } from "../base/dom.js";
import { formatApart, formatNumber } from "../base/format.js";
import { swatch } from "../base/words.js";
import { crossingWords } from "../land/crossings.js";
import { firstCorner } from "./islands.js";
import { WAYS } from "./map.js";
import { NOBODY } from "./tree.js";

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {import("./tree.js").LevelTree} LevelTree */

const SET_NAMES = { super: "S_λ", sub: "{L ≤ λ}" };

/**
 * Return whether only what is seen at first sight is to be said, one sentence each.
 * @param {{ more?: boolean }} header
 */
function isBrief({ more }) {
  return more === false;
}

/**
 * @param {number} count
 * @param {string} noun
 */
function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Say what a kind of set consists of at λ; to begin with without what is counted as one.
 * @param {Pick<ExplorerScene, "trees" | "level" | "header">} scene
 */
export function countWords({ trees, level, header }) {
  const said = trees.map((tree) => {
    const { components, holes } = tree.counts(level);
    const beyond =
      tree.facts.beyond && !isBrief(header) ? " (component 1 is all land that joins beyond the window)" : "";
    return `${SET_NAMES[tree.kind]} has ${plural(components, "component")} and ${plural(holes, "hole")}${beyond}`;
  });
  return `At λ = ${formatNumber(level, 4)}: ${said.join("; ")}.`;
}

/**
 * Return {level, exact} at which A and B are just connected in the first tree's sets, from the tree alone.
 * @param {ExplorerScene} scene
 */
export function bestLevel({ trees, ends, surface }) {
  if (!ends) return null;
  const [tree] = trees;
  const [a, b] = ends.map((point) => extremumAt(surface, tree, point));
  const levels = ends.map(([x, y]) => surface.at(x, y));
  if (a < 0 || b < 0 || levels.some(Number.isNaN)) return null;
  const merge = a === b ? Infinity : tree.sign * tree.mergeLevel(a, b);
  return tree.sign * Math.min(merge, ...levels.map((each) => tree.sign * each));
}

/**
 * Return the extremum that a point leads to, −1 for none.
 * @param {import("../land/surface.js").Surface} surface
 * @param {LevelTree} tree
 * @param {number[]} point
 */
export function extremumAt({ window: [x0, x1, y0, y1], size, values }, tree, [x, y]) {
  /** @type {(value: number, from: number, to: number) => number} */
  const place = (value, from, to) =>
    Math.min(size - 2, Math.max(0, Math.floor(((value - from) / (to - from)) * (size - 1))));
  const at = place(y, y0, y1) * size + place(x, x0, x1);
  const extremum = tree.basin[firstCorner(values, at, size, tree.sign)];
  return extremum === NOBODY ? -1 : extremum;
}

/**
 * Say up to which level A and B are connected, and whether they are now.
 * @param {ExplorerScene} scene
 */
export function endsWords(scene) {
  const { ends, trees, level, paths, endsMoved, surface, header } = scene;
  if (!ends) return "";
  const missing = ends.findIndex(([x, y]) => Number.isNaN(surface.at(x, y)));
  if (missing >= 0) return `L is not a number at ${"AB"[missing]}, so it lies in no set.`;
  const [tree] = trees;
  const name = SET_NAMES[tree.kind];
  const [own] = paths;
  // On a slice L is known on its grid only, and between grid points no set may hold what its end does not.
  const star = endsMoved || !own || header.zoom === null ? bestLevel(scene) : own.true_level;
  if (star === null || !Number.isFinite(star)) return `A and B: connected in ${name} at no level.`;
  const relation = tree.kind === "super" ? "λ ≤" : "λ ≥";
  const how = endsMoved ? "from the tree" : own.refined ? "a refined pass" : whoDecides(own, ends);
  const now = tree.holds(star, level) ? "connected" : "not connected";
  if (isBrief(header)) return `A and B: ${now} in ${name}.`;
  const [limit, lam] =
    star === level ? [star, level].map((each) => formatNumber(each, 5)) : formatApart(star, level, 5);
  const who = header.ends_note && !endsMoved ? "The points in view nearest to A and B" : "A and B";
  return `${who}: connected in ${name} iff ${relation} ${limit} (${how}); now λ = ${lam}: ${now}.`;
}

/**
 * Say what a level is that no refined pass decides.
 * @param {import("./scene.js").PathHeader} path
 * @param {number[][]} ends
 */
function whoDecides({ bottleneck }, ends) {
  const index = bottleneck ? ends.findIndex(([x, y]) => x === bottleneck[0] && y === bottleneck[1]) : -1;
  return index < 0 ? "on the grid" : `the level at ${"AB"[index]}`;
}

/**
 * Return the component that step k of the followed run lies in: its number, 0 outside the set, −1 for unknown.
 * @param {ExplorerScene} scene
 * @param {LevelTree} tree
 * @param {number} k
 */
export function componentAt(scene, tree, k, named = tree.representatives(scene.level)) {
  const { run, focus, level } = scene;
  const loss = run.rules[focus].loss[k];
  if (!Number.isFinite(loss)) return -1;
  if (!tree.holds(loss, level)) return 0;
  const extremum = tree.placeOf(focus, k);
  if (extremum < 0) return -1;
  const oldest = named[extremum];
  return oldest < 0 ? -1 : oldest + 1;
}

/**
 * Return {lead, main, aside} for the playhead.
 * @param {ExplorerScene} scene
 * @param {number} k
 */
export function placeWords(scene, k) {
  const { run, focus, level, header, trees } = scene;
  const path = run.rules[focus];
  const { timeline } = run;
  const lead = k === 0 ? "Start" : `Step ${timeline.step(k)}`;
  const aside = isBrief(header) ? "" : (header.traps[focus] ?? "");
  if (path.end !== null && k >= path.end)
    return { lead, main: `the run is not finite since step ${timeline.step(path.end)}`, aside };
  const where = trees.map((tree) => whereWords(scene, tree, k, path.loss[k], level));
  const crossed = trees[0].kind === "super" ? ` · ${crossingWords(scene.found, path.loss[0] >= level, timeline)}` : "";
  return { lead, main: where.join("; ") + crossed, aside };
}

/**
 * @param {ExplorerScene} scene
 * @param {LevelTree} tree
 * @param {number} k
 * @param {number} loss
 * @param {number} level
 */
function whereWords(scene, tree, k, loss, level) {
  const [l, lam] = formatApart(loss, level);
  const number = componentAt(scene, tree, k);
  const name = SET_NAMES[tree.kind];
  if (number === 0)
    return tree.kind === "super" ? `in the water, L = ${l} < λ = ${lam}` : `on land, L = ${l} > λ = ${lam}`;
  const relation = `L = ${l} ${tree.kind === "super" ? "≥" : "≤"} λ = ${lam}`;
  if (number < 0) return `in ${name} but outside the view, or on a piece too small for the grid (${relation})`;
  const what =
    tree.facts.beyond && number === 1
      ? "on the land that joins beyond the window"
      : `in component ${number} of ${name}`;
  return `${what} (${relation})`;
}

/**
 * Say how many bars are not drawn, and how many the grid may have made.
 * @param {ExplorerScene} scene
 */
export function barsWords({ trees, unit, header }) {
  const hidden = trees.reduce((sum, tree) => sum + tree.bars(unit).hidden, 0);
  const faint = trees.reduce((sum, tree) => sum + tree.bars(unit).shown.filter((bar) => bar.error).length, 0);
  const said = [];
  if (hidden) said.push(`${plural(hidden, "shorter bar")} not drawn`);
  if (faint) said.push(`${plural(faint, "faint bar")} below the grid's error`);
  const legend = "Filled, full lines: components; outlined, dashed: holes";
  return `${[legend, ...(isBrief(header) ? [] : said)].join("; ")}.`;
}

/**
 * Fill the list of the paths between A and B.
 * @param {HTMLElement} list
 * @param {ExplorerScene} scene
 */
export function fillWays(list, { paths, endsMoved, trees, theme, header }) {
  const verb = trees[0].kind === "super" ? "lowest" : "highest";
  list.replaceChildren(
    ...paths.map((path) => {
      const level = path.true_level === null ? "none" : `${verb} L ${formatNumber(path.true_level, 4)}`;
      const beyond = path.beyond ? ", beyond the window" : "";
      const told = isBrief(header) ? "" : `: ${level}${beyond}`;
      return make("li", {}, swatch({ line: theme.text, dash: WAYS[path.map].dash }), ` ${path.label}${told}`);
    }),
  );
  list.classList.toggle("stale", endsMoved);
}
