/**
 * The row of numbers at the playhead: what has happened so far. How a run ends is told at its end, or where somebody
 * asks for it before.
 */

import { formatNumber } from "../base/format.js";
import { crossingWords } from "../land/crossings.js";

/** @typedef {import("../base/words.js").Tile} Tile */

/** @typedef {import("./scene.js").PlayerScene} PlayerScene */

/** Digits of a number in the row, as in the message's tiles of the end. */
const DIGITS = 4;

/**
 * Return the focused rule's tiles at state `k`: those of the end, once it is reached or the numbers are not finite.
 * @param {PlayerScene} scene
 * @param {number} k
 * @returns {Tile[]}
 */
export function tilesAt(scene, k) {
  const { own, focus, header } = scene;
  const ends = header.rules[focus].tiles;
  if (!ends) return [];
  const path = own.rules[focus];
  const last = path.end ?? own.timeline.last;
  const atEnd = k >= last;
  const step = own.timeline.step(k);
  return ends.map((end) => {
    if (end.key === "level") return levelTile(end, scene, Math.min(k, last));
    if (atEnd) return end;
    if (end.key === "outcome") return outcomeTile(end, scene, step);
    if (end.key === "final") return valueTile(path.v, k);
    if (end.key === "rises") return risesTile(path.rises, step);
    if (end.key === "budget") return budgetTile(end, scene, k);
    return end;
  });
}

/**
 * @param {Tile} end
 * @param {PlayerScene} scene
 * @param {number} step
 */
function outcomeTile(end, { told, own }, step) {
  const ask = told ? "Hide the end" : "Tell the end";
  if (told) return { ...end, detail: `at the end, step ${own.steps}: ${end.detail}`, ask };
  const value = step === 0 ? "not begun" : "under way";
  return { label: end.label, key: end.key, value, detail: `step ${step} of ${own.steps}; told at the end`, ask };
}

/**
 * @param {import("../time/run.js").Floats} v
 * @param {number} k
 */
function valueTile(v, k) {
  return { label: "V now", key: "final", value: formatNumber(v[k], DIGITS), detail: startWords(v, k) };
}

/**
 * @param {import("../time/run.js").Floats} v
 * @param {number} k
 */
function startWords(v, k) {
  return k === 0 ? "where it starts" : `started at ${formatNumber(v[0], DIGITS)}`;
}

/**
 * @param {number[]} rises the steps at which V rose
 * @param {number} step
 */
function risesTile(rises, step) {
  const made = rises.filter((each) => each <= step);
  const detail = made.length ? `so far, last at step ${made[made.length - 1]}` : "V has not risen so far";
  const tone = made.length ? "bad" : "plain";
  return { label: "V rose at", key: "rises", value: `${made.length} of ${step} steps`, detail, tone };
}

/**
 * Return how many components there are, which the message says of its own λ, and when the path crossed their shore.
 * @param {Tile} end
 * @param {PlayerScene} scene
 * @param {number} k
 */
function levelTile(end, { found, run, focus, level, levelMoved }, k) {
  const { loss } = run.rules[focus];
  // Of a neighbour's run under the hand L is not known.
  if (!loss) return { ...end, stale: true };
  const whole = k >= run.timeline.last;
  const made = found.filter((each) => each.k <= k);
  const crossed = crossingWords(made, loss[0] >= level, run.timeline, whole);
  return { ...end, detail: end.where && !levelMoved ? `${crossed} (${end.where})` : crossed, stale: levelMoved };
}

/**
 * @param {Tile} end
 * @param {PlayerScene} scene
 * @param {number} k
 */
function budgetTile(end, { header, focus, left }, k) {
  const { budget } = header.rules[focus];
  if (!left || !budget) return end;
  const value = `${formatNumber(100 * left[k])} %`;
  return { ...end, value, detail: `Σ η_k still to come = ${formatNumber(left[k] * budget, DIGITS)}`, tone: "plain" };
}
