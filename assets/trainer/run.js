/**
 * What a message holds of each configuration. Rows are not every step, and a column is not measured at every row
 * (NaN): a series keeps the measured points only, and is drawn as a line through them.
 * Row t belongs to θ_t and to the step made from there; the playhead at t stands after t steps.
 */

import { inflate, unpack } from "../base/decode.js";

/** @typedef {{ t: Float64Array, v: Float64Array }} TimedSeries the steps that were measured, and what they gave */

/**
 * What the header says of a configuration.
 * @typedef {object} ConfigurationHeader
 * @property {string} label of what it was run with
 * @property {string} pending what was changed since the last step, in words; empty where nothing was
 * @property {number} style
 * @property {number | null} end the first step at which something is not finite
 * @property {boolean} bounded is 2/λ_max a limit of its rule?
 * @property {string} limit the name of the limit from the sharpness
 * @property {{ count: number, of: number }} rises of V, of so many records
 * @property {{ count: number, words: [string, string] }} crossings of λ: a value and a detail
 * @property {[number, string][]} changes what was changed by hand, and at which step
 * @property {import("../base/words.js").Tile[]} tiles
 */

/**
 * What is learnt from.
 * @typedef {object} DataHeader
 * @property {"plane" | "image" | "table"} kind
 * @property {string} task "classification" or "regression"
 * @property {string[]} classes
 * @property {string | null} target the name of the number that is predicted
 * @property {number} train how many samples, of which
 * @property {number} probe are measured,
 * @property {number} noisy had their label changed; and
 * @property {number} test how many test it
 */

/** @typedef {{ name: string, label: string, title: string, percent: boolean, floor: number }} ScoreHeader */

/**
 * A curve beside the loss, the step size and the score.
 * @typedef {object} CurveHeader
 * @property {string} column
 * @property {string} chart the title of its chart
 * @property {string} label
 * @property {string} words what it measures
 * @property {string} unit
 * @property {string} colour "own" for the configuration's own, or "grey"
 * @property {boolean} log
 */

/**
 * @typedef {object} TrainerHeader
 * @property {string} kind
 * @property {number} version
 * @property {number} echo
 * @property {string} query
 * @property {string} run_id another one is another run
 * @property {"ready" | "training" | "paused" | "finished" | "diverged" | "failed" | "closed"} state
 * @property {string} message
 * @property {number} t steps made
 * @property {number} steps planned
 * @property {number} steps_per_epoch
 * @property {number} focus
 * @property {number} lam λ
 * @property {string} pace how fast it is to train
 * @property {Record<string, string>} paces what that can be, in words
 * @property {[number, number]} lam_range
 * @property {{ eta0: number, alpha: number } | null} rates as they are set now
 * @property {Record<"eta0" | "alpha", import("../time/rates.js").RateRange>} ranges
 * @property {string[]} locked
 * @property {Record<string, string>} locked_why
 * @property {boolean} [more] false: the first view, the curves of loss, score and step, and few numbers
 * @property {{ label: string, on: string }} energy V
 * @property {DataHeader} data
 * @property {ScoreHeader} score
 * @property {CurveHeader[]} curves
 * @property {string[]} remarks
 * @property {ConfigurationHeader[]} configurations
 */

/**
 * The columns of all configurations one after another, and from where on each one's lie; a column that nothing
 * measures is not there.
 * @typedef {Record<string, import("../base/decode.js").Numbers>} TrainerArrays
 */

/** @typedef {import("../base/decode.js").Part<TrainerHeader, TrainerArrays>} TrainerPart */

/** @typedef {ReturnType<typeof runOf>} TrainerRun */

/** @typedef {{ i: number, t: number, leaves: boolean }} Turn V crosses λ between points i − 1 and i, at most at step t */

/**
 * Everything that is shown.
 * @typedef {object} TrainerScene
 * @property {TrainerHeader} header
 * @property {TrainerRun[]} runs
 * @property {Theme} theme
 * @property {number} focus
 * @property {number} level λ
 * @property {"log" | "linear" | null} choice of V's scale, where the hand has made one
 * @property {boolean} following does the playhead follow the run?
 * @property {number} span steps that the time axis spans
 * @property {Turn[]} found the focused configuration's crossings of λ
 * @property {Scale} lossScale
 * @property {Scale} rateScale
 * @property {Scale} scoreScale
 */

/** @typedef {import("../base/theme.js").Theme} Theme */

