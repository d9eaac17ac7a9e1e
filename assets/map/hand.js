/**
 * The map's hand: hover reads, a click or a tap chooses a cell, a second one opens it, a drag zooms; the same by keys.
 */

import { insideBox } from "../base/dom.js";
import { buttonsOf } from "./parts.js";

/** @typedef {import("./view.js").Spot} Spot */

const DRAG_PIXELS = 4;
const ZOOM_FACTOR = 4;
/** @type {Record<string, number>} */
const CHOICE_KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
/** @type {Record<string, Spot>} */
const CURSOR_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

export class MapHand {
  /**
   * @param {import("./map.js").HeatMap} map
   * @param {import("../base/dom.js").Listeners} listeners
   */
  constructor(map, listeners) {
    this.map = map;
    /** @type {Spot | null} the pixel where the pointer was pressed */
    this.from = null;
    this.touch = false;
    const { picture, open, zoom, out, choices } = map.parts;
    listeners.add(picture, "pointerdown", (event) => this.press(event));
    listeners.add(picture, "pointermove", (event) => this.move(event));
    listeners.add(picture, "pointerup", (event) => this.release(event));
    listeners.add(picture, "pointercancel", () => this.letGo());
    listeners.add(picture, "pointerleave", () => map.hover(null));
    listeners.add(picture, "keydown", (event) => this.key(event));
    listeners.add(picture, "focus", () => map.focusCursor());
    listeners.add(open, "click", () => map.open());
    listeners.add(zoom, "click", () => map.zoomAbout());
    listeners.add(out, "click", () => map.send("zoom_out", true));
    listeners.add(choices, "keydown", (event) => this.choiceKey(event));
  }

  /** @param {MouseEvent} event */
  inside(event) {
    return insideBox(this.map.parts.picture, event);
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0 || !this.map.view.isInside(this.inside(event))) return;
    this.from = this.inside(event);
    this.touch = event.pointerType === "touch";
    if (!this.touch) this.map.parts.picture.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const at = this.inside(event);
    if (this.from && !this.touch && this.isDrag(at) && this.map.scene.header.zoom) {
      this.map.showBox(this.boxTo(at));
      return;
    }
    if (event.pointerType !== "touch") this.map.hover(this.map.view.isInside(at) ? at : null);
  }

  /** @param {PointerEvent} event */
  release(event) {
    if (!this.from) return;
    const at = this.inside(event);
    const { from } = this;
    const drag = this.isDrag(at);
    const box = drag ? this.boxTo(at) : null;
    this.letGo();
    if (drag) {
      if (box && !this.touch && this.map.scene.header.zoom) this.map.zoomTo(box);
      return;
    }
    if (this.map.isChosen(from)) this.map.open();
    else this.map.select(from);
  }

  letGo() {
    this.from = null;
    this.map.showBox(null);
  }

  /** @param {Spot} pixel */
  isDrag([x, y]) {
    if (!this.from) return false;
    return Math.max(Math.abs(x - this.from[0]), Math.abs(y - this.from[1])) >= DRAG_PIXELS;
  }

  /**
   * Return [left, top, right, bottom] of the box from the press to a pixel, kept on the map.
   * @param {Spot} pixel
   */
  boxTo([x, y]) {
    const { area } = this.map.view;
    /** @type {(value: number, low: number, size: number) => number} */
    const keep = (value, low, size) => Math.min(low + size, Math.max(low, value));
    const [px, py] = [keep(x, area.x, area.width), keep(y, area.y, area.height)];
    const [fx, fy] = this.from ?? [px, py];
    return [Math.min(fx, px), Math.min(fy, py), Math.max(fx, px), Math.max(fy, py)];
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { map } = this;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    /** @type {Record<string, () => void>} */
    const acts = {
      Enter: () => map.open(),
      "+": () => map.zoomAbout(),
      "=": () => map.zoomAbout(),
      "-": () => {
        if (map.scene.header.zoom) map.send("zoom_out", true);
      },
      Home: () => map.moveCursor([-Infinity, 0]),
      End: () => map.moveCursor([Infinity, 0]),
      PageUp: () => map.moveCursor([0, 10]),
      PageDown: () => map.moveCursor([0, -10]),
      Escape: () => this.letGo(),
    };
    const way = CURSOR_KEYS[event.key];
    if (!way && !acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) map.moveCursor([way[0] * step, way[1] * step]);
    else acts[event.key]();
  }

  /**
   * Arrows move between the choices of the colour, as in any group of radio buttons.
   * @param {KeyboardEvent} event
   */
  choiceKey(event) {
    const step = CHOICE_KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const all = buttonsOf(this.map.parts);
    const now = all.findIndex((button) => button.tabIndex === 0);
    const next = all[(now + step + all.length) % all.length];
    next.click();
    next.focus();
  }
}

/**
 * Return the box of a part of the map about a place, in cells: its sides a fourth of the map's.
 * @param {Spot} place
 * @param {import("./scene.js").MapScene} scene
 */
export function boxAbout([i, j], { x, y }) {
  const half = [x.n / ZOOM_FACTOR / 2, y.n / ZOOM_FACTOR / 2];
  /** @type {(middle: number, reach: number, n: number) => number} */
  const keep = (middle, reach, n) => Math.min(n - 0.5 - reach, Math.max(reach - 0.5, middle));
  const [a, b] = [keep(i, half[0], x.n), keep(j, half[1], y.n)];
  return [a - half[0], a + half[0], b - half[1], b + half[1]];
}
