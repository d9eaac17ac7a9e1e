/** Measures the player and redraws the layers that a change touches, from its scene. */

import { insideBox, moveTo } from "../base/dom.js";
import { MINUS, formatNumber } from "../base/format.js";
import { isPresenting } from "../base/present.js";
import { pathStyle } from "../base/theme.js";
import { fillCaption, fillTiles } from "../base/words.js";
import { crossings } from "../land/crossings.js";
import { LandscapeView } from "../land/landscape.js";
import { isInside, pointAt } from "../land/paths.js";
import { Chart, labelWidth } from "../time/chart.js";
import { isRough } from "../time/run.js";
import { Scrubber } from "../time/scrubber.js";
import { showCount, showTransport } from "../time/transport.js";
import { captionAt } from "./caption.js";
import { drawEnergyBase, drawEnergyBold, drawEnergyFaint, drawEnergyMoving } from "./energy_chart.js";
import { placeHandles } from "./handles.js";
import { fillTitles, nameCharts } from "./names.js";
import { placeOf, stateOf } from "./playhead.js";
import { drawStepBase, drawStepBold, drawStepMoving } from "./step_chart.js";
import { tilesAt } from "./tiles.js";

const NARROW = 760;

/** @typedef {"surface" | "land" | "paths" | "curves" | "level"} Layers what a change touches */

export class PlayerDrawing {
  /**
   * @param {import("./parts.js").PlayerParts} parts
   * @param {import("./scene.js").PlayerScene} scene
   * @param {import("../time/playback.js").Playback} playback
   */
  constructor(parts, scene, playback) {
    this.parts = parts;
    this.scene = scene;
    this.playback = playback;
    this.views = {
      map: new LandscapeView(parts.picture),
      energy: new Chart(parts.energyPlot),
      step: new Chart(parts.stepPlot),
    };
    this.scrubber = new Scrubber(parts.track, parts.scrubber);
    /** @type {Set<Layers>} */
    this.dirty = new Set();
    /** When words were last written, in the time of frames. */
    this.wordsAt = 0;
    /** @type {string | null} the sizes that all is drawn for */
    this.measured = null;
    this.surfaceKey = "";
    /** @type {Uint16Array | null} */
    this.surfaceGrid = null;
    /** @type {(import("../land/landscape.js").Lines & { level: number, surface: object }) | null} */
    this.localShore = null;
    /** @type {import("../base/words.js").Caption | null} */
    this.caption = null;
  }

  /**
   * Ask for a redraw of the named layers in the next frame.
   * @param {Layers[]} names
   */
  touch(...names) {
    for (const name of names) this.dirty.add(name);
    this.playback.request();
  }

  /** Measure again and redraw everything, whether a size changed or not. */
  remeasure() {
    this.measured = null;
    this.measure();
  }

  /** Fit layout and layers to the element's width; redraw everything if a size changed. */
  measure() {
    const { parts, scene } = this;
    if (!scene.header) return;
    const width = parts.root.clientWidth;
    if (width === 0) return;
    const narrow = width < NARROW;
    parts.root.classList.toggle("narrow", narrow);
    parts.root.style.setProperty("--side", `${mapSide(width, narrow, roomOf(parts))}px`);
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const boxes = [parts.picture, parts.energyPlot, parts.stepPlot, parts.track];
    const sizes = boxes.map((box) => [box.clientWidth, box.clientHeight]);
    const measured = JSON.stringify([sizes, ratio]);
    if (measured === this.measured) return;
    this.measured = measured;
    this.fit(ratio);
    this.touch("surface", "land", "paths", "curves", "level");
  }

  /** @param {number} ratio pixels of the display per CSS pixel */
  fit(ratio) {
    const { scene, views, parts } = this;
    views.map.resize(parts.picture.clientWidth, parts.picture.clientHeight, ratio, scene.window);
    if (scene.compact) return;
    const context = views.energy.base.context;
    const widest = Math.max(
      labelWidth(context, scene.energyScale, scene.theme),
      labelWidth(context, scene.stepScale, scene.theme),
    );
    const left = Math.ceil(widest) + 12;
    const foot = Math.round(10 + 14 * scene.theme.grow);
    parts.root.style.setProperty("--axis", `${left}px`);
    views.energy.resize(
      parts.energyPlot.clientWidth,
      parts.energyPlot.clientHeight,
      ratio,
      left,
      scene.brief ? foot : 8,
    );
    views.step.resize(parts.stepPlot.clientWidth, parts.stepPlot.clientHeight, ratio, left, foot);
    this.scrubber.resize(ratio);
  }

  /**
   * Draw one frame: first the layers that changed, then what moves.
   * @param {number} now
   */
  draw(now) {
    const { scene, dirty, views } = this;
    if (!scene.header || !this.measured) return;
    if (dirty.has("surface")) this.setSurface();
    if (dirty.has("surface") || dirty.has("paths")) this.redrawPaths();
    scene.shore = this.shore();
    scene.found = crossings(scene.run.rules[scene.focus].loss, scene.level, scene.run.rules[scene.focus].end);
    if (dirty.has("land")) views.map.drawLand(scene);
    if (!scene.compact) this.redrawCharts();
    dirty.clear();
    const place = placeOf(scene, this.playback);
    if (scene.blind) this.lookAhead(place);
    views.map.drawTrail(scene, place);
    views.map.drawMoving(scene, place);
    if (!scene.compact) this.drawCompanions(now, place);
  }

