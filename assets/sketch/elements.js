/** The elements of the sketch, made once. */

import { make } from "../base/dom.js";

const KEYS_HELP =
  "Arrow keys move a cell, Space inks it, Shift with an arrow key draws a line, Backspace takes the last ink back, Delete clears.";

/** @typedef {ReturnType<typeof buildSketch>} SketchParts */

/** Build the whole sketch and return its parts by name. */
export function buildSketch() {
  const parts = { ...buildPad(), ...buildResult(), ...buildPicture() };
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const layout = make("div", { class: "layout" }, parts.drawing, parts.result, parts.figure);
  const root = make("div", { class: "sketch waiting", role: "group", "aria-label": "Draw a digit" }, error, layout);
  return { ...parts, error, root };
}

function buildPad() {
  const hint = make("span", { class: "hint", "aria-hidden": "true" }, "Draw a digit here");
  const pad = make(
    "div",
    { class: "pad", tabindex: "0", role: "application", "aria-label": "Drawing area", "aria-describedby": "keys" },
    hint,
  );
  pad.setAttribute("aria-roledescription", "drawing area");
  const keys = make("p", { class: "keys", id: "keys" }, KEYS_HELP);
  const cursorWords = make("p", { class: "unseen", "aria-live": "polite" });
  const undo = make("button", { type: "button", class: "tool", disabled: "" }, "Undo");
  const clear = make("button", { type: "button", class: "tool", disabled: "" }, "Clear");
  undo.setAttribute("aria-label", "Undo the last stroke");
  clear.setAttribute("aria-label", "Clear the drawing");
  const tools = make("div", { class: "tools" }, undo, clear);
  const drawing = make("div", { class: "drawing" }, pad, tools, keys, cursorWords);
  return { drawing, pad, hint, keys, cursorWords, undo, clear };
}

function buildResult() {
  const verdict = make("p", { class: "verdict", "aria-hidden": "true" });
  const spoken = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const bars = make("ul", { class: "bars", role: "list", "aria-label": "Probability of each class" });
  const caption = make("p", { class: "caption" });
  return { result: make("div", { class: "result" }, verdict, spoken, bars, caption), verdict, spoken, bars, caption };
}

function buildPicture() {
  const frame = make("div", { class: "frame", role: "img" });
  const prepared = make("p", { class: "prepared" });
  const words = make("div", { class: "words" }, make("p", { class: "title" }, "What the network gets"), prepared);
  return { figure: make("div", { class: "figure" }, frame, words), frame, prepared };
}
