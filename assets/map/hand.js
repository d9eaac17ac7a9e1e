/**
 * The map's hand: hover reads, a click opens, a drag zooms, a tap selects; and the same by keys.
 */

const DRAG_PIXELS = 4;
const ZOOM_FACTOR = 4;
const CURSOR_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

class MapHand {
  constructor(map, listeners) {
    this.map = map;
    this.from = null;
    const { picture, open, zoom, out, choices } = map.parts;
    listeners.add(picture, "pointerdown", (event) => this.press(event));
    listeners.add(picture, "pointermove", (event) => this.move(event));
    listeners.add(picture, "pointerup", (event) => this.release(event));
    listeners.add(picture, "pointercancel", () => this.letGo());
    listeners.add(picture, "pointerleave", () => map.hover(null));
    listeners.add(picture, "keydown", (event) => this.key(event));
    listeners.add(picture, "focus", () => map.focusCursor());
    listeners.add(open, "click", () => map.open());
    listeners.add(zoom, "click", () => map.zoomAbout());
    listeners.add(out, "click", () => map.send("zoom_out", true));
    listeners.add(choices, "keydown", (event) => this.choiceKey(event));
  }

  inside(event) {
    const box = this.map.parts.picture.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  press(event) {
    if (event.button !== 0 || !this.map.view.isInside(this.inside(event))) return;
    this.from = this.inside(event);
    this.touch = event.pointerType === "touch";
    if (!this.touch) this.map.parts.picture.setPointerCapture(event.pointerId);
  }

  move(event) {
    const at = this.inside(event);
    if (this.from && !this.touch && this.isDrag(at) && this.map.scene.header.zoom) {
      this.map.showBox(this.boxTo(at));
      return;
    }
    if (event.pointerType !== "touch") this.map.hover(this.map.view.isInside(at) ? at : null);
  }

  release(event) {
    if (!this.from) return;
    const at = this.inside(event);
    const { from } = this;
    const drag = this.isDrag(at);
    const box = drag ? this.boxTo(at) : null;
    this.letGo();
    if (drag) {
      if (box && !this.touch && this.map.scene.header.zoom) this.map.zoomTo(box);
      return;
    }
    this.map.select(from);
    // A finger can't hover, so its first tap only reads.
    if (!this.touch) this.map.open();
  }

  letGo() {
    this.from = null;
    this.map.showBox(null);
  }

  isDrag([x, y]) {
    return Math.max(Math.abs(x - this.from[0]), Math.abs(y - this.from[1])) >= DRAG_PIXELS;
  }

  /** Return [left, top, right, bottom] of the box from the press to a pixel, kept on the map. */
  boxTo([x, y]) {
    const { area } = this.map.view;
    const keep = (value, low, size) => Math.min(low + size, Math.max(low, value));
    const [px, py] = [keep(x, area.x, area.width), keep(y, area.y, area.height)];
    const [fx, fy] = this.from;
    return [Math.min(fx, px), Math.min(fy, py), Math.max(fx, px), Math.max(fy, py)];
  }

  key(event) {
    const { map } = this;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    const acts = {
      Enter: () => map.open(),
      "+": () => map.zoomAbout(),
      "=": () => map.zoomAbout(),
      "-": () => map.scene.header.zoom && map.send("zoom_out", true),
      Home: () => map.moveCursor([-Infinity, 0]),
      End: () => map.moveCursor([Infinity, 0]),
      PageUp: () => map.moveCursor([0, 10]),
      PageDown: () => map.moveCursor([0, -10]),
      Escape: () => this.letGo(),
    };
    const way = CURSOR_KEYS[event.key];
    if (!way && !acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) map.moveCursor(way.map((part) => part * step));
    else acts[event.key]();
  }

  /** Arrows move between the choices of the colour, as in any group of radio buttons. */
  choiceKey(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...this.map.parts.choices.children];
    const now = all.findIndex((button) => button.tabIndex === 0);
    const next = all[(now + step + all.length) % all.length];
    next.click();
    next.focus();
  }
}

/** Return the box of a part of the map about a place, in cells: its sides a fourth of the map's. */
function boxAbout([i, j], { x, y }) {
  const half = [x.n / ZOOM_FACTOR / 2, y.n / ZOOM_FACTOR / 2];
  const keep = (middle, reach, n) => Math.min(n - 0.5 - reach, Math.max(reach - 0.5, middle));
  const [a, b] = [keep(i, half[0], x.n), keep(j, half[1], y.n)];
  return [a - half[0], a + half[0], b - half[1], b + half[1]];
}
