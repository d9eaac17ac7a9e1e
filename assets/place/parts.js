/** The elements of the picture on which a place is chosen, made once. */

import { make } from "../base/dom.js";

const KEYS_HELP = "Click, or move your mark with the arrow keys, with Shift in larger steps.";

/** @typedef {ReturnType<typeof buildPlace>} PlaceParts */

export function buildPlace() {
  const picture = make("div", { class: "picture" });
  const edges = ["top", "bottom", "left", "right"].map((name) => make("span", { class: `edge ${name}` }));
  const names = [make("span", { class: "name across" }), make("span", { class: "name up" })];
  const frame = make("div", { class: "frame" }, picture, ...edges, ...names);
  const inputs = /** @type {const} */ ([0, 1]).map((k) => field(k));
  const button = make("button", { type: "button", class: "give", disabled: "" }, "This is my prediction");
  const fields = make("div", { class: "fields" }, ...inputs.map(({ label }) => label), button);
  const wrong = make("p", { class: "wrong", role: "alert", hidden: "" });
  const keys = make("p", { class: "keys", id: "keys" }, KEYS_HELP);
  const caption = make("p", { class: "caption" });
  const spoken = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const root = make("div", { class: "place waiting" }, error, frame, caption, keys, fields, wrong, spoken);
  return { error, wrong, picture, frame, edges, names, inputs, button, fields, keys, caption, spoken, root };
}

/** @param {0 | 1} k */
function field(k) {
  const input = make("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
  const words = make("span", {});
  return { axis: k, input, words, label: make("label", { class: "field" }, words, input) };
}