/** @typedef {import("../time/scales.js").Scale} Scale */

const TRAINER_VERSION = 1;

/**
 * Decode a message's main part; throw an Error with a sentence if it is of another kind or version.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function decodeTrainer(bytes) {
  /** @type {TrainerPart} */
  const part = unpack(await inflate(bytes));
  const { kind, version } = part.header;
  if (kind !== "trainer" || version !== TRAINER_VERSION) {
    throw new Error(`it is of version ${version}, this trainer reads version ${TRAINER_VERSION}`);
  }
  return { ...part, runs: part.header.configurations.map((entry, k) => runOf(part, entry, k)) };
}

/**
 * @param {TrainerPart} part
 * @param {ConfigurationHeader} entry
 * @param {number} k
 */
function runOf({ arrays, header }, entry, k) {
  const part = (/** @type {string} */ name, /** @type {string} */ offsets) =>
    arrays[name]?.subarray(arrays[offsets][k], arrays[offsets][k + 1]);
  const steps = (/** @type {string} */ name, /** @type {string} */ offsets) =>
    /** @type {Uint32Array} */ (part(name, offsets));
  const t = steps("t", "offsets");
  const column = (/** @type {string} */ name) => part(name, "offsets") ?? new Float32Array(t.length).fill(NaN);
  const finite = (/** @type {string} */ name) => seriesOf(t, column(name), Number.isFinite);
  const known = (/** @type {string} */ name) => seriesOf(t, column(name), (value) => !Number.isNaN(value));
  return {
    t,
    end: entry.end,
    limit: entry.limit,
    flags: /** @type {Uint8Array} */ (part("flags", "offsets")),
    stepLimit: column("step_limit"),
    stepSize: column("step_size"),
    batchLoss: column("batch_loss"),
    slope: column("grad_norm"),
    dV: column("dV"),
    first: column("first_order"),
    second: column("second_order"),
    rises: steps("rises", "rises_offsets"),
    kept: steps("kept", "kept_offsets"),
    series: {
      V: finite("V"),
      eta: finite("step_size"),
      rate: finite("learning_rate"),
      stepLimit: known("step_limit"),
      curvatureLimit: known("curvature_limit"),
      trainLoss: finite("train_loss"),
      testLoss: finite("test_loss"),
      trainScore: finite(`train_${header.score.name}`),
      testScore: finite(`test_${header.score.name}`),
    },
    further: Object.fromEntries(header.curves.map((curve) => [curve.column, finite(curve.column)])),
  };
}

/**
 * Return {t, v} of the entries whose value passes the test.
 * @param {ArrayLike<number>} t
 * @param {ArrayLike<number>} values
 * @param {(value: number) => boolean} test
 * @returns {TimedSeries}
 */
function seriesOf(t, values, test) {
  /** @type {number[]} */
  const rows = [];
  for (let i = 0; i < t.length; i += 1) if (test(values[i])) rows.push(i);
  return { t: Float64Array.from(rows, (i) => t[i]), v: Float64Array.from(rows, (i) => values[i]) };
}

/**
 * Return the last index of ascending `times` at or before `t`, -1 if there is none.
 * @param {ArrayLike<number>} times
 * @param {number} t
 */
export function indexAt(times, t) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Return the last point {t, v} of a series at or before `t`, or null.
 * @param {TimedSeries} series
 * @param {number} t
 */
export function lastPoint({ t: times, v }, t) {
  const i = indexAt(times, t);
  return i < 0 ? null : { t: times[i], v: v[i] };
}

/**
 * Return where V, as drawn, changes its side of λ: [{i, t, leaves}], between points i − 1 and i, at most at t.
 * @param {TimedSeries} series
 * @param {number} level
 * @returns {Turn[]}
 */
export function turnsOf({ t, v }, level) {
  const found = [];
  for (let i = 1; i < v.length; i += 1) {
    const before = v[i - 1] >= level;
    if (before !== v[i] >= level) found.push({ i, t: t[i], leaves: before });
  }
  return found;
}

/**
 * Return whether each point of a series equals another's, so that it needs no second line.
 * @param {TimedSeries} a
 * @param {TimedSeries} b
 */
export function sameSeries(a, b) {
  if (a.t.length === 0) return false;
  return a.v.every((value, i) => {
    const other = lastPoint(b, a.t[i]);
    return other !== null && other.t === a.t[i] && Math.abs(other.v - value) <= 1e-4 * Math.abs(value);
  });
}
