/** η0, α and λ as sliders under the picture, where a narrow screen has the sidebar's behind an arrow. */

import { make } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";

/** @typedef {"eta0" | "alpha" | "lam"} RateKind */

/** @type {Record<RateKind, string>} */
const NAMES = { eta0: "η0", alpha: "α", lam: "λ" };
const KINDS = /** @type {RateKind[]} */ (Object.keys(NAMES));
/** λ's slider has as many positions. */
const LEVELS = 200;

/** A logarithmic slider's range: `step` positions a decade, after a first one at 0 where `zero`. */
/** @typedef {{ low: number, high: number, step: number, zero: boolean }} RateRange */

/**
 * @typedef {object} RateView what the sliders show
 * @property {Record<"eta0" | "alpha", RateRange>} ranges
 * @property {{ low: number, high: number, unit: (level: number) => number, value: (unit: number) => number }} levels
 * @property {Record<RateKind, number>} values
 * @property {Partial<Record<RateKind, string>>} why a slider can't be moved
 */

/**
 * @typedef {object} Rated a component that has the sliders
 * @property {Pick<ReturnType<typeof buildRates>, "sliders" | "values">} parts
 * @property {() => RateView | null} rateView null as long as there is nothing to show
 * @property {() => void} [takeRate] a finger is put on a slider
 * @property {(kind: RateKind, value: number) => void} moveRate shows what it makes of it
 * @property {(kind: RateKind, value: number) => void} sendRate has the page take it
 */

/** Build the sliders and return them by kind. */
export function buildRates() {
  const sliders = KINDS.map((kind) => make("input", { type: "range", min: "0", step: "1", "aria-label": NAMES[kind] }));
  const values = KINDS.map(() => make("output"));
  const rows = KINDS.map((kind, k) =>
    make("label", { class: "rate" }, make("span", {}, NAMES[kind]), sliders[k], values[k]),
  );
  const by = (/** @type {any[]} */ each) => Object.fromEntries(KINDS.map((kind, k) => [kind, each[k]]));
  return {
    rates: make("div", { class: "rates", role: "group", "aria-label": "η0, α and λ" }, ...rows),
    sliders: /** @type {Record<RateKind, HTMLInputElement>} */ (by(sliders)),
    values: /** @type {Record<RateKind, HTMLOutputElement>} */ (by(values)),
  };
}

/**
 * Return the value at a position of a rate's slider, to three digits, as the sidebar's slider has it.
 * @param {RateRange} range
 * @param {number} position
 */
export function rateAt({ low, step, zero }, position) {
  if (zero && position === 0) return 0;
  return Number((low * 10 ** ((position - (zero ? 1 : 0)) / step)).toPrecision(3));
}

/**
 * Return the position next to a value.
 * @param {RateRange} range
 * @param {number} value
 */
export function positionOf(range, value) {
  if (value <= 0) return 0;
  const position = Math.round(Math.log10(value / range.low) * range.step) + (range.zero ? 1 : 0);
  return Math.min(lastOf(range), Math.max(range.zero ? 1 : 0, position));
}

/** @param {RateRange} range */
export function lastOf({ low, high, step, zero }) {
  return Math.round(Math.log10(high / low) * step) + (zero ? 1 : 0);
}

/**
 * @param {Rated} owner
 * @param {import("../base/dom.js").Listeners} listeners
 */
export function listenRates(owner, listeners) {
  const { sliders } = owner.parts;
  for (const kind of KINDS) {
    const slider = sliders[kind];
    listeners.add(slider, "pointerdown", () => owner.takeRate?.());
    listeners.add(slider, "input", () => {
      const value = chosen(owner, kind);
      say(owner, kind, value);
      owner.moveRate(kind, value);
    });
    listeners.add(slider, "change", () => owner.sendRate(kind, chosen(owner, kind)));
    // Arrows move the slider, not the playhead.
    listeners.add(slider, "keydown", (event) => event.key !== "Escape" && event.stopPropagation());
  }
}

/**
 * @param {Rated} owner
 * @param {RateKind} kind
 */
function chosen(owner, kind) {
  const position = Number(owner.parts.sliders[kind].value);
  const { ranges, levels } = /** @type {RateView} */ (owner.rateView());
  if (kind !== "lam") return rateAt(ranges[kind], position);
  const level = levels.value(position / LEVELS);
  return Number(Math.min(levels.high, Math.max(levels.low, level)).toPrecision(3));
}

/**
 * @param {Rated} owner
 * @param {RateKind} kind
 * @param {number} value
 */
function say({ parts }, kind, value) {
  setText(parts.values[kind], formatNumber(value));
  parts.sliders[kind].setAttribute("aria-valuetext", formatNumber(value));
}

/**
 * Show the values of the page, or those that it was asked for and has not answered yet.
 * @param {Rated} owner
 */
export function showRates(owner) {
  const view = owner.rateView();
  if (!view) return;
  for (const kind of KINDS) {
    const slider = owner.parts.sliders[kind];
    const value = view.values[kind];
    slider.max = String(kind === "lam" ? LEVELS : lastOf(view.ranges[kind]));
    const position = kind === "lam" ? view.levels.unit(value) * LEVELS : positionOf(view.ranges[kind], value);
    slider.value = String(Math.round(position));
    slider.title = view.why[kind] ?? "";
    slider.disabled = slider.title !== "";
    say(owner, kind, value);
  }
}
