/** η0, α and λ as sliders under the picture, where a narrow screen has the sidebar's behind an arrow. */

import { make } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { whyLocked } from "./handles.js";

/** @typedef {import("./player.js").Player} Player */

/** @typedef {"eta0" | "alpha" | "lam"} RateKind */

/** @type {Record<RateKind, string>} */
const NAMES = { eta0: "η0", alpha: "α", lam: "λ" };
const KINDS = /** @type {RateKind[]} */ (Object.keys(NAMES));
/** λ's slider has as many positions. */
const LEVELS = 200;

/** A logarithmic slider's range: `step` positions a decade, after a first one at 0 where `zero`. */
/** @typedef {{ low: number, high: number, step: number, zero: boolean }} RateRange */

/** @typedef {NonNullable<import("./message.js").PlayerHeader["ranges"]>} Ranges */

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
 * @param {Player} player
 * @param {import("../base/dom.js").Listeners} listeners
 */
export function listenRates(player, listeners) {
  const { sliders } = player.parts;
  for (const kind of KINDS) {
    const slider = sliders[kind];
    listeners.add(slider, "pointerdown", () => player.askForNeighbours());
    listeners.add(slider, "input", () => onInput(player, kind, chosen(player, kind)));
    listeners.add(slider, "change", () => player.send(kind, chosen(player, kind), true));
    // Arrows move the slider, not the playhead.
    listeners.add(slider, "keydown", (event) => event.key !== "Escape" && event.stopPropagation());
  }
}

/**
 * @param {Player} player
 * @param {RateKind} kind
 */
function chosen({ parts, scene }, kind) {
  const position = Number(parts.sliders[kind].value);
  if (kind !== "lam") return rateAt(/** @type {Ranges} */ (scene.header.ranges)[kind], position);
  const [low, high] = scene.header.lam_range;
  const level = scene.surface.fromUnit(position / LEVELS);
  return Number(Math.min(high, Math.max(low, level)).toPrecision(3));
}

/**
 * Show what the finger makes of a slider: λ moves the sea, η0 and α show their run where it is here.
 * @param {Player} player
 * @param {RateKind} kind
 * @param {number} value
 */
function onInput(player, kind, value) {
  say(player, kind, value);
  if (kind === "lam") return player.showLevel(value, true);
  if (player.neighbour(kind, value)) return player.showRate(kind, { value, height: null });
  if (player.scene.preview) player.showOwn();
}

/**
 * @param {Player} player
 * @param {RateKind} kind
 * @param {number} value
 */
function say({ parts }, kind, value) {
  setText(parts.values[kind], formatNumber(value));
  parts.sliders[kind].setAttribute("aria-valuetext", formatNumber(value));
}

/**
 * Show the values of the page, except on a slider that a hand holds.
 * @param {Player} player
 */
export function showRates(player) {
  const { parts, scene, outbox } = player;
  const { header } = scene;
  if (!header.ranges) return;
  for (const kind of KINDS) {
    const slider = parts.sliders[kind];
    const value = outbox.pending(kind) ?? (kind === "lam" ? scene.level : header[kind]);
    slider.max = String(kind === "lam" ? LEVELS : lastOf(header.ranges[kind]));
    const position = kind === "lam" ? scene.surface.toUnit(value) * LEVELS : positionOf(header.ranges[kind], value);
    slider.value = String(Math.round(position));
    const why = kind === "lam" ? whyLocked(kind, scene) : lockedBy(kind, scene);
    slider.disabled = why !== "";
    slider.title = why;
    say(player, kind, value);
  }
}

/**
 * A rate may be set here where there are no neighbouring runs, too.
 * @param {"eta0" | "alpha"} kind
 * @param {Pick<import("./scene.js").PlayerScene, "header">} scene
 */
function lockedBy(kind, { header }) {
  return header.locked_why?.[kind] ?? (header.locked?.includes(kind) ? "This control is locked." : "");
}
