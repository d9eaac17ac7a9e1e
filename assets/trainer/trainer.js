/**
 * The trainer of one element: keeps the scene (everything that is shown, as one plain object), and lets the hand,
 * the transport and new messages change it. While the run trains a message comes twice a second: it never moves
 * the focus, never restarts a replay, and moves the playhead only while that follows the run.
 */

const MOVES = new Set(["train", "pause", "step", "epoch", "rewind", "restart"]);

class Trainer extends PlayedComponent {
  constructor(parent) {
    super(parent, buildTrainer(), "The trainer", { focus: 0, choice: null }, MOVES);
    this.playback = new Replay((now) => this.draw(now));
    this.messages = 0;
    this.following = true;
    this.charts = {
      loss: new Chart(this.parts.lossPlot),
      rate: new Chart(this.parts.ratePlot),
      score: new Chart(this.parts.scorePlot),
    };
    this.scrubber = new TrainerScrubber(this.parts.track, this.parts.scrubber);
    this.sight = new Sight(this, this.listeners);
    parent.append(this.parts.root);
    this.hand = new Grasp(this, this.listeners);
    listenTrainer(this, this.listeners);
    this.watch();
  }

  async read(data, isNewest) {
    const began = performance.now();
    const { main, fan } = splitMessage(data);
    const [part, sight] = await Promise.all([decodeTrainer(main), fan.length ? decodeSight(fan) : null]);
    if (!isNewest()) return;
    this.accept(part, sight);
    this.took = performance.now() - began;
    this.messages += 1;
  }

  /** Show a new message. */
  accept(part, sight) {
    const { header, runs } = part;
    const { scene, playback } = this;
    const fresh = header.run_id !== this.runId;
    this.runId = header.run_id;
    this.message = part;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.outbox.receive(header.echo);
    keepAddress(header.query);
    Object.assign(scene, { header, runs, choice: fresh ? null : scene.choice, span: timeSpan(header.t, header.steps) });
    this.sight.take(sight);
    playback.resize(header.t);
    if (fresh || playback.k >= header.t) this.following = !playback.playing;
    if (this.following) playback.k = header.t;
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
    parts.chips.hidden = entries.length < 2;
    buildChips(parts, entries, scene.theme, (label) => `Show ${label} in the charts, the numbers and the views`, (k) => this.focusOn(k));
    pressChip(parts, scene.focus);
    this.showTiles();
    showNotes(parts, scene.header);
    this.rescale();
    this.sight.layout();
    this.measured = null;
    this.measure();
    showTrainerTransport(this);
    this.playback.request();
  }

  showTiles() {
    const { parts, scene } = this;
    const { tiles } = scene.header.configurations[scene.focus];
    const shown = JSON.stringify(tiles);
    if (shown !== this.tilesShown) fillTiles(parts, tiles);
    this.tilesShown = shown;
    this.followLevel();
  }

  /** While λ is not yet the message's own, its crossings are those of the rows drawn here. */
  followLevel() {
    const { scene, parts } = this;
    const tile = parts.tiles.querySelector('[data-key="level"]');
    if (!tile) return;
    const moved = scene.level !== scene.header.lam;
    const own = scene.header.configurations[scene.focus].crossings.words;
    const [value, detail] = moved ? turnWords(scene) : own;
    setText(tile.querySelector(".value"), value);
    setText(tile.querySelector(".detail"), detail);
  }

  rescale() {
    const { scene } = this;
    Object.assign(scene, { lossScale: lossScale(scene), rateScale: rateScale(scene), scoreScale: scoreScale(scene) });
  }

  focusOn(k) {
    this.outbox.send("focus", k);
    this.settle();
    this.showAll();
  }

  toggleScale() {
    this.scene.choice = this.scene.lossScale.kind === "linear" ? "log" : "linear";
    this.showAll();
  }

  /** Move λ; everything follows here, the axes stay until the hand lets go. */
  showLevel(level) {
    this.scene.level = level;
    this.scene.found = turnsOf(this.scene.runs[this.scene.focus].series.V, level);
    this.followLevel();
    this.levelDirty = true;
    this.playback.request();
  }

  dragging(kind, begins) {
    this.parts.root.classList.toggle("dragging", begins);
    if (begins && kind === "playhead") this.playback.pause();
  }

  /** Ask the page for something that moves the run; the playhead goes with it. */
  order(kind, value = true) {
    if (!this.scene.header) return;
    this.playback.pause();
    this.following = true;
    this.playback.jump(this.scene.header.t);
    this.outbox.send(kind, value);
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
    return this.outbox.kinds.findLast((kind) => MOVES.has(kind)) ?? null;
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
    this.following = false;
    showTrainerTransport(this);
  }

  goLive() {
    this.scrubTo(this.scene.header.t);
  }

  scrubTo(t) {
    const { playback, scene } = this;
    if (!scene.header) return;
    playback.pause();
    playback.jump(Math.round(t));
    this.following = playback.k >= scene.header.t;
    showTrainerTransport(this);
    if (this.sight.tab === "weights") this.sight.askForWeights();
  }

  /** Move the playhead to the next or the previous row that is drawn. */
  stepBy(change) {
    this.leap(this.scene.runs[this.scene.focus].t, change);
  }

  /** Move the playhead to the next or the previous snapshot. */
  leapBy(change) {
    this.leap(this.scene.runs[this.scene.focus].kept, change);
  }

  leap(times, change) {
    const { step } = this.playback;
    const i = indexAt(times, step);
    const next = change > 0 ? i + 1 : times[i] === step ? i - 1 : i;
    this.scrubTo(times[Math.max(0, next)] ?? this.scene.header.t);
  }

  /** Ask for a redraw in the next frame. */
  touch() {
    this.measured = null;
    this.measure();
    this.playback.request();
  }

  destroy() {
    this.sight.stop();
    super.destroy();
  }
}

/** A replay takes about ten seconds, however long the run. */
class Replay extends Playback {
  get rate() {
    return Math.max(2, this.steps / 10);
  }
}

/** Show the sentences that the run has to say: what is not drawn, and why it stopped. */
function showNotes(parts, { remarks, state, message }) {
  const words = [...(["failed", "closed", "diverged"].includes(state) ? [message] : []), ...remarks].map(sentence);
  parts.notes.hidden = words.length === 0;
  setText(parts.notes, words.join(" "));
}

function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}

/** Return where V, as drawn, crosses λ: a value and a detail. */
function turnWords({ found, runs, focus, level }) {
  const { V } = runs[focus].series;
  if (V.v.length === 0) return ["–", "V is not measured yet"];
  if (found.length === 0) return V.v[0] >= level ? ["in S_λ", "V has not fallen below λ"] : ["below λ", "from the start on"];
  const [first, second] = found;
  const next = second ? `${second.leaves ? "left" : "back"} by step ${countWords(second.t)}` : first.leaves ? "not back since" : "still there";
  const more = found.length > 2 ? `, ${found.length} crossings in all` : "";
  return [`${first.leaves ? "left" : "entered"} by step ${countWords(first.t)}`, next + more];
}
