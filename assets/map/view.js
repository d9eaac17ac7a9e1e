/** The map itself: cells in colour, their hatching, axes, lines of theory, the present settings, the cursor. */

import { LATER } from "../base/later.js";
import { Labels } from "../base/labels.js";
import { Layer, cross, drawingContext } from "../base/layer.js";
import { boxAt } from "../base/places.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { hatchTile, patternOf } from "./palette.js";

const MARGIN = { left: 64, right: 12, top: 10, bottom: 46 };
const NARROW_LEFT = 52;
/** Where on a line its label may stand, as shares of what is in view of it. */
const ALONG = [0.3, 0.6, 0.15, 0.8, 0.45, 0.05, 0.95, 0.22, 0.38, 0.52, 0.7, 0.88, 0.1];
/** @type {Spot} the room of the cross at the present settings */
const MARKED = [18, 18];
const TICK_GAP = { x: 82, y: 44 };
/** @type {Record<string, number[]>} */
export const LINE_DASHES = { edge: [], late: [8, 4], net: [2, 3.5], freeze: [10, 3.5, 2, 3.5] };

/** @typedef {[number, number]} Spot a place in cells, or a pixel */

/** @typedef {import("./scene.js").MapScene} MapScene */

/** @typedef {import("../base/theme.js").Theme} Theme */

export class MapView {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.cells = new Layer(box);
    this.hatching = new Layer(box);
    this.theory = new Layer(box);
    this.moving = new Layer(box);
    this.image = document.createElement("canvas");
    this.width = this.height = 0;
    this.ratio = 1;
    /** @type {import("../base/places.js").Box[]} where the lines' labels are */
    this.labelled = [];
    /** @type {{ x: number, y: number, width: number, height: number }} where the cells are, in pixels */
    this.area = LATER;
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio pixels of the display per CSS pixel
   * @param {boolean} narrow
   * @param {number} grow how much larger than usual text is
   */
  resize(width, height, ratio, narrow, grow) {
    for (const layer of [this.cells, this.hatching, this.theory, this.moving]) layer.resize(width, height, ratio);
    const left = Math.round(grow * (narrow ? NARROW_LEFT : MARGIN.left));
    const bottom = Math.round(grow * MARGIN.bottom);
    this.area = {
      x: left,
      y: MARGIN.top,
      width: width - left - MARGIN.right,
      height: height - MARGIN.top - bottom,
    };
    Object.assign(this, { width, height, ratio });
  }

  /**
   * Return the pixel of a place in cells; a cell's middle is a whole number.
   * @param {Pick<MapScene, "x" | "y">} axes
   * @param {number[]} place
   * @returns {Spot}
   */
  toPixel({ x, y }, place) {
    const { area } = this;
    return [
      area.x + ((place[0] + 0.5) / x.n) * area.width,
      area.y + area.height - ((place[1] + 0.5) / y.n) * area.height,
    ];
  }

  /**
   * Return the place in cells under a pixel.
   * @param {Pick<MapScene, "x" | "y">} axes
   * @param {number[]} pixel
   * @returns {Spot}
   */
  toPlace({ x, y }, [px, py]) {
    const { area } = this;
    return [((px - area.x) / area.width) * x.n - 0.5, ((area.y + area.height - py) / area.height) * y.n - 0.5];
  }

  /** @param {Spot} pixel */
  isInside([px, py]) {
    const { x, y, width, height } = this.area;
    return px >= x && px <= x + width && py >= y && py <= y + height;
  }

  /**
   * Paint every cell.
   * @param {MapScene} scene
   */
  drawCells(scene) {
    const { area, image } = this;
    const { x, y, theme } = scene;
    [image.width, image.height] = [x.n, y.n];
    const paint = new ImageData(x.n, y.n);
    const words = new Uint32Array(paint.data.buffer);
    const colour = scene.painter(theme);
    for (let j = 0; j < y.n; j += 1) {
      for (let i = 0; i < x.n; i += 1) words[(y.n - 1 - j) * x.n + i] = colour(j * x.n + i);
    }
    drawingContext(image).putImageData(paint, 0, 0);
    const context = this.cells.clear();
    context.imageSmoothingEnabled = false;
    context.drawImage(image, area.x, area.y, area.width, area.height);
    this.drawHatching(scene);
    this.drawAxes(context, scene);
  }

