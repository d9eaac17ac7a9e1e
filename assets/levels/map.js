/** One map of the explorer: the landscape with its components in tints, their numbers, paths between A and B, runs. */

import { LATER } from "../base/later.js";
import { Labels } from "../base/labels.js";
import { Layer, disc, haloText } from "../base/layer.js";
import { boxAt } from "../base/places.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { LandscapeView } from "../land/landscape.js";
import { hatch } from "../land/shading.js";
import { Islands } from "./islands.js";

const MOST_NUMBERS = 80;
/** Pixels between points of a way that are looked at, and at most so many of them for one of its straight pieces. */
const CLOSE = 6;
const MOST_PIECES = 200;
/** Where a number may stand that has no room at its extremum: first on its component, then beside it. */
const NEARBY = [
  [0, 17],
  [0, -17],
  [17, 0],
  [-17, 0],
];
/** @typedef {typeof WAYS} Ways */

export const WAYS = {
  widest: { dash: [], width: 3.4 },
  straight: { dash: [7, 4], width: 1.8 },
  via_peak: { dash: [2, 3.5], width: 1.8 },
};

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {import("./tree.js").LevelTree} LevelTree */

/** @typedef {[number, number]} Spot in pixels of the map */

/** @typedef {import("../base/theme.js").Theme} Theme */

export class IslandView extends LandscapeView {
  /** @param {HTMLElement} box */
  constructor(box) {
    super(box);
    /** @type {LevelTree} */
    this.tree = LATER;
    /** @type {Islands} */
    this.islands = LATER;
    this.numbered = 0;
    /** @type {import("../base/places.js").Box[]} */
    this.numbersAt = [];
    /** @type {import("../base/places.js").Box[]} where A and B are, with their names */
    this.named = [];
    this.ways = new Layer(box);
    this.numbers = new Layer(box);
    this.layers.push(this.ways, this.numbers);
    // Above the runs' past, below their balls.
    this.moving.canvas.before(this.ways.canvas, this.numbers.canvas);
  }

  /**
   * @param {ExplorerScene} scene
   * @param {LevelTree} tree
   */
  setTree(scene, tree) {
    this.tree = tree;
    this.islands = new Islands(scene.surface, tree, this.width, this.height);
    this.drawIso(scene);
  }

