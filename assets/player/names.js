/** What the DOM says about the charts and the map: titles, legends, the names of pictures. */

import { formatNumber, setText } from "../base/format.js";
import { setTerms } from "../base/terms.js";
import { beyondWords } from "../time/scales.js";
import { energyBeyond } from "./energy_chart.js";
import { sameCurve, stepBeyond } from "./step_chart.js";

/** @typedef {import("./parts.js").PlayerParts} PlayerParts */

/** @typedef {import("./scene.js").PlayerScene} PlayerScene */

/**
 * Return what a chip is for.
 * @param {string} label
 */
export function chipTitle(label) {
  return `Show ${label} in the caption, the step chart and the numbers`;
}

/**
 * @param {PlayerParts} parts
 * @param {PlayerScene} scene
 */
export function fillTitles(parts, scene) {
  const { header, focus, energyScale: energy, stepScale: steps } = scene;
  const suffix = { linear: "", log: ", log scale", asinh: ", signed log scale" };
  setTerms(parts.energyTitle, header.lyapunov.label + suffix[energy.kind]);
  const rule = header.rules[focus];
  setTerms(parts.stepTitle, `Step size η_t and its limit η_lim${suffix[steps.kind]} · ${rule.label}`);
  parts.scaleToggle.setAttribute("aria-pressed", String(energy.kind !== "linear"));
  parts.scaleToggle.title = energy.kind === "linear" ? "Show V on a logarithmic scale" : "Show V on a linear scale";
  fillLegend(parts, scene, rule);
}

/**
 * @param {PlayerParts} parts
 * @param {PlayerScene} scene
 * @param {import("./message.js").RuleHeader} rule
 */
function fillLegend(parts, scene, rule) {
  const path = scene.run.rules[scene.focus];
  const schedule = sameCurve(path.rate, path.stepSize) ? "" : "dotted: schedule η(t) · ";
  // A line along the top must not be read as a limit of that height.
  const beyond = path.limit.some((limit) => limit > scene.stepScale.high);
  setText(parts.legend, `${schedule}dashed: ${beyond ? "limit η_lim (at the top: above the axis)" : rule.limit_label}`);
}

/**
 * Say which steps are drawn, where not all are.
 * @param {PlayerParts} parts
 * @param {PlayerScene} scene
 */
export function sayDrawn(parts, { header, compact }) {
  const words = (!compact && header.words?.drawn) || "";
  parts.drawn.hidden = !words;
  setText(parts.drawn, words);
}

/**
 * Name the map for those who can't see it.
 * @param {PlayerParts} parts
 * @param {PlayerScene} scene
 */
export function nameMap(parts, { header }) {
  const paths = header.rules.map((rule) => rule.label).join(", ");
  const name = header.words?.alt ?? `Landscape of ${header.problem.title} with the paths of ${paths}`;
  parts.picture.setAttribute("aria-label", name);
  const [x, y] = header.problem.axes ?? [];
  setText(parts.axes[0], x ? `${x} →` : "");
  setText(parts.axes[1], y ? `↑ ${y}` : "");
}

/**
 * Name the charts, with the numbers that they show.
 * @param {PlayerParts} parts
 * @param {PlayerScene} scene
 */
export function nameCharts(parts, scene) {
  const { header, run, focus, level, energyScale: scale } = scene;
  const path = run.rules[focus];
  const label = header.rules[focus].label;
  const { timeline, steps } = run;
  const end =
    path.end === null
      ? `ends at ${formatNumber(path.v[timeline.last])}`
      : `is non-finite from step ${timeline.step(path.end)}`;
  const rises = path.rises.length === 1 ? "1 step" : `${path.rises.length} steps`;
  parts.energyPlot.setAttribute(
    "aria-label",
    `V of ${label} on a ${scale.kind === "linear" ? "linear" : "logarithmic"} scale: starts at ${formatNumber(path.v[0])}, ` +
      `${end}, rose at ${rises}; level λ at ${formatNumber(level)}${beyondWords(scale, energyBeyond(scene))}`,
  );
  // Of a run under the hand only the drawn steps are known.
  const known = run.exact || timeline.last === steps ? `${steps} steps` : `${timeline.last} drawn steps`;
  parts.stepPlot.setAttribute(
    "aria-label",
    `Step size of ${label}: above its limit η_lim at ${path.above} of ${known}${beyondWords(scene.stepScale, stepBeyond(scene))}`,
  );
}
