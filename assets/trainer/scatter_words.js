/** What is said of a scatter of numbers. */

import { make } from "../base/dom.js";
import { MINUS, formatNumber, setText } from "../base/format.js";
import { countWords } from "./time.js";

/** @typedef {import("./scatter.js").Scatter} Scatter */

/** @typedef {import("./scatter.js").Item} Item */

/**
 * @param {Scatter} scatter
 * @param {Item} item
 */
export function itemWords(scatter, item) {
  return `test sample ${countWords(item.sample + 1)}: true ${numberWords(item.truth)}, predicted ${predictedWords(scatter, item)}: ${missWords(item)}`;
}

/**
 * @param {Scatter} scatter
 * @param {Item} item
 */
function predictedWords({ low, high }, { predicted }) {
  if (Number.isFinite(predicted)) return numberWords(predicted);
  return predicted > 0 ? `above ${numberWords(high)}` : `below ${numberWords(low)}`;
}

/** @param {Item} item */
function missWords({ truth, predicted }) {
  if (predicted === truth) return "exact";
  const by = Number.isFinite(predicted) ? numberWords(Math.abs(predicted - truth)) : "far";
  return `${by} too ${predicted > truth ? "high" : "low"}`;
}

/**
 * Return the scores of the whole test part.
 * @param {Scatter} scatter
 */
export function scoreWords({ r2, rmse, target, total }) {
  const shown = Number.isNaN(r2) ? "R² not defined (all true values are equal)" : `R² ${formatNumber(r2)}`;
  return `test ${shown}, RMSE ${numberWords(rmse)} (${target}) of ${countWords(total)} samples`;
}

/**
 * Return the picture in words: its scores and the largest residual.
 * @param {Scatter} scatter
 */
export function scatterWords(scatter) {
  const { items, low, high, total, target, worst } = scatter;
  const beyond = items.filter(({ predicted }) => predicted > high || predicted < low).length;
  const part = items.length < total ? `, ${countWords(items.length)} of them drawn` : "";
  const outside = beyond ? `; ${countWords(beyond)} predicted beyond the picture` : "";
  return `Predicted against true ${target}: ${scoreWords(scatter)}${part}${outside}; largest residual: ${itemWords(scatter, worst[0])}.`;
}

/**
 * Fill the list of the largest residuals.
 * @param {HTMLElement} list
 * @param {Scatter} scatter
 */
export function fillResiduals(list, scatter) {
  const { worst } = scatter;
  while (list.children.length < worst.length)
    list.append(make("li", {}, make("span"), make("span", { class: "aside" })));
  while (list.children.length > worst.length) list.lastElementChild?.remove();
  worst.forEach((item, k) => {
    const row = /** @type {HTMLElement} */ (list.children[k]);
    const [numbers, miss] = /** @type {HTMLCollectionOf<HTMLElement>} */ (row.children);
    setText(numbers, `${numberWords(item.truth)} → ${predictedWords(scatter, item)}`);
    setText(miss, missWords(item));
    row.title = itemWords(scatter, item);
  });
}

/**
 * Write a number in the target's own units, to four digits, as 58.44, 1998 or 252,300; `amount` in core/numbers.py.
 * @param {number} value
 */
function numberWords(value) {
  return grouped(Number(value.toPrecision(4))) ?? formatNumber(value, 4);
}

/**
 * Write a large number with its thousands apart, or return null for one that is not or is too large for that.
 * @param {number} value
 */
export function grouped(value) {
  const size = Math.abs(value);
  return size >= 1e4 && size < 1e9 ? (value < 0 ? MINUS : "") + countWords(size) : null;
}
