/**
 * What a class has answered, counted: the rows of bars, the numbers on an axis, the places on a map and the middle of
 * many curves. Answers come as JSON, as the server kept them; what is no answer to the question is left out.
 */

import { makeScale } from "../time/scales.js";

/** @typedef {{ value: string, label: string }} Choice */

/** @typedef {{ name: string, low: number, high: number, scale: "linear" | "log" }} Axis */

/** @typedef {[number, number]} Pair */

/**
 * What `class_question` of `core/messages/class_question.py` makes of a step's prediction.
 * @typedef {object} Question
 * @property {"choice" | "number" | "place" | "curve" | "order"} given
 * @property {string} kind
 * @property {string} ask
 * @property {Choice[]} [choices] of a choice and an order; on a map what outcomes are called
 * @property {boolean} [first_only] of an order: only who comes first is asked
 * @property {boolean} [whole] of a number
 * @property {boolean} [may_never]
 * @property {[Axis, Axis]} [axes] of a place
 * @property {string} [land] names the land that is fetched; a map has none
 * @property {import("../land/surface.js").Height} [height]
 * @property {number | null} [level]
 * @property {Pair | null} [start]
 * @property {string} [alt]
 * @property {string} [wanted] on a map the outcome that was looked for
 * @property {number} [steps] of a curve, as the rest
 * @property {number} [first]
 * @property {number} [low]
 * @property {number} [high]
 */

/** @typedef {{ nx: number, ny: number, kinds: string[], rows: string[] }} Cells outcomes of a map, a text a row */

/**
 * What `class_truth` makes of the run.
 * @typedef {object} Truth
 * @property {any} value in the form of an answer
 * @property {number | null} [within] how far off is right
 * @property {string} [missing] why nothing is right
 * @property {Cells} [map]
 */

/** @typedef {{ value: string, label: string, count: number, isTrue: boolean }} Row */

/** Orders that few gave are counted together. */
const MOST_ROWS = 6;
/** At so many times the middle of the curves is asked for. */
const TIMES = 60;
/** A ratio from which on an axis is logarithmic. */
const WIDE = 50;
/** Beyond so many times the middle distance from the middle a number may be far from all others. */
const FENCES = 8;
/** It is, where it would make the axis longer by more than so many lengths of that of all others. */
const LENGTHS = 3;
/** Beyond, a number stands at the axis's end: the length of a longer axis would be no number. */
const LARGEST = 1e100;
const FEW = 4;

/**
 * Return a row for each choice, in the order in which they were offered.
 * @param {Question} question
 * @param {unknown[]} values
 * @param {Truth | null} truth
 * @returns {Row[]}
 */
export function choiceRows({ choices = [] }, values, truth) {
  return choices.map(({ value, label }) => ({
    value,
    label,
    count: values.filter((one) => one === value).length,
    isTrue: truth?.value === value,
  }));
}

/**
 * Return a row for each order that was given, the most frequent first, and the true one in any case.
 * @param {Question} question
 * @param {unknown[]} values
 * @param {Truth | null} truth
 * @returns {Row[]}
 */
export function orderRows(question, values, truth) {
  const { choices = [], first_only: firstOnly } = question;
  const orders = values.map(listed).filter((order) => order.length > 0);
  const right = listed(truth?.value);
  if (firstOnly) {
    const firsts = orders.map(([first]) => first);
    return choiceRows(question, firsts, truth && { ...truth, value: right[0] });
  }
  const labels = new Map(choices.map(({ value, label }) => [value, label]));
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const order of right.length > 0 ? [...orders, right] : orders) {
    const value = order.join(" ");
    const label = order.map((name) => labels.get(name) ?? name).join(" → ");
    if (!rows.has(value)) rows.set(value, { value, label, count: 0, isTrue: value === right.join(" ") });
  }
  for (const order of orders) {
    const row = rows.get(order.join(" "));
    if (row) row.count += 1;
  }
  return fewRows([...rows.values()].sort((a, b) => b.count - a.count));
}

/**
 * Return the value of the row in which an answer is counted, undefined where there is none.
 * @param {Question} question
 * @param {unknown} own
 */
export function ownRow({ given, first_only: firstOnly }, own) {
  const parts = listed(own);
  if (parts.length === 0 || (given !== "choice" && given !== "order")) return undefined;
  return given === "choice" || firstOnly ? parts[0] : parts.join(" ");
}

