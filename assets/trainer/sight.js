/**
 * What the network sees, at the last snapshot at or before the playhead: decision boundary, confusions, mistakes,
 * numbers predicted against true ones, first-layer weights. Drawn anew only when the snapshot, the tab, the size or the theme changes.
 */

const TABS = {
  plane: [["boundary", "Boundary"], ["confusion", "Confusion"]],
  image: [["confusion", "Confusion and mistakes"], ["weights", "First layer"]],
  table: [["confusion", "Confusion"]],
  number: [["scatter", "Predicted against true"]],
};
/** A scrub that rests this long asks for the weights of where it rests. */
const LOOK_PAUSE = 400;
const NEWEST = -1;

/** Decode a message's second part: the differences from snapshot to snapshot are summed up. */
async function decodeSight(bytes) {
  const part = unpack(await inflate(bytes));
  for (const name of ["confusion", "boundary", "predicted"]) {
    const codes = part.arrays[name]?.slice();
    if (!codes) continue;
    const size = codes.length / part.shapes[name][0];
    for (let i = size; i < codes.length; i += 1) codes[i] += codes[i - size];
    part.arrays[name] = codes;
  }
  return part;
}

class Sight {
  constructor(trainer, listeners) {
    this.trainer = trainer;
    const { parts } = trainer;
    this.parts = parts;
    this.map = new Layer(parts.boundaryBox);
    this.points = new Layer(parts.boundaryBox);
    this.matrix = new Confusion(parts.matrixBox, parts.readout);
    this.scatter = new Scatter(parts.scatterBox, parts.scatterReadout);
    this.chosen = {};
    for (const plot of [this.matrix, this.scatter]) this.listen(plot, listeners);
    listeners.add(parts.tabs, "click", (event) => this.open(event.target.closest("button")?.dataset.name));
    listeners.add(parts.tabs, "keydown", (event) => this.onTabKey(event));
  }

  get data() {
    return this.trainer.scene.header.data;
  }

  /** What kind of views there are: those of numbers, or of the data's kind. */
  get kind() {
    return this.data.task === "regression" ? "number" : this.data.kind;
  }

  get tab() {
    return this.chosen[this.kind] ?? TABS[this.kind][0][0];
  }

  /** The picture of the whole test part: the scatter of numbers, or the confusion matrix. */
  get plot() {
    return this.kind === "number" ? this.scatter : this.matrix;
  }

  listen(plot, listeners) {
    listeners.add(plot.box, "pointermove", (event) => this.point(event, plot));
    listeners.add(plot.box, "pointerdown", (event) => this.point(event, plot));
    listeners.add(plot.box, "pointerleave", (event) => event.pointerType !== "touch" && plot.shown && plot.choose(null));
    listeners.add(plot.box, "keydown", (event) => this.onKey(event, plot));
  }

  /** Take another message's views (null: none came). */
  take(part) {
    this.part = part;
    this.drawn = null;
    this.pointsDrawn = null;
  }

  /** Return the number of the snapshot to show at step t, or -1. */
  at(t) {
    return this.part ? indexAt(this.part.arrays.view_t, t) : -1;
  }

  open(name) {
    if (!name || name === this.tab) return;
    this.chosen[this.kind] = name;
    this.layout();
    this.trainer.touch();
    this.askForWeights();
  }

  onTabKey(event) {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const names = TABS[this.kind].map(([name]) => name);
    const next = (names.indexOf(this.tab) + move + names.length) % names.length;
    this.open(names[next]);
    this.parts.tabs.children[next].focus();
  }

