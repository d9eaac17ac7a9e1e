/** The handles over the canvases: where they sit, what they say, and whether they may be moved. */

import { describe, moveTo, placeNamed } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { pathStyle } from "../base/theme.js";
import { valuesOf } from "./drags.js";
import { placesOfSteps } from "./step_chart.js";

const ALPHA_AT = 0.83;
const WHY_NO_FAN = "There are no neighbouring runs of this setting; use the slider in the sidebar.";

/** @typedef {import("./scene.js").PlayerScene} PlayerScene */

/** @typedef {keyof import("./player.js").PlayerWishes} Wish */

/**
 * Return the array index of the step at which the α handle rides on η(t).
 * @param {{ steps: number, timeline: import("../time/timeline.js").Timeline }} run
 */
export function alphaIndex({ steps, timeline }) {
  return Math.max(1, Math.min(timeline.last - 1, timeline.index(Math.round(ALPHA_AT * steps))));
}

/**
 * Return why a handle can't be moved, or "" if it can.
 * @param {Wish} kind
 * @param {Pick<PlayerScene, "header">} scene
 */
export function whyLocked(kind, { header }) {
  if (header.locked_why?.[kind]) return header.locked_why[kind];
  if (header.locked?.includes(kind)) return "This control is locked.";
  if (kind !== "eta0" && kind !== "alpha") return "";
  return (header.positions?.[kind].length ?? 0) > 1 ? "" : WHY_NO_FAN;
}

/**
 * @param {import("./parts.js").PlayerParts} parts
 * @param {import("./drawing.js").PlayerDrawing["views"]} views
 * @param {PlayerScene} scene
 */
export function placeHandles(parts, views, scene) {
  placeLevel(parts.level, views.energy, scene);
  const path = scene.run.rules[scene.focus];
  const t = alphaIndex(scene.run);
  placeRate(parts.eta0, "eta0", views.step, scene, 0, path.rate[0]);
  placeRate(parts.alpha, "alpha", views.step, scene, t, path.rate[t]);
  placeStart(parts.start, views.map, scene);
  lockHandle(parts.level, "lam", scene);
  lockHandle(parts.eta0, "eta0", scene);
  lockHandle(parts.alpha, "alpha", scene);
  lockHandle(parts.start, "start", scene);
}

/**
 * @param {HTMLElement} handle
 * @param {import("../time/chart.js").Chart} chart
 * @param {PlayerScene} scene
 */
function placeLevel(handle, chart, { level, levelScale, header, lossIsV }) {
  moveTo(handle, chart.area.right, chart.y(level, levelScale));
  const text = formatNumber(level);
  setText(/** @type {HTMLElement} */ (handle.firstChild), lossIsV ? `λ = ${text} ↕` : `λ = ${text} (level of L) ↕`);
  describe(handle, level, header.lam_range, `λ = ${text}`);
}

/**
 * @param {HTMLElement} handle
 * @param {import("./fan.js").FanKind} kind
 * @param {import("../time/chart.js").Chart} chart
 * @param {PlayerScene} scene
 * @param {number} t the array index of the step at which it rides
 * @param {number} rate
 */
function placeRate(handle, kind, chart, scene, t, rate) {
  const held = scene.held?.kind === kind ? scene.held : null;
  // A hand that is ahead of the runs that it asks for has the handle under it.
  const y = scene.preview ? chart.y(rate, scene.stepScale) : heldAt(chart, scene, held, rate);
  moveTo(handle, placesOfSteps(chart, scene.run)(t), y);
  handle.style.setProperty("--line", pathStyle(scene.theme, scene.header.rules[scene.focus], scene.focus).line);
  const shown = held?.value ?? scene.header[kind];
  const values = valuesOf(scene, kind);
  const name = kind === "eta0" ? "η0" : "α";
  const text = `${name} = ${formatNumber(shown)}`;
  setText(/** @type {HTMLElement} */ (handle.lastChild), held && held.value !== null ? text : `${name} ↕`);
  describe(handle, shown, [values[0], values[values.length - 1]], text);
}

/**
 * Return the y of a handle that is held without a preview, kept inside the chart.
 * @param {import("../time/chart.js").Chart} chart
 * @param {PlayerScene} scene
 * @param {PlayerScene["held"]} held
 * @param {number} rate
 */
function heldAt(chart, { stepScale, header }, held, rate) {
  if (held && held.height !== null) return chart.y(stepScale.value(Math.min(1, Math.max(0, held.height))), stepScale);
  const isEta0 = held?.kind === "eta0" && held.value !== null;
  return chart.y(isEta0 ? (rate * /** @type {number} */ (held.value)) / header.eta0 : rate, stepScale);
}

/**
 * @param {HTMLElement} handle
 * @param {import("../land/landscape.js").LandscapeView} map
 * @param {Pick<PlayerScene, "start" | "window">} scene
 */
export function placeStart(handle, map, { start, window }) {
  const [x, y] = map.toPixel(start);
  map.obstacles = placeNamed(handle, [x, y], map.width);
  // What is said beside it stays on the map.
  handle.classList.toggle("right", x > 0.6 * map.width);
  handle.classList.toggle("low", y > map.height - 60);
  describe(handle, start[0], window.slice(0, 2), `start at (${start.map((x) => formatNumber(x)).join(", ")})`);
}

const HANDLE_HELP = {
  lam: "Drag to move the level λ",
  eta0: "Drag to change η0",
  alpha: "Drag to change the decay α",
  start: "Drag to start elsewhere",
};

/**
 * @param {HTMLElement} handle
 * @param {Wish} kind
 * @param {PlayerScene} scene
 */
function lockHandle(handle, kind, scene) {
  const why = whyLocked(kind, scene);
  handle.title = why || HANDLE_HELP[kind];
  handle.setAttribute("aria-disabled", String(why !== ""));
}
