/**
 * A landscape at rest, or an empty map: with the level of the water and the start, and where it asks, a mark that a
 * hand puts where it thinks that a run will end.
 */

import { answerTo } from "../base/answers.js";
import { Component } from "../base/component.js";
import { inflate, splitMessage, unpack } from "../base/decode.js";
import { insideBox } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { Layer, cross, diamond, disc } from "../base/layer.js";
import { LATER } from "../base/later.js";
import { restoreGrid } from "../land/grid.js";
import { LandscapeView } from "../land/landscape.js";
import { surfaceOf } from "../land/fetched.js";
import { LINES } from "../base/tokens.js";
import { buildPlace } from "./parts.js";
import { Spot } from "./spot.js";

/** @typedef {import("./spot.js").Point} Point */

/**
 * @typedef {object} Header
 * @property {number} echo
 * @property {boolean} asks whether the hand may choose a place
 * @property {string} scene another one is asked about anew
 * @property {[import("./spot.js").Axis, import("./spot.js").Axis]} axes
 * @property {string} [land] names the land that is fetched; without it the picture is empty
 * @property {import("../land/surface.js").Height} [height]
 * @property {number | null} level of the water; null where all is land
 * @property {Point | null} start
 * @property {Point | null} said what the hand has chosen
 * @property {Point | null} ended
 * @property {string} alt
 */

/** @typedef {{ grid: Uint16Array, iso: Float32Array, iso_offsets: Uint32Array }} LandArrays */

