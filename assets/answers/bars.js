/** Bars with their counts: of choices, of orders, and of how the runs of a map ended. */

import { make } from "../base/dom.js";

/** @typedef {import("./tally.js").Row} Row */

/**
 * Fill a list with a bar for each row; its elements stay where the rows are the same, so that bars grow.
 * @param {HTMLElement} list
 * @param {Row[]} rows
 * @param {(row: Row) => string} colour of a row's bar
 * @param {string} truth what is written at the row that is true
 * @param {string} [own] the value of the row of whoever looks
 */
export function fillBars(list, rows, colour, truth, own) {
  const names = JSON.stringify(rows.map(({ value, label }) => [value, label]));
  if (list.dataset.names !== names) {
    list.dataset.names = names;
    list.replaceChildren(...rows.map(buildBar));
  }
  const most = Math.max(1, ...rows.map(({ count }) => count));
  rows.forEach((row, k) => {
    const item = /** @type {HTMLElement} */ (list.children[k]);
    item.classList.toggle("true", row.isTrue);
    item.style.setProperty("--share", String(row.count / most));
    item.style.setProperty("--bar", colour(row));
    const [, mark, count] = /** @type {HTMLElement[]} */ ([...item.querySelectorAll(".label, .mark, .count")]);
    mark.textContent = [row.value === own && "yours", row.isTrue && truth].filter(Boolean).join(" ");
    count.textContent = String(row.count);
  });
}

/** @param {Row} row */
function buildBar({ label }) {
  const words = make("span", { class: "label" }, label);
  const bar = make("span", { class: "track", "aria-hidden": "true" }, make("span", { class: "bar" }));
  return make("li", { class: "answer" }, words, make("span", { class: "mark" }), bar, make("span", { class: "count" }));
}
