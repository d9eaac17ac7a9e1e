/** The elements of the map, made once. Everything that can be operated is a real, named control. */

import { make } from "../base/dom.js";
import { buildPageButtons } from "../base/keys.js";
import { drawingContext } from "../base/layer.js";
import { LINES } from "../base/tokens.js";
import { hatchTile, patternOf } from "./palette.js";
import { LINE_DASHES, line } from "./view.js";

/** @typedef {ReturnType<typeof buildMapParts>} MapParts */

/** Build the whole map and return its parts by name. */
export function buildMapParts() {
  const picture = make("div", { class: "plot", role: "application", tabindex: "0" });
  const choices = make("div", { class: "choices", role: "radiogroup", "aria-label": "Colour" });
  const legend = make("ul", { class: "legend" });
  const bar = make("div", { class: "bar", role: "img" });
  const lines = make("div", { class: "lines", role: "group", "aria-label": "Lines of theory" });
  const facts = make("dl", { class: "facts" });
  const hint = make("p", { class: "hint" });
  const said = make("p", { class: "said", "aria-live": "polite" });
  const open = make("button", { type: "button", class: "small open" }, "Open this cell");
  const zoom = make("button", { type: "button", class: "small zoom-in" }, "Zoom in here");
  const out = make("button", { type: "button", class: "small zoom-out" }, "Zoom out");
  const page = buildPageButtons();
  const actions = make("div", { class: "actions" }, open, zoom, out, page.stage, page.keys);
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const side = make("div", { class: "side" }, choices, bar, legend, lines, facts, actions, hint);
  const root = make(
    "div",
    { class: "heat waiting" },
    error,
    make("div", { class: "stack" }, picture),
    side,
    said,
    page.leave,
  );
  return {
    ...page,
    root,
    error,
    picture,
    choices,
    legend,
    bar,
    lines,
    facts,
    hint,
    said,
    open,
    zoom,
    out,
    actions,
    side,
  };
}

/**
 * Build the row of buttons that choose what is coloured.
 * @param {MapParts} parts
 * @param {{ name: string, label: string }[]} choices
 * @param {(name: string) => void} choose
 */
export function buildChoices(parts, choices, choose) {
  const key = JSON.stringify(choices.map(({ name }) => name));
  if (parts.choices.dataset.key === key) return;
  parts.choices.dataset.key = key;
  parts.choices.replaceChildren(
    ...choices.map(({ name, label }) => {
      const button = make("button", { type: "button", class: "chip", role: "radio", "data-name": name }, label);
      button.addEventListener("click", () => choose(name));
      return button;
    }),
  );
}

/**
 * Show which choice is on; only that one is reached by Tab, the arrows move between them.
 * @param {MapParts} parts
 * @param {string} chosen
 */
export function pressChoice(parts, chosen) {
  for (const button of buttonsOf(parts)) {
    const on = button.dataset.name === chosen;
    button.setAttribute("aria-checked", String(on));
    button.tabIndex = on ? 0 : -1;
  }
}

/**
 * Return the buttons that choose what is coloured.
 * @param {MapParts} parts
 */
export function buttonsOf({ choices }) {
  return [.../** @type {HTMLCollectionOf<HTMLButtonElement>} */ (choices.children)];
}

/**
 * Return a small picture of how something looks: a colour with its hatching.
 * @param {import("./palette.js").MapLook} look
 * @param {import("../base/theme.js").Theme} theme
 */
export function swatch({ colour, hatch }, theme) {
  const ratio = window.devicePixelRatio || 1;
  const canvas = make("canvas", { "aria-hidden": "true", class: "swatch" });
  [canvas.width, canvas.height] = [22 * ratio, 14 * ratio];
  const context = drawingContext(canvas);
  context.fillStyle = colour;
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (hatch) {
    context.fillStyle = patternOf(context, hatchTile(hatch, theme.hatching, ratio));
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

/**
 * Return a small picture of a line.
 * @param {string} name of a line of theory
 * @param {import("../base/theme.js").Theme} theme
 */
export function lineSwatch(name, theme) {
  const ratio = window.devicePixelRatio || 1;
  const canvas = make("canvas", { "aria-hidden": "true", class: "swatch line" });
  [canvas.width, canvas.height] = [30 * ratio, 10 * ratio];
  const context = drawingContext(canvas);
  context.scale(ratio, ratio);
  context.strokeStyle = theme.text;
  context.lineWidth = LINES.line;
  context.setLineDash(LINE_DASHES[name] ?? []);
  line(context, 0, 5, 30, 5);
  return canvas;
}
