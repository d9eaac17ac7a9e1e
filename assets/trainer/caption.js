/**
 * The sentence for the playhead: where the run stands after t steps, and what the step made from there did. The
 * four cases (above or within the limit × V rose or fell) are the player's; 2/λ_max bounds every direction and not
 * just the step's own, so there the sentence claims no cause; a rule that it doesn't bound is not judged by it.
 */

import { formatApart, formatNumber, formatSigned } from "../base/format.js";
import { indexAt, lastPoint } from "./run.js";
import { countWords, epochWords } from "./time.js";

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("./run.js").TrainerRun} TrainerRun */

/** @typedef {{ v: number, name: string, own: boolean, t?: number }} Limit `own`: of the step; else of the sharpness at step t */

/**
 * Return {lead, main, aside} for the playhead at `t`.
 * @param {TrainerScene} scene
 * @param {number} t
 * @returns {import("../base/words.js").Caption}
 */
export function trainerCaption(scene, t) {
  const { header, runs, focus } = scene;
  const run = runs[focus];
  const lead = t === 0 ? "Before the first step" : `After ${countWords(t)} ${t === 1 ? "step" : "steps"}`;
  const epoch = header.steps_per_epoch > 1 && t > 0 ? ` (epoch ${epochWords(t, header.steps_per_epoch)})` : "";
  if (run.end !== null && t >= run.end) return { lead: lead + epoch, ...endWords(run, run.end, t, isBounded(scene)) };
  const row = indexAt(run.t, t);
  const step = run.t[row] === t ? stepWords(scene, run, row) : null;
  const main = pointWords(scene, run, t) + (step ? `; ${step.main}` : "") + changeWords(scene, t);
  return { lead: lead + epoch, main, aside: step?.aside ?? "" };
}

/**
 * Is 2/λ_max a limit of the focused configuration's rule?
 * @param {TrainerScene} scene
 */
function isBounded({ header, focus }) {
  return header.configurations[focus].bounded;
}

/**
 * @param {TrainerRun} run
 * @param {number} end the first step that is not finite
 * @param {number} t
 * @param {boolean} bounded
 */
function endWords({ series }, end, t, bounded) {
  const since = t > end ? ` since step ${countWords(end)}` : "";
  const eta = lastPoint(series.eta, end);
  const limit = (bounded ? lastPoint(series.curvatureLimit, end) : null) ?? lastPoint(series.stepLimit, end);
  const cause = eta && limit && eta.v > limit.v;
  return {
    main: `the numbers are not finite${since}: this run has diverged`,
    aside: cause ? `(its last η_t = ${formatNumber(eta.v)}, the last known limit ${formatNumber(limit.v)})` : "",
  };
}

/**
 * Return V at the playhead, or what is known instead.
 * @param {TrainerScene} scene
 * @param {TrainerRun} run
 * @param {number} t
 */
function pointWords({ found }, run, t) {
  const energy = lastPoint(run.series.V, t);
  if (!energy) {
    const loss = lastPoint(run.series.trainLoss, t) ?? { v: run.batchLoss[indexAt(run.t, t)] };
    return Number.isFinite(loss.v) ? `L = ${formatNumber(loss.v)}` : "nothing is measured yet";
  }
  const when = energy.t === t ? "" : ` at step ${countWords(energy.t)}`;
  const turn = energy.t === t && found.find((each) => each.t === t);
  const where = turn ? (turn.leaves ? ", below λ now" : ", above λ again") : "";
  return `V = ${formatNumber(energy.v, 4)}${when}${where}`;
}

/**
 * Return the words for the step made from a row, or null where none has been made yet.
 * @param {TrainerScene} scene
 * @param {TrainerRun} run
 * @param {number} row
 */
function stepWords(scene, run, row) {
  if (run.flags[row] & 2) return { main: "the guard refused the next step: none along −g lowers V", aside: "" };
  const eta = run.stepSize[row];
  if (Number.isNaN(eta)) return null;
  const limit = limitAt(run, row);
  const words = limit
    ? caseWords(run, row, eta, limit, limit.own || isBounded(scene))
    : { main: `the next step: η_t = ${formatNumber(eta)}${movedWords(run.dV[row], ", ")}`, aside: "" };
  if (run.flags[row] & 1) words.main += "; its memory was restarted";
  return words;
}

/**
 * Return the limit that η_t of a row is held against: its own, else the sharpness's last measured one.
 * @param {TrainerRun} run
 * @param {number} row
 * @returns {Limit | null}
 */
function limitAt(run, row) {
  if (!Number.isNaN(run.stepLimit[row])) return { v: run.stepLimit[row], name: "its limit", own: true };
  const known = lastPoint(run.series.curvatureLimit, run.t[row]);
  if (!known) return null;
  return { ...known, name: run.limit, own: false };
}

/**
 * @param {number} change
 * @param {string} before
 */
function movedWords(change, before) {
  if (Number.isNaN(change)) return "";
  if (change === 0) return `${before}V did not change`;
  return `${before}V ${change > 0 ? "rose" : "fell"} by ${formatNumber(Math.abs(change))}`;
}

/**
 * @param {TrainerRun} run
 * @param {number} row
 * @param {number} eta
 * @param {Limit} limit
 * @param {boolean} judged
 */
function caseWords(run, row, eta, limit, judged) {
  const change = run.dV[row];
  const predicted = run.first[row] + run.second[row];
  const aside = Number.isNaN(predicted) ? "" : `(second-order prediction ${formatSigned(predicted)})`;
  if (limit.v === 0)
    return { main: `the next step goes up at first (g·d ≤ 0), its limit is 0${movedWords(change, "; ")}`, aside };
  if (limit.v === Infinity)
    return { main: `the next step has no upper limit: no curvature against it${movedWords(change, "; ")}`, aside };
  const above = eta > limit.v;
  const [etaText, limitText] = formatApart(eta, limit.v);
  const when = limit.t === undefined || limit.t === run.t[row] ? "" : ` of step ${countWords(limit.t)}`;
  if (!judged)
    return {
      main: `the next η_t = ${etaText}; ${limit.name} = ${limitText}${when}, for orientation${movedWords(change, "; ")}`,
      aside,
    };
  const facts = `the next η_t = ${etaText} is ${above ? "above" : "within"} ${limit.name} = ${limitText}${when}`;
  if (!(change > 0) && !(change < 0)) return { main: facts + movedWords(change, "; "), aside };
  const expected = above === change > 0;
  const link = expected ? (above && limit.own ? ", so " : ", and ") : ", yet ";
  const miss = formatNumber(Math.abs(change - predicted));
  return {
    main: facts + movedWords(change, link),
    aside: aside && !expected ? `${aside.slice(0, -1)}, off by ${miss})` : aside,
  };
}

/**
 * Say what was changed by hand at this step.
 * @param {TrainerScene} scene
 * @param {number} t
 */
function changeWords({ header, focus }, t) {
  const change = header.configurations[focus].changes.find(([step]) => step === t);
  return change ? `; changed here: ${change[1]}` : "";
}
