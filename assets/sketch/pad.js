/**
 * The pad that is drawn on: by mouse, finger or pen, and by keys with a cursor on a grid of cells. It changes the
 * strokes, and calls `changed(done)`: while a stroke is under way with false, at its end with true.
 */

import { LATER } from "../base/later.js";
import { Layer } from "../base/layer.js";
import { LINES } from "../base/tokens.js";

/** @typedef {{ column: number, row: number }} Cell */

const CELLS = 14;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pad {
  /**
   * @param {import("./elements.js").SketchParts} parts
   * @param {import("./strokes.js").Strokes} strokes
   * @param {import("../base/dom.js").Listeners} listeners
   * @param {(done: boolean) => void} changed
   */
  constructor(parts, strokes, listeners, changed) {
    this.box = parts.pad;
    this.words = parts.cursorWords;
    this.strokes = strokes;
    this.changed = changed;
    /** @type {import("../base/theme.js").Theme | undefined} */
    this.theme = LATER;
    this.layer = new Layer(this.box);
    /** @type {number | null} the one that draws */
    this.pointer = null;
    /** @type {Cell | null} */
    this.cursor = null;
    /** @type {Cell | null} the cell that was inked just before */
    this.last = null;
    listeners.add(this.box, "pointerdown", (event) => this.down(event));
    listeners.add(this.box, "pointermove", (event) => this.move(event));
    for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      listeners.add(this.box, type, (event) => this.up(event));
    }
    listeners.add(this.box, "keydown", (event) => this.key(event));
    listeners.add(this.box, "blur", () => this.hideCursor());
  }

  get isDrawing() {
    return this.pointer !== null;
  }

  /**
   * Only one pointer draws at a time, and only with its main button.
   * @param {PointerEvent} event
   */
  down(event) {
    if (event.button !== 0 || this.isDrawing) return;
    this.pointer = event.pointerId;
    this.box.setPointerCapture(event.pointerId);
    this.hideCursor();
    this.last = null;
    this.strokes.begin(this.pointOf(event));
    this.changed(false);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerId !== this.pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    const events = between.length > 0 ? between : [event];
    const longer = events.map((each) => this.strokes.extend(this.pointOf(each)));
    if (longer.includes(true)) this.changed(false);
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.changed(true);
  }

  /**
   * Return a pointer's place in the unit square.
   * @param {PointerEvent} event
   * @returns {import("./strokes.js").Point}
   */
  pointOf(event) {
    const { left, top, width, height } = this.box.getBoundingClientRect();
    return [
      (event.clientX - left - this.box.clientLeft) / (width - 2 * this.box.clientLeft),
      (event.clientY - top - this.box.clientTop) / (height - 2 * this.box.clientTop),
    ];
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.isDrawing) return;
    const action = this.actionOf(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /** @param {KeyboardEvent} event */
  actionOf(event) {
    const arrow = ARROWS[event.key];
    if (arrow) return () => this.step(arrow, event);
    if (event.key === " ") return () => this.ink(event);
    if (event.key === "Backspace") return () => this.edit("undo");
    if (event.key === "Delete") return () => this.edit("clear");
    return null;
  }

  /**
   * Move the cursor by a cell; the first key only shows it, in the middle. With Shift it leaves a line.
   * @param {[number, number]} change
   * @param {KeyboardEvent} event
   */
  step([dx, dy], event) {
    if (!this.cursor) {
      this.cursor = { column: CELLS / 2, row: CELLS / 2 };
    } else {
      if (event.shiftKey) this.ink(event);
      this.cursor = { column: withinGrid(this.cursor.column + dx), row: withinGrid(this.cursor.row + dy) };
    }
    if (event.shiftKey) this.ink(event);
    else this.moved(this.cursor);
  }

  /**
   * Ink the cursor's cell, with a line from the cell inked just before if that is a neighbour.
   * @param {KeyboardEvent} event
   */
  ink(event) {
    this.cursor ??= { column: CELLS / 2, row: CELLS / 2 };
    const { column, row } = this.cursor;
    const { last } = this;
    const apart = last ? Math.max(Math.abs(column - last.column), Math.abs(row - last.row)) : Infinity;
    if (apart > 0) {
      this.strokes.begin(middleOf(last && apart === 1 ? last : this.cursor));
      if (apart === 1) this.strokes.extend(middleOf(this.cursor));
      this.last = this.cursor;
      this.changed(!event.repeat);
    }
    this.moved(this.cursor);
  }

  /**
   * Undo or clear, by key or button.
   * @param {"undo" | "clear"} how
   */
  edit(how) {
    this.last = null;
    if (this.strokes.isEmpty) return;
    this.strokes[how]();
    this.changed(true);
    if (this.cursor) this.moved(this.cursor);
  }

  /**
   * Say where the cursor is.
   * @param {Cell} cursor
   */
  moved({ column, row }) {
    const state = this.strokes.isInked(column, row, CELLS) ? "ink" : "paper";
    this.words.textContent = `Row ${row + 1}, column ${column + 1}: ${state}`;
    this.paint();
  }

  hideCursor() {
    this.cursor = null;
    this.paint();
  }

  /** Fit the canvas to its box, in device pixels. */
  measure() {
    const { clientWidth: width } = this.box;
    if (width === 0) return;
    this.layer.resize(width, width, window.devicePixelRatio || 1);
    this.paint();
  }

  paint() {
    const { layer, theme, cursor } = this;
    if (!theme) return;
    const context = layer.clear();
    this.strokes.paint(context, layer.width, theme.text);
    if (cursor) this.paintCursor(context, cursor, theme);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Cell} cursor
   * @param {import("../base/theme.js").Theme} theme
   */
  paintCursor(context, cursor, theme) {
    const side = this.layer.width / CELLS;
    for (const { colour, width } of [
      { colour: theme.background, width: 2 * LINES.bold },
      { colour: theme.primary, width: LINES.bold },
    ]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.strokeRect(cursor.column * side, cursor.row * side, side, side);
    }
  }
}

/** @param {number} index */
function withinGrid(index) {
  return Math.min(CELLS - 1, Math.max(0, index));
}

/**
 * Return the middle of a cell in the unit square.
 * @param {Cell} cell
 * @returns {import("./strokes.js").Point}
 */
function middleOf({ column, row }) {
  return [(column + 0.5) / CELLS, (row + 0.5) / CELLS];
}
