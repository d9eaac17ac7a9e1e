/**
 * The player of one element: keeps the scene (everything that is shown, as one plain object), redraws the layers
 * a change touches, and lets the hand, the transport and new messages change the scene.
 */

import { keepAddress } from "../base/address.js";
import { splitMessage } from "../base/decode.js";
import { insideBox } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { isRemembered, remember } from "../base/remembered.js";
import { buildChips, pressChip } from "../base/words.js";
import { surfaceOf } from "../land/fetched.js";
import { Playback } from "../time/playback.js";
import { PlayedComponent } from "../time/played.js";
import { listenRates, showRates } from "../time/rates.js";
import { energyScale, stepScale } from "../time/scales.js";
import { listenTransport, showTransport } from "../time/transport.js";
import { valueAtHeight } from "./drags.js";
import { PlayerDrawing } from "./drawing.js";
import { Hand } from "./hand.js";
import { placeStart, whyLocked } from "./handles.js";
import { decodeMain, runOfMessage } from "./message.js";
import { chipTitle, nameMap, sayDrawn } from "./names.js";
import { Neighbours } from "./neighbours.js";
import { buildPlayer } from "./parts.js";
import { stateOf } from "./playhead.js";
import { emptyScene } from "./scene.js";

/** @type {FanKind[]} */
const FAN_KINDS = ["eta0", "alpha"];

/** What a browser remembers that its user has done. */
const HINTED = ["played", "dragged"];
const [PLAYED, DRAGGED] = HINTED;

/** @typedef {import("./scene.js").PlayerScene} PlayerScene */

/** @typedef {import("./fan.js").FanKind} FanKind */

/** @typedef {{ kind: FanKind, t: number, height: number }} Later where on the step chart the hand held η(t) */

/**
 * What the hand can ask for.
 * @typedef {{ lam: number, eta0: number, alpha: number, start: [number, number] }} PlayerWishes
 */

