/** An answer in a few words, for the list of all. */

import { formatNumber } from "../base/format.js";

/** @typedef {import("../answers/tally.js").Question} Question */

/**
 * @param {Question} question
 * @param {unknown} value
 */
export function valueWords({ given, choices = [] }, value) {
  const label = (/** @type {unknown} */ name) => choices.find((one) => one.value === name)?.label ?? String(name);
  if (value === null || value === "never") return "never";
  if (typeof value === "number") return formatNumber(value, 6);
  if (given === "curve") return "a curve";
  if (!Array.isArray(value)) return label(value);
  if (given === "order") return value.map(label).join(" → ");
  return `(${value.map((part) => formatNumber(part, 4)).join(", ")})`;
}
