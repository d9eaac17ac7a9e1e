/**
 * The map. Six stacked layers, so that each change redraws only what it must: land and sea (sea level),
 * iso-lines (another surface), lines (the faint paths: new data), halo and trail (the past, appended to as the playhead moves),
 * and what moves in every frame (balls, arrows, crossings). The playhead comes as a place among the drawn states.
 */

import { Labels } from "../base/labels.js";
import { Layer, arrowHead, cross, diamond, disc } from "../base/layer.js";
import { fontOf, pathStyle } from "../base/theme.js";
import { LINES } from "../base/tokens.js";
import { crossingSize } from "../time/marks.js";
import { LONG_RUN, focusLast, isRough } from "../time/run.js";
import { crossingPoint } from "./crossings.js";
import { FRAME_MARGIN, clip, edgePoint, isInside, lengthUntil, pointAt, strokeTrace, traceOf } from "./paths.js";
import { Shading, hatch } from "./shading.js";

/** @typedef {{ points: Float32Array | Float64Array, offsets: Uint32Array | null }} Lines x, y, x, y …, and where each begins */

/**
 * What the map needs of a scene.
 * @typedef {object} LandScene
 * @property {import("../base/theme.js").Theme} theme
 * @property {{ rules: { style?: number }[] }} header
 * @property {import("../time/run.js").Run} run
 * @property {object | null} preview is not null while a neighbour's run is under the hand
 * @property {number} focus the rule in front
 * @property {number} level
 * @property {import("./surface.js").Surface} surface
 * @property {Lines} iso
 * @property {Lines} shore
 * @property {import("./crossings.js").Crossing[]} found the focused rule's crossings of λ
 * @property {boolean} [compact] a thumbnail, which has no crossings
 * @property {boolean} [brief] words that say what is seen, no signs
 * @property {boolean} [blind] nothing that is still to come
 */

/** @typedef {import("../base/theme.js").Theme} Theme */

const BALL = 7;
/** How far from where a path leaves the map its step may be written. */
const INWARD = [22, 40, 58];

