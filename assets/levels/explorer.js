/**
 * The level explorer of one element: keeps the scene (everything that is shown, as one plain object), redraws what a
 * change touches, and lets the hand, the transport and new messages change the scene.
 */

import { keepAddress } from "../base/address.js";
import { splitMessage } from "../base/decode.js";
import { insideBox } from "../base/dom.js";
import { setText } from "../base/format.js";
import { buildChips, pressChip } from "../base/words.js";
import { Playback } from "../time/playback.js";
import { PlayedComponent } from "../time/played.js";
import { listenTransport, showTransport } from "../time/transport.js";
import { ExplorerDrawing } from "./drawing.js";
import { ExplorerHand } from "./hand.js";
import { buildExplorer } from "./parts.js";
import { decodeLevels, sceneOf } from "./scene.js";
import { barsWords } from "./words.js";

/** @typedef {import("./scene.js").ExplorerScene} ExplorerScene */

/** @typedef {[import("./scene.js").Point, import("./scene.js").Point]} Ends A and B */

/** @typedef {{ lam: number, ends: number[], followed: string, zoom: number[] }} ExplorerWishes `zoom`: x, y, halvings */

/** @type {Partial<ExplorerScene>} */
const NO_SCENE = { focus: 0, preview: null, endsMoved: false };