  /** Shade anew only for another surface, size or theme: that is the dear part. */
  setSurface() {
    const { scene, views } = this;
    const key = [this.measured, scene.theme.dark, scene.header.window, scene.header.height].join();
    if (key === this.surfaceKey && sameBytes(scene.grid, this.surfaceGrid)) {
      views.map.drawIso(scene);
      return;
    }
    this.surfaceKey = key;
    this.surfaceGrid = scene.grid;
    views.map.setSurface(scene);
  }

  redrawPaths() {
    const { scene, views } = this;
    views.map.setPaths(scene);
    views.map.drawLines(scene, this.uncovered());
    views.map.resetTrail();
  }

  /**
   * Take away of the crossings what is still to come; at the end there is nothing to hide any more.
   * @param {number} place the playhead's among the drawn states
   */
  lookAhead(place) {
    const { scene } = this;
    scene.found = scene.found.filter(({ k }) => k <= place);
    if (place >= scene.own.timeline.last) this.uncoverAll();
  }

  /** Show what is still to come, too. */
  uncoverAll() {
    if (!this.scene.blind) return;
    this.scene.blind = false;
    this.touch("paths", "curves", "level");
  }

  /** Return the state from which the faint curves are worth drawing. */
  uncovered() {
    if (this.scene.blind) return Infinity;
    return isRough(this.scene) ? Math.floor(placeOf(this.scene, this.playback)) : 0;
  }

  /** At rest the message's shore is drawn, at any other level the one computed here. */
  shore() {
    const { scene } = this;
    if (scene.level === scene.header.lam) return scene.ownShore;
    const { level, surface } = scene;
    if (this.localShore?.level === level && this.localShore.surface === surface) return this.localShore;
    this.localShore = { level, surface, points: surface.isoSegments(level), offsets: null };
    return this.localShore;
  }

  redrawCharts() {
    const { scene, dirty, views, parts } = this;
    if (dirty.has("curves")) drawEnergyFaint(views.energy, scene, this.uncovered());
    if (dirty.has("curves") || dirty.has("level")) {
      drawEnergyBase(views.energy, scene);
      placeHandles(parts, views, scene);
      this.scrubber.draw(scene);
    }
    if (!dirty.has("curves")) return;
    drawEnergyBold(views.energy, scene);
    if (!scene.brief) {
      drawStepBase(views.step, scene);
      drawStepBold(views.step, scene);
    }
    fillTitles(parts, scene);
    nameCharts(parts, scene);
    parts.tiles.classList.toggle("stale", !scene.run.exact);
  }

  /**
   * Draw what accompanies the map: chart playheads, scrubber, counter, caption.
   * @param {number} now
   * @param {number} place the playhead's among the drawn states
   */
  drawCompanions(now, place) {
    const { scene, playback, views, parts } = this;
    drawEnergyMoving(views.energy, scene, place);
    if (!scene.brief) drawStepMoving(views.step, scene, place);
    this.scrubber.set(scene.own.timeline.time(place), playback.steps, playback.playing);
    const [x, y] = this.ballPixel(place);
    parts.ball.hidden = !isInside(x, y, views.map.frame);
    if (!parts.ball.hidden) moveTo(parts.ball, x, y);
    if (playback.playing && now - this.wordsAt < 80) return;
    this.wordsAt = now;
    const state = stateOf(scene, playback);
    fillTiles(parts, tilesAt(scene, state));
    showCount(parts.count, String(scene.own.timeline.step(state)), String(playback.steps));
    this.caption = captionAt(scene, state);
    fillCaption(
      parts,
      pathStyle(scene.theme, scene.header.rules[scene.focus], scene.focus).text,
      this.caption,
      playback.playing,
    );
    showTransport(this);
  }

  /** Return where the focused rule's ball is. */
  ballPixel(place = placeOf(this.scene, this.playback)) {
    return pointAt(this.views.map.traces[this.scene.focus], place);
  }

  /**
   * Show the point under the pointer and its L.
   * @param {PointerEvent | null} event
   */
  showReadout(event) {
    const { scene, views, parts } = this;
    parts.readout.hidden = true;
    if (!event || event.pointerType === "touch" || !scene.surface) return;
    parts.readout.hidden = false;
    const [x, y] = views.map.toPoint(...insideBox(views.map.box, event));
    const level = scene.surface.at(x, y);
    const height = Number.isNaN(level) ? "not finite" : formatNumber(level);
    parts.readout.textContent = `(${x.toFixed(2)}, ${y.toFixed(2)})  L = ${height}`.replaceAll("-", MINUS);
  }
}

/**
 * The map's side: about half the width, but such that all of the player fits a window without scrolling.
 * @param {number} width
 * @param {boolean} narrow
 * @param {number} room what else needs of the window's height
 */
function mapSide(width, narrow, room) {
  if (narrow) return width;
  return Math.round(Math.max(340, Math.min(0.49 * width, window.innerHeight - room, 1000)));
}

/**
 * Return what is above and below the map: as a rule about as much, in a presentation what is left of it.
 * @param {import("./parts.js").PlayerParts} parts
 */
function roomOf({ root, caption, tiles }) {
  if (!isPresenting()) return 372;
  return root.getBoundingClientRect().top + caption.offsetHeight + tiles.offsetHeight + 40;
}

/**
 * @param {Uint16Array} a
 * @param {Uint16Array | null} b
 */
function sameBytes(a, b) {
  return a === b || (b !== null && a.length === b.length && a.every((value, i) => value === b[i]));
}
