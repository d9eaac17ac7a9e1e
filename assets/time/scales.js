/**
 * Axis scales. A scale maps a value to 0 (foot) .. 1 (top) and back, and names its ticks:
 * linear, log (values at or below its foot are drawn at the foot) and asinh ("signed log"). An end beyond which values
 * lie has a tick that says so: ≤ at the foot, ≥ at the top.
 */

import { MINUS, formatNumber, powerOfTen } from "../base/format.js";

const FLOOR = 3e-7;
const CEILING = 1e9;
const NICE = [1, 2, 2.5, 5, 10];
/** More than any axis has. */
const MOST_TICKS = 100;

/** @typedef {import("./run.js").Floats} Floats */

/** @typedef {"linear" | "log" | "asinh"} ScaleKind */

/**
 * @typedef {object} Scale
 * @property {ScaleKind} kind
 * @property {number} low the value at the foot
 * @property {number} high the value at the top
 * @property {(value: number) => number} unit 0..1 from the foot to the top, beyond them less or more
 * @property {(unit: number) => number} value
 * @property {() => number[]} ticks
 */

/** @typedef {{ below: boolean, above: boolean }} Beyond at which ends something that is drawn is cut off */

/** @typedef {{ values: ArrayLike<number>, end: number | null }} Series values, and from which index on none is finite */

/**
 * @param {ScaleKind} kind
 * @param {number} low
 * @param {number} high
 * @param {number} knee where asinh turns logarithmic
 * @returns {Scale}
 */
export function makeScale(kind, low, high, knee = 1) {
  const [bend, unbend] = BENDS[kind](knee, low);
  const [foot, top] = [bend(low), bend(high)];
  return {
    kind,
    low,
    high,
    unit: (value) => (bend(value) - foot) / (top - foot),
    value: (unit) => unbend(foot + unit * (top - foot)),
    ticks: () => TICKS[kind](low, high, knee),
  };
}

/** @type {Record<ScaleKind, (knee: number, low: number) => [(value: number) => number, (bent: number) => number]>} */
const BENDS = {
  linear: () => [(value) => value, (bent) => bent],
  log: (_knee, low) => [(value) => Math.log10(Math.max(value, low)), (bent) => 10 ** bent],
  asinh: (knee) => [(value) => Math.asinh(value / knee), (bent) => knee * Math.sinh(bent)],
};
/** @type {Record<ScaleKind, (low: number, high: number, knee: number) => number[]>} */
const TICKS = {
  linear: (low, high) => linearTicks(low, high, 4),
  log: (low, high) => decadeTicks(low, high, 4),
  asinh: signedTicks,
};

/**
 * Return round values from low to high, about `count` intervals.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function linearTicks(low, high, count) {
  const step = niceStep((high - low) / count);
  const ticks = [];
  const first = Math.ceil(low / step - 1e-9);
  // Counted from the first: beyond 2⁵³ a number has no next one, and the loop would have no end.
  for (let k = 0; k <= MOST_TICKS && (first + k) * step <= high * (1 + 1e-12); k += 1) {
    ticks.push(Number(((first + k) * step).toPrecision(12)));
  }
  return [...new Set(ticks)];
}

/**
 * Return the smallest of 1, 2, 2.5, 5 × 10ⁿ that is not below `step`.
 * @param {number} step
 */
function niceStep(step) {
  const decade = 10 ** Math.floor(Math.log10(step));
  return decade * (NICE.find((nice) => nice * decade >= step * (1 - 1e-9)) ?? 10);
}

/**
 * Return powers of ten from low to high, evenly spaced and at most about `count` + 1.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
function decadeTicks(low, high, count) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first < 1) return linearTicks(low, high, count).filter((tick) => tick > 0);
  const stride = Math.max(1, Math.ceil((last - first) / count));
  const ticks = [];
  for (let power = last; power >= first; power -= 1) if (power % stride === 0) ticks.push(Number(`1e${power}`));
  return ticks;
}

/**
 * Return zero and powers of ten on both sides of it.
 * @param {number} low
 * @param {number} high
 * @param {number} knee
 */