/** @param {Row[]} rows */
function fewRows(rows) {
  if (rows.length <= MOST_ROWS) return rows;
  const kept = rows.filter((row, k) => k < MOST_ROWS - 1 || row.isTrue);
  const rest = rows.filter((row) => !kept.includes(row));
  const count = rest.reduce((sum, row) => sum + row.count, 0);
  const label = `${rest.length} other order${rest.length === 1 ? "" : "s"}`;
  return [...kept, { value: "", label, count, isTrue: false }];
}

/**
 * @param {unknown} value
 * @returns {string[]}
 */
function listed(value) {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === "string");
}

/**
 * Return the numbers that were given, and how often "never".
 * @param {unknown[]} values
 */
export function numbersOf(values) {
  const numbers = /** @type {number[]} */ (values.filter((one) => typeof one === "number" && Number.isFinite(one)));
  return { numbers, never: values.filter((one) => one === null || one === "never").length };
}

/**
 * Return how many answers to a number are right; null where nothing is.
 * @param {unknown[]} values
 * @param {Truth} truth
 */
export function rightNumbers(values, { value, within, missing }) {
  if (missing !== undefined) return null;
  const { numbers, never } = numbersOf(values);
  if (value === null) return never;
  return numbers.filter((one) => Math.abs(one - value) <= (within ?? 0) * (1 + 1e-9)).length;
}

/**
 * Return the axis on which numbers stand: logarithmic where they span decades. A few that lie far from all others do
 * not make it long; they stand at its ends.
 * @param {number[]} given
 * @param {number | null} truth is always on it
 */
export function numberScale(given, truth) {
  const numbers = given.map((one) => Math.min(LARGEST, Math.max(-LARGEST, one)));
  const all = truth === null ? numbers : [...numbers, truth];
  if (all.length === 0) return makeScale("linear", 0, 1);
  const bent = isWide(all);
  const [low, high] = fenced(numbers, truth, bent);
  if (low > 0 && high / low > WIDE) return makeScale("log", low / 1.5, high * 1.5);
  const most = Math.max(Math.abs(low), Math.abs(high));
  const knee = median(all.map(Math.abs).filter((size) => size > 0));
  if (low <= 0 && most > WIDE * knee) {
    return makeScale("asinh", Math.min(low, 0) * 1.2 - knee, high * 1.2 + knee, knee);
  }
  const pad = 0.06 * (high - low) || Math.max(1, 0.1 * most);
  return makeScale("linear", low - pad, high + pad);
}

/**
 * Return how many numbers lie beyond the axis on which they stand.
 * @param {number[]} numbers
 * @param {number | null} truth
 */
export function beyondOf(numbers, truth) {
  const [below, above] = endsOf(numberScale(numbers, truth), numbers);
  return below + above;
}

/**
 * Return how many numbers lie beyond the lower and the upper end of a scale.
 * @param {{ low: number, high: number }} scale
 * @param {number[]} numbers
 */
export function endsOf({ low, high }, numbers) {
  return [numbers.filter((one) => one < low).length, numbers.filter((one) => one > high).length];
}

/** @param {number[]} all */
function isWide(all) {
  const low = Math.min(...all);
  return low > 0 && Math.max(...all) / low > WIDE;
}

/**
 * Return the ends within which nearly all numbers lie.
 * @param {number[]} numbers
 * @param {number | null} truth
 * @param {boolean} bent whether distances are ratios
 * @returns {Pair}
 */
function fenced(numbers, truth, bent) {
  const there = truth === null ? [] : [truth];
  const sorted = [...numbers].sort(ascending);
  if (sorted.length < FEW) return [Math.min(...sorted, ...there), Math.max(...sorted, ...there)];
  const bend = bent ? Math.log10 : Number;
  const middle = bend(median(sorted));
  const reach = FENCES * spreadOf(sorted.map((one) => Math.abs(bend(one) - middle))) || Infinity;
  const near = sorted.filter((one) => Math.abs(bend(one) - middle) <= reach);
  const [low, high] = [bend(near[0]), bend(near[near.length - 1])];
  const room = LENGTHS * (high - low);
  const inside = sorted.filter((one) => bend(one) >= low - room && bend(one) <= high + room);
  return [Math.min(...inside, ...there), Math.max(...inside, ...there)];
}

/**
 * Return the middle one of distances; where most are none, since most said the same, the middle one of the others.
 * @param {number[]} distances
 */