  /** @param {Pick<ExplorerScene, "theme" | "level" | "shore">} scene */
  drawLand({ theme, level, shore }) {
    const context = this.land.clear();
    // The hatching shows only where L is not finite, and costs as much as all the rest.
    if (this.islands.hasGaps) hatch(context, this.width, this.height, theme);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.islands.paint(level, theme), 0, 0, this.width, this.height);
    context.strokeStyle = theme.shore;
    context.lineWidth = LINES.thin;
    context.stroke(this.polylines(shore.points, shore.offsets));
  }

  get taken() {
    return [...this.obstacles, ...this.numbersAt, ...this.named];
  }

  /**
   * Number the components at λ, the most persistent first; those the grid may have made get none.
   * @param {ExplorerScene} scene
   */
  drawNumbers({ theme, level, unit, ends }) {
    const { tree } = this;
    const context = this.numbers.clear();
    context.font = fontOf(theme, "small", 700);
    /** @type {import("../base/places.js").Box[]} */
    const points = (ends ?? []).map((point) => boxAt(this.toPixel(point), [18, 18]));
    const labels = new Labels(context, theme, this.width, this.height, [...points, ...this.obstacles]);
    /** @type {number[]} */
    const alive = [];
    for (let k = 0; k < tree.count; k += 1) {
      if (tree.holds(tree.birth[k], level) && !tree.holds(tree.death[k], level) && !tree.error[k]) alive.push(k);
    }
    const length = (/** @type {number} */ k) => Math.abs(unit(tree.birth[k]) - unit(tree.death[k]));
    alive.sort((a, b) => length(b) - length(a));
    const oldest = tree.representatives(level);
    for (const k of alive.slice(0, MOST_NUMBERS))
      this.placeNumber(labels, points, k, (x, y) => oldest[this.islands.extremumAt(x, y, level)] === k);
    labels.draw();
    this.numbered = labels.waiting.length;
    this.numbersAt = labels.boxes;
  }

  /**
   * Put component k's number where it fits; `isOn(x, y)` says whether a pixel belongs to the component.
   * @param {Labels} labels
   * @param {import("../base/places.js").Box[]} points where A and B are
   * @param {number} k
   * @param {(x: number, y: number) => boolean} isOn
   */
  placeNumber(labels, points, k, isOn) {
    /** @type {(spot: Spot) => Spot} */
    const inside = ([x, y]) => [
      Math.min(this.width - 13, Math.max(13, x)),
      Math.min(this.height - 13, Math.max(13, y)),
    ];
    const place = (/** @type {Spot[]} */ spots) => labels.place(String(k + 1), spots.map(inside));
    const [column, row] = this.tree.place.subarray(2 * k, 2 * k + 2);
    if (Number.isNaN(column)) return place(this.corners().filter((spot) => isOn(...inside(spot))));
    const [x, y] = this.toPixel([column, row]);
    /** @type {Spot[]} */
    const near = NEARBY.map(([dx, dy]) => [x + dx, y + dy]);
    return place([[x, y], ...near.filter((spot) => isOn(...spot))]) || (isUnder(points, x, y) && place(near));
  }

  /**
   * Return the map's corners and sides, for what has no place in it.
   * @returns {Spot[]}
   */
  corners() {
    const [w, h] = [this.width, this.height];
    return [
      [0, 0],
      [0, h],
      [w, h],
      [w, 0],
      [w / 2, h],
      [0, h / 2],
      [w, h / 2],
      [w / 2, 0],
    ];
  }

  /**
   * Draw the paths from A to B with their bottlenecks; what is out of date is faint.
   * @param {ExplorerScene} scene
   */
  drawWays({ theme, paths, ends, endsMoved, first }) {
    const context = this.ways.clear();
    if (!ends) return;
    context.lineCap = context.lineJoin = "round";
    for (const path of endsMoved ? [] : [...paths].reverse()) this.strokeWay(context, path, theme);
    if (endsMoved) this.strokeLine(context, ends, theme);
    if (this.tree === first) return;
    for (const [index, point] of ends.entries()) this.markEnd(context, point, "AB"[index], theme);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {ExplorerScene["paths"][0]} path
   * @param {Theme} theme
   */
  strokeWay(context, { map, points, bottleneck }, theme) {
    const { dash, width } = WAYS[map];
    const line = this.wayOf(points);
    for (const { style, wide, pattern } of [
      { style: theme.halo, wide: width + 3, pattern: [] },
      { style: theme.mapText, wide: width, pattern: dash },
    ]) {
      context.strokeStyle = style;
      context.lineWidth = wide;
      context.setLineDash(pattern);
      context.stroke(line);
    }
    context.setLineDash([]);
    if (!bottleneck) return;
    const [x, y] = this.toPixel(bottleneck);
    disc(context, x, y, map === "widest" ? 7 : 4.5, "transparent", theme.halo, map === "widest" ? 5 : 4);
    disc(context, x, y, map === "widest" ? 7 : 4.5, "transparent", theme.mapText, map === "widest" ? 2.2 : 1.6);
  }

  /**
   * Return a way as one path; where it is beyond the window (NaN) it breaks.
   * @param {ArrayLike<number>} points
   */
  wayOf(points) {
    const line = new Path2D();
    let down = false;
    for (let i = 0; i < points.length; i += 2) {
      const known = !Number.isNaN(points[i]);
      if (known) line[down ? "lineTo" : "moveTo"](...this.toPixel([points[i], points[i + 1]]));
      down = known;
    }
    return line;
  }

  /**
   * Return pixels all along a way, close together.
   * @param {ArrayLike<number>} points
   */
  wayPoints(points) {
    /** @type {Spot[]} */
    const found = [];
    for (let i = 2; i < points.length; i += 2) {
      const [ax, ay] = this.toPixel([points[i - 2], points[i - 1]]);
      const [bx, by] = this.toPixel([points[i], points[i + 1]]);
      const pieces = Math.min(MOST_PIECES, Math.ceil(Math.hypot(bx - ax, by - ay) / CLOSE)) || 0;
      for (let k = 0; k < pieces; k += 1) {
        found.push([ax + (k / pieces) * (bx - ax), ay + (k / pieces) * (by - ay)]);
      }
    }
    return found;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number[][]} ends
   * @param {Theme} theme
   */
  strokeLine(context, [a, b], theme) {
    context.globalAlpha = 0.6;
    context.strokeStyle = theme.mapText;
    context.lineWidth = LINES.thin;
    context.setLineDash(WAYS.straight.dash);
    context.stroke(this.wayOf([...a, ...b]));
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Spot} point
   * @param {string} name
   * @param {Theme} theme
   */
  markEnd(context, point, name, theme) {
    const [x, y] = this.toPixel(point);
    disc(context, x, y, 6, theme.halo, theme.mapText, 2);
    context.font = fontOf(theme, "small", 700);
    haloText(context, name, x + 13, y - 9, theme.mapText, theme.halo, this.width);
  }
}

/**
 * Is a place hidden by the handle of A or B?
 * @param {import("../base/places.js").Box[]} points
 * @param {number} x
 * @param {number} y
 */
function isUnder(points, x, y) {
  return points.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom);
}