  onKey(event, plot) {
    if (!plot.shown || event.ctrlKey || event.metaKey || event.altKey || !plot.key(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  point(event, plot) {
    if (!plot.shown) return;
    const box = plot.box.getBoundingClientRect();
    plot.point(event.clientX - box.left, event.clientY - box.top);
  }

  /** Build the tabs of this kind of data, and show the open one's pane. */
  layout() {
    const { tabs, panes } = this.parts;
    const list = TABS[this.kind];
    if (tabs.dataset.kind !== this.kind) {
      tabs.dataset.kind = this.kind;
      tabs.replaceChildren(...list.map(([name, label]) => make("button", { type: "button", class: "small", role: "tab", "data-name": name }, label)));
    }
    tabs.hidden = list.length < 2;
    [...tabs.children].forEach((tab) => {
      const open = tab.dataset.name === this.tab;
      tab.setAttribute("aria-selected", String(open));
      tab.tabIndex = open ? 0 : -1;
    });
    for (const [name, pane] of Object.entries(panes)) {
      pane.hidden = name !== this.tab;
      pane.setAttribute("aria-label", list.find(([each]) => each === name)?.[1] ?? name);
    }
    this.parts.mistakes.hidden = this.data.kind !== "image";
    this.drawn = null;
  }

  /** Fit the canvases to their boxes. */
  measure(ratio) {
    const { boundaryBox } = this.parts;
    const side = Math.min(boundaryBox.clientWidth, boundaryBox.clientHeight);
    this.map.resize(side, side, ratio);
    this.points.resize(side, side, ratio);
    for (const { canvas } of [this.map, this.points]) Object.assign(canvas.style, { width: `${side}px`, height: `${side}px` });
    for (const plot of [this.matrix, this.scatter]) plot.resize(plot.box.clientWidth, plot.box.clientHeight, ratio);
    this.drawn = null;
    this.pointsDrawn = null;
  }

  /** Draw the snapshot at step t, if another one is drawn now. */
  draw(t) {
    const { scene } = this.trainer;
    const s = this.at(t);
    const stale = this.part !== null && this.part?.header.focus !== scene.focus;
    this.parts.seen.classList.toggle("stale", stale);
    const key = `${s}|${this.tab}|${scene.theme.dark}|${stale}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const empty = s < 0 || !this.part.arrays.finite[s];
    Object.values(this.parts.panes).forEach((pane) => pane.classList.toggle("empty", empty && this.tab !== "weights"));
    if (empty) this.leaveEmpty(this.whyEmpty(s));
    else this.paint(s, scene);
  }

  leaveEmpty(why) {
    setText(this.parts.seenWords, why);
    this.parts.matrixBox.setAttribute("aria-label", `Confusion matrix. ${why}`);
    this.parts.scatterBox.setAttribute("aria-label", `Predicted against true ${this.data.target}. ${why}`);
    this.parts.boundaryBox.setAttribute("aria-label", `Decision boundary. ${why}`);
  }

  paint(s, { theme }) {
    const { plot } = this;
    if (plot === this.scatter) this.paintNumbers(s, theme);
    else this.paintClasses(s, theme);
    plot.box.setAttribute("aria-label", plot.words());
    plot.read();
    setText(this.parts.seenWords, this.words(s));
  }

  paintNumbers(s, theme) {
    this.scatter.show(this.part, s, this.data, theme);
    fillResiduals(this.parts.residuals, this.scatter);
  }

  paintClasses(s, theme) {
    const { arrays, shapes } = this.part;
    const count = this.data.classes.length;
    const cells = count * count;
    this.matrix.show(arrays.confusion.subarray(s * cells, (s + 1) * cells), this.data.classes, theme);
    if (this.tab === "boundary") this.paintBoundary(s, theme, count);
    if (this.tab === "confusion" && arrays.mistakes) fillMistakes(this.parts.mistakes, this.part, s, this.data.classes, theme);
    if (this.tab === "weights" && shapes.weights) fillWeights(this.parts.weights, this.part, theme);
  }

  paintBoundary(s, theme, count) {
    const { arrays, shapes } = this.part;
    const n = shapes.boundary[2];
    const from = 2 * s * n * n;
    if (!this.map.width) return;
    paintBoundary(this.map, theme, arrays.boundary.subarray(from, from + n * n), arrays.boundary.subarray(from + n * n, from + 2 * n * n), n, count);
    this.parts.boundaryBox.setAttribute("aria-label", `Decision boundary. ${this.matrix.words()}`);
    if (this.pointsDrawn === theme.dark) return;
    this.pointsDrawn = theme.dark;
    drawPoints(this.points, theme, this.part);
    this.fillLegend(theme);
  }

  fillLegend(theme) {
    const { legend } = this.parts;
    const classes = this.data.classes.slice(0, 10).flatMap((name, c) => [markerIcon(theme, c), `${name} `]);
    const noisy = this.data.noisy ? ", crossed: label changed" : "";
    legend.replaceChildren(...classes, make("span", { class: "aside" }, `small: training, ringed: test${noisy}`));
  }

  /** Ask for the weights that are looked at, once the hand rests; when nobody looks any more, say so. */
  askForWeights() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), LOOK_PAUSE);
  }

  look() {
    const { outbox, following, playback } = this.trainer;
    const s = this.at(playback.step);
    const here = s < 0 ? NEWEST : this.part.arrays.view_t[s];
    const wanted = this.tab !== "weights" ? null : following ? NEWEST : here;
    const asked = this.asked === undefined ? (this.part?.header.weights_t ?? null) : this.asked;
    if (wanted === asked) return;
    this.asked = wanted;
    outbox.send("look", wanted);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
