/** The map of one element: keeps the scene, redraws what a change touches, and tells the server what the hand did. */

import { keepAddress } from "../base/address.js";
import { Component } from "../base/component.js";
import { splitMessage } from "../base/decode.js";
import { make } from "../base/dom.js";
import { setText } from "../base/format.js";
import { listenKeys, listenPageButtons } from "../base/keys.js";
import { isPresenting, lookPresented } from "../base/present.js";
import { applyTheme, readTheme } from "../base/theme.js";
import { MapHand, boxAbout } from "./hand.js";
import { showLegend, showLines } from "./legend.js";
import { buildChoices, buildMapParts, pressChoice } from "./parts.js";
import { MapScene, decodeMap } from "./scene.js";
import { MapView } from "./view.js";

const NARROW = 700;

/** What the hand does with the keys that the picture gets, see `MapHand`. */
const MAP_KEYS = [
  { keys: [], shown: "← → ↑ ↓", words: "on the map: move the cursor, with Shift ten cells" },
  { keys: [], shown: "Home End PageUp PageDown", words: "to the edges, and ten cells up or down" },
  { keys: [], shown: "Enter", words: "open the cell's settings" },
  { keys: [], shown: "+ −", words: "zoom in about the cursor, and out" },
];

/** @typedef {import("./view.js").Spot} Spot */

/**
 * What the hand asks for: values on both axes to open, low and high values of both to zoom.
 * @typedef {{ open: Spot, zoom: number[], zoom_out: true, map_colour: string }} MapWishes
 */

