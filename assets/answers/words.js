/** A class's answers in a sentence: what a screen reader says of the picture, and what stands below it. */

import { formatNumber } from "../base/format.js";
import {
  beyondOf,
  choiceRows,
  curvesOf,
  endingRows,
  median,
  middleCurve,
  numbersOf,
  orderRows,
  placesOf,
  rightNumbers,
  rightPlaces,
} from "./tally.js";

/** @typedef {import("./tally.js").Question} Question */

/** @typedef {import("./tally.js").Truth} Truth */

/**
 * Return what was answered, and once it is known, what the run did.
 * @param {Question} question
 * @param {unknown[]} values
 * @param {Truth | null} truth
 * @param {unknown} [own] the answer of whoever looks
 * @param {boolean} brief without the counts that stand at bars
 */
export function answerWords(question, values, truth, own, brief = false) {
  const many =
    values.length === 0 ? "No answers yet." : `${values.length} ${values.length === 1 ? "answer" : "answers"}.`;
  const missing = truth?.missing ? ` No answer is right: ${truth.missing}` : "";
  const yours = own === undefined ? "" : `Yours: ${ownWords(question, own)}.`;
  return [many, WORDS[question.given](question, values, truth, brief), yours].filter(Boolean).join(" ") + missing;
}

/**
 * @param {Question} question
 * @param {any} own
 */
function ownWords({ given, choices = [] }, own) {
  if (given === "number") return numbersOf([own]).never ? "never" : formatNumber(own, 4);
  if (given === "place")
    return `(${placesOf([own])
      .flat()
      .map((part) => formatNumber(part))
      .join(", ")})`;
  if (given === "curve") return `it ends at V = ${formatNumber(curvesOf([own])[0]?.at(-1)?.[1] ?? Number.NaN)}`;
  const names = Array.isArray(own) ? own : [own];
  return names.map((name) => choices.find(({ value }) => value === name)?.label ?? name).join(" → ");
}

/** @type {Record<Question["given"], (question: Question, values: unknown[], truth: Truth | null, brief: boolean) => string>} */
const WORDS = {
  choice: (question, values, truth, brief) => rowWords(choiceRows(question, values, truth), values.length, brief),
  order: (question, values, truth, brief) => rowWords(orderRows(question, values, truth), values.length, brief),
  number: (_question, values, truth) => numberWords(values, truth),
  place: placeWords,
  curve: curveWords,
};

/**
 * @param {import("./tally.js").Row[]} rows
 * @param {number} total
 * @param {boolean} brief
 */
function rowWords(rows, total, brief) {
  const counted = brief ? "" : rows.map(({ label, count }) => `${label}: ${count}`).join(", ");
  const right = rows.find(({ isTrue }) => isTrue);
  const run = right ? ` The run: ${right.label}${ofAll(right.count, total, "said so")}.` : "";
  return `${counted && `${counted}.`}${run}`.trim();
}

/**
 * @param {unknown[]} values
 * @param {Truth | null} truth
 */
function numberWords(values, truth) {
  const { numbers, never } = numbersOf(values);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const spread =
    numbers.length > 0
      ? `From ${formatNumber(low, 4)} to ${formatNumber(high, 4)}, the middle one ${formatNumber(median(numbers), 4)}.`
      : "";
  const away = beyondOf(numbers, truth && truth.missing === undefined ? truth.value : null);
  const far = away > 0 ? `${away} ${away === 1 ? "lies" : "lie"} beyond the axis, drawn beside it.` : "";
  const said = never > 0 ? `${never} said never.` : "";
  return [spread, far, said, truth ? numberTruth(values, truth) : ""].filter(Boolean).join(" ");
}

/**
 * @param {unknown[]} values
 * @param {Truth} truth
 */
function numberTruth(values, truth) {
  const right = rightNumbers(values, truth);
  if (right === null) return "";
  const is = truth.value === null ? "It never happens" : `It is ${formatNumber(truth.value, 4)}`;
  const near = truth.within ? `, within ${formatNumber(truth.within)} of it` : "";
  return `${is}${ofAll(right, values.length, `were right${near}`)}.`;
}

/**
 * @param {number} count
 * @param {number} total
 * @param {string} words
 */
function ofAll(count, total, words) {
  return total > 0 ? `; ${count} of ${total} ${words}` : "";
}

/**
 * @param {Question} question
 * @param {unknown[]} values
 * @param {Truth | null} truth
 * @param {boolean} brief
 */
function placeWords(question, values, truth, brief) {
  const places = placesOf(values);
  if (!truth) return "";
  if (truth.map) {
    const rows = brief ? [] : endingRows(question, truth.map, places);
    return rows.length > 0 ? `How they ended: ${rows.map(({ label, count }) => `${label}: ${count}`).join(", ")}.` : "";
  }
  const right = rightPlaces(places, truth);
  if (right === null) return "";
  const at = truth.value.map((/** @type {number} */ part) => formatNumber(part)).join(", ");
  return `It ended at (${at})${ofAll(right, places.length, `lie within ${formatNumber(truth.within ?? 0)}`)}.`;
}

/**
 * @param {Question} question
 * @param {unknown[]} values
 * @param {Truth | null} truth
 */
function curveWords({ steps = 1 }, values, truth) {
  const middle = middleCurve(curvesOf(values), steps);
  const drawn = middle.length > 0 ? `The middle curve ends at V = ${formatNumber(middle[middle.length - 1][1])}.` : "";
  const own = truth?.value?.at(-1);
  return [drawn, own ? `The run ends at V = ${formatNumber(own[1])}.` : ""].filter(Boolean).join(" ");
}
