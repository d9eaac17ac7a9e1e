/**
 * The player of one element: keeps the scene (everything that is shown, as one plain object), redraws the layers
 * a change touches, and lets the hand, the transport and new messages change the scene.
 */

/** What a player has before its first message. */
const NO_RUN = { steps: 1, timeline: new Timeline(1), rules: [], exact: true };

class Player extends PlayedComponent {
  constructor(parent) {
    super(parent, buildPlayer(), "The player", { focus: 0, choice: null, preview: null, own: NO_RUN });
    this.playback = new Playback((now) => this.draw(now));
    this.dirty = new Set();
    this.wordsAt = 0;
    this.views = {
      map: new LandscapeView(this.parts.picture),
      energy: new Chart(this.parts.energyPlot),
      step: new Chart(this.parts.stepPlot),
    };
    this.scrubber = new Scrubber(this.parts.track, this.parts.scrubber);
    parent.append(this.parts.root);
    this.hand = new Hand(this, this.listeners);
    listenTransport(this, this.listeners);
    this.watch();
  }

  async read(data, isNewest) {
    const { main, fan } = splitMessage(data);
    const part = await decodeMain(main);
    if (!isNewest()) return;
    this.accept(part, fan.length > 0);
    if (fan.length === 0) return;
    const fanPart = unpack(await inflate(fan));
    if (isNewest()) this.acceptFan(new Fan(fanPart, part));
  }

  /** Show a new message: its surface, its runs, and the playhead where it belongs. */
  accept(part, fanPending) {
    const { header, arrays, shapes } = part;
    this.message = part;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.outbox.receive(header.echo);
    keepAddress(header.query);
    const fresh = header.run_id !== this.runId;
    this.runId = header.run_id;
    Object.assign(this.scene, {
      header, fanPending,
      compact: header.compact,
      window: header.window,
      lossIsV: header.loss_is_v,
      focus: Math.min(this.scene.focus, header.rules.length - 1),
      choice: fresh ? null : this.scene.choice,
      surface: new Surface(arrays.grid, shapes.grid[1], header.height, header.window),
      iso: { points: arrays.iso, offsets: arrays.iso_offsets },
      own: runOfMessage(part),
    });
    if (!this.hand.holding) this.scene.fan = null;
    this.startPlaying(fresh);
    this.settle();
    this.showAll();
  }

  acceptFan(fan) {
    this.fan = fan;
    Object.assign(this.scene, { fanPending: false });
    if (!this.hand.holding) this.scene.fan = fan;
    this.scene.header.fanRange = Object.fromEntries(
      Object.entries(fan.values).map(([kind, values]) => [kind, [values[0], values.at(-1)]]),
    );
    this.touch("level");
  }

  startPlaying(fresh) {
    const { playback, scene } = this;
    playback.resize(scene.header.steps);
    if (!playback.playing) playback.k = this.drawnAt(playback.k);
    playback.loop = scene.compact || playback.loop;
    if (!fresh) return;
    playback.k = playback.still && scene.compact ? playback.steps : 0;
    if (playback.still) playback.pause();
    else playback.play();
  }

  /** Take the message's own values for all that no hand holds and no answer is due for. */
  settle() {
    const { scene, hand, outbox } = this;
    const { header } = scene;
    if (hand.holding !== "lam") scene.level = outbox.pending("lam") ?? header.lam;
    this.levelMoved = scene.level !== header.lam;
    if (hand.holding !== "start") scene.start = outbox.pending("start") ?? header.start;
    const fanHeld = ["eta0", "alpha"].some((kind) => hand.holding === kind || outbox.pending(kind) !== undefined);
    if (!fanHeld) scene.preview = null;
    scene.run = scene.preview?.run ?? scene.own;
  }

  /** Show the message's own runs again. */
  showOwn() {
    if (!this.scene.header) return;
    this.scene.preview = null;
    this.settle();
    if (this.fan && !this.scene.fanPending) this.scene.fan = this.fan;
    this.showAll();
  }

