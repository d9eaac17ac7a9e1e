/** What a map shows, as one plain object: axes, numbers, what is coloured, lines, cursor. */

const MAP_VERSION = 1;
const NO_BASIN = 255;

/** Decode a message; throw an Error with a sentence if it is of another version. */
async function decodeMap(bytes) {
  const part = unpack(await inflate(bytes));
  if (part.header.version !== MAP_VERSION) {
    throw new Error(`it is of version ${part.header.version}, this map reads version ${MAP_VERSION}`);
  }
  return part;
}

class MapScene {
  constructor() {
    this.cursor = null;
    this.box = null;
    this.hidden = new Set();
  }

  /** Take a new message; the cursor stays at its settings where the axes still hold them. */
  accept({ header, arrays }) {
    const held = this.cursor && [this.x.name, this.x.at(this.cursor[0]), this.y.name, this.y.at(this.cursor[1])];
    Object.assign(this, { header, arrays, x: new MapAxis(header.x), y: new MapAxis(header.y), present: header.present });
    this.values = Object.fromEntries(header.numbers.map(({ name }) => [name, wholeNumbers(arrays[`value_${name}`])]));
    this.lines = header.lines.map((line, k) => ({ ...line, points: arrays[`line_${k}`], shown: !this.hidden.has(line.name) }));
    this.cursor = held && this.cellOf(held);
  }

  /** Return the cell of settings [name of x, value, name of y, value], null where these axes do not hold them. */
  cellOf([xName, xValue, yName, yValue]) {
    if (xName !== this.x.name || yName !== this.y.name) return null;
    const places = [this.x.place(xValue), this.y.place(yValue)];
    const inside = places.every((place, k) => place >= -0.5 && place <= [this.x, this.y][k].n - 0.5);
    return inside ? [this.x.cell(places[0]), this.y.cell(places[1])] : null;
  }

  get category() {
    return this.header.categories.find(({ name }) => name === this.colour);
  }

  get number() {
    return this.header.numbers.find(({ name }) => name === this.colour);
  }

  /** Return what can be coloured: [{name, label}]. */
  get choices() {
    return [...this.header.categories, ...this.header.numbers];
  }

  /** Return the entry of a category in a cell, or −1 where there is none. */
  entry(category, cell) {
    if (category.name === "outcome") return this.arrays.outcome[cell];
    const code = this.arrays.basin[cell];
    return code === NO_BASIN ? -1 : Math.min(code, category.entries.length - 1);
  }

  /** Return a function from a cell to its colour as a word; 0 leaves a cell blank. */
  painter(theme) {
    const { category, number, arrays } = this;
    if (category) {
      const words = category.entries.map((_, index) => wordOf(lookOf(category, index, theme).colour));
      return (cell) => words[this.entry(category, cell)] ?? 0;
    }
    const words = Array.from({ length: 256 }, (_, k) => (255 << 24) | (arrays.ramp[3 * k + 2] << 16) | (arrays.ramp[3 * k + 1] << 8) | arrays.ramp[3 * k]);
    const values = this.values[number.name];
    return (cell) => {
      const place = rampPlace(values[cell], number);
      return place === null ? 0 : words[place] >>> 0;
    };
  }

  /** Return what is hatched: [{hatch, holds(cell)}]; of numbers, the cells that are known and have none. */
  hatches() {
    const { category, number, arrays } = this;
    if (!category) {
      const values = this.values[number.name];
      const blank = (cell) => arrays.outcome[cell] >= 0 && !Number.isFinite(values[cell]);
      return number.blanks + number.endless ? [{ hatch: "cross", holds: blank }] : [];
    }
    const found = category.entries.map((_, index) => ({ hatch: lookOf(category, index, this.theme).hatch, index }));
    return found
      .filter(({ hatch, index }) => hatch && category.counts[index])
      .map(({ hatch, index }) => ({ hatch, holds: (cell) => this.entry(category, cell) === index }));
  }

  /** Return what is known of a cell: [[label, text]]. */
  facts([i, j]) {
    const { x, y, header } = this;
    const cell = j * x.n + i;
    const places = [[x, i], [y, j]].map(([axis, k]) => [axis.label, axis.text(axis.at(k))]);
    const kind = header.kinds[this.arrays.outcome[cell]];
    if (!kind) return [...places, ["outcome", "not known yet"]];
    const numbers = header.numbers.map((entry) => [entry.label, this.numberText(entry, this.values[entry.name][cell])]);
    const basins = header.categories.filter(({ name }) => name === "basin");
    const minima = basins.map((category) => [category.label, category.entries[this.entry(category, cell)] ?? "none"]);
    return [...places, ["outcome", kind], ...numbers, ...minima];
  }

  numberText(entry, value) {
    if (Number.isNaN(value)) return entry.blank;
    if (Math.abs(value) === Infinity) return entry.name === "budget" ? "endless" : "beyond all numbers";
    return formatNumber(value);
  }
}

/** Return numbers as float32, also those that travelled as upper halves. */
function wholeNumbers(array) {
  if (array instanceof Float32Array) return array;
  const bits = new Uint32Array(array.length);
  for (let i = 0; i < array.length; i += 1) bits[i] = array[i] << 16;
  return new Float32Array(bits.buffer);
}
