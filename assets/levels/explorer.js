/**
 * The level explorer of one element: keeps the scene (everything that is shown, as one plain object), redraws what a
 * change touches, and lets the hand, the transport and new messages change the scene.
 */

class Explorer extends PlayedComponent {
  constructor(parent) {
    super(parent, buildExplorer(), "The level explorer", { focus: 0, preview: null, endsMoved: false });
    const { parts } = this;
    this.playback = new Playback((now) => this.draw(now));
    this.dirty = new Set();
    this.wordsAt = 0;
    this.next = 0;
    this.maps = parts.pictures.map((picture) => new IslandView(picture));
    this.panels = Object.fromEntries(Object.entries(parts.plots).map(([name, plot]) => [name, new LevelPanel(plot)]));
    this.diagram = new DiagramView(parts.diagram);
    this.band = new Layer(parts.band);
    this.scrubber = new Scrubber(parts.track, parts.scrubber);
    parent.append(parts.root);
    this.hand = new ExplorerHand(this, this.listeners);
    listenTransport(this, this.listeners);
    this.watch();
  }

  async read(data, isNewest) {
    const part = await decodeLevels(splitMessage(data).main);
    if (isNewest()) this.accept(part);
  }

  /** Show a new message. */
  accept(part) {
    const { header } = part;
    this.message = part;
    this.messages = (this.messages ?? 0) + 1;
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
      scene.ends = pending ? [pending.slice(0, 2), pending.slice(2)] : header.ends;
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
    buildChips(parts, header.rules, theme, (label) => `Follow the run of ${label}`, (r) => this.follow(r));
    pressChip(parts, scene.focus);
    trees.forEach((tree, index) => {
      setText(parts.titles[index], KIND_TITLES[tree.kind]);
      parts.pictures[index].setAttribute("aria-label", `${header.words.alt}: ${KIND_TITLES[tree.kind]}`);
    });
    parts.titles[0].hidden = trees.length === 1;
    this.showNext();
    setText(parts.barsFact, barsWords(scene));
    setText(parts.notes, header.notes.join(" "));
    parts.zooms[0].parentElement.hidden = header.zoom === null;
    parts.zooms[0].disabled = header.zoom >= MOST_ZOOM;
    parts.zooms[1].disabled = parts.zooms[2].disabled = header.zoom === 0;
    this.measured = null;
    this.measure();
    this.showTransport();
    playback.request();
  }

  follow(r) {
    this.scene.focus = r;
    pressChip(this.parts, r);
    this.send("followed", this.scene.header.rules[r].name, true);
    this.touch("paths", "time");
  }

  /** Move λ: everything follows here, at display rate. */
  showLevel(level) {
    this.scene.level = level;
    this.touch("level");
  }

  showEnds(ends, moved) {
    Object.assign(this.scene, { ends, endsMoved: moved });
    this.touch("ends");
  }

  dragging(kind, begins) {
    this.parts.root.classList.toggle("dragging", begins);
    for (const fact of [this.parts.countFact, this.parts.endsFact]) fact.setAttribute("aria-live", begins ? "off" : "polite");
  }

  send(kind, value, done, back) {
    this.outbox.send(kind, value, done, back);
  }

  /** Ask for the same landscape through a window of another size about a point. */
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
    this.showTransport();
  }

  stepBy(change) {
    this.scrubTo(this.playback.step + change);
  }

  scrubTo(k) {
    this.playback.pause();
    this.playback.jump(k);
    this.showTransport();
  }

  /** Return the pointer's position inside a view, in its pixels. */
  inside(view, event) {
    const box = view.box.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** Ask for a redraw of the named parts in the next frame. */
  touch(...names) {
    names.forEach((name) => this.dirty.add(name));
    this.playback.request();
  }
}

const MOST_ZOOM = 12;
const KIND_TITLES = { super: "Super-level set S_λ: land, L ≥ λ", sub: "Sub-level set: water, L ≤ λ" };
