/** Measures the explorer and redraws what a change touches, from its scene. */

import { boxesOf, describe, insideBox, moveTo, placeNamed } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { Layer } from "../base/layer.js";
import { RAMP, wordToCss } from "../base/colour.js";
import { boxAt, freeCorner } from "../base/places.js";
import { pathStyle } from "../base/theme.js";
import { fillCaption } from "../base/words.js";
import { crossings } from "../land/crossings.js";
import { Scrubber, THUMB } from "../time/scrubber.js";
import { showCount, showTransport } from "../time/transport.js";
import { LevelPanel, drawColourBar } from "./axis.js";
import { DiagramView, allBars, drawBarcode } from "./barcode.js";
import { drawBranches } from "./branches.js";
import { drawCounts } from "./counts.js";
import { IslandView } from "./map.js";
import { tintColour, tintsOf } from "./tints.js";
import { componentAt, countWords, endsWords, fillWays, placeWords } from "./words.js";

/** Between a corner of a map and what stands there. */
const MARGIN = 12;
/** @type {import("../base/places.js").Spot} the room that A and B take with their names */
const NAMED = [34, 34];

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {import("./tree.js").LevelTree} LevelTree */

/** @typedef {import("./parts.js").PanelName} PanelName */

/** @typedef {"surface" | "paths" | "axis" | "level" | "ends" | "time"} Changed */

const NARROW_EXPLORER = 720;

export class ExplorerDrawing {
  /**
   * @param {import("./parts.js").ExplorerParts} parts
   * @param {ExplorerScene} scene
   * @param {import("../time/playback.js").Playback} playback
   */
  constructor(parts, scene, playback) {
    this.parts = parts;
    this.scene = scene;
    this.playback = playback;
    this.maps = parts.pictures.map((picture) => new IslandView(picture));
    const { bar, barcode, branches, counts } = parts.plots;
    this.panels = {
      bar: new LevelPanel(bar),
      barcode: new LevelPanel(barcode),
      branches: new LevelPanel(branches),
      counts: new LevelPanel(counts),
    };
    this.diagram = new DiagramView(parts.diagram);
    this.band = new Layer(parts.band);
    this.scrubber = new Scrubber(parts.track, parts.scrubber);
    /** @type {Set<Changed>} */
    this.dirty = new Set();
    /** @type {string | null} */
    this.measured = null;
    /** @type {import("../base/words.js").Caption | undefined} */
    this.caption = undefined;
    this.wordsAt = 0;
  }

  /**
   * Ask for a redraw of the named parts in the next frame.
   * @param {Changed[]} names
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
    const narrow = width < NARROW_EXPLORER;
    parts.root.classList.toggle("narrow", narrow);
    parts.root.style.setProperty("--side", `${sideOf(width, narrow, scene.trees.length)}px`);
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const boxes = [...parts.pictures, ...Object.values(parts.plots), parts.diagram, parts.track, parts.band];
    const measured = JSON.stringify([boxes.map((box) => [box.clientWidth, box.clientHeight]), ratio]);
    if (measured === this.measured) return;
    this.measured = measured;
    this.fit(ratio);
    this.touch("surface", "paths", "axis", "level", "ends", "time");
  }

  /** @param {number} ratio pixels of the display per CSS pixel */
  fit(ratio) {
    const { parts, scene, maps, panels } = this;
    scene.trees.forEach((_, index) => {
      const { clientWidth, clientHeight } = parts.pictures[index];
      maps[index].resize(clientWidth, clientHeight, ratio, scene.window);
    });
    for (const [name, panel] of Object.entries(panels)) {
      const { clientWidth, clientHeight } = panel.box;
      panel.resize(clientWidth, clientHeight, ratio, name === "bar" ? 0 : 4, name === "bar" ? 2 : 10);
    }
    this.diagram.resize(parts.diagram.clientWidth, parts.diagram.clientHeight, ratio);
    this.band.resize(parts.band.clientWidth, parts.band.clientHeight, ratio);
    this.scrubber.resize(ratio);
  }

