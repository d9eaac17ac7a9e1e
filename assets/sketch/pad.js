/**
 * The pad that is drawn on: by mouse, finger or pen, and by keys with a cursor on a grid of cells. It changes the
 * strokes, and calls `changed(done)`: while a stroke is under way with false, at its end with true.
 */

const CELLS = 14;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Pad {
  constructor(parts, strokes, listeners, changed) {
    Object.assign(this, { box: parts.pad, words: parts.cursorWords, strokes, changed });
    this.layer = new Layer(this.box);
    this.pointer = null;
    this.cursor = null;
    this.last = null;
    listeners.add(this.box, "pointerdown", (event) => this.down(event));
    listeners.add(this.box, "pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      listeners.add(this.box, type, (event) => this.up(event));
    }
    listeners.add(this.box, "keydown", (event) => this.key(event));
    listeners.add(this.box, "blur", () => this.hideCursor());
  }

  get isDrawing() {
    return this.pointer !== null;
  }

  /** Only one pointer draws at a time, and only with its main button. */
  down(event) {
    if (event.button !== 0 || this.isDrawing) return;
    this.pointer = event.pointerId;
    this.box.setPointerCapture(event.pointerId);
    this.hideCursor();
    this.last = null;
    this.strokes.begin(this.pointOf(event));
    this.changed(false);
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    const events = between.length > 0 ? between : [event];
    const longer = events.map((each) => this.strokes.extend(this.pointOf(each)));
    if (longer.includes(true)) this.changed(false);
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.changed(true);
  }

  /** Return a pointer's place in the unit square. */
  pointOf(event) {
    const { left, top, width, height } = this.box.getBoundingClientRect();
    return [(event.clientX - left - this.box.clientLeft) / (width - 2 * this.box.clientLeft),
      (event.clientY - top - this.box.clientTop) / (height - 2 * this.box.clientTop)];
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.isDrawing) return;
    const action = this.actionOf(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  actionOf(event) {
    if (ARROWS[event.key]) return () => this.step(...ARROWS[event.key], event);
    if (event.key === " ") return () => this.ink(event);
    if (event.key === "Backspace") return () => this.edit("undo");
    if (event.key === "Delete") return () => this.edit("clear");
    return null;
  }

  /** Move the cursor by a cell; the first key only shows it, in the middle. With Shift it leaves a line. */
  step(dx, dy, event) {
    if (!this.cursor) {
      this.cursor = { column: CELLS / 2, row: CELLS / 2 };
    } else {
      if (event.shiftKey) this.ink(event);
      this.cursor = { column: withinGrid(this.cursor.column + dx), row: withinGrid(this.cursor.row + dy) };
    }
    if (event.shiftKey) this.ink(event);
    else this.moved();
  }

  /** Ink the cursor's cell, with a line from the cell inked just before if that is a neighbour. */
  ink(event) {
    this.cursor ??= { column: CELLS / 2, row: CELLS / 2 };
    const { column, row } = this.cursor;
    const apart = this.last ? Math.max(Math.abs(column - this.last.column), Math.abs(row - this.last.row)) : Infinity;
    if (apart > 0) {
      this.strokes.begin(middleOf(apart === 1 ? this.last : this.cursor));
      if (apart === 1) this.strokes.extend(middleOf(this.cursor));
      this.last = this.cursor;
      this.changed(!event.repeat);
    }
    this.moved();
  }

  /** Undo or clear, by key or button. */
  edit(how) {
    this.last = null;
    if (this.strokes.isEmpty) return;
    this.strokes[how]();
    this.changed(true);
    if (this.cursor) this.moved();
  }

  moved() {
    const { column, row } = this.cursor;
    const state = this.strokes.isInked(column, row, CELLS) ? "ink" : "paper";
    this.words.textContent = `Row ${row + 1}, column ${column + 1}: ${state}`;
    this.paint();
  }

  hideCursor() {
    this.cursor = null;
    if (this.theme) this.paint();
  }

  /** Fit the canvas to its box, in device pixels. */
  measure() {
    const { clientWidth: width } = this.box;
    if (width === 0) return;
    this.layer.resize(width, width, window.devicePixelRatio || 1);
    if (this.theme) this.paint();
  }

  paint() {
    const { layer, theme } = this;
    const context = layer.clear();
    this.strokes.paint(context, layer.width, theme.text);
    if (this.cursor) this.paintCursor(context);
  }

  paintCursor(context) {
    const { layer, cursor, theme } = this;
    const side = layer.width / CELLS;
    for (const [colour, width] of [[theme.background, 5], [theme.primary, 2.5]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.strokeRect(cursor.column * side, cursor.row * side, side, side);
    }
  }
}

function withinGrid(index) {
  return Math.min(CELLS - 1, Math.max(0, index));
}

/** Return the middle of a cell in the unit square. */
function middleOf({ column, row }) {
  return [(column + 0.5) / CELLS, (row + 0.5) / CELLS];
}
