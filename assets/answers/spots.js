/** Places on a landscape at rest or on a map: a dot each, and over them where the run ended, or how each cell did. */

import { answerTo } from "../base/answers.js";
import { colourParts, colourWord } from "../base/colour.js";
import { make } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { Layer, cross, diamond, disc, drawingContext } from "../base/layer.js";
import { LINES } from "../base/tokens.js";
import { surfaceOf } from "../land/fetched.js";
import { restoreGrid } from "../land/grid.js";
import { LandscapeView } from "../land/landscape.js";
import { makeScale } from "../time/scales.js";
import { placesOf } from "./tally.js";

/** @typedef {import("../base/theme.js").Theme} Theme */

/** @typedef {import("./tally.js").Question} Question */

/** @typedef {{ grid: Uint16Array, iso: Float32Array, iso_offsets: Uint32Array }} LandArrays */

/** @typedef {{ surface: import("../land/surface.js").Surface, iso: import("../land/landscape.js").Lines, shore: import("../land/landscape.js").Lines }} Land */

export class Spots {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.picture = make("div", { class: "land" });
    this.edges = ["top", "bottom", "left", "right"].map((name) => make("span", { class: `edge ${name}` }));
    this.names = [make("span", { class: "name across" }), make("span", { class: "name up" })];
    box.append(make("div", { class: "frame" }, this.picture, ...this.edges, ...this.names));
    this.view = new LandscapeView(this.picture);
    this.cells = new Layer(this.picture);
    this.marks = new Layer(this.picture);
    /** @type {Land | null} */
    this.land = null;
    this.shown = "";
  }

  /**
   * Fetch the land of a question, once for all questions on one landscape; a map has none.
   * @param {Question} question
   * @param {() => boolean} isWanted
   */
  async fetch({ land, height, axes, level = null }, isWanted) {
    this.land = null;
    this.shown = "";
    if (land === undefined || !height || !axes) return;
    /** @type {import("../base/decode.js").Part<object, LandArrays>} */
    const part = await answerTo("land", land, isWanted);
    if (!isWanted()) return;
    restoreGrid(part);
    const { arrays, shapes } = part;
    const [x, y] = axes;
    const surface = surfaceOf(arrays.grid, shapes.grid[1], height, [x.low, x.high, y.low, y.high]);
    const points = level === null ? new Float32Array(0) : surface.isoSegments(level);
    this.land = { surface, iso: { points: arrays.iso, offsets: arrays.iso_offsets }, shore: { points, offsets: null } };
  }

  /**
   * @param {Question} question
   * @param {unknown[]} values
   * @param {import("./tally.js").Truth | null} truth
   * @param {Theme} theme
   * @param {unknown} [own] the answer of whoever looks
   */
  draw(question, values, truth, theme, own) {
    const { axes } = question;
    const { clientWidth: side } = this.picture;
    if (!axes || side === 0) return;
    const ratio = window.devicePixelRatio || 1;
    this.showWords(axes);
    this.cells.resize(side, side, ratio);
    this.marks.resize(side, side, ratio);
    this.drawLand(question, axes, theme, side, ratio);
    this.cells.clear();
    if (truth?.map) this.drawCells(truth.map, theme, side);
    this.drawMarks(question, axes, values, truth, theme, side, own);
  }

  /** @param {NonNullable<Question["axes"]>} axes */
  showWords([x, y]) {
    [y.high, y.low, x.low, x.high].forEach((end, k) => {
      this.edges[k].textContent = formatNumber(end);
    });
    this.names.forEach((name, k) => {
      name.textContent = [x, y][k].name;
    });
  }

  /**
   * @param {Question} question
   * @param {NonNullable<Question["axes"]>} axes
   * @param {Theme} theme
   * @param {number} side
   * @param {number} ratio
   */
  drawLand({ level = null }, [x, y], theme, side, ratio) {
    // The land takes longest, and is the same while dots arrive.
    const shown = JSON.stringify([side, ratio, theme.dark, this.land !== null]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.view.resize(side, side, ratio, [x.low, x.high, y.low, y.high]);
    for (const layer of this.view.layers) layer.clear();
    if (!this.land) return;
    const { surface, iso, shore } = this.land;
    this.view.setSurface({ surface, theme, iso });
    this.view.drawLand({ theme, level: level ?? -Infinity, shore });
  }

  /**
   * @param {import("./tally.js").Cells} cells
   * @param {Theme} theme
   * @param {number} side
   */
  drawCells({ nx, ny, kinds, rows }, theme, side) {
    const small = make("canvas", { width: String(nx), height: String(ny) });
    const image = new ImageData(nx, ny);
    const words = new Uint32Array(image.data.buffer);
    const colours = kinds.map((kind) => colourWord(colourParts(outcomeColour(theme, kind))));
    rows.forEach((row, j) => {
      for (let i = 0; i < nx; i += 1) words[(ny - 1 - j) * nx + i] = colours[Number(row[i])] ?? 0;
    });
    drawingContext(small).putImageData(image, 0, 0);
    const { context } = this.cells;
    context.imageSmoothingEnabled = false;
    // A cell's middle is its value: those at the edges reach half a cell beyond the axes.
    const [dx, dy] = [side / (nx - 1), side / (ny - 1)];
    context.drawImage(small, -dx / 2, -dy / 2, side + dx, side + dy);
  }

  /**
   * @param {Question} question
   * @param {NonNullable<Question["axes"]>} axes
   * @param {unknown[]} values
   * @param {import("./tally.js").Truth | null} truth
   * @param {Theme} theme
   * @param {number} side
   * @param {unknown} own
   */
  drawMarks({ start }, axes, values, truth, theme, side, own) {
    const context = this.marks.clear();
    const scales = axes.map(({ scale, low, high }) => makeScale(scale, low, high));
    const inside = (/** @type {number} */ unit) => Math.min(1, Math.max(0, unit));
    const at = (/** @type {number[]} */ [x, y]) =>
      /** @type {[number, number]} */ ([inside(scales[0].unit(x)) * side, (1 - inside(scales[1].unit(y))) * side]);
    if (start) disc(context, ...at(start), 8 * theme.grow, theme.paths[0].line, theme.ballRim, LINES.line);
    const places = placesOf(values);
    const radius = theme.grow * Math.max(3.5, Math.min(8, side / 70, 60 / Math.sqrt(places.length + 1)));
    for (const place of places) {
      // Kept whole at the edges.
      const [px, py] = at(place).map((pixel) => Math.min(side - radius, Math.max(radius, pixel)));
      disc(context, px, py, radius, theme.background, theme.text, LINES.bold);
    }
    for (const place of placesOf([own])) cross(context, ...at(place), 10 * theme.grow, theme.text, theme.halo);
    const end = Array.isArray(truth?.value) ? truth.value : null;
    if (!end) return;
    const [px, py] = at(end);
    if (truth?.within) drawReach(context, px, py, truth.within, axes, side, theme);
    diamond(context, px, py, 14 * theme.grow, theme.paths[0].line, theme.rim);
  }
}

/**
 * Draw how near is right.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} within
 * @param {NonNullable<Question["axes"]>} axes
 * @param {number} side
 * @param {Theme} theme
 */
function drawReach(context, x, y, within, axes, side, theme) {
  const [rx, ry] = axes.map(({ low, high }) => (within / (high - low)) * side);
  for (const [style, width] of /** @type {[string, number][]} */ ([
    [theme.halo, 5],
    [theme.paths[0].line, LINES.bold],
  ])) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.setLineDash([8, 5]);
    context.beginPath();
    context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * Return the colour of an outcome.
 * @param {Theme} theme
 * @param {string} kind
 */
export function outcomeColour(theme, kind) {
  return /** @type {Record<string, string>} */ (theme.outcomes)[kind] ?? theme.grey;
}