  /**
   * Draw one frame: first what changed, then what moves.
   * @param {number} now
   */
  draw(now) {
    const { scene, dirty, playback } = this;
    if (!scene.header || !this.measured) return;
    const [surface, paths, axis] = [dirty.has("surface"), dirty.has("paths"), dirty.has("axis")];
    const ends = dirty.has("ends");
    const arranged = surface || paths || (ends && !scene.endsMoved);
    const level = dirty.has("level") || arranged;
    dirty.clear();
    if (surface) this.eachMap((map, tree) => map.setTree(scene, tree));
    if (surface || paths) this.redrawPaths();
    if (arranged) this.arrange();
    if (axis) this.redrawAxis();
    if (surface || level) this.redrawLevel();
    if (surface || ends) this.redrawEnds();
    if (level || ends) setText(this.parts.endsFact, endsWords(scene));
    if (level || paths) this.redrawTime();
    this.eachMap((map) => {
      map.drawTrail(scene, playback.shown);
      map.drawMoving(scene, playback.shown);
    });
    this.drawWords(now);
  }

  /** @param {(map: IslandView, tree: LevelTree) => void} draw */
  eachMap(draw) {
    for (const [index, tree] of this.scene.trees.entries()) draw(this.maps[index], tree);
  }

  redrawPaths() {
    const { scene } = this;
    this.eachMap((map) => {
      map.setPaths(scene);
      map.drawLines(scene, 0);
      map.resetTrail();
    });
  }

  /** Redraw what depends on the trees only. */
  redrawAxis() {
    const { scene, panels } = this;
    drawBarcode(panels.barcode, scene);
    if (scene.header.more !== false) {
      drawBranches(panels.branches, scene);
      drawCounts(panels.counts, scene);
    }
    this.nameCharts();
  }

  /** Redraw what follows λ. */
  redrawLevel() {
    const { scene, panels } = this;
    scene.shore = { points: scene.surface.isoSegments(scene.level), offsets: null };
    scene.found = shoreCrossings(scene);
    this.eachMap((map) => {
      map.drawLand(scene);
      map.drawNumbers(scene);
    });
    drawColourBar(panels.bar, scene);
    const u = scene.unit(scene.level);
    for (const panel of Object.values(panels)) panel.drawLine(scene);
    if (scene.header.more !== false) this.diagram.draw(scene);
    this.placeLevels(u);
    setText(this.parts.countFact, countWords(scene));
  }

  /** @param {number} u λ's height */
  placeLevels(u) {
    const { parts, panels, scene } = this;
    const text = `λ = ${formatNumber(scene.level, 4)}`;
    const locked = scene.header.locked.includes("lam");
    for (const name of /** @type {PanelName[]} */ (Object.keys(panels))) {
      const handle = parts.handles[name];
      moveTo(handle, panels[name].width, panels[name].y(u));
      describe(handle, scene.level, scene.header.lam_range, text);
      handle.setAttribute("aria-disabled", String(locked));
      handle.title = locked ? "λ is locked by whoever made this link" : "Drag to move the level λ";
    }
    setText(/** @type {HTMLElement} */ (parts.handles.bar.firstElementChild), formatNumber(scene.level));
  }

  /** Put what stands on the maps where it covers neither A and B nor the followed run, as far as that can be. */
  arrange() {
    const { parts, scene, maps } = this;
    const ends = scene.ends ?? [];
    maps.forEach((map, index) => {
      const ways = scene.paths.flatMap(({ points }) => map.wayPoints(points));
      const marked = [...ends.map((point) => map.toPixel(point)), ...map.pathPoints(scene.focus), ...ways];
      /** @type {[HTMLElement, import("../base/places.js").Corner[]][]} */
      const words = [[parts.titles[index], ["bottom left", "top left"]]];
      if (index === 0) words.push([parts.zoom, ["top right", "bottom right", "top left"]]);
      for (const [element, corners] of words) {
        const size = /** @type {[number, number]} */ ([element.offsetWidth + MARGIN, element.offsetHeight + MARGIN]);
        element.dataset.corner = freeCorner([0, 0, map.width, map.height], size, marked, corners);
      }
      map.obstacles = boxesOf([parts.titles[index], ...(index === 0 ? [parts.zoom, parts.next] : [])]);
    });
  }