/** @extends {Component<import("./parts.js").MapParts, MapWishes>} */
export class HeatMap extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildMapParts(), "The map", ["zoom_out"]);
    this.scene = new MapScene();
    this.view = new MapView(this.parts.picture);
    /** @type {Spot | null} the cell under the pointer */
    this.hovered = null;
    this.messages = 0;
    parent.append(this.parts.root);
    this.hand = new MapHand(this, this.listeners);
    this.observe(new ResizeObserver(() => this.measure()), this.parts.root);
    this.listeners.add(window, "resize", () => this.takeSize());
    listenKeys(this, MAP_KEYS, this.listeners);
    listenPageButtons(this, this.listeners);
  }

  /** Does it act on keys that come to no control of the page? */
  takesKeys() {
    return this.isShown();
  }

  /** Where the window has another size, or a presentation has all of it, text may have another size too. */
  takeSize() {
    lookPresented(this.parts.root, this.parent.host);
    const theme = readTheme(this.parent.host);
    this.take(theme);
    applyTheme(this.parts.root, theme);
    this.showAll();
  }

  /** @param {import("../base/theme.js").Theme} theme */
  take(theme) {
    this.scene.theme = theme;
  }

  isShown() {
    return Boolean(this.scene.header);
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    const part = await decodeMap(splitMessage(data).main);
    if (!isNewest()) return;
    this.messages += 1;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.outbox.receive(part.header.echo);
    keepAddress(part.header.query);
    this.scene.accept(part);
    this.hovered = null;
    // Who moves by keys has a cursor, also on a map that does not hold the old one.
    if (this.parts.picture.matches(":focus")) this.focusCursor();
    this.showAll();
  }

  showAll() {
    const { parts, scene } = this;
    if (!scene.header) return;
    scene.colour = this.outbox.pending("map_colour") ?? scene.header.colour;
    buildChoices(parts, scene.choices, (name) => this.choose(name));
    pressChoice(parts, scene.colour);
    parts.out.hidden = parts.zoom.hidden = !scene.header.zoom;
    setText(parts.hint, this.hint());
    parts.picture.setAttribute(
      "aria-label",
      `Map of ${scene.x.label} and ${scene.y.label}. Arrows move the cursor, Enter opens its cell, plus and minus zoom.`,
    );
    showLines(parts, scene, (name) => this.toggle(name));
    this.measure();
    this.showFacts();
  }

  hint() {
    const { open, zoom } = this.scene.header;
    const opens = open
      ? "Click a cell to read it, and once more to open its settings."
      : "The settings of its axes are locked here, so no cell can be opened.";
    return zoom ? `${opens} Drag a box to zoom in at full resolution.` : opens;
  }

  /** Fit the map into its place and draw everything. */
  measure() {
    const { parts, scene, view } = this;
    const width = parts.root.clientWidth;
    if (!scene.header || !width) return;
    const narrow = width < NARROW;
    parts.root.classList.toggle("narrow", narrow);
    const side = narrow ? width : wideSide(width);
    parts.root.style.setProperty("--side", `${side}px`);
    const ratio = window.devicePixelRatio || 1;
    view.resize(side, narrow ? Math.round(0.95 * side) : side, ratio, narrow);
    this.draw();
  }

  draw() {
    const { view, scene, parts } = this;
    view.drawCells(scene);
    view.drawTheory(scene);
    view.drawMoving(scene);
    showLegend(parts, scene);
  }

  /** @param {string} name */
  choose(name) {
    if (name === this.scene.colour) return;
    this.send("map_colour", name);
    this.scene.colour = name;
    pressChoice(this.parts, name);
    this.draw();
  }

  /** @param {string} name */
  toggle(name) {
    const { scene, parts } = this;
    if (!scene.hidden.delete(name)) scene.hidden.add(name);
    for (const each of scene.lines) each.shown = !scene.hidden.has(each.name);
    const place = scene.lines.findIndex((each) => each.name === name);
    showLines(parts, scene, (other) => this.toggle(other));
    /** @type {HTMLElement} */ (parts.lines.children[place]).focus();
    this.view.drawTheory(scene);
  }

  /**
   * Read the cell under the pointer.
   * @param {Spot | null} pixel
   */
  hover(pixel) {
    this.hovered = pixel && this.cellAt(pixel);
    this.showFacts();
  }

  /**
   * @param {Spot} pixel
   * @returns {Spot}
   */
  cellAt(pixel) {
    const { x, y } = this.scene;
    const [i, j] = this.view.toPlace(this.scene, pixel);
    return [x.cell(i), y.cell(j)];
  }

  /**
   * Is the cell at a pixel the one that was chosen?
   * @param {Spot} pixel
   */
  isChosen(pixel) {
    const { cursor } = this.scene;
    const cell = this.cellAt(pixel);
    return cursor !== null && cursor[0] === cell[0] && cursor[1] === cell[1];
  }

  /** @param {Spot} pixel */
  select(pixel) {
    this.scene.cursor = this.cellAt(pixel);
    this.view.drawMoving(this.scene);
    this.showFacts();
  }

  /** Give the keyboard a cursor: at the present settings, or in the middle. */
  focusCursor() {
    const { scene } = this;
    if (!scene.header || scene.cursor) return;
    scene.cursor = this.ownCursor();
    this.view.drawMoving(scene);
    this.showFacts();
  }

  /**
   * Return the cursor, or where it begins.
   * @returns {Spot}
   */
  ownCursor() {
    const { x, y, cursor, present } = this.scene;
    const [i, j] = cursor ?? present ?? [(x.n - 1) / 2, (y.n - 1) / 2];
    return [x.cell(i), y.cell(j)];
  }

  /** @param {Spot} change */
  moveCursor([di, dj]) {
    const { scene } = this;
    const [i, j] = this.ownCursor();
    scene.cursor = [scene.x.cell(i + di), scene.y.cell(j + dj)];
    this.hovered = null;
    this.view.drawMoving(scene);
    this.showFacts();
    const told = scene.facts(scene.cursor).map(([label, text]) => `${label} ${text}`);
    this.parts.said.textContent = told.slice(0, 4).join(", ");
  }

  showFacts() {
    const { parts, scene } = this;
    const cell = this.hovered ?? scene.cursor;
    parts.facts.hidden = !cell;
    parts.open.disabled = !scene.cursor || !scene.header.open;
    parts.zoom.disabled = !scene.cursor;
    for (const button of [parts.open, parts.zoom]) button.title = scene.cursor ? "" : "Choose a cell first: click it.";
    if (!cell) return;
    parts.facts.replaceChildren(
      ...scene.facts(cell).flatMap(([label, text]) => {
        const value = make("dd", {}, text);
        const name = make("dt");
        setText(name, label);
        return [name, value];
      }),
    );
  }

  /** @param {number[] | null} box */
  showBox(box) {
    this.scene.box = box;
    this.view.drawMoving(this.scene);
  }

  /** Ask for the settings of the cursor's cell. */
  open() {
    const { scene } = this;
    if (!scene.cursor || !scene.header.open) return;
    const [i, j] = scene.cursor;
    this.send("open", [scene.x.at(i), scene.y.at(j)]);
  }

  /**
   * Zoom into a box of pixels.
   * @param {number[]} box
   */
  zoomTo([left, top, right, bottom]) {
    const [x0, y1] = this.view.toPlace(this.scene, [left, top]);
    const [x1, y0] = this.view.toPlace(this.scene, [right, bottom]);
    this.zoomCells([x0, x1, y0, y1]);
  }

  zoomAbout() {
    if (this.scene.cursor && this.scene.header.zoom) this.zoomCells(boxAbout(this.scene.cursor, this.scene));
  }

  /** @param {number[]} box */
  zoomCells([x0, x1, y0, y1]) {
    const { x, y } = this.scene;
    /** @type {(axis: import("./axis.js").MapAxis, place: number) => number} */
    const inside = (axis, place) => axis.at(Math.min(axis.n - 1, Math.max(0, place)));
    this.send("zoom", [inside(x, x0), inside(x, x1), inside(y, y0), inside(y, y1)]);
  }

  /**
   * @template {keyof MapWishes} K
   * @param {K} kind
   * @param {MapWishes[K]} value
   */
  send(kind, value) {
    this.outbox.send(kind, value);
  }
}

/**
 * Return the map's side where its legend stands beside it; in a presentation it takes all that there is.
 * @param {number} width
 */
function wideSide(width) {
  const [beside, around, most] = isPresenting() ? [480, 130, Infinity] : [330, 250, 720];
  return Math.round(Math.max(320, Math.min(width - beside, window.innerHeight - around, most)));
}