/** @extends {Component<import("./parts.js").PlaceParts, { place: Point }>} */
export class Place extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildPlace(), "The picture");
    const { picture, inputs, button } = this.parts;
    this.view = new LandscapeView(picture);
    this.marks = new Layer(picture);
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    /** @type {Header | undefined} */
    this.header = undefined;
    /** @type {Spot} */
    this.spot = LATER;
    /** @type {{ surface: import("../land/surface.js").Surface, iso: import("../land/landscape.js").Lines, shore: import("../land/landscape.js").Lines } | null} */
    this.land = null;
    this.holds = false;
    this.listeners.add(picture, "pointerdown", (event) => this.press(event));
    this.listeners.add(picture, "pointermove", (event) => this.holds && this.point(event));
    for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) {
      this.listeners.add(picture, type, () => this.letGo());
    }
    this.listeners.add(picture, "keydown", (event) => this.key(event));
    for (const { axis, input } of inputs) this.listeners.add(input, "input", () => this.type(axis));
    for (const { input } of inputs) this.listeners.add(input, "change", () => this.sayPlace());
    this.listeners.add(button, "click", () => this.give());
    this.observe(new ResizeObserver(() => this.remeasure()), picture);
  }

  /** @param {import("../base/theme.js").Theme} theme */
  take(theme) {
    this.theme = theme;
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    /** @type {import("../base/decode.js").Part<Header>} */
    const { header } = unpack(await inflate(splitMessage(data).main));
    const land = header.land === undefined ? null : await this.fetchLand(header, isNewest);
    if (!isNewest()) return;
    this.outbox.receive(header.echo);
    const isNew = header.scene !== this.header?.scene;
    this.header = header;
    this.land = land;
    if (isNew) this.forgetTyped();
    if (isNew || !header.asks) this.spot = new Spot(header.axes);
    this.spot.value ??= header.said;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.showAll();
  }

  /**
   * @param {Header} header
   * @param {() => boolean} isNewest
   */
  async fetchLand({ land, height, axes, level }, isNewest) {
    /** @type {import("../base/decode.js").Part<object, LandArrays>} */
    const part = await answerTo("land", String(land), isNewest);
    restoreGrid(part);
    const { arrays, shapes } = part;
    if (!height) throw new Error("the land has no height");
    const [x, y] = axes;
    const surface = surfaceOf(arrays.grid, shapes.grid[1], height, [x.low, x.high, y.low, y.high]);
    const points = level === null ? new Float32Array(0) : surface.isoSegments(level);
    return { surface, iso: { points: arrays.iso, offsets: arrays.iso_offsets }, shore: { points, offsets: null } };
  }

  isShown() {
    return this.header !== undefined;
  }

  showAll() {
    this.showWords();
    this.remeasure(true);
    this.showSpot();
  }

  showWords() {
    const { parts, header } = this;
    if (!header) return;
    const { picture } = parts;
    const [x, y] = header.axes;
    const edges = [y.high, y.low, x.low, x.high];
    parts.edges.forEach((edge, k) => {
      edge.textContent = formatNumber(edges[k]);
    });
    parts.names.forEach((name, k) => {
      name.textContent = header.axes[k].name;
    });
    parts.inputs.forEach(({ words, input }, k) => {
      words.textContent = header.axes[k].name;
      const { low, high } = header.axes[k];
      input.placeholder = `${formatNumber(low)} to ${formatNumber(high)}`;
    });
    for (const part of [parts.keys, parts.fields]) part.hidden = !header.asks;
    picture.setAttribute("role", header.asks ? "application" : "img");
    picture.setAttribute("aria-label", header.alt);
    if (header.asks) {
      picture.tabIndex = 0;
      picture.setAttribute("aria-describedby", "keys");
      picture.setAttribute("aria-roledescription", "picture to choose a place on");
    } else {
      picture.removeAttribute("tabindex");
      picture.removeAttribute("aria-describedby");
      picture.removeAttribute("aria-roledescription");
    }
    parts.caption.textContent = legend(header);
  }

  /** Fit the canvases to the picture, and draw the land where its size or anything in it changed. */
  remeasure(anew = false) {
    const { header, land, theme, view } = this;
    const { clientWidth: width, clientHeight: height } = this.parts.picture;
    if (!header || width === 0) return;
    if (!anew && width === view.width && height === view.height) return;
    const [x, y] = header.axes;
    const ratio = window.devicePixelRatio || 1;
    view.resize(width, height, ratio, [x.low, x.high, y.low, y.high]);
    this.marks.resize(width, height, ratio);
    if (land) {
      view.setSurface({ surface: land.surface, theme, iso: land.iso });
      view.drawLand({ theme, level: header.level ?? -Infinity, shore: land.shore });
    }
    this.drawMarks();
  }

  /** Show the chosen place: the mark, the numbers, and whether it can be given. */
  showSpot() {
    const { spot, parts } = this;
    for (const { axis, input } of parts.inputs) {
      // What is being typed stays as it is, and what can't be taken until it is mended.
      if (!isFocused(input) && !isWrong(input)) input.value = spot.value ? String(spot.value[axis]) : "";
    }
    const wrong = parts.inputs.find(({ input }) => isWrong(input));
    parts.wrong.hidden = !wrong;
    setText(parts.wrong, wrong ? limitsOf(spot.axes[wrong.axis]) : "");
    parts.button.disabled = !spot.value || Boolean(wrong) || this.outbox.pending("place") !== undefined;
    this.drawMarks();
  }

  drawMarks() {
    const { header, theme, marks, spot } = this;
    if (!header || Number.isNaN(marks.width)) return;
    const context = marks.clear();
    const at = (/** @type {Point} */ point) => {
      const [u, v] = spot.unit(point);
      return /** @type {Point} */ ([u * marks.width, (1 - v) * marks.height]);
    };
    if (header.start) disc(context, ...at(header.start), 7, theme.paths[0].line, theme.ballRim, LINES.line);
    if (header.ended) diamond(context, ...at(header.ended), 8, theme.primary, theme.rim);
    if (spot.value) cross(context, ...at(spot.value), 8, theme.text, theme.halo);
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (!this.header?.asks || event.button !== 0) return;
    this.holds = true;
    this.parts.picture.setPointerCapture(event.pointerId);
    this.point(event);
  }

  /** @param {PointerEvent} event */
  point(event) {
    this.forgetTyped();
    const [px, py] = insideBox(this.parts.picture, event);
    const { width, height } = this.parts.picture.getBoundingClientRect();
    this.spot.take([px / width, 1 - py / height]);
    this.showSpot();
  }

  letGo() {
    if (!this.holds) return;
    this.holds = false;
    this.sayPlace();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.header?.asks || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && this.spot.value) this.give();
    else if (!this.spot.nudge(event.key, event.shiftKey)) return;
    else this.forgetTyped();
    event.preventDefault();
    event.stopPropagation();
    this.showSpot();
    this.sayPlace();
  }

  /** A place chosen otherwise takes the place of what could not be taken. */
  forgetTyped() {
    for (const { input } of this.parts.inputs) input.removeAttribute("aria-invalid");
  }

  /** @param {0 | 1} axis */
  type(axis) {
    const { input } = this.parts.inputs[axis];
    const isTaken = this.spot.type(axis, input.value);
    input.setAttribute("aria-invalid", String(!isTaken && input.value !== ""));
    this.showSpot();
  }

  sayPlace() {
    const { spot, parts } = this;
    if (!spot.value) return;
    const [x, y] = spot.axes;
    parts.spoken.textContent = `Your mark: ${x.name} ${spot.value[0]}, ${y.name} ${spot.value[1]}`;
  }

  give() {
    if (this.spot.value && !this.parts.button.disabled) this.outbox.send("place", this.spot.value);
  }

  onAsked() {
    this.showSpot();
  }
}

/** @param {Header} header */
function legend({ start, said, ended, asks }) {
  const signs = [start && "● start", (said || asks) && "✕ your prediction", ended && "◆ where it ended"];
  return signs.filter(Boolean).join("  ·  ");
}

/** @param {HTMLInputElement} input */
function isWrong(input) {
  return input.getAttribute("aria-invalid") === "true";
}

/** @param {import("./spot.js").Axis} axis */
function limitsOf({ name, low, high }) {
  return `${name} must be a number from ${formatNumber(low)} to ${formatNumber(high)}.`;
}

/** @param {HTMLInputElement} input */
function isFocused(input) {
  const root = input.getRootNode();
  return root instanceof ShadowRoot && root.activeElement === input;
}