  redrawEnds() {
    const { parts, scene, maps } = this;
    this.eachMap((map) => map.drawWays(scene));
    fillWays(parts.waysFact, scene);
    this.eachMap((map) => {
      map.named = (scene.ends ?? []).map((point) => boxAt(map.toPixel(point), NAMED));
    });
    parts.ends.forEach((handle, index) => {
      handle.hidden = !scene.ends;
      if (!scene.ends) return;
      const point = scene.ends[index];
      placeNamed(handle, maps[0].toPixel(point), maps[0].width);
      const words = point.map((value) => formatNumber(value)).join(", ");
      describe(handle, point[0], scene.window.slice(0, 2), `Point ${"AB"[index]} at (${words})`);
      handle.title = `Point ${"AB"[index]}: drag it, or move it with the arrow keys`;
    });
  }

  /** Colour the run's time by the component it is in, and mark rises and crossings. */
  redrawTime() {
    const { scene, band } = this;
    const { run, theme, trees, focus } = scene;
    scene.found = shoreCrossings(scene);
    const context = band.clear();
    const x = (/** @type {number} */ k) => THUMB / 2 + ((band.width - THUMB) * k) / run.steps;
    const plain = wordToCss(tintsOf(theme, trees[0].kind).plain[Math.floor(RAMP * 0.55)]);
    const named = trees[0].representatives(scene.level);
    for (let k = 0; k <= run.steps; k += 1) {
      const number = componentAt(scene, trees[0], k, named);
      context.fillStyle =
        number > 0 ? tintColour(theme, trees[0].kind, number - 1) : number === 0 ? plain : theme.border;
      const from = Math.max(0, x(k - 0.5));
      context.fillRect(from, 0, x(k + 0.5) - from + 0.5, band.height);
    }
    this.scrubber.mark(theme, run.steps, run.rules[focus].rises, scene.found);
  }

  /** @param {number} now */
  drawWords(now) {
    const { scene, playback, parts } = this;
    const [step, steps] = [playback.step, playback.steps].map((k) => scene.run.timeline.step(k));
    this.scrubber.move(playback.shown, playback.steps, playback.playing, `step ${step} of ${steps}`);
    if (playback.playing && now - this.wordsAt < 80) return;
    this.wordsAt = now;
    showCount(parts.count, String(step), String(steps));
    this.caption = placeWords(scene, playback.step);
    fillCaption(
      parts,
      pathStyle(scene.theme, scene.header.rules[scene.focus], scene.focus).text,
      this.caption,
      playback.playing,
    );
    showTransport(this);
  }

  /** Name the charts with what they show. */
  nameCharts() {
    const { parts, scene } = this;
    const bars = allBars(scene).length;
    parts.plots.bar.setAttribute("aria-label", "Levels of L as colours");
    parts.plots.barcode.setAttribute("aria-label", `Persistence barcode: ${bars} bars from birth to death`);
    parts.plots.branches.setAttribute(
      "aria-label",
      "Merge tree: components from their birth to the pass at which they join another",
    );
    parts.plots.counts.setAttribute("aria-label", "Number of components and holes at each level");
    parts.diagram.setAttribute("aria-label", `Persistence diagram of ${bars} bars: birth to the right, death upwards`);
  }

  /**
   * Show the point under the pointer and its L.
   * @param {PointerEvent | null} event
   */
  showReadout(event) {
    const { scene, parts, maps } = this;
    const isRead = event && event.pointerType !== "touch" && scene.surface;
    parts.readout.hidden = !isRead;
    if (!isRead) return;
    const [x, y] = maps[0].toPoint(...insideBox(maps[0].box, event));
    const level = scene.surface.at(x, y);
    const height = Number.isNaN(level) ? "not finite" : formatNumber(level, 4);
    parts.readout.textContent = `(${formatNumber(x)}, ${formatNumber(y)})  L = ${height}`;
  }
}

/**
 * A map's side: such that all of the explorer fits a window nearly without scrolling.
 * @param {number} width
 * @param {boolean} narrow
 * @param {number} maps how many are shown
 */
function sideOf(width, narrow, maps) {
  if (narrow) return width;
  const share = maps > 1 ? 0.31 : 0.44;
  return Math.round(Math.max(260, Math.min(share * width, window.innerHeight - 400, 620)));
}

/**
 * Return where the followed run crosses λ; where only some steps are recorded it isn't known at which.
 * @param {ExplorerScene} scene
 */
function shoreCrossings({ run, focus, level }) {
  return crossings(run.rules[focus].loss, level, run.rules[focus].end);
}
