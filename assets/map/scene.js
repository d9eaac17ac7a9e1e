/** What a map shows, as one plain object: axes, numbers, what is coloured, lines, cursor. */

import { colourParts, colourWord } from "../base/colour.js";
import { inflate, unpack } from "../base/decode.js";
import { formatNumber } from "../base/format.js";
import { LATER } from "../base/later.js";
import { MapAxis } from "./axis.js";
import { lookOf, rampPlace } from "./palette.js";

const MAP_VERSION = 1;
const NO_BASIN = 255;

/** @typedef {import("./view.js").Spot} Spot */

/** @typedef {[string, number, string, number]} Held a cell's settings: name and value on x, on y */

/**
 * Cells that are of one of some kinds.
 * @typedef {object} Category
 * @property {string} name "outcome" or "basin"
 * @property {string} label
 * @property {string[]} entries
 * @property {number[]} counts cells of each
 * @property {number} unknown cells of none
 */

/**
 * A number of each cell, and how it is coloured.
 * @typedef {object} MapNumber
 * @property {string} name
 * @property {string} label
 * @property {string} blank what a cell without one means
 * @property {number} blanks cells without one
 * @property {number} endless cells at ±∞
 * @property {number | null} low null where no cell has a finite one
 * @property {number | null} high
 * @property {string} scale "log" or "linear"
 * @property {number} [under] cells below the range
 * @property {number} [over]
 */

/** @typedef {{ name: string, label: string, words: string }} TheoryLine */

/**
 * @typedef {object} MapHeader
 * @property {number} version
 * @property {number} echo
 * @property {string} query
 * @property {import("./axis.js").AxisWords} x
 * @property {import("./axis.js").AxisWords} y
 * @property {string} colour
 * @property {Category[]} categories the outcome first
 * @property {MapNumber[]} numbers
 * @property {TheoryLine[]} lines
 * @property {Spot | null} present
 * @property {boolean} open whether a cell's settings can be opened
 * @property {boolean} zoom
 * @property {string[]} kinds of outcome
 */

/**
 * Cells row by row from the lowest; `value_…` of numbers and `line_…` of lines are beside these.
 * @typedef {Record<string, import("../base/decode.js").Numbers> & Codes} MapArrays
 */

/** @typedef {{ outcome: Int8Array, ramp: Uint8Array, basin: Uint8Array }} Codes indices of kinds, −1 where unknown; RGB */

/** @typedef {import("../base/decode.js").Part<MapHeader, MapArrays>} MapPart */

/**
 * Decode a message; throw an Error with a sentence if it is of another version.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function decodeMap(bytes) {
  /** @type {MapPart} */
  const part = unpack(await inflate(bytes));
  if (part.header.version !== MAP_VERSION) {
    throw new Error(`it is of version ${part.header.version}, this map reads version ${MAP_VERSION}`);
  }
  return part;
}

export class MapScene {
  constructor() {
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    /** @type {Spot | null} the cell that the keys move and a click chooses */
    this.cursor = null;
    /** @type {number[] | null} left, top, right, bottom of what is being dragged, in pixels */
    this.box = null;
    /** @type {Set<string>} the lines that are switched off */
    this.hidden = new Set();
    /** @type {MapHeader} */
    this.header = LATER;
    /** @type {MapArrays} */
    this.arrays = LATER;
    /** @type {MapAxis} */
    this.x = LATER;
    /** @type {MapAxis} */
    this.y = LATER;
    /** @type {Spot | null} where the present settings lie */
    this.present = null;
    /** @type {Record<string, Float32Array>} of each number, by cell */
    this.values = {};
    /** @type {(TheoryLine & { points: Float32Array, shown: boolean })[]} points in cells x, y, x, y …; NaN breaks a line */
    this.lines = [];
    /** the name of what is coloured */
    this.colour = "";
  }

  /**
   * Take a new message; the cursor stays at its settings where the axes still hold them.
   * @param {MapPart} part
   */
  accept({ header, arrays }) {
    /** @type {Held | null} */
    const held = this.cursor && [this.x.name, this.x.at(this.cursor[0]), this.y.name, this.y.at(this.cursor[1])];
    this.header = header;
    this.arrays = arrays;
    this.x = new MapAxis(header.x);
    this.y = new MapAxis(header.y);
    this.present = header.present;
    this.values = Object.fromEntries(header.numbers.map(({ name }) => [name, wholeNumbers(arrays[`value_${name}`])]));
    this.lines = header.lines.map((line, k) => ({
      ...line,
      points: /** @type {Float32Array} */ (arrays[`line_${k}`]),
      shown: !this.hidden.has(line.name),
    }));
    this.cursor = held && this.cellOf(held);
  }