  /**
   * Lay each hatching over the cells that it stands for.
   * @param {MapScene} scene
   */
  drawHatching(scene) {
    const context = this.hatching.clear();
    const { area, ratio } = this;
    for (const { hatch, holds } of scene.hatches()) {
      const scratch = new Layer(null);
      scratch.resize(area.width, area.height, ratio);
      scratch.context.imageSmoothingEnabled = false;
      scratch.context.drawImage(maskOf(scene, holds), 0, 0, area.width, area.height);
      scratch.context.globalCompositeOperation = "source-in";
      const tile = hatchTile(hatch, scene.theme.hatching, ratio);
      const pattern = patternOf(scratch.context, tile);
      scratch.context.setTransform(1, 0, 0, 1, 0, 0);
      scratch.context.fillStyle = pattern;
      scratch.context.fillRect(0, 0, scratch.canvas.width, scratch.canvas.height);
      context.drawImage(scratch.canvas, area.x, area.y, area.width, area.height);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {MapScene} scene
   */
  drawAxes(context, { x, y, theme }) {
    const { area } = this;
    context.strokeStyle = theme.grey;
    context.lineWidth = LINES.hair;
    context.strokeRect(area.x - 0.5, area.y - 0.5, area.width + 1, area.height + 1);
    context.fillStyle = theme.grey;
    context.font = fontOf(theme, "small");
    const titleX = x.title(area.width, TICK_GAP.x);
    const ticksX = x.ticks(area.width, TICK_GAP.x);
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const { place, text } of ticksX) {
      const [px] = this.toPixel({ x, y }, [place, 0]);
      line(context, px, area.y + area.height, px, area.y + area.height + 4);
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(px, this.width - half - 1), area.y + area.height + 6);
    }
    const titleY = y.title(area.height, TICK_GAP.y);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { place, text } of y.ticks(area.height, TICK_GAP.y)) {
      const [, py] = this.toPixel({ x, y }, [0, place]);
      line(context, area.x - 4, py, area.x, py);
      context.fillText(text, area.x - 7, Math.min(area.y + area.height - 4, Math.max(area.y + 6, py)));
    }
    this.drawTitles(context, theme, titleX, titleY);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Theme} theme
   * @param {string} titleX
   * @param {string} titleY
   */
  drawTitles(context, theme, titleX, titleY) {
    const { area } = this;
    context.fillStyle = theme.text;
    context.font = fontOf(theme, "text", 600);
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(titleX, area.x + area.width / 2, this.height - 2, area.width);
    context.save();
    context.translate(11, area.y + area.height / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "middle";
    context.fillText(titleY, 0, 0, area.height);
    context.restore();
  }

  /**
   * Draw the lines of theory that are switched on, and where the present settings lie.
   * @param {MapScene} scene
   */
  drawTheory(scene) {
    const { theme, lines, present } = scene;
    const context = this.theory.clear();
    context.save();
    this.clip(context);
    context.lineJoin = "round";
    for (const { name, points, shown } of lines) {
      if (!shown) continue;
      const path = this.pathOf(scene, points);
      for (const { style, width, dash } of [
        { style: theme.halo, width: 5, dash: [] },
        { style: theme.mapText, width: LINES.line, dash: LINE_DASHES[name] ?? [] },
      ]) {
        context.strokeStyle = style;
        context.lineWidth = width;
        context.setLineDash(dash);
        context.stroke(path);
      }
    }
    context.restore();
    context.setLineDash([]);
    this.labelLines(context, scene);
    if (present) cross(context, ...this.toPixel(scene, present), 6, theme.mapText, theme.halo);
  }

  /** @param {CanvasRenderingContext2D} context */
  clip(context) {
    const { x, y, width, height } = this.area;
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
  }

  /**
   * @param {MapScene} scene
   * @param {Float32Array} points
   */
  pathOf(scene, points) {
    const path = new Path2D();
    let down = false;
    for (let i = 0; i < points.length; i += 2) {
      const known = !Number.isNaN(points[i]);
      if (known) path[down ? "lineTo" : "moveTo"](...this.toPixel(scene, [points[i], points[i + 1]]));
      down = known;
    }
    return path;
  }

  /**
   * Write each line's label where it is in view and no other label is.
   * @param {CanvasRenderingContext2D} context
   * @param {MapScene} scene
   */
  labelLines(context, scene) {
    const { theme, present } = scene;
    const { x, y, width, height } = this.area;
    context.font = fontOf(theme, "small", 600);
    const marked = present ? [boxAt(this.toPixel(scene, present), MARKED)] : [];
    const labels = new Labels(context, theme, x + width, y + height, marked);
    labels.places.area = [x + 2, y + 2, x + width - 2, y + height - 2];
    for (const { label, points, shown } of scene.lines) {
      if (shown) labels.place(lowered(label), this.spots(scene, points));
    }
    labels.draw();
    this.labelled = labels.boxes;
  }

  /**
   * Return pixels on a line that lie well inside the map, the middle ones first.
   * @param {MapScene} scene
   * @param {Float32Array} points
   */
  spots(scene, points) {
    /** @type {Spot[]} */
    const found = [];
    const { area } = this;
    for (let i = 0; i < points.length; i += 2) {
      if (Number.isNaN(points[i])) continue;
      const [x, y] = this.toPixel(scene, [points[i], points[i + 1]]);
      if (y > area.y + 14 && y < area.y + area.height - 14) found.push([x, y]);
    }
    return ALONG.map((share) => found[Math.floor(share * (found.length - 1))]).filter(Boolean);
  }

  /**
   * Draw the cursor's cell, and the box that is being dragged.
   * @param {MapScene} scene
   */
  drawMoving(scene) {
    const { theme, cursor, box, x, y } = scene;
    const context = this.moving.clear();
    if (cursor) {
      const [px, py] = this.toPixel(scene, cursor);
      const [w, h] = [Math.max(9, this.area.width / x.n), Math.max(9, this.area.height / y.n)];
      for (const { style, width } of [
        { style: theme.halo, width: 4.5 },
        { style: theme.mapText, width: LINES.line },
      ]) {
        context.strokeStyle = style;
        context.lineWidth = width;
        context.strokeRect(px - w / 2, py - h / 2, w, h);
      }
    }
    if (box) {
      const [x0, y0, x1, y1] = box;
      context.fillStyle = theme.chosenBox;
      context.strokeStyle = theme.mapText;
      context.lineWidth = LINES.thin;
      context.fillRect(x0, y0, x1 - x0, y1 - y0);
      context.strokeRect(x0, y0, x1 - x0, y1 - y0);
    }
  }
}

/**
 * Return a picture of n × n pixels that is opaque where `holds(cell)`.
 * @param {MapScene} scene
 * @param {(cell: number) => boolean} holds
 */
function maskOf({ x, y }, holds) {
  const mask = document.createElement("canvas");
  [mask.width, mask.height] = [x.n, y.n];
  const paint = new ImageData(x.n, y.n);
  const words = new Uint32Array(paint.data.buffer);
  for (let j = 0; j < y.n; j += 1) {
    for (let i = 0; i < x.n; i += 1) if (holds(j * x.n + i)) words[(y.n - 1 - j) * x.n + i] = 0xffffffff;
  }
  drawingContext(mask).putImageData(paint, 0, 0);
  return mask;
}

/**
 * Write "λ_max" with small low letters, which a canvas has no other way to do.
 * @param {string} label
 */
function lowered(label) {
  return label.replace("_max", "ₘₐₓ");
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
export function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
