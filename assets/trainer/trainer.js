/**
 * The trainer of one element: keeps the scene (everything that is shown, as one plain object), and lets the hand,
 * the transport and new messages change it. While the run trains a message comes twice a second: it never moves
 * the focus, never restarts a replay, and moves the playhead only while that follows the run.
 */

import { keepAddress } from "../base/address.js";
import { splitMessage } from "../base/decode.js";
import { setText } from "../base/format.js";
import { buildChips, pressChip } from "../base/words.js";
import { Playback } from "../time/playback.js";
import { PlayedComponent } from "../time/played.js";
import { listenRates, showRates } from "../time/rates.js";
import { TrainerDrawing } from "./drawing.js";
import { TrainerHand } from "./hand.js";
import { buildTrainer } from "./parts.js";
import { decodeTrainer, indexAt, turnsOf } from "./run.js";
import { Sight, decodeSight } from "./sight.js";
import { lossScale, rateScale, scoreScale, timeSpan } from "./time.js";
import { dueWords, isTraining, listenTrainer, showTrainerTransport } from "./transport.js";

const MOVES = new Set(["train", "pause", "step", "epoch", "rewind", "restart"]);

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("./run.js").TimedSeries} TimedSeries */

/** @typedef {Awaited<ReturnType<typeof decodeTrainer>>} TrainerMessage */

/**
 * What the hand asks for: steps for `rewind` and `look`, where −1 is the newest and null none.
 * @typedef {Record<"train" | "pause" | "step" | "epoch" | "restart", true> & {
 *   rewind: number, eta0: number, alpha: number, lam: number, pace: string, focus: number, look: number | null,
 * }} TrainerWishes
 */

/** @typedef {"train" | "pause" | "step" | "epoch" | "rewind" | "restart"} Move what moves the run */

/** @type {Partial<TrainerScene>} */
const NO_SCENE = { focus: 0, choice: null, following: true };

