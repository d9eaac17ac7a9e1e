/** What a hand can move in the trainer's charts: λ, and the playhead. */

import { describe, insideBox, moveTo } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { Grip, REACH, SLIDER_KEYS } from "../base/grip.js";

/** @typedef {import("./trainer.js").Trainer} Trainer */

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("../time/chart.js").Chart} Chart */

export class TrainerHand extends Grip {
  /**
   * @param {Trainer} trainer
   * @param {import("../base/dom.js").Listeners} listeners
   */
  constructor(trainer, listeners) {
    super(trainer);
    this.trainer = trainer;
    const { parts, charts } = trainer;
    this.listenHandle(listeners, parts.level, () => this.takeLevel());
    listeners.add(parts.level, "keydown", (event) => {
      if (event.key === "Enter") this.endKeys();
    });
    for (const chart of Object.values(charts)) {
      listeners.add(chart.box, "pointerdown", (event) => this.onPlot(event, chart));
    }
    listeners.add(parts.lossPlot, "pointermove", (event) => {
      parts.lossPlot.style.cursor = this.overLevel(event) && !whyLevelLocked(trainer.scene) ? "ns-resize" : "";
    });
  }

  /**
   * Take λ, or hold the playhead.
   * @param {PointerEvent} event
   * @param {Chart} chart
   */
  onPlot(event, chart) {
    this.trainer.parts.root.focus({ preventScroll: true });
    if (event.button !== 0) return;
    const onLevel = chart === this.trainer.charts.loss && event.pointerType !== "touch" && this.overLevel(event);
    const level = onLevel ? this.takeLevel() : null;
    this.begin(event, chart.box, level || this.takePlayhead(chart), !level);
  }

  /** @param {MouseEvent} event */
  overLevel(event) {
    const { scene, charts } = this.trainer;
    if (!scene.header) return false;
    const [, y] = insideBox(charts.loss.box, event);
    return Math.abs(y - charts.loss.y(scene.level, scene.lossScale)) < REACH;
  }

  /**
   * Return λ's drag, or null where it is locked. It is sent on release.
   * @returns {import("../base/grip.js").Drag<number> | null}
   */
  takeLevel() {
    const { trainer } = this;
    const { scene, charts } = trainer;
    if (whyLevelLocked(scene)) return null;
    const [low, high] = scene.header.lam_range;
    const inside = (/** @type {number} */ level) => Number(Math.min(high, Math.max(low, level)).toPrecision(3));
    const before = scene.level;
    const scale = scene.lossScale;
    return {
      kind: "lam",
      initial: before,
      at: (event) => inside(charts.loss.value(insideBox(charts.loss.box, event)[1], scale)),
      nudge: (key) => inside(nudged(scene.level, SLIDER_KEYS[key] ?? 0, scale)),
      show: (level) => trainer.showLevel(level),
      undo: () => trainer.showLevel(before),
      send: (level) => {
        if (level !== scene.header.lam) trainer.outbox.send("lam", level);
      },
    };
  }

  /**
   * @param {Chart} chart
   * @returns {import("../base/grip.js").Drag<number>}
   */
  takePlayhead(chart) {
    const { trainer } = this;
    return {
      kind: "playhead",
      initial: trainer.playback.k,
      at: (event) => chart.time(insideBox(chart.box, event)[0], trainer.scene.span),
      show: (t) => trainer.scrubTo(t),
      undo: () => {},
      send: () => {},
    };
  }
}

/**
 * Return a value moved by hundredths of the axis, but by at least as much as three digits show.
 * @param {number} value
 * @param {number} hundredths
 * @param {import("../time/scales.js").Scale} scale
 */
function nudged(value, hundredths, scale) {
  if (hundredths === 0) return value;
  const moved = scale.value(Math.max(0, scale.unit(value)) + hundredths / 100);
  const least = value + Math.sign(hundredths) * 0.01 * Math.abs(value);
  return hundredths > 0 ? Math.max(moved, least) : Math.min(moved, least);
}

/** @param {TrainerScene} scene */
function whyLevelLocked({ header }) {
  if (!header.locked.includes("lam")) return "";
  return header.locked_why.lam ?? "This control is locked.";
}

/**
 * Put λ's handle where it belongs, and say what it stands for.
 * @param {{ level: HTMLElement }} parts
 * @param {Chart} chart
 * @param {TrainerScene} scene
 */
export function placeLevelHandle({ level: handle }, chart, scene) {
  moveTo(handle, chart.area.right, chart.y(scene.level, scene.lossScale));
  const text = formatNumber(scene.level);
  setText(/** @type {HTMLElement} */ (handle.firstElementChild), `λ = ${text} ↕`);
  describe(handle, scene.level, scene.header.lam_range, `λ = ${text}`);
  const why = whyLevelLocked(scene);
  handle.title = why || "Drag to move the level λ";
  handle.setAttribute("aria-disabled", String(why !== ""));
}
