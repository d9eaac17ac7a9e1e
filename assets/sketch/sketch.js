/**
 * The sketch of one element: the pad's strokes are the truth about the drawing, the newest message about what the
 * network makes of it. The ink is sent while it is drawn, the next when the last is answered, and always at the end.
 */

const SKETCH_VERSION = 1;

class Sketch extends Component {
  constructor(parent) {
    super(parent, buildSketch(), "The drawing");
    this.strokes = new Strokes();
    this.pad = new Pad(this.parts, this.strokes, this.listeners, (done) => this.changed(done));
    this.picture = new Layer(this.parts.frame);
    this.behind = false;
    parent.append(this.parts.root);
    this.listen();
  }

  listen() {
    this.observe(new ResizeObserver(() => this.pad.measure()), this.parts.pad);
    this.listeners.add(window, "resize", () => this.showAll());
    this.listeners.add(this.parts.undo, "click", () => this.edit("undo"));
    this.listeners.add(this.parts.clear, "click", () => this.edit("clear"));
  }

  take(theme) {
    this.theme = theme;
    this.pad.theme = theme;
  }

  /** The pad is there before any message. */
  isShown() {
    return true;
  }

  async read(data, isNewest) {
    const part = unpack(await inflate(splitMessage(data).main));
    if (isNewest()) this.accept(part);
  }

  /** Show an answer. Only the first message may draw: later ones come while the hand has drawn on. */
  accept({ header, arrays }) {
    if (header.version !== SKETCH_VERSION) {
      throw new Error(`it is of version ${header.version}, this page reads version ${SKETCH_VERSION}`);
    }
    const isFirst = !this.header;
    Object.assign(this, { header, arrays });
    if (isFirst && arrays.ink) this.strokes.restore(arrays.ink, header.side);
    this.outbox.receive(header.echo);
    this.parts.root.classList.remove("waiting");
    this.error(null);
    this.showAll();
    if (this.behind && this.outbox.isFree()) this.post(!this.pad.isDrawing);
  }

  /** The strokes changed: show them, and send them now or when the last message is answered. */
  changed(done) {
    this.showAll();
    if (done || this.outbox.isFree()) this.post(done);
    else this.behind = true;
  }

  edit(how) {
    this.pad.edit(how);
    // A disabled button loses the focus, which then belongs to the pad.
    if (this.strokes.isEmpty) this.parts.pad.focus({ preventScroll: true });
  }

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

  /** Show the verdict at once, and speak it when the hand rests. */
  say(words) {
    const { verdict, spoken } = this.parts;
    verdict.textContent = words;
    verdict.classList.toggle("empty", this.strokes.isEmpty);
    if (!this.pad.isDrawing && this.outbox.isFree() && spoken.textContent !== words) spoken.textContent = words;
  }
}

function pictureWords([height, width], picture) {
  return `The picture that the network gets, ${height} by ${width} pixels${picture ? "" : ": empty"}`;
}