/** @extends {PlayedComponent<import("./parts.js").ExplorerParts, ExplorerScene, ExplorerWishes>} */
export class Explorer extends PlayedComponent {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildExplorer(), "The level explorer", /** @type {ExplorerScene} */ ({ ...NO_SCENE }));
    const { parts } = this;
    this.playback = new Playback((now) => this.drawing.draw(now));
    this.drawing = new ExplorerDrawing(parts, this.scene, this.playback);
    this.maps = this.drawing.maps;
    this.panels = this.drawing.panels;
    /** which of A and B the next click on the map moves */
    this.next = 0;
    /** @type {import("./scene.js").Point | null} the point that was moved last */
    this.picked = null;
    this.messages = 0;
    /** @type {string | undefined} */
    this.runId = undefined;
    /** @type {import("./scene.js").LevelsPart | undefined} */
    this.message = undefined;
    parent.append(parts.root);
    this.hand = new ExplorerHand(this, this.listeners);
    listenTransport(this, this.listeners);
    this.watch(this.playback, this.drawing, this.hand);
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    const part = await decodeLevels(splitMessage(data).main, isNewest);
    if (isNewest()) this.accept(part);
  }

  /**
   * Show a new message.
   * @param {import("./scene.js").LevelsPart} part
   */
  accept(part) {
    const { header } = part;
    this.message = part;
    this.messages += 1;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.outbox.receive(header.echo);
    keepAddress(header.query);
    const fresh = header.run_id !== this.runId;
    this.runId = header.run_id;
    Object.assign(this.scene, sceneOf(part));
    if (fresh) [this.next, this.picked] = [0, null];
    this.playback.resize(header.steps);
    if (fresh) this.playback.k = header.steps;
    this.settle();
    this.showAll();
  }

  /** Take the message's own values for all that no hand holds and no answer is due for. */
  settle() {
    const { scene, hand, outbox } = this;
    const { header } = scene;
    if (hand.holding !== "lam") scene.level = outbox.pending("lam") ?? header.lam;
    if (hand.holding !== "ends") {
      const pending = outbox.pending("ends");
      scene.ends = pending
        ? [
            [pending[0], pending[1]],
            [pending[2], pending[3]],
          ]
        : header.ends;
      scene.endsMoved = pending !== undefined;
    }
    const asked = header.rules.findIndex(({ name }) => name === outbox.pending("followed"));
    scene.focus = asked < 0 ? header.followed : asked;
  }

  showOwn() {
    if (!this.scene.header) return;
    this.settle();
    this.showAll();
  }

  /** Rebuild every word and redraw every layer. */
  showAll() {
    const { parts, scene, playback } = this;
    const { header, theme, trees } = scene;
    parts.root.classList.toggle("double", trees.length > 1);
    parts.root.classList.toggle("brief", header.more === false);
    buildChips(
      parts,
      header.rules,
      theme,
      (label) => `Follow the run of ${label}`,
      (r) => this.follow(r),
    );
    pressChip(parts, scene.focus);
    trees.forEach((tree, index) => {
      setText(parts.titles[index], KIND_TITLES[tree.kind]);
      parts.pictures[index].setAttribute("aria-label", `${header.words.alt}: ${KIND_TITLES[tree.kind]}`);
    });
    parts.titles[0].hidden = trees.length === 1;
    this.showNext();
    setText(parts.barsFact, barsWords(scene));
    setText(parts.notes, header.notes.join(" "));
    parts.zoom.hidden = header.zoom === null;
    parts.zooms[0].disabled = header.zoom !== null && header.zoom >= MOST_ZOOM;
    parts.zooms[1].disabled = parts.zooms[2].disabled = header.zoom === 0;
    this.drawing.remeasure();
    showTransport(this);
    playback.request();
  }

  /** @param {number} r */
  follow(r) {
    this.scene.focus = r;
    pressChip(this.parts, r);
    this.send("followed", this.scene.header.rules[r].name, true);
    this.drawing.touch("paths", "time");
  }

  /**
   * Move λ: everything follows here, at display rate.
   * @param {number} level
   */
  showLevel(level) {
    this.scene.level = level;
    this.drawing.touch("level");
  }

  /**
   * @param {Ends} ends
   * @param {boolean} moved
   */
  showEnds(ends, moved) {
    Object.assign(this.scene, { ends, endsMoved: moved });
    this.drawing.touch("ends");
  }

  /**
   * @param {string} _kind
   * @param {boolean} begins
   */
  dragging(_kind, begins) {
    this.parts.root.classList.toggle("dragging", begins);
    for (const fact of [this.parts.countFact, this.parts.endsFact])
      fact.setAttribute("aria-live", begins ? "off" : "polite");
  }

  /**
   * @template {keyof ExplorerWishes} K
   * @param {K} kind
   * @param {ExplorerWishes[K]} value
   * @param {boolean} done
   * @param {boolean} [back] the value is what it was before the hand took hold
   */
  send(kind, value, done, back) {
    this.outbox.send(kind, value, done, back);
  }

  /**
   * Ask for the same landscape through a window of another size about a point.
   * @param {number | null} change of the halvings; null for the whole window
   * @param {number[] | null} [point]
   */
  zoom(change, point) {
    const { header } = this.scene;
    if (header.zoom === null) return;
    const [x0, x1, y0, y1] = header.window;
    // From where the last press goes, which may not be answered yet.
    const [atX, atY, now] = this.outbox.pending("zoom") ?? [(x0 + x1) / 2, (y0 + y1) / 2, header.zoom];
    const zoom = change === null ? 0 : Math.min(MOST_ZOOM, Math.max(0, now + change));
    if (zoom === now) return;
    const [x, y] = point ?? [atX, atY];
    this.send("zoom", [x, y, zoom], true);
  }

  /** Say which point a click on the map moves. */
  showNext(next = this.next) {
    const { next: button } = this.parts;
    this.next = next;
    button.hidden = !this.scene.ends;
    button.textContent = `click moves ${"AB"[next]}`;
    button.title = `A click on the map moves ${"AB"[next]}; press to have it move ${"BA"[next]}`;
  }

  togglePlay() {
    if (this.playback.playing) this.playback.pause();
    else this.playback.play();
    showTransport(this);
  }

  /** @param {number} change */
  stepBy(change) {
    this.scrubTo(this.playback.step + change);
  }

  /** @param {number} k */
  scrubTo(k) {
    this.playback.pause();
    this.playback.jump(k);
    showTransport(this);
  }

  /**
   * Return the pointer's position inside a view, in its pixels.
   * @param {{ box: HTMLElement }} view
   * @param {MouseEvent} event
   */
  inside(view, event) {
    return insideBox(view.box, event);
  }
}

const MOST_ZOOM = 12;
const KIND_TITLES = { super: "Super-level set S_λ: land, L ≥ λ", sub: "Sub-level set: water, L ≤ λ" };