function spreadOf(distances) {
  const others = distances.filter((one) => one > 0).sort(ascending);
  return median(distances) || (others[Math.floor((others.length - 1) / 2)] ?? 0);
}

/**
 * @param {number} a
 * @param {number} b
 */
function ascending(a, b) {
  return a - b;
}

/**
 * @param {number[]} sorted
 * @param {number} part 0..1
 */
export function quantile(sorted, part) {
  if (sorted.length === 0) return Number.NaN;
  const at = part * (sorted.length - 1);
  const k = Math.floor(at);
  return sorted[k] + (at - k) * ((sorted[k + 1] ?? sorted[k]) - sorted[k]);
}

/**
 * Return the middle one of numbers.
 * @param {number[]} numbers
 */
export function median(numbers) {
  return quantile([...numbers].sort(ascending), 0.5);
}

/**
 * Return the places that were given.
 * @param {unknown[]} values
 * @returns {Pair[]}
 */
export function placesOf(values) {
  return /** @type {Pair[]} */ (
    values.filter((one) => Array.isArray(one) && one.length === 2 && one.every((part) => Number.isFinite(part)))
  );
}

/**
 * Return how many places are right.
 * @param {Pair[]} places
 * @param {Truth} truth
 */
export function rightPlaces(places, { value, within }) {
  if (!Array.isArray(value)) return null;
  const reach = (within ?? 0) * (1 + 1e-9);
  return places.filter(([x, y]) => Math.hypot(x - value[0], y - value[1]) <= reach).length;
}

/**
 * Return how a place of a map ended, by its nearest cell; null beside the map, and where it is not known.
 * @param {[Axis, Axis]} axes
 * @param {Cells} cells
 * @param {Pair} place
 */
export function endingAt(axes, { nx, ny, kinds, rows }, place) {
  const [u, v] = axes.map(({ scale, low, high }, k) => makeScale(scale, low, high).unit(place[k]));
  if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return null;
  const cell = rows[Math.round(v * (ny - 1))]?.[Math.round(u * (nx - 1))];
  return cell === undefined ? null : (kinds[Number(cell)] ?? null);
}

/**
 * Return how the class's runs ended on a map: a row for each outcome that there is, the wanted one first.
 * @param {Question} question
 * @param {Cells} cells
 * @param {Pair[]} places
 * @returns {Row[]}
 */
export function endingRows({ axes, choices = [], wanted }, cells, places) {
  if (!axes) return [];
  const ends = places.map((place) => endingAt(axes, cells, place));
  const rows = choices.map(({ value, label }) => ({
    value,
    label,
    count: ends.filter((end) => end === value).length,
    isTrue: value === wanted,
  }));
  const beside = ends.filter((end) => end === null).length;
  const rest = beside > 0 ? [{ value: "", label: "Beside the map", count: beside, isTrue: false }] : [];
  const found = rows.filter(({ count, isTrue }) => count > 0 || isTrue);
  return [...found.sort((a, b) => Number(b.isTrue) - Number(a.isTrue) || b.count - a.count), ...rest];
}

/**
 * Return the curves that were given.
 * @param {unknown[]} values
 * @returns {Pair[][]}
 */
export function curvesOf(values) {
  return /** @type {Pair[][]} */ (
    values.filter((one) => Array.isArray(one) && one.length >= 2 && placesOf(one).length === one.length)
  );
}

/**
 * Return a curve's height at a time, in decades; before its first point and after its last it goes on level.
 * @param {Pair[]} curve
 * @param {number} t
 */
export function heightAt(curve, t) {
  const k = curve.findIndex(([at]) => at >= t);
  if (k === 0) return Math.log10(curve[0][1]);
  if (k < 0) return Math.log10(curve[curve.length - 1][1]);
  const [[t0, v0], [t1, v1]] = [curve[k - 1], curve[k]];
  const part = (t - t0) / (t1 - t0);
  return Math.log10(v0) + part * (Math.log10(v1) - Math.log10(v0));
}

/**
 * Return the middle of the curves: at each time as many lie above as below.
 * @param {Pair[][]} curves
 * @param {number} steps
 * @returns {Pair[]}
 */
export function middleCurve(curves, steps) {
  if (curves.length === 0) return [];
  return Array.from({ length: TIMES + 1 }, (_, k) => {
    const t = (steps * k) / TIMES;
    return [t, 10 ** median(curves.map((curve) => heightAt(curve, t)))];
  });
}
