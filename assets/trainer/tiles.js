/**
 * The row of numbers at the playhead. Where the run stands they are the message's, which counts on all rows; looking
 * back they are those of that step, from what is drawn.
 */

import { formatNumber, percentWords } from "../base/format.js";
import { indexAt, lastPoint } from "./run.js";
import { countWords, epochWords } from "./time.js";

/** @typedef {import("../base/words.js").Tile} Tile */

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("./run.js").TrainerRun} TrainerRun */

/** Digits of a number in the row, as in the message's tiles. */
const DIGITS = 4;

/** @typedef {(now: Tile, scene: TrainerScene, run: TrainerRun, t: number) => Partial<Tile>} Back of a tile as it was */

/** @type {Record<string, Back>} */
const BACK = { epoch, energy, score, stability, outcome };

/**
 * Return the focused configuration's tiles at step `t`.
 * @param {TrainerScene} scene
 * @param {number} t
 * @returns {Tile[]}
 */
export function tilesAt(scene, t) {
  const { header, runs, focus } = scene;
  const { tiles } = header.configurations[focus];
  const run = runs[focus];
  const isBack = t < header.t && !(run.end !== null && t >= run.end);
  return tiles.map((now) => {
    if (now.key === "level") return level(now, scene, run, isBack ? t : header.t);
    const back = isBack && now.key ? BACK[now.key] : undefined;
    return back ? { label: now.label, value: "–", key: now.key, tone: "plain", ...back(now, scene, run, t) } : now;
  });
}

/** @type {Back} */
function epoch(_now, { header }, _run, t) {
  const each = header.steps_per_epoch;
  return {
    value: `${epochWords(t, each)} of ${epochWords(header.steps, each)}`,
    detail: `looking back: after ${countWords(t)} of ${countWords(header.t)} steps made`,
  };
}

/** @type {Back} */
function energy(_now, { header, focus }, run, t) {
  const { V } = run.series;
  const point = lastPoint(V, t);
  if (!point) return { label: "V", detail: "V is not measured yet" };
  const { rises } = header.configurations[focus];
  const rose = run.rises.filter((step) => step <= t).length;
  // Of a run that rose very often only some rises are here.
  const counted = rises.of > 0 && run.rises.length === rises.count;
  return {
    label: `V at step ${countWords(point.t)}`,
    value: formatNumber(point.v, DIGITS),
    detail: `from ${formatNumber(V.v[0], DIGITS)}${counted ? `; rose ${rose === 1 ? "once" : `${rose} times`} so far` : ""}`,
  };
}

/** @type {Back} */
function score(_now, { header }, run, t) {
  const { percent, label } = header.score;
  const [test, train] = [lastPoint(run.series.testScore, t), lastPoint(run.series.trainScore, t)];
  if (!test) return { detail: `${label} is not measured there` };
  const written = (/** @type {number} */ share) => (percent ? percentWords(share) : formatNumber(share));
  const when = test.t === t ? "" : `at step ${countWords(test.t)}`;
  const trained = train ? `train ${written(train.v)}` : "";
  return { value: written(test.v), detail: [trained, when].filter(Boolean).join(", ") };
}

/** @type {Back} */
function stability(now, { header, focus }, run, t) {
  const row = indexAt(run.t, t);
  if (!now.label.startsWith("η_t ÷ "))
    return { value: formatNumber(run.slope[row], DIGITS), detail: `η_t = ${formatNumber(run.stepSize[row], DIGITS)}` };
  const own = now.label.endsWith("η_lim");
  const limit = lastPoint(own ? run.series.stepLimit : run.series.curvatureLimit, t);
  const eta = limit && lastPoint(run.series.eta, limit.t);
  if (!limit || !eta) return { detail: "not measured up to there" };
  const judged = own || header.configurations[focus].bounded;
  return {
    value: limit.v > 0 ? formatNumber(eta.v / limit.v) : "∞",
    detail: `${formatNumber(eta.v, DIGITS)} ÷ ${formatNumber(limit.v, DIGITS)} at step ${countWords(limit.t)}`,
    tone: judged && eta.v > limit.v ? "bad" : "plain",
  };
}

/** @type {Back} */
function outcome(_now, { header }, _run, t) {
  return {
    value: "under way",
    detail: `step ${countWords(t)}; how the run stands at step ${countWords(header.t)} is told there`,
  };
}

/**
 * Return where V crossed λ up to step `t`: from all rows where the message knows it, else from what is drawn here.
 * @param {Tile} now
 * @param {TrainerScene} scene
 * @param {TrainerRun} run
 * @param {number} t
 * @returns {Tile}
 */
function level(now, { header, focus, found, level: lam }, run, t) {
  const known = t === header.t && lam === header.lam;
  const made = found.filter((turn) => turn.t <= t);
  const [value, detail] = known ? header.configurations[focus].crossings.words : turnWords(made, run.series.V.v, lam);
  return { ...now, value, detail };
}

/**
 * Return where V, as drawn, crosses λ: a value and a detail.
 * @param {import("./run.js").Turn[]} found
 * @param {Float64Array} V
 * @param {number} lam
 * @returns {[string, string]}
 */
function turnWords(found, V, lam) {
  if (V.length === 0) return ["–", "V is not measured yet"];
  if (found.length === 0)
    return V[0] >= lam ? ["in S_λ", "V has not fallen below λ"] : ["below λ", "from the start on"];
  const [first, second] = found;
  const next = second
    ? `${second.leaves ? "left" : "back"} by step ${countWords(second.t)}`
    : first.leaves
      ? "not back since"
      : "still there";
  const more = found.length > 2 ? `, ${found.length} crossings in all` : "";
  return [`${first.leaves ? "left" : "entered"} by step ${countWords(first.t)}`, next + more];
}
