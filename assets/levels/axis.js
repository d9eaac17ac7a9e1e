/** The λ axis that the colour bar, the barcode, the tree and the counts share: heights on the map's bent scale. */

import { RAMP, wordToCss } from "../base/colour.js";
import { formatNumber } from "../base/format.js";
import { Layer, disc } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { tintsOf } from "./tints.js";
import { isAlive } from "./tree.js";

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {import("../land/surface.js").Surface} Surface */

const AXIS_TOP = 10;
const AXIS_BOTTOM = 12;

/** @typedef {{ tree: import("./tree.js").LevelTree, birth: number, death: number, x: number, colour: string, hole?: boolean }} Slot */

/** A canvas over which one λ line runs; `base` keeps what does not move. */
export class LevelPanel {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    /** @type {Slot[]} the bars that are drawn, and where */
    this.slots = [];
    this.width = this.height = 0;
    this.area = { left: 0, right: 0, top: AXIS_TOP, bottom: AXIS_TOP };
    this.base = new Layer(box);
    this.moving = new Layer(box);
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio pixels of the display per CSS pixel
   */
  resize(width, height, ratio, left = 4, right = 4) {
    this.base.resize(width, height, ratio);
    this.moving.resize(width, height, ratio);
    this.area = { left, right: width - right, top: AXIS_TOP, bottom: height - AXIS_BOTTOM };
    this.width = width;
    this.height = height;
  }

  /**
   * Return the y of height u.
   * @param {number} u
   */
  y(u) {
    return this.area.bottom - u * (this.area.bottom - this.area.top);
  }

  /**
   * Return the height at pixel y, kept on the axis.
   * @param {number} y
   */
  unit(y) {
    return Math.min(1, Math.max(0, (this.area.bottom - y) / (this.area.bottom - this.area.top)));
  }

  /**
   * Draw the λ line, and on it a dot for everything that is alive there: `slots` are bars with a place x.
   * @param {ExplorerScene} scene
   */
  drawLine({ theme, level, unit }) {
    const context = this.moving.clear();
    const y = this.y(unit(level));
    for (const { colour, width } of [
      { colour: theme.background, width: 2 * LINES.line },
      { colour: theme.primary, width: LINES.line },
    ]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(0, y);
      context.lineTo(this.width, y);
      context.stroke();
    }
    const radius = Math.min(
      4,
      Math.max(1.6, (0.4 * (this.area.right - this.area.left)) / Math.max(1, this.slots.length)),
    );
    for (const bar of this.slots) {
      if (!isAlive(bar, level)) continue;
      disc(
        context,
        bar.x,
        y,
        radius,
        bar.hole ? theme.background : bar.colour,
        bar.hole ? bar.colour : theme.background,
        1.4,
      );
    }
  }
}

/**
 * Draw the colour bar: the map's own colours by height, with the true levels beside it.
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 */
export function drawColourBar(panel, scene) {
  const { theme, surface, tree, level } = scene;
  const { right, top, bottom } = panel.area;
  const context = panel.base.clear();
  const { plain } = tintsOf(theme, tree.kind);
  const inside = tree.kind === "super" ? theme.ramps.land : tintsOf(theme, "sub").tints[0];
  const shore = panel.y(surface.toUnit(level));
  for (let y = top; y < bottom; y += 1) {
    const u = panel.unit(y + 0.5);
    const within = tree.kind === "super" ? y < shore : y >= shore;
    context.fillStyle = wordToCss((within ? inside : plain)[Math.min(RAMP - 1, Math.floor(u * RAMP))]);
    context.fillRect(right - 16, y, 16, 1.5);
  }
  context.strokeStyle = theme.border;
  context.lineWidth = LINES.hair;
  context.strokeRect(right - 15.5, top + 0.5, 15, bottom - top - 1);
  context.font = fontOf(theme, "small");
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillStyle = theme.grey;
  for (const tick of axisTicks(surface, bottom - top)) {
    const y = panel.y(surface.toUnit(tick));
    if (Math.abs(y - shore) > 15) context.fillText(formatNumber(tick), right - 21, y);
  }
}

/**
 * Return round levels about 40 pixels apart on an axis of so many pixels.
 * @param {Surface} surface
 * @param {number} length
 */
export function axisTicks(surface, length) {
  const count = Math.max(2, Math.min(9, Math.round(length / 40)));
  return Array.from({ length: count + 1 }, (_, i) => {
    const [low, high] = [i - 0.3, i + 0.3].map((place) => surface.fromUnit(Math.min(1, Math.max(0, place / count))));
    return roundest(low, high);
  });
}

/**
 * Return the number in [low, high] with the fewest digits.
 * @param {number} low
 * @param {number} high
 */
function roundest(low, high) {
  if (low <= 0 && high >= 0) return 0;
  const middle = (low + high) / 2;
  let decade = 10 ** Math.ceil(Math.log10(Math.max(-low, high)));
  for (let tries = 0; tries < 16; tries += 1, decade /= 10) {
    for (const part of [1, 0.5, 0.2]) {
      const value = Math.round(middle / (part * decade)) * part * decade;
      if (value >= low && value <= high) return Number(value.toPrecision(12));
    }
  }
  return middle;
}

/**
 * Draw the axis' grid into a panel.
 * @param {CanvasRenderingContext2D} context
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 */
export function drawAxisGrid(context, panel, { theme, surface }) {
  context.strokeStyle = theme.border;
  context.lineWidth = LINES.hair;
  for (const tick of axisTicks(surface, panel.area.bottom - panel.area.top)) {
    const y = Math.round(panel.y(surface.toUnit(tick))) + 0.5;
    context.beginPath();
    context.moveTo(panel.area.left, y);
    context.lineTo(panel.area.right, y);
    context.stroke();
  }
}