function signedTicks(low, high, knee) {
  const least = Math.ceil(Math.log10(knee));
  const most = Math.floor(Math.log10(Math.max(-low, high)));
  const stride = Math.max(1, Math.ceil((most - least) / 2.5));
  const ticks = [0];
  for (let power = most; power >= least; power -= stride) ticks.push(Number(`1e${power}`), -Number(`1e${power}`));
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/**
 * Return a tick's label: 100, 1, 0.01, 10⁻⁴.
 * @param {number} value
 */
export function tickLabel(value) {
  const size = Math.abs(value);
  const power = Math.log10(size);
  if (size > 0 && Math.abs(power - Math.round(power)) < 1e-9 && (power < -2.5 || power > 4.5)) {
    return (value < 0 ? MINUS : "") + powerOfTen(Math.round(power));
  }
  return formatNumber(value, 6);
}

/**
 * Does a value of the lists lie beyond an end of the scale?
 * @param {{ low: number, high: number }} scale
 * @param {Iterable<Iterable<number>>} lists
 * @returns {Beyond}
 */
export function beyondEnds(scale, lists) {
  const beyond = { below: false, above: false };
  for (const list of lists) {
    for (const value of list) {
      if (value < scale.low) beyond.below = true;
      if (value > scale.high) beyond.above = true;
    }
  }
  return beyond;
}

/**
 * @param {number} value
 * @param {"≤" | "≥"} sign
 */
function endMark(value, sign) {
  const isDecade = value > 0 && Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  return { value, text: `${sign} ${isDecade ? tickLabel(value) : formatNumber(value)}` };
}

/**
 * Return the marks of the ends beyond which values lie.
 * @param {{ low: number, high: number }} scale
 * @param {Beyond} beyond
 */
export function endMarks(scale, { below, above }) {
  return [...(below ? [endMark(scale.low, "≤")] : []), ...(above ? [endMark(scale.high, "≥")] : [])];
}

/**
 * Say in words what is drawn at the ends though it lies beyond them.
 * @param {{ low: number, high: number }} scale
 * @param {Beyond} beyond
 */
export function beyondWords(scale, { below, above }) {
  const low = below ? `; what is below ${formatNumber(scale.low)} is drawn at the foot` : "";
  const high = above ? `; what is above ${formatNumber(scale.high)} leaves at the top` : "";
  return low + high;
}

/** @typedef {{ low: number, high: number, positive: number, start: number, diverged: boolean }} Extent */

/**
 * Return what V's values span: extremes of the finite ones, the least positive one, and where it starts.
 * @param {Series[]} series
 * @returns {Extent}
 */
function extent(series) {
  const seen = { low: Infinity, high: -Infinity, positive: Infinity, start: -Infinity, diverged: false };
  for (const { values, end } of series) {
    const stop = end ?? values.length;
    if (end !== null) seen.diverged = true;
    for (let k = 0; k < stop; k += 1) {
      const value = values[k];
      if (value < seen.low) seen.low = value;
      if (value > seen.high) seen.high = value;
      if (value > 0 && value < seen.positive) seen.positive = value;
    }
    if (stop > 0 && values[0] > seen.start) seen.start = values[0];
  }
  return seen;
}

/**
 * Choose the scale of an energy. `choice` is "log", "linear" or null (by itself: logarithmic where V spans more
 * than three decades or a run diverged). `level` is kept in view where that is reasonable.
 * @param {Series[]} series
 * @param {number | null} level
 * @param {"log" | "linear" | null} choice
 */
export function energyScale(series, level, choice) {
  const seen = extent(series);
  if (!Number.isFinite(seen.low)) return makeScale("linear", 0, 1);
  const signed = seen.low < 0;
  const wide = seen.diverged || (signed ? spansSigned(seen) : seen.high / seen.positive > 1e3);
  const bent = choice ? choice === "log" : wide;
  if (!bent) return linearEnergy(seen, level);
  return signed ? signedEnergy(seen, level) : logEnergy(seen, level);
}

/**
 * Return how far V falls below its start, or a twentieth of its size if that is more.
 * @param {Extent} seen
 */
function drop({ low, start }) {
  return Math.max(start - low, 0.05 * (Math.abs(start) + Math.abs(low)), 1e-12);
}

/**
 * With negative values: does V climb more than 100 times as far as it falls?
 * @param {Extent} seen
 */
function spansSigned(seen) {
  return seen.high - seen.low > 100 * drop(seen);
}

/**
 * @param {Extent} seen
 * @param {number | null} level
 */
function linearEnergy(seen, level) {
  let high = seen.diverged ? Math.min(seen.high, seen.start + 20 * drop(seen)) : seen.high;
  let low = seen.low;
  if (level !== null && level < high + 3 * (high - low) && level > low - (high - low)) {
    [low, high] = [Math.min(low, level), Math.max(high, level)];
  }
  const pad = 0.06 * (high - low) || 1;
  const foot = seen.low >= 0 && low < 0.3 * high ? Math.min(0, low) : low - pad;
  return makeScale("linear", foot, high + pad);
}

/**
 * @param {Extent} seen
 * @param {number | null} level
 */
function logEnergy(seen, level) {
  const reference = seen.start > 0 ? seen.start : seen.high > 0 ? seen.high : 1;
  let low = seen.positive * 0.7 < reference * FLOOR ? decadeBelow(reference * FLOOR) : seen.positive * 0.7;
  let high = Math.min(seen.high, decadeBelow(reference * CEILING));
  if (level !== null && level > low / 100) [low, high] = [Math.min(low, level / 1.5), Math.max(high, level)];
  // An end that cuts something off is a round number, since it is written there.
  const top = seen.high > high ? high : high * (high / low) ** 0.08;
  return makeScale("log", Math.min(low, high / 10), top);
}

/**
 * Return the largest power of ten that is not above `value`.
 * @param {number} value
 */
function decadeBelow(value) {
  // Beyond what a number holds there is no round one.
  if (!(value > 0) || value === Infinity) return value;
  return Number(`1e${Math.floor(Math.log10(value) + 1e-9)}`);
}

/**
 * @param {Extent} seen
 * @param {number | null} level
 */
function signedEnergy(seen, level) {
  const knee = Math.max(Math.abs(seen.start), Math.abs(seen.low), 1e-12) / 20;
  const high = Math.min(Math.max(seen.high, level ?? seen.high), knee * CEILING);
  return makeScale("asinh", seen.low - 0.5 * knee - 0.1 * Math.abs(seen.low), high * 1.5, knee);
}

/**
 * Choose the scale of η: from 0 to above η0, or logarithmic where η_t is mostly far below η(t)'s peak.
 * @param {{ stepSize: Floats, rate: Floats, limit: Floats }} path
 */
export function stepScale({ stepSize, rate, limit }) {
  const peak = maxFinite([rate, stepSize]);
  const middle = Float64Array.from(stepSize).filter(Number.isFinite).sort();
  const median = middle[middle.length >> 1] ?? peak;
  if (!(peak > 0) || median >= 0.04 * peak) return makeScale("linear", 0, niceTop(1.65 * (peak || 1)));
  const floor = decadeBelow(Math.max(0.3 * quantilePositive(middle, 0.03), peak * 1e-7));
  const limits = Float64Array.from(limit)
    .filter((value) => value > 0 && value < Infinity)
    .sort();
  const top = Math.max(3 * peak, Math.min(limits[limits.length >> 1] * 2 || 0, 100 * peak));
  return makeScale("log", floor, niceStep(top));
}

/**
 * @param {Float64Array} sorted
 * @param {number} part 0..1
 */
function quantilePositive(sorted, part) {
  const positive = sorted.filter((value) => value > 0);
  return positive[Math.floor(part * positive.length)] ?? 1e-12;
}

/** @param {Floats[]} lists */
function maxFinite(lists) {
  let most = -Infinity;
  for (const list of lists) for (const value of list) if (value > most && value < Infinity) most = value;
  return most;
}

/**
 * Round up to a value whose quarter is round.
 * @param {number} value
 */
function niceTop(value) {
  return niceStep(value / 4) * Math.ceil(value / niceStep(value / 4) - 1e-9);
}

/**
 * Return ticks for 0..steps that divide it where possible.
 * @param {number} steps
 * @param {number} most intervals
 */
export function stepTicks(steps, most) {
  const candidates = [1, 2, 5, 10, 20, 25, 30, 40, 50, 60, 100, 150, 200, 250, 500, 1000, 2000, 2500, 5000, 1e4, 2e4];
  const fits = candidates.filter((stride) => steps / stride <= most);
  const stride = fits.find((candidate) => steps % candidate === 0 && steps / candidate >= 2) ?? fits[0] ?? steps;
  return Array.from({ length: Math.floor(steps / stride) + 1 }, (_, i) => i * stride);
}