  /**
   * Return the cell of settings [name of x, value, name of y, value], null where these axes do not hold them.
   * @param {Held} held
   * @returns {Spot | null}
   */
  cellOf([xName, xValue, yName, yValue]) {
    if (xName !== this.x.name || yName !== this.y.name) return null;
    const places = [this.x.place(xValue), this.y.place(yValue)];
    const inside = places.every((place, k) => place >= -0.5 && place <= [this.x, this.y][k].n - 0.5);
    return inside ? [this.x.cell(places[0]), this.y.cell(places[1])] : null;
  }

  /** The category that is coloured, if it is one. */
  get category() {
    return this.header.categories.find(({ name }) => name === this.colour);
  }

  /** The number that is coloured, where it is no category. */
  get number() {
    const number = this.header.numbers.find(({ name }) => name === this.colour);
    if (!number) throw new Error(`there is no ${this.colour} to colour`);
    return number;
  }

  /** Return what can be coloured: [{name, label}]. */
  get choices() {
    return [...this.header.categories, ...this.header.numbers];
  }

  /**
   * Return the entry of a category in a cell, or −1 where there is none.
   * @param {Category} category
   * @param {number} cell
   */
  entry(category, cell) {
    if (category.name === "outcome") return this.arrays.outcome[cell];
    const code = this.arrays.basin[cell];
    return code === NO_BASIN ? -1 : Math.min(code, category.entries.length - 1);
  }

  /**
   * Return a function from a cell to its colour as a word; 0 leaves a cell blank.
   * @param {import("../base/theme.js").Theme} theme
   * @returns {(cell: number) => number}
   */
  painter(theme) {
    const { category, arrays } = this;
    if (category) {
      const words = category.entries.map((_, index) => colourWord(colourParts(lookOf(category, index, theme).colour)));
      return (cell) => words[this.entry(category, cell)] ?? 0;
    }
    const words = Array.from({ length: 256 }, (_, k) => colourWord(arrays.ramp.subarray(3 * k, 3 * k + 3)));
    const { number } = this;
    const values = this.values[number.name];
    return (cell) => {
      const place = rampPlace(values[cell], number);
      return place === null ? 0 : words[place] >>> 0;
    };
  }

  /**
   * Return what is hatched: [{hatch, holds(cell)}]; of numbers, the cells that are known and have none.
   * @returns {{ hatch: import("./palette.js").Hatch, holds: (cell: number) => boolean }[]}
   */
  hatches() {
    const { category, arrays } = this;
    if (!category) {
      const { number } = this;
      const values = this.values[number.name];
      const blank = (/** @type {number} */ cell) => arrays.outcome[cell] >= 0 && !Number.isFinite(values[cell]);
      return number.blanks + number.endless ? [{ hatch: "cross", holds: blank }] : [];
    }
    return category.entries.flatMap((_, index) => {
      const { hatch } = lookOf(category, index, this.theme);
      const holds = (/** @type {number} */ cell) => this.entry(category, cell) === index;
      return hatch && category.counts[index] ? [{ hatch, holds }] : [];
    });
  }

  /**
   * Return what is known of a cell: [[label, text]].
   * @param {Spot} cell
   * @returns {string[][]}
   */
  facts([i, j]) {
    const { x, y, header } = this;
    const cell = j * x.n + i;
    const places = [
      { axis: x, k: i },
      { axis: y, k: j },
    ].map(({ axis, k }) => [axis.label, axis.text(axis.at(k))]);
    const kind = header.kinds[this.arrays.outcome[cell]];
    if (!kind) return [...places, ["outcome", "not known yet"]];
    const numbers = header.numbers.map((entry) => [entry.label, this.numberText(entry, this.values[entry.name][cell])]);
    const basins = header.categories.filter(({ name }) => name === "basin");
    const minima = basins.map((category) => [category.label, category.entries[this.entry(category, cell)] ?? "none"]);
    return [...places, ["outcome", kind], ...numbers, ...minima];
  }

  /**
   * @param {MapNumber} entry
   * @param {number} value
   */
  numberText(entry, value) {
    if (Number.isNaN(value)) return entry.blank;
    if (Math.abs(value) === Infinity) return entry.name === "budget" ? "endless" : "beyond all numbers";
    return formatNumber(value);
  }
}

/**
 * Return numbers as float32, also those that travelled as upper halves.
 * @param {import("../base/decode.js").Numbers} array
 */
function wholeNumbers(array) {
  if (array instanceof Float32Array) return array;
  const bits = new Uint32Array(array.length);
  for (let i = 0; i < array.length; i += 1) bits[i] = array[i] << 16;
  return new Float32Array(bits.buffer);
}
