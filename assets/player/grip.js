/**
 * Holding something: by pointer, from press to release, or by keys, until they pause. What is held is a drag:
 * {kind, initial, live, at(event), nudge(key), show(value), undo(), send(value, done, back)}.
 */

const REACH = 9;
const KEY_PAUSE = 450;
const SLIDER_KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

class Grip {
  /** `owner.dragging(kind, begins)` is told when a drag begins and ends. */
  constructor(owner) {
    this.owner = owner;
    this.drag = null;
    this.keyTimer = null;
  }

  listenHandle(listeners, handle, take) {
    listeners.add(handle, "pointerdown", (event) => this.begin(event, handle, take(event)));
    listeners.add(handle, "keydown", (event) => this.onKey(event, take));
    listeners.add(handle, "blur", () => this.endKeys());
  }

  get holding() {
    return this.drag?.kind ?? null;
  }

  /** Follow the pointer from here on; with `atOnce` the value jumps to it now. */
  begin(event, target, drag, atOnce = false) {
    if (!drag || event.button > 0) return;
    this.finish(true);
    event.preventDefault();
    target.focus?.({ preventScroll: true, focusVisible: false });
    target.setPointerCapture(event.pointerId);
    this.drag = drag;
    this.value = drag.initial;
    this.moved = false;
    this.release = new AbortController();
    const options = { signal: this.release.signal };
    target.addEventListener("pointermove", (move) => this.move(move), options);
    target.addEventListener("pointerup", () => this.finish(true), options);
    target.addEventListener("pointercancel", () => this.finish(false), options);
    window.addEventListener("keydown", (key) => this.onEscape(key), { ...options, capture: true });
    this.owner.dragging(drag.kind, true);
    if (atOnce) this.move(event);
  }

  move(event) {
    this.value = this.drag.at(event);
    this.moved = true;
    this.drag.show(this.value);
    if (this.drag.live) this.drag.send(this.value, false);
  }

  onEscape(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.finish(false);
  }

  /** Let go: send the value, or take it back. */
  finish(keep) {
    const { drag } = this;
    if (!drag) return;
    this.drag = null;
    this.release?.abort();
    clearTimeout(this.keyTimer);
    this.keyTimer = null;
    this.owner.dragging(drag.kind, false);
    if (!this.moved) return;
    if (keep) return drag.send(this.value, true);
    drag.undo();
    if (drag.live) drag.send(drag.initial, true, true);
  }

  /** Keys on a handle: shown at once, sent when they pause. */
  onKey(event, take) {
    if (event.key === "Escape" && this.drag) return this.onEscape(event);
    if (!(event.key in SLIDER_KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.drag) {
      this.drag = take(event);
      if (!this.drag) return;
      this.owner.dragging(this.drag.kind, true);
    }
    this.value = this.drag.nudge(event.key);
    this.moved = true;
    this.drag.show(this.value);
    clearTimeout(this.keyTimer);
    this.keyTimer = setTimeout(() => this.finish(true), KEY_PAUSE);
  }

  endKeys() {
    if (this.keyTimer !== null) this.finish(true);
  }
}
