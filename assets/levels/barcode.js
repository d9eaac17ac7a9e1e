/** The barcode and the persistence diagram: every component and hole from the level of its birth to its death. */

import { formatNumber } from "../base/format.js";
import { Layer, disc } from "../base/layer.js";
import { fontOf } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { axisTicks, drawAxisGrid } from "./axis.js";
import { tintColour } from "./tints.js";
import { isAlive } from "./tree.js";

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {import("./tree.js").TreeBar} TreeBar */

/** @typedef {import("./axis.js").LevelPanel} LevelPanel */

/**
 * Return what all shown trees have as bars, each with its tree and place from left to right.
 * @param {ExplorerScene} scene
 * @returns {TreeBar[]}
 */
export function allBars(scene) {
  return scene.trees.flatMap((tree) => tree.bars(scene.unit).shown.map((bar) => ({ ...bar, tree })));
}

/**
 * @param {ExplorerScene} scene
 * @param {TreeBar} bar
 */
function barColour(scene, bar) {
  return bar.hole ? scene.theme.grey : tintColour(scene.theme, bar.tree.kind, bar.k);
}

/**
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 */
export function drawBarcode(panel, scene) {
  const context = panel.base.clear();
  drawAxisGrid(context, panel, scene);
  const bars = allBars(scene);
  const slot = (panel.area.right - panel.area.left) / Math.max(1, bars.length);
  const width = Math.max(1.5, Math.min(14, slot * 0.66));
  const slots = bars.map((bar, index) => ({
    ...bar,
    x: panel.area.left + (index + 0.5) * slot,
    colour: barColour(scene, bar),
  }));
  panel.slots = slots;
  for (const bar of slots) drawBar(context, panel, scene, bar, width);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LevelPanel} panel
 * @param {ExplorerScene} scene
 * @param {TreeBar & { x: number, colour: string }} bar
 * @param {number} width
 */
function drawBar(context, panel, { theme }, bar, width) {
  const { x, colour } = bar;
  const [from, to] = [panel.y(bar.from), panel.y(bar.to)];
  const [top, length] = [Math.min(from, to), Math.max(2, Math.abs(from - to))];
  context.globalAlpha = bar.error ? 0.35 : 1;
  if (bar.hole) {
    context.fillStyle = theme.background;
    context.fillRect(x - width / 2, top, width, length);
    context.strokeStyle = colour;
    context.lineWidth = LINES.thin;
    context.strokeRect(x - width / 2 + 0.6, top, Math.max(0.6, width - 1.2), length);
  } else {
    context.fillStyle = colour;
    context.fillRect(x - width / 2, top, width, length);
  }
  for (const { level, y } of [
    { level: bar.birth, y: from },
    { level: bar.death, y: to },
  ]) {
    if (!Number.isFinite(level)) drawOpenEnd(context, x, y, width, level > 0, colour);
  }
  context.globalAlpha = 1;
}

/**
 * Mark an end that lies beyond every level by a tip.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {boolean} upwards
 * @param {string} colour
 */
export function drawOpenEnd(context, x, y, width, upwards, colour) {
  const half = Math.max(3, width / 2 + 1.5);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y + (upwards ? -6 : 6));
  context.lineTo(x - half, y);
  context.lineTo(x + half, y);
  context.fill();
}

/** The persistence diagram: birth to the right, death upwards, both on the λ axis' scale. */
export class DiagramView {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.layer = new Layer(box);
    this.area = { left: 0, top: 0, side: 0 };
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio pixels of the display per CSS pixel
   */
  resize(width, height, ratio) {
    this.layer.resize(width, height, ratio);
    const side = Math.max(10, Math.min(width - 66, height - 42));
    this.area = { left: 54, top: 8, side };
  }

  /** @param {number} u */
  x(u) {
    return this.area.left + u * this.area.side;
  }

  /** @param {number} u */
  y(u) {
    return this.area.top + (1 - u) * this.area.side;
  }

  /** @param {ExplorerScene} scene */
  draw(scene) {
    const { theme, unit, level } = scene;
    const context = this.layer.clear();
    const u = unit(level);
    this.drawFrame(context, scene, u);
    for (const bar of allBars(scene)) {
      const [x, y, alive] = [this.x(bar.from), this.y(bar.to), isAlive(bar, level)];
      context.globalAlpha = bar.error ? 0.4 : 1;
      const colour = barColour(scene, bar);
      if (bar.hole)
        disc(context, x, y, alive ? 5 : 3.2, theme.background, alive ? theme.primary : colour, alive ? 2.4 : 1.6);
      else disc(context, x, y, alive ? 5 : 3.2, colour, alive ? theme.primary : theme.background, alive ? 2.4 : 1);
      context.globalAlpha = 1;
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {ExplorerScene} scene
   * @param {number} u λ's height
   */
  drawFrame(context, { theme, surface }, u) {
    const { left, top, side } = this.area;
    context.strokeStyle = theme.border;
    context.lineWidth = LINES.hair;
    context.strokeRect(left + 0.5, top + 0.5, side, side);
    this.line(context, theme.border, left, top + side, left + side, top);
    context.globalAlpha = 0.8;
    this.line(context, theme.primary, this.x(u), top, this.x(u), top + side);
    this.line(context, theme.primary, left, this.y(u), left + side, this.y(u));
    context.globalAlpha = 1;
    context.font = fontOf(theme, "tiny");
    context.fillStyle = theme.grey;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillText("birth", left + side / 2, top + side + 19);
    for (const tick of axisTicks(surface, side * 0.75)) {
      context.textAlign = "center";
      context.textBaseline = "top";
      context.fillText(formatNumber(tick), this.x(surface.toUnit(tick)), top + side + 6);
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.fillText(formatNumber(tick), left - 7, this.y(surface.toUnit(tick)));
    }
    context.save();
    context.translate(8, top + side / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText("death", 0, 0);
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {string} colour
   * @param {number} ax
   * @param {number} ay
   * @param {number} bx
   * @param {number} by
   */
  line(context, colour, ax, ay, bx, by) {
    context.strokeStyle = colour;
    context.lineWidth = LINES.thin;
    context.beginPath();
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
    context.stroke();
  }
}