/** @extends {PlayedComponent<import("./parts.js").PlayerParts, PlayerScene, PlayerWishes>} */
export class Player extends PlayedComponent {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildPlayer(), "The player", emptyScene());
    /** @type {import("./message.js").PlayerPart | null} */
    this.message = null;
    this.neighbours = new Neighbours(() => this.onNeighbours());
    /** @type {Later | null} a hand that let go before it was known of what */
    this.later = null;
    /** @type {string | null} */
    this.runId = null;
    /** @type {boolean | null} does it wait for somebody's first Play? Not known before the first message */
    this.waits = null;
    this.playback = new Playback((now) => this.drawing.draw(now));
    this.drawing = new PlayerDrawing(this.parts, this.scene, this.playback);
    this.views = this.drawing.views;
    parent.append(this.parts.root);
    this.hand = new Hand(this, this.listeners);
    listenTransport(this, this.listeners);
    listenRates(this, this.listeners);
    this.listeners.add(this.parts.tiles, "click", (event) => {
      if (event.target instanceof HTMLElement && event.target.closest(".ask button")) this.toggleEnd();
    });
    this.watch(this.playback, this.drawing, this.hand);
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    const part = await decodeMain(splitMessage(data).main, isNewest);
    if (isNewest()) this.accept(part);
  }

  /**
   * Show a new message: its surface, its runs, and the playhead where it belongs.
   * @param {import("./message.js").PlayerPart} part
   */
  accept(part) {
    const { header, arrays, shapes } = part;
    this.message = part;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.outbox.receive(header.echo);
    keepAddress(header.query);
    const fresh = header.run_id !== this.runId;
    this.runId = header.run_id;
    const haveOthers = this.neighbours.renew(part);
    if (haveOthers) this.later = null;
    Object.assign(this.scene, {
      header,
      fan: this.neighbours.fan,
      fault: this.neighbours.fault,
      compact: header.compact,
      brief: header.more === false,
      blind: this.scene.blind && header.more === false,
      window: header.window,
      lossIsV: header.loss_is_v,
      focus: Math.min(this.scene.focus, header.rules.length - 1),
      choice: fresh ? null : this.scene.choice,
      surface: surfaceOf(arrays.grid, shapes.grid[1], header.height, header.window),
      iso: { points: arrays.iso, offsets: arrays.iso_offsets },
      grid: arrays.grid,
      ownShore: { points: arrays.shore, offsets: arrays.shore_offsets },
      own: runOfMessage(part),
      left: arrays.left ?? null,
      told: !fresh && this.scene.told,
    });
    this.startPlaying(fresh);
    this.settle();
    this.showAll();
    if (haveOthers && this.holdsRate()) this.hand.again();
    if (this.parts.stepStack.matches(":hover, :focus-within")) this.askForNeighbours();
  }

  /** @returns {import("../time/rates.js").RateView | null} */
  rateView() {
    const { scene, outbox } = this;
    const { header, surface } = scene;
    if (!header?.ranges) return null;
    const [low, high] = header.lam_range;
    return {
      ranges: header.ranges,
      levels: { low, high, unit: (level) => surface.toUnit(level), value: (unit) => surface.fromUnit(unit) },
      values: {
        eta0: outbox.pending("eta0") ?? header.eta0,
        alpha: outbox.pending("alpha") ?? header.alpha,
        lam: outbox.pending("lam") ?? scene.level,
      },
      why: header.locked_why ?? {},
    };
  }

  takeRate() {
    this.askForNeighbours();
  }

  /**
   * Show what a finger makes of a slider: λ moves the sea, η0 and α show their run where it is here.
   * @param {import("../time/rates.js").RateKind} kind
   * @param {number} value
   */
  moveRate(kind, value) {
    if (kind === "lam") return this.showLevel(value, true);
    if (this.neighbour(kind, value)) return this.showRate(kind, { value, height: null });
    if (this.scene.preview) this.showOwn();
  }

  /**
   * @param {import("../time/rates.js").RateKind} kind
   * @param {number} value
   */
  sendRate(kind, value) {
    this.send(kind, value, true);
  }

  /** A hand is near: ask for the runs that it may want to see. */
  askForNeighbours() {
    if (this.isShown() && FAN_KINDS.some((kind) => !whyLocked(kind, this.scene))) this.neighbours.ask();
  }

  /** The neighbouring runs have come, or they have not: both matter to a hand that is under way. */
  onNeighbours() {
    const { neighbours, scene, later } = this;
    Object.assign(scene, { fan: neighbours.fan, fault: neighbours.fault });
    this.drawing.touch("level");
    if (later) this.sendNow(later);
    else if (neighbours.fan && this.holdsRate()) this.hand.again();
  }

  holdsRate() {
    return FAN_KINDS.some((kind) => this.hand.holding === kind);
  }

  /**
   * Keep what the hand let go of until the neighbouring runs say which value it is.
   * @param {Later} later
   */
  sendLater(later) {
    this.later = later;
    if (this.neighbours.state === "failed") this.sendNow(later);
    else this.askForNeighbours();
  }

  /** @param {Later} later */
  sendNow({ kind, t, height }) {
    this.later = null;
    const value = valueAtHeight(this.scene, kind, t, height);
    if (value !== null) {
      this.showRate(kind, { value, height });
      return this.send(kind, value, true);
    }
    this.showOwn();
    this.warn(`α stays as it is: ${this.neighbours.fault}. The slider in the sidebar sets it.`);
  }

  /**
   * Whoever was never here, and comes by no link that says so, sees the first frame until they press Play.
   * @param {boolean} fresh
   */
  startPlaying(fresh) {
    const { playback, scene } = this;
    playback.resize(scene.header.steps);
    if (!playback.playing) playback.k = this.drawnAt(playback.k);
    playback.loop = scene.compact || playback.loop;
    if (!fresh) return;
    playback.k = playback.still && scene.compact ? playback.steps : 0;
    this.waits = this.waits === null && scene.header.play === false && !scene.compact && !isRemembered(PLAYED);
    // Who is asked what will happen is not shown it.
    scene.blind = this.waits && scene.brief;
    if (playback.still || this.waits) playback.pause();
    else playback.play();
  }

  /** Take the message's own values for all that no hand holds and no answer is due for. */
  settle() {
    const { scene, hand, outbox } = this;
    const { header } = scene;
    if (hand.holding !== "lam") scene.level = outbox.pending("lam") ?? header.lam;
    scene.levelMoved = scene.level !== header.lam;
    if (hand.holding !== "start") scene.start = outbox.pending("start") ?? header.start;
    const isHeld = (/** @type {FanKind} */ kind) =>
      hand.holding === kind || outbox.pending(kind) !== undefined || this.later?.kind === kind;
    if (!FAN_KINDS.some(isHeld)) Object.assign(scene, { preview: null, held: null });
    scene.run = scene.preview?.run ?? scene.own;
  }

  /** Show the message's own runs again. */
  showOwn() {
    if (!this.scene.header) return;
    Object.assign(this.scene, { preview: null, held: null });
    this.settle();
    this.showAll();
  }

  /** Rebuild every word and redraw every layer. */
  showAll() {
    const { parts, scene, playback } = this;
    parts.root.classList.toggle("compact", Boolean(scene.compact));
    parts.root.classList.toggle("brief", scene.brief);
    this.showHints();
    showRates(this);
    this.nameRoot();
    nameMap(parts, scene);
    sayDrawn(parts, scene);
    buildChips(parts, scene.header.rules, scene.theme, chipTitle, (r) => this.focusRule(r));
    pressChip(parts, scene.focus);
    this.rescale();
    this.drawing.remeasure();
    showTransport(this);
    playback.request();
  }

  /** Whoever has neither played nor dragged anything in this browser yet is shown that the ball can be dragged. */
  showHints() {
    const { parts, scene } = this;
    const hint = /** @type {HTMLElement} */ (parts.start.lastElementChild);
    hint.hidden = Boolean(scene.compact) || whyLocked("start", scene) !== "" || HINTED.some(isRemembered);
  }

  takesKeys() {
    return this.isShown() && !this.scene.compact;
  }

  /** A thumbnail is a picture only; the whole player takes the keyboard. */
  nameRoot() {
    const { root } = this.parts;
    root.tabIndex = this.scene.compact ? -1 : 0;
    if (this.scene.compact) root.removeAttribute("aria-label");
    else
      root.setAttribute(
        "aria-label",
        "Descent player. Space plays, left and right step, Home and End jump, a question mark lists all keys.",
      );
  }

  rescale() {
    const { scene } = this;
    scene.energyScale = energyScale(this.series("v"), scene.lossIsV ? scene.level : null, scene.choice);
    scene.levelScale = scene.lossIsV ? scene.energyScale : energyScale(this.series("loss"), scene.level, null);
    scene.stepScale = stepScale(scene.run.rules[scene.focus]);
  }

  /** @param {"v" | "loss"} name */
  series(name) {
    return this.scene.own.rules.map((path) => ({ values: path[name], end: path.end }));
  }

  /** @param {number} r */
  focusRule(r) {
    this.scene.focus = r;
    this.showAll();
  }

  /** Tell how the runs end before the playhead is there, or do not tell it any more. */
  toggleEnd() {
    this.scene.told = !this.scene.told;
    this.drawing.uncoverAll();
    this.playback.request();
  }

  toggleScale() {
    this.scene.choice = this.scene.energyScale.kind === "linear" ? "log" : "linear";
    this.showAll();
  }

  /**
   * Move λ (while it is dragged everything follows here; the message's shore is used at rest).
   * @param {number} level
   * @param {boolean} dragged
   */
  showLevel(level, dragged) {
    Object.assign(this.scene, { level, levelMoved: dragged });
    this.drawing.touch("land", "level");
  }

  /** @param {[number, number]} point */
  showStart(point) {
    this.scene.start = point;
    placeStart(this.parts.start, this.views.map, this.scene);
  }

  /**
   * Show what the hand makes of η0 or α, with its run, where that is here; the axes stay as they are until it lets go.
   * @param {FanKind} kind
   * @param {import("./drags.js").HeldRate} rate
   */
  showRate(kind, rate) {
    const { scene } = this;
    const run = this.neighbour(kind, rate.value);
    const label = `${kind === "eta0" ? "η0" : "α"} = ${rate.value === null ? "" : formatNumber(rate.value)}`;
    scene.held = { kind, ...rate };
    scene.preview = run && rate.value !== null ? { kind, value: rate.value, run, label } : null;
    scene.run = run ?? scene.own;
    this.drawing.touch("paths", "curves");
  }

  /**
   * Return the run at a value of η0 or α, null where it is not here.
   * @param {FanKind} kind
   * @param {number | null} value
   */
  neighbour(kind, value) {
    const { fan, header, own } = this.scene;
    if (!fan || value === null) return null;
    if (value === header[kind]) return own;
    const j = fan.values[kind].indexOf(value);
    return j < 0 ? null : fan.run(kind, j);
  }

  /**
   * @param {string} kind
   * @param {boolean} begins
   */
  dragging(kind, begins) {
    this.parts.root.classList.toggle("dragging", begins);
    if (begins && kind === "playhead") this.scrubTo(this.playback.k);
  }

  /**
   * @param {import("../time/chart.js").Chart} chart
   * @returns {import("../base/grip.js").Drag<number>}
   */
  scrubDrag(chart) {
    const time = (/** @type {MouseEvent} */ event) =>
      this.drawnAt(chart.time(this.inside(chart, event)[0], this.playback.steps));
    return {
      kind: "playhead",
      initial: this.playback.k,
      at: time,
      show: (k) => this.scrubTo(k),
      undo: () => {},
      send: () => {},
    };
  }

  /**
   * @template {keyof PlayerWishes} K
   * @param {K} kind
   * @param {PlayerWishes[K]} value
   * @param {boolean} done
   * @param {boolean} [back]
   */
  send(kind, value, done, back) {
    if (kind === "start" && !isRemembered(DRAGGED)) {
      remember(DRAGGED);
      this.showHints();
    }
    this.outbox.send(kind, value, done, back);
  }

  togglePlay() {
    remember(PLAYED);
    this.waits = false;
    this.showHints();
    if (this.playback.playing) this.scrubTo(this.playback.k);
    else this.playback.play();
    showTransport(this);
  }

  /**
   * Return the drawn step nearest to step `k`.
   * @param {number} k
   */
  drawnAt(k) {
    const { timeline } = this.scene.own;
    return timeline.step(timeline.nearest(k));
  }

  /** @param {number} change */
  stepBy(change) {
    const { timeline } = this.scene.own;
    this.scrubTo(timeline.step(Math.min(timeline.last, Math.max(0, stateOf(this.scene, this.playback) + change))));
  }

  /** @param {number} k */
  scrubTo(k) {
    this.playback.pause();
    this.playback.jump(this.drawnAt(k));
    showTransport(this);
  }

  focusRoot() {
    if (!this.scene.compact) this.parts.root.focus({ preventScroll: true });
  }

  /**
   * Return the pointer's position inside a view, in its pixels.
   * @param {{ box: Element }} view
   * @param {MouseEvent} event
   */
  inside(view, event) {
    return insideBox(view.box, event);
  }
}