  /** Rebuild every word and redraw every layer. */
  showAll() {
    const { parts, scene, playback } = this;
    parts.root.classList.toggle("compact", Boolean(scene.compact));
    this.nameRoot();
    nameMap(parts, scene);
    sayDrawn(parts, scene);
    buildChips(parts, scene.header.rules, scene.theme, chipTitle, (r) => this.focusRule(r));
    pressChip(parts, scene.focus);
    fillTiles(parts, scene.header.rules[scene.focus].tiles ?? []);
    this.rescale();
    this.measured = null;
    this.measure();
    this.showTransport();
    playback.request();
  }

  /** A thumbnail is a picture only; the whole player takes the keyboard. */
  nameRoot() {
    const { root } = this.parts;
    root.tabIndex = this.scene.compact ? -1 : 0;
    if (this.scene.compact) root.removeAttribute("aria-label");
    else root.setAttribute("aria-label", "Descent player. Space plays, left and right step, Home and End jump.");
  }

  rescale() {
    const { scene } = this;
    scene.energyScale = energyScale(this.series("v"), scene.lossIsV ? scene.level : null, scene.choice);
    scene.levelScale = scene.lossIsV ? scene.energyScale : energyScale(this.series("loss"), scene.level, null);
    scene.stepScale = stepScale(scene.run.rules[scene.focus]);
  }

  series(name) {
    return this.scene.own.rules.map((path) => ({ values: path[name], end: path.end }));
  }

  focusRule(r) {
    this.scene.focus = r;
    this.showAll();
  }

  toggleScale() {
    this.scene.choice = this.scene.energyScale.kind === "linear" ? "log" : "linear";
    this.showAll();
  }

  /** Move λ (while it is dragged everything follows here; the message's shore is used at rest). */
  showLevel(level, dragged) {
    this.scene.level = level;
    this.levelMoved = dragged;
    this.touch("land", "level");
  }

  showStart(point) {
    this.scene.start = point;
    placeStart(this.parts.start, this.views.map, this.scene);
  }

  /** Show the j-th run of the fan; the axes stay as they are until the hand lets go. */
  showFan(fan, kind, j) {
    const value = fan.values[kind][j];
    const name = kind === "eta0" ? "η0" : "α";
    const run = value === this.scene.header[kind] ? this.scene.own : fan.run(kind, j);
    this.scene.run = run;
    this.scene.preview = { kind, value, run, label: `${name} = ${formatNumber(value)}` };
    this.touch("paths", "curves");
  }

  dragging(kind, begins) {
    this.parts.root.classList.toggle("dragging", begins);
    if (begins && kind === "playhead") this.scrubTo(this.playback.k);
  }

  scrubDrag(chart) {
    const time = (event) => this.drawnAt(chart.time(this.inside(chart, event)[0], this.playback.steps));
    return { kind: "playhead", initial: this.playback.k, at: time, show: (k) => this.scrubTo(k), undo: () => {}, send: () => {} };
  }

  send(kind, value, done, back) {
    this.outbox.send(kind, value, done, back);
  }

  togglePlay() {
    if (this.playback.playing) this.scrubTo(this.playback.k);
    else this.playback.play();
    this.showTransport();
  }

  /** The playhead's place among the drawn states: whole where motion is to be reduced. */
  get place() {
    const place = this.scene.own.timeline.place(this.playback.k);
    return this.playback.still ? Math.floor(place) : place;
  }

  /** The last drawn state at or before the playhead: the caption, the counter and the marks go by it. */
  get state() {
    return this.scene.own.timeline.index(this.playback.step);
  }

  /** Return the drawn step nearest to step `k`. */
  drawnAt(k) {
    const { timeline } = this.scene.own;
    return timeline.step(timeline.nearest(k));
  }

  stepBy(change) {
    const { timeline } = this.scene.own;
    this.scrubTo(timeline.step(Math.min(timeline.last, Math.max(0, this.state + change))));
  }

  scrubTo(k) {
    this.playback.pause();
    this.playback.jump(this.drawnAt(k));
    this.showTransport();
  }

  focusRoot() {
    if (!this.scene.compact) this.parts.root.focus({ preventScroll: true });
  }

  /** Return the pointer's position inside a view, in its pixels. */
  inside(view, event) {
    const box = view.box.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  ballPixel() {
    return pointAt(this.views.map.traces[this.scene.focus], this.place);
  }

  /** Ask for a redraw of the named layers in the next frame. */
  touch(...names) {
    names.forEach((name) => this.dirty.add(name));
    this.playback.request();
  }
}
