/**
 * The confusion matrix of the test set: rows true, columns predicted. The diagonal has one hue, mistakes another,
 * deeper with the share of the row; counts stand in the cells while there is room, the cell under the pointer or
 * the cursor keys is read out.
 */

import { blend, colourParts, partsToCss } from "../base/colour.js";
import { percentWords, setText } from "../base/format.js";
import { LATER } from "../base/later.js";
import { Layer } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { countWords } from "./time.js";

/** @typedef {[row: number, column: number]} Cell */

/** @type {Record<string, Cell>} */
const CELL_KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Confusion {
  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} readout
   */
  constructor(box, readout) {
    this.box = box;
    this.readout = readout;
    this.layer = new Layer(box);
    /** @type {Cell | null} */
    this.cell = null;
    /** @type {Uint16Array | undefined} row by row; none before the first snapshot */
    this.counts = undefined;
    /** @type {string[]} of the classes */
    this.names = [];
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    /** @type {number[]} of the rows */
    this.sums = [];
  }

  /**
   * Show counts (C × C) with the names of the classes.
   * @param {Uint16Array} counts
   * @param {string[]} names
   * @param {import("../base/theme.js").Theme} theme
   */
  show(counts, names, theme) {
    this.counts = counts;
    this.names = names;
    this.theme = theme;
    this.sums = names.map((_, row) =>
      counts.subarray(row * names.length, (row + 1) * names.length).reduce((sum, count) => sum + count, 0),
    );
    this.draw();
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio pixels of the display per CSS pixel
   */
  resize(width, height, ratio) {
    this.layer.resize(width, height, ratio);
    if (this.counts) this.draw();
  }

  /** Return the place of the cells: their side, and the corner of the first. */
  get frame() {
    const count = this.names.length;
    const left = this.labels;
    const top = this.names.length > 12 ? 20 : 36;
    const side = Math.max(
      2,
      Math.min((this.layer.width - left - 4) / count, (this.layer.height - top - 4) / count, 64),
    );
    return { left: Math.max(left, (this.layer.width - count * side + left) / 2 - left / 2), top, side };
  }

  /** Return the width of what stands left of the cells. */
  get labels() {
    return this.names.length > 12 ? 22 : 30 + 6.5 * Math.min(8, Math.max(...this.names.map((name) => name.length)));
  }

  draw() {
    const { theme, names, counts, layer } = this;
    const context = layer.clear();
    if (!layer.width || !counts) return;
    const { left, top, side } = this.frame;
    const gap = side > 9 ? 1 : 0;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const size = Math.min(13, side * 0.48);
    for (let row = 0; row < names.length; row += 1) {
      for (let column = 0; column < names.length; column += 1) {
        const count = counts[row * names.length + column];
        const [x, y] = [left + column * side, top + row * side];
        const part = this.strength(row, column, count);
        const shade = this.shade(row === column, part);
        context.fillStyle = partsToCss(shade);
        context.fillRect(x, y, side - gap, side - gap);
        if (side < 17 || (count === 0 && names.length > 4)) continue;
        context.font = `${row === column ? 600 : 500} ${size}px ${theme.font}`;
        context.fillStyle = clearer(shade, theme);
        context.fillText(String(count), x + (side - gap) / 2, y + (side - gap) / 2 + 0.5);
      }
    }
    this.drawAxes(context, left, top, side);
    this.drawCursor(context, left, top, side);
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {number} count
   */
  strength(row, column, count) {
    if (count === 0 || this.sums[row] === 0) return 0;
    const share = count / this.sums[row];
    return row === column ? 0.1 + 0.85 * share : 0.16 + 0.8 * Math.sqrt(Math.min(1, 2 * share));
  }

  /**
   * @param {boolean} right
   * @param {number} part of the colour, 0..1
   */
  shade(right, part) {
    const { theme } = this;
    const hue = right ? theme.primary : theme.paths[0].line;
    const under = blend(colourParts(theme.text), colourParts(theme.background), 0.045);
    return blend(colourParts(hue), under, part);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} left
   * @param {number} top
   * @param {number} side
   */
  drawAxes(context, left, top, side) {
    const { theme, names } = this;
    const span = names.length * side;
    context.fillStyle = theme.grey;
    context.font = fontOf(theme, "small");
    context.fillText("predicted", left + span / 2, 8);
    context.save();
    context.translate(left - this.labels + 9, top + span / 2);
    context.rotate(-Math.PI / 2);
    context.fillText("true", 0, 0);
    context.restore();
    if (names.length > 12) return;
    context.fillStyle = theme.text;
    names.forEach((name, c) => {
      context.textAlign = "center";
      context.fillText(fitted(context, name, Math.max(10, side - 3)), left + (c + 0.5) * side, top - 10);
      context.textAlign = "right";
      context.fillText(fitted(context, name, this.labels - 20), left - 6, top + (c + 0.5) * side);
    });
    context.textAlign = "center";
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} left
   * @param {number} top
   * @param {number} side
   */
  drawCursor(context, left, top, side) {
    if (!this.cell) return;
    context.strokeStyle = this.theme.text;
    context.lineWidth = LINES.line;
    context.strokeRect(left + this.cell[1] * side, top + this.cell[0] * side, side - 1, side - 1);
  }

  /**
   * Take the cell under a point; outside of the cells: none.
   * @param {number} x
   * @param {number} y
   */
  point(x, y) {
    const { left, top, side } = this.frame;
    const [row, column] = [Math.floor((y - top) / side), Math.floor((x - left) / side)];
    const inside = row >= 0 && column >= 0 && row < this.names.length && column < this.names.length;
    this.choose(inside ? [row, column] : null);
  }

  /**
   * Move the chosen cell by keys; return whether the key was one of them.
   * @param {string} name
   */
  key(name) {
    const move = CELL_KEYS[name];
    if (!move) return false;
    const [row, column] = this.cell ?? [0, 0];
    const inside = (/** @type {number} */ i) => Math.min(this.names.length - 1, Math.max(0, i));
    this.choose(this.cell ? [inside(row + move[0]), inside(column + move[1])] : [0, 0]);
    return true;
  }

  /** @param {Cell | null} cell */
  choose(cell) {
    if (String(cell) === String(this.cell)) return;
    this.cell = cell;
    this.draw();
    this.read();
  }

  read() {
    setText(this.readout, this.cell ? this.cellWords(...this.cell) : "");
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  cellWords(row, column) {
    const { names, counts = [], sums } = this;
    const count = counts[row * names.length + column];
    const verb = row === column ? "right" : `taken for ${names[column]}`;
    return `true ${names[row]}, ${verb}: ${count} of ${sums[row]}`;
  }

  get shown() {
    return Boolean(this.counts);
  }

  /** Return the accuracy on the whole test part. */
  summary() {
    const { counts = [], names, sums } = this;
    const total = sums.reduce((sum, count) => sum + count, 0);
    const right = names.reduce((sum, _, c) => sum + counts[c * (names.length + 1)], 0);
    if (total === 0) return "there are no test samples";
    return `test accuracy ${percentWords(right / total)} of ${countWords(total)}`;
  }

  /** Return the matrix in words: its accuracy and the most frequent mistake. */
  words() {
    const { counts = [], names, sums } = this;
    let worst = -1;
    counts.forEach((count, at) => {
      const wrong = Math.floor(at / names.length) !== at % names.length;
      if (wrong && count > 0 && (worst < 0 || count > counts[worst])) worst = at;
    });
    const total = sums.reduce((sum, count) => sum + count, 0);
    const right = names.reduce((sum, _, c) => sum + counts[c * (names.length + 1)], 0);
    const first = `Confusion matrix: ${right} of ${total} test samples right`;
    if (worst < 0) return `${first}.`;
    return `${first}; most frequent mistake: ${this.cellWords(Math.floor(worst / names.length), worst % names.length)}.`;
  }
}

/**
 * Return which of text and background colour stands out more on a shade, by the ratio of their luminances.
 * @param {number[]} shade
 * @param {import("../base/theme.js").Theme} theme
 */
function clearer(shade, theme) {
  const light = (/** @type {number[]} */ rgb) => {
    const [r, g, b] = rgb.map((value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const ratio = (/** @type {string} */ colour) => Math.abs(Math.log(light(colourParts(colour)) / light(shade)));
  return ratio(theme.text) >= ratio(theme.background) ? theme.text : theme.background;
}

/**
 * Return a text cut to `width` pixels, with an ellipsis where something is missing.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
export function fitted(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 0 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return end > 0 ? `${text.slice(0, end)}…` : "";
}
