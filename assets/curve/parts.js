/** The elements of the chart on which V(t) is drawn, made once. */

import { make, makeHandle } from "../base/dom.js";

const KEYS_HELP = "Draw across the chart, or reach each point by Tab and move it with the arrow keys.";

/** @typedef {ReturnType<typeof buildCurve>} CurveParts */

export function buildCurve() {
  const chart = make("div", { class: "chart", role: "group" });
  const handles = make("div", { class: "handles" });
  const box = make("div", { class: "box" }, chart, handles);
  const axis = make("p", { class: "axis" }, "step t");
  const caption = make("p", { class: "caption" });
  const keys = make("p", { class: "keys" }, KEYS_HELP);
  const button = make("button", { type: "button", class: "give" }, "This is my prediction");
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const root = make("div", { class: "curve waiting" }, error, box, axis, caption, keys, button);
  return { error, box, chart, handles, axis, caption, keys, button, root };
}

/**
 * Return the handle of one point.
 * @param {number} t its step
 */
export function buildKnot(t) {
  return makeHandle("knot", `V at step ${t}`, "vertical");
}
