/**
 * The sketch of one element: the pad's strokes are the truth about the drawing, the newest message about what the
 * network makes of it. The ink is sent while it is drawn, the next when the last is answered, and always at the end.
 */

import { Component } from "../base/component.js";
import { inflate, splitMessage, unpack } from "../base/decode.js";
import { LATER } from "../base/later.js";
import { Layer } from "../base/layer.js";
import { buildSketch } from "./elements.js";
import { Pad } from "./pad.js";
import { buildBars, drawPicture, fillBars, verdictOf } from "./result.js";
import { Strokes, toBase64 } from "./strokes.js";

const SKETCH_VERSION = 1;

/**
 * @typedef {object} SketchHeader
 * @property {number} version
 * @property {number} echo
 * @property {number} side of the ink that is sent, in pixels
 * @property {string[]} classes
 * @property {[number, number]} shape height and width of the network's picture
 * @property {string} [verdict]
 * @property {string[]} [percents]
 * @property {string} caption
 * @property {string} prepared
 */

/**
 * @typedef {object} SketchArrays
 * @property {Uint8Array} [ink] what was drawn before, side × side, 255 for full ink
 * @property {Uint8Array} [picture] what the network gets
 * @property {Float32Array} [probabilities] of each class
 */

/** @typedef {import("../base/decode.js").Part<SketchHeader, SketchArrays>} SketchPart */

/** @extends {Component<import("./elements.js").SketchParts, { ink: { side: number, ink: string } }>} */
export class Sketch extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildSketch(), "The drawing");
    this.strokes = new Strokes();
    this.pad = new Pad(this.parts, this.strokes, this.listeners, (done) => this.changed(done));
    this.picture = new Layer(this.parts.frame);
    this.behind = false;
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    /** @type {SketchHeader | undefined} */
    this.header = undefined;
    /** @type {SketchArrays} */
    this.arrays = {};
    parent.append(this.parts.root);
    this.listen();
  }

  listen() {
    this.observe(new ResizeObserver(() => this.pad.measure()), this.parts.pad);
    this.listeners.add(window, "resize", () => this.showAll());
    this.listeners.add(this.parts.undo, "click", () => this.edit("undo"));
    this.listeners.add(this.parts.clear, "click", () => this.edit("clear"));
  }

  /** @param {import("../base/theme.js").Theme} theme */
  take(theme) {
    this.theme = theme;
    this.pad.theme = theme;
  }

  /** The pad is there before any message. */
  isShown() {
    return true;
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    /** @type {SketchPart} */
    const part = unpack(await inflate(splitMessage(data).main));
    if (isNewest()) this.accept(part);
  }

  /**
   * Show an answer. Only the first message may draw: later ones come while the hand has drawn on.
   * @param {SketchPart} part
   */
  accept({ header, arrays }) {
    if (header.version !== SKETCH_VERSION) {
      throw new Error(`it is of version ${header.version}, this page reads version ${SKETCH_VERSION}`);
    }
    const isFirst = !this.header;
    this.header = header;
    this.arrays = arrays;
    if (isFirst && arrays.ink) this.strokes.restore(arrays.ink, header.side);
    this.outbox.receive(header.echo);
    this.parts.root.classList.remove("waiting");
    this.error(null);
    this.showAll();
    if (this.behind && this.outbox.isFree()) this.post(!this.pad.isDrawing);
  }

  /**
   * The strokes changed: show them, and send them now or when the last message is answered.
   * @param {boolean} done
   */
  changed(done) {
    this.showAll();
    if (done || this.outbox.isFree()) this.post(done);
    else this.behind = true;
  }

  /** @param {"undo" | "clear"} how */
  edit(how) {
    this.pad.edit(how);
    // A disabled button loses the focus, which then belongs to the pad.
    if (this.strokes.isEmpty) this.parts.pad.focus({ preventScroll: true });
  }

  /** @param {boolean} done */
  post(done) {
    if (!this.header) return;
    this.behind = false;
    const { side } = this.header;
    const value = { side, ink: toBase64(this.strokes.raster(side)) };
    this.outbox.send("ink", value, done);
  }

  /** Redraw everything; it is little. */
  showAll() {
    const { parts, strokes, header, arrays } = this;
    this.pad.measure();
    parts.hint.hidden = !strokes.isEmpty;
    parts.undo.disabled = parts.clear.disabled = strokes.isEmpty;
    if (!header) return;
    const shown = strokes.isEmpty ? {} : arrays;
    buildBars(parts.bars, header.classes);
    fillBars(parts.bars, shown.probabilities, shown.probabilities && header.percents);
    drawPicture(this.picture, shown.picture, header.shape, this.theme);
    this.say(verdictOf(header, strokes.isEmpty));
    parts.caption.textContent = header.caption;
    parts.prepared.textContent = header.prepared;
    parts.frame.setAttribute("aria-label", pictureWords(header.shape, shown.picture));
  }

  /**
   * Show the verdict at once, and speak it when the hand rests.
   * @param {string} words
   */
  say(words) {
    const { verdict, spoken } = this.parts;
    verdict.textContent = words;
    verdict.classList.toggle("empty", this.strokes.isEmpty);
    if (!this.pad.isDrawing && this.outbox.isFree() && spoken.textContent !== words) spoken.textContent = words;
  }
}

/**
 * @param {[number, number]} shape
 * @param {Uint8Array | undefined} picture
 */
function pictureWords([height, width], picture) {
  return `The picture that the network gets, ${height} by ${width} pixels${picture ? "" : ": empty"}`;
}