/** @extends {PlayedComponent<import("./parts.js").TrainerParts, TrainerScene, TrainerWishes>} */
export class Trainer extends PlayedComponent {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildTrainer(), "The trainer", /** @type {TrainerScene} */ ({ ...NO_SCENE }), MOVES);
    this.playback = new Replay(
      (now) => this.drawing.draw(now),
      () => Number(this.pace),
    );
    this.messages = 0;
    /** how long the last message took from its arrival, in milliseconds */
    this.took = 0;
    /** @type {string | undefined} */
    this.runId = undefined;
    /** what the buttons show now */
    this.transportShown = "";
    this.sight = new Sight(this, this.listeners);
    this.drawing = new TrainerDrawing(this.parts, this.scene, this.playback, this.sight, () =>
      showTrainerTransport(this),
    );
    this.charts = this.drawing.charts;
    parent.append(this.parts.root);
    this.hand = new TrainerHand(this, this.listeners);
    listenTrainer(this, this.listeners);
    listenRates(this, this.listeners);
    this.watch(this.playback, this.drawing, this.hand);
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    const began = performance.now();
    const { main, fan } = splitMessage(data);
    const [part, sight] = await Promise.all([decodeTrainer(main), fan.length ? decodeSight(fan) : null]);
    if (!isNewest()) return;
    this.accept(part, sight);
    this.took = performance.now() - began;
    this.messages += 1;
  }

  /**
   * Show a new message.
   * @param {TrainerMessage} part
   * @param {import("./sight.js").SightPart | null} sight
   */
  accept(part, sight) {
    const { header, runs } = part;
    const { scene, playback } = this;
    const fresh = header.run_id !== this.runId;
    this.runId = header.run_id;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.outbox.receive(header.echo);
    keepAddress(header.query);
    Object.assign(scene, { header, runs, choice: fresh ? null : scene.choice, span: timeSpan(header.t, header.steps) });
    this.sight.take(sight);
    playback.resize(header.t);
    if (fresh || playback.k >= header.t) this.scene.following = !playback.playing;
    if (this.scene.following) playback.k = header.t;
    this.settle();
    this.showAll();
    if (this.sight.asked === undefined) this.sight.askForWeights();
  }

  /** Take the message's own values for all that no hand holds and no answer is due for. */
  settle() {
    const { scene, hand, outbox } = this;
    if (hand.holding !== "lam") scene.level = outbox.pending("lam") ?? scene.header.lam;
    scene.focus = Math.min(outbox.pending("focus") ?? scene.header.focus, scene.runs.length - 1);
    scene.found = turnsOf(scene.runs[scene.focus].series.V, scene.level);
  }

  /** Rebuild every word and redraw every layer. */
  showAll() {
    const { parts, scene } = this;
    const entries = scene.header.configurations;
    parts.root.classList.toggle("brief", scene.header.more === false);
    parts.chips.hidden = entries.length < 2;
    buildChips(
      parts,
      entries,
      scene.theme,
      (label) => `Show ${label} in the charts, the numbers and the views`,
      (k) => this.focusOn(k),
    );
    pressChip(parts, scene.focus);
    showDue(parts, scene.header);
    showNotes(parts, scene.header);
    this.rescale();
    showRates(this);
    this.sight.layout();
    this.drawing.remeasure();
    showTrainerTransport(this);
  }

  /** @returns {import("../time/rates.js").RateView | null} */
  rateView() {
    const { scene, outbox } = this;
    const { header } = scene;
    if (!header?.rates) return null;
    const [low, high] = header.lam_range;
    const { unit, value } = scene.lossScale;
    return {
      ranges: header.ranges,
      levels: { low, high, unit, value },
      values: {
        eta0: outbox.pending("eta0") ?? header.rates.eta0,
        alpha: outbox.pending("alpha") ?? header.rates.alpha,
        lam: scene.level,
      },
      why: header.locked_why,
    };
  }

  /**
   * Show what a finger makes of a slider: λ moves in the chart, η0 and α count from the next step on.
   * @param {import("../time/rates.js").RateKind} kind
   * @param {number} value
   */
  moveRate(kind, value) {
    if (kind === "lam") this.showLevel(value);
  }

  /**
   * @param {import("../time/rates.js").RateKind} kind
   * @param {number} value
   */
  sendRate(kind, value) {
    this.outbox.send(kind, value);
  }

  rescale() {
    const { scene } = this;
    scene.lossScale = lossScale(scene);
    scene.rateScale = rateScale(scene);
    scene.scoreScale = scoreScale(scene);
  }

  /** @param {number} k */
  focusOn(k) {
    this.outbox.send("focus", k);
    this.settle();
    this.showAll();
  }

  toggleScale() {
    this.scene.choice = this.scene.lossScale.kind === "linear" ? "log" : "linear";
    this.showAll();
  }

  /**
   * Move λ; everything follows here, the axes stay until the hand lets go.
   * @param {number} level
   */
  showLevel(level) {
    this.scene.level = level;
    this.scene.found = turnsOf(this.scene.runs[this.scene.focus].series.V, level);
    this.drawing.touchLevel();
  }

  /**
   * @param {string} kind
   * @param {boolean} begins
   */
  dragging(kind, begins) {
    this.parts.root.classList.toggle("dragging", begins);
    if (begins && kind === "playhead") this.playback.pause();
  }

  /**
   * Ask the page for something that moves the run; the playhead goes with it.
   * @param {Move} kind
   * @param {number} [step] to rewind to
   */
  order(kind, step) {
    if (!this.scene.header) return;
    this.playback.pause();
    this.scene.following = true;
    this.playback.jump(this.scene.header.t);
    if (kind === "rewind") this.outbox.send(kind, step ?? 0);
    else this.outbox.send(kind, true);
  }

  toggleTraining() {
    this.order(isTraining(this) ? "pause" : "train");
  }

  /** What is asked for shows at once; the page's answer confirms it. */
  onAsked() {
    if (this.scene.header) showTrainerTransport(this);
  }

  onSilence() {
    this.sight.asked = undefined;
    super.onSilence();
  }

  showOwn() {
    if (!this.scene.header) return;
    this.settle();
    this.showAll();
  }

  /** Return the last of what moves the run that is asked for and not answered yet, or null. */
  get move() {
    return /** @type {Move | null} */ (this.outbox.kinds.findLast((kind) => MOVES.has(kind)) ?? null);
  }

  /** How fast it is to train, as far as the hand has asked: steps a second, or a word that is no number. */
  get pace() {
    return this.outbox.pending("pace") ?? this.scene.header.pace;
  }

  /** The latest step, at or before the playhead, to which one can rewind, or null. */
  get target() {
    const { runs, focus } = this.scene;
    const kept = runs?.[focus].kept ?? [];
    const i = indexAt(kept, this.playback.step);
    return i < 0 ? null : kept[i];
  }

  toggleReplay() {
    const { playback } = this;
    if (playback.playing) playback.pause();
    else playback.play();
    this.scene.following = false;
    showTrainerTransport(this);
  }

  goLive() {
    this.scrubTo(this.scene.header.t);
  }

  /** @param {number} t */
  scrubTo(t) {
    const { playback, scene } = this;
    if (!scene.header) return;
    playback.pause();
    playback.jump(Math.round(t));
    this.scene.following = playback.k >= scene.header.t;
    showTrainerTransport(this);
    if (this.sight.tab === "weights") this.sight.askForWeights();
  }

  /**
   * Move the playhead to the next or the previous row that is drawn.
   * @param {number} change
   */
  stepBy(change) {
    this.leap(this.scene.runs[this.scene.focus].t, change);
  }

  /**
   * Move the playhead to the next or the previous snapshot.
   * @param {number} change
   */
  leapBy(change) {
    this.leap(this.scene.runs[this.scene.focus].kept, change);
  }

  /**
   * @param {ArrayLike<number>} times
   * @param {number} change
   */
  leap(times, change) {
    const { step } = this.playback;
    const i = indexAt(times, step);
    const next = change > 0 ? i + 1 : times[i] === step ? i - 1 : i;
    this.scrubTo(times[Math.max(0, next)] ?? this.scene.header.t);
  }

  destroy() {
    this.sight.stop();
    super.destroy();
  }
}

/** A replay goes as fast as a training is to go; where that is not held back, it takes about ten seconds. */
class Replay extends Playback {
  /**
   * @param {(now: number) => void} onFrame draws
   * @param {() => number} pace steps a second, NaN where nothing is held back
   */
  constructor(onFrame, pace) {
    super(onFrame);
    this.pace = pace;
  }

  get rate() {
    return this.pace() || Math.max(2, this.steps / 10);
  }
}

/**
 * Show beside the labels, which name what was run, the change that was not run yet.
 * @param {import("./parts.js").TrainerParts} parts
 * @param {import("./run.js").TrainerHeader} header
 */
function showDue({ due }, header) {
  const words = dueWords(header);
  due.hidden = !words;
  setText(due, words);
}

/**
 * Show the sentences that the run has to say: what is not drawn, and why it stopped.
 * @param {import("./parts.js").TrainerParts} parts
 * @param {import("./run.js").TrainerHeader} header
 */
function showNotes(parts, { remarks, state, message }) {
  const words = [...(["failed", "closed", "diverged"].includes(state) ? [message] : []), ...remarks].map(sentence);
  parts.notes.hidden = words.length === 0;
  setText(parts.notes, words.join(" "));
}

/** @param {string} words */
function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}