export class LandscapeView {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.land = new Layer(box);
    this.iso = new Layer(box);
    this.lines = new Layer(box);
    this.halo = new Layer(box);
    this.trail = new Layer(box);
    this.moving = new Layer(box);
    this.layers = [this.land, this.iso, this.lines, this.halo, this.trail, this.moving];
    /** @type {import("./paths.js").Frame} */
    this.frame = { window: [0, 1, 0, 1], width: 1, height: 1 };
    /** @type {import("./paths.js").Trace[]} */
    this.traces = [];
    /** @type {number[]} the rules in the order in which they are drawn */
    this.order = [];
    /** @type {Shading | null} */
    this.shading = null;
    this.drawn = 0;
    /** @type {import("../base/places.js").Box[]} where handles and buttons lie on it, which no label may cover */
    this.obstacles = [];
    /** @type {import("../base/places.js").Box[]} where labels are */
    this.labelled = [];
  }

  get width() {
    return this.frame.width;
  }

  get height() {
    return this.frame.height;
  }

  /** What no label may cover. */
  get taken() {
    return this.obstacles;
  }

  /**
   * Return the pixels of rule r's path that are on the map.
   * @param {number} r
   * @returns {import("../base/places.js").Spot[]}
   */
  pathPoints(r) {
    const pixels = this.traces[r]?.pixels ?? [];
    /** @type {import("../base/places.js").Spot[]} */
    const found = [];
    for (let i = 0; i < pixels.length; i += 2)
      if (isInside(pixels[i], pixels[i + 1], this.frame)) found.push([pixels[i], pixels[i + 1]]);
    return found;
  }

  /**
   * @param {number} width in CSS pixels, as the height
   * @param {number} height
   * @param {number} ratio pixels of the display per CSS pixel
   * @param {import("./paths.js").Window} window
   */
  resize(width, height, ratio, window) {
    for (const layer of this.layers) layer.resize(width, height, ratio);
    this.frame = { window, width, height };
  }

  /**
   * Take new data: what depends on the surface, and on the size.
   * @param {Pick<LandScene, "surface" | "theme" | "iso">} scene
   */
  setSurface(scene) {
    this.shading = new Shading(scene.surface, this.width, this.height);
    this.drawIso(scene);
  }

  /**
   * Take new paths.
   * @param {Pick<LandScene, "run" | "focus">} scene
   */
  setPaths(scene) {
    this.traces = scene.run.rules.map((path) => traceOf(path, this.frame));
    this.order = focusLast(scene);
  }

  /**
   * Return a point of the problem in pixels.
   * @param {ArrayLike<number> & Iterable<number>} point
   * @returns {[number, number]}
   */
  toPixel([x, y]) {
    const [x0, x1, y0, y1] = this.frame.window;
    return [((x - x0) / (x1 - x0)) * this.width, ((y1 - y) / (y1 - y0)) * this.height];
  }

  /**
   * Return a pixel as a point of the problem, kept inside the window.
   * @param {number} px
   * @param {number} py
   * @returns {[number, number]}
   */
  toPoint(px, py) {
    const [x0, x1, y0, y1] = this.frame.window;
    const part = (/** @type {number} */ value, /** @type {number} */ size) => Math.min(1, Math.max(0, value / size));
    return [x0 + part(px, this.width) * (x1 - x0), y1 - part(py, this.height) * (y1 - y0)];
  }

  /** @param {Pick<LandScene, "theme" | "level" | "shore">} scene */
  drawLand({ theme, level, shore }) {
    if (!this.shading) return;
    const context = this.land.clear();
    hatch(context, this.width, this.height, theme);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.shading.recolour(level, theme.ramps), 0, 0, this.width, this.height);
    context.strokeStyle = theme.shore;
    context.lineWidth = LINES.thin;
    context.lineJoin = "round";
    context.stroke(this.polylines(shore.points, shore.offsets));
  }

  /** @param {Pick<LandScene, "theme" | "iso">} scene */
  drawIso({ theme, iso }) {
    const context = this.iso.clear();
    context.strokeStyle = theme.iso;
    context.lineWidth = LINES.hair;
    context.stroke(this.polylines(iso.points, iso.offsets));
  }

  /**
   * Return lines as one path; without offsets they are separate segments.
   * @param {Lines["points"]} points
   * @param {Lines["offsets"]} offsets
   */
  polylines(points, offsets) {
    const path = new Path2D();
    const [x0, x1, y0, y1] = this.frame.window;
    const [sx, sy] = [this.width / (x1 - x0), this.height / (y1 - y0)];
    const lines = offsets ? offsets.length - 1 : points.length / 4;
    for (let line = 0; line < lines; line += 1) {
      const [from, to] = offsets ? [offsets[line], offsets[line + 1]] : [2 * line, 2 * line + 2];
      for (let i = from; i < to; i += 1) {
        const [x, y] = [(points[2 * i] - x0) * sx, (y1 - points[2 * i + 1]) * sy];
        if (i === from) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
    }
    return path;
  }

  /**
   * Draw every path thin, from step `from` on.
   * @param {Pick<LandScene, "theme" | "header">} scene
   * @param {number} from
   */
  drawLines({ theme, header }, from) {
    const context = this.lines.clear();
    context.globalAlpha = theme.dark ? 0.5 : 0.45;
    context.lineWidth = LINES.hair;
    for (const r of this.order) {
      context.strokeStyle = pathStyle(theme, header.rules[r], r).line;
      strokeTrace(context, this.traces[r], from, Infinity);
    }
    context.globalAlpha = 1;
  }

  /** Forget the trail; the next `drawTrail` draws it anew. */
  resetTrail() {
    this.drawn = 0;
    this.halo.clear();
    this.trail.clear();
  }

  /**
   * Draw the past up to the whole step below `k`, adding to what is there if time went on.
   * @param {LandScene} scene
   * @param {number} k
   */
  drawTrail(scene, k) {
    const until = Math.floor(k);
    if (until === this.drawn) return;
    if (until < this.drawn) this.resetTrail();
    for (const r of this.order) this.strokePast(scene, r, this.drawn, until, this.halo.context, this.trail.context);
    this.drawn = until;
  }

  /**
   * @param {LandScene} scene
   * @param {number} r
   * @param {number} from
   * @param {number} until
   * @param {CanvasRenderingContext2D} halo
   * @param {CanvasRenderingContext2D} line
   */
  strokePast(scene, r, from, until, halo, line) {
    const { theme, header, focus } = scene;
    const rough = isRough(scene);
    const style = pathStyle(theme, header.rules[r], r);
    const trace = this.traces[r];
    halo.lineJoin = line.lineJoin = "round";
    halo.lineCap = "round";
    halo.strokeStyle = theme.halo;
    const thin = trace.last > LONG_RUN ? 0.65 : 1;
    halo.lineWidth = thin * (r === focus ? 5.5 : 4.5);
    if (!rough) strokeTrace(halo, trace, from, until);
    line.strokeStyle = style.line;
    line.lineWidth = thin * (r === focus ? LINES.bold : LINES.line);
    line.setLineDash(rough ? [] : style.dash);
    line.lineDashOffset = lengthUntil(trace, from);
    strokeTrace(line, trace, from, until);
    line.setLineDash([]);
  }

  /**
   * @param {LandScene} scene
   * @param {number} k
   */
  drawMoving(scene, k) {
    const context = this.moving.clear();
    const labels = new Labels(context, scene.theme, this.width, this.height, this.taken);
    context.font = fontOf(scene.theme, "tiny", 600);
    for (const r of this.order) this.drawStepBegun(context, scene, r, k);
    for (const r of this.order) this.drawEdges(context, scene, r, k, labels);
    if (!scene.compact) this.drawCrossings(context, scene, k, labels);
    for (const r of this.order) this.drawBall(context, scene, r, k);
    labels.draw();
    this.labelled = labels.boxes;
  }

  /**
   * Draw the part of the present step that is already made.
   * @param {CanvasRenderingContext2D} context
   * @param {LandScene} scene
   * @param {number} r
   * @param {number} k
   */
  drawStepBegun(context, { theme, header }, r, k) {
    const trace = this.traces[r];
    const i = Math.floor(k);
    if (k === i || i >= trace.last || !trace.visible[i]) return;
    const drawn = clip(...pointAt(trace, i), ...pointAt(trace, k), this.frame, FRAME_MARGIN);
    if (!drawn) return;
    for (const { style, width } of [
      { style: theme.halo, width: 4.5 },
      { style: pathStyle(theme, header.rules[r], r).line, width: 2.2 },
    ]) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(drawn[0], drawn[1]);
      context.lineTo(drawn[2], drawn[3]);
      context.stroke();
    }
  }

  /**
   * Mark where a path leaves the frame (arrow and step) and where its numbers end (cross and step).
   * @param {CanvasRenderingContext2D} context
   * @param {LandScene} scene
   * @param {number} r
   * @param {number} k
   * @param {Labels} labels
   */
  drawEdges(context, { theme, header, run, blind }, r, k, labels) {
    const trace = this.traces[r];
    const colour = pathStyle(theme, header.rules[r], r).line;
    for (const exit of trace.exits) {
      if (blind && exit.k > k) continue;
      context.globalAlpha = exit.k <= k ? 1 : 0.4;
      arrowHead(context, exit.x, exit.y, exit.angle, 7, colour, theme.halo);
      const [dx, dy] = [Math.cos(exit.angle), Math.sin(exit.angle)];
      labels.place(
        run.timeline.words(exit.k),
        INWARD.map((far) => [exit.x - far * dx, exit.y - far * dy]),
      );
    }
    const { broken } = trace;
    if (broken && !(blind && broken.k > k)) {
      context.globalAlpha = broken.k <= k ? 1 : 0.4;
      this.drawBroken(context, { ...broken, since: run.timeline.step(broken.k) }, theme, colour, labels);
    }
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ since: number, x: number, y: number }} broken
   * @param {Theme} theme
   * @param {string} colour
   * @param {Labels} labels
   */
  drawBroken(context, { since, x, y }, theme, colour, labels) {
    const [cx, cy] = [Math.min(this.width - 10, Math.max(10, x)), Math.min(this.height - 10, Math.max(10, y))];
    cross(context, cx, cy, 5, colour, theme.halo);
    labels.placeBeside(`non-finite from ${since}`, [cx, cy]);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {LandScene} scene
   * @param {number} k
   * @param {Labels} labels
   */
  drawCrossings(context, scene, k, labels) {
    const { theme, found, level, surface, run, focus } = scene;
    const [down, up] = scene.brief ? ["into the water", "back on land"] : ["leaves Sλ", "back in Sλ"];
    found.forEach(({ k: step, leaves }, index) => {
      const [x, y] = this.toPixel(crossingPoint(surface, run.rules[focus], level, step));
      context.globalAlpha = step <= k ? 1 : 0.45;
      diamond(context, x, y, crossingSize(found, index), leaves ? theme.primary : theme.background, theme.rim);
      if (index < 2) labels.placeBeside(`${leaves ? down : up} · ${run.timeline.words(step)}`, [x, y]);
    });
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {LandScene} scene
   * @param {number} r
   * @param {number} k
   */
  drawBall(context, scene, r, k) {
    const { theme, header, run, level, focus } = scene;
    const trace = this.traces[r];
    const colour = pathStyle(theme, header.rules[r], r).line;
    const [x, y] = pointAt(trace, k);
    if (!isInside(x, y, this.frame)) {
      const edge = edgePoint([x, y], 0, this.frame);
      return arrowHead(context, edge.x, edge.y, edge.angle, 9, colour, theme.halo);
    }
    const loss = run.rules[r].loss;
    const under = loss && loss[Math.min(Math.floor(k), trace.last)] < level;
    if (under) return drawSunkBall(context, x, y, colour, theme, r === focus);
    return drawDryBall(context, x, y, colour, theme, r === focus);
  }
}

/**
 * A ball on land throws a small shadow.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {Theme} theme
 * @param {boolean} focused
 */
function drawDryBall(context, x, y, colour, theme, focused) {
  const radius = focused ? BALL + 0.5 : BALL - 0.5;
  disc(context, x + 1.2, y + 2, radius + 1, theme.ballShadow);
  disc(context, x, y, radius, colour, theme.ballRim, 2);
}

/**
 * A ball under water is smaller, tinted, and has a ripple above it.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {Theme} theme
 * @param {boolean} focused
 */
function drawSunkBall(context, x, y, colour, theme, focused) {
  const radius = focused ? BALL - 0.5 : BALL - 1.5;
  context.strokeStyle = theme.ripple;
  context.lineWidth = LINES.thin;
  context.beginPath();
  context.ellipse(x, y, radius + 4.5, radius + 4.5, 0, 0, 2 * Math.PI);
  context.stroke();
  disc(context, x, y, radius, colour, theme.ballRim, 1.6);
  disc(context, x, y, radius, theme.ballSunk);
}
