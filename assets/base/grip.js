/** Holding something: by pointer, from press to release, or by keys, until they pause. */

/**
 * What is held.
 * @template [V=any] what it moves: a level, a point, an index; only the drag itself has to know
 * @typedef {object} Drag
 * @property {string} kind
 * @property {V} initial the value before the hand took hold
 * @property {boolean} [live] sent while it moves, too, not only at the end
 * @property {(event: MouseEvent) => V} at the value under the pointer
 * @property {(key: string) => V} [nudge] the value after one of `SLIDER_KEYS`; without it keys don't move this
 * @property {(value: V) => void} show
 * @property {() => void} undo show the initial value again
 * @property {(value: V, done: boolean, back?: boolean) => void} send `done` at the end, `back` where that is undone
 */

/** @typedef {(event: PointerEvent | KeyboardEvent) => Drag | null} Take how to take hold; null where that is locked */

export const REACH = 9;
const KEY_PAUSE = 450;
/** @type {Record<string, number>} */
export const SLIDER_KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

export class Grip {
  /** @param {{ dragging(kind: string, begins: boolean): void }} owner is told when a drag begins and ends */
  constructor(owner) {
    this.owner = owner;
    /** @type {Drag | null} */
    this.drag = null;
    /** @type {Drag["initial"]} */
    this.value = undefined;
    this.moved = false;
    /** @type {MouseEvent | null} the pointer's last movement, null where keys move it */
    this.event = null;
    /** @type {AbortController | undefined} */
    this.release = undefined;
    /** @type {number | undefined} */
    this.keyTimer = undefined;
  }

  /**
   * @param {import("./dom.js").Listeners} listeners
   * @param {HTMLElement} handle
   * @param {Take} take
   */
  listenHandle(listeners, handle, take) {
    listeners.add(handle, "pointerdown", (event) => this.begin(event, handle, take(event)));
    listeners.add(handle, "keydown", (event) => this.onKey(event, take));
    listeners.add(handle, "blur", () => this.endKeys());
  }

  get holding() {
    return this.drag?.kind ?? null;
  }

  /**
   * Follow the pointer from here on; with `atOnce` the value jumps to it now.
   * @param {PointerEvent} event
   * @param {HTMLElement} target
   * @param {Drag | null} drag
   */
  begin(event, target, drag, atOnce = false) {
    if (!drag || event.button > 0) return;
    this.finish(true);
    event.preventDefault();
    target.focus(/** @type {FocusOptions} */ ({ preventScroll: true, focusVisible: false }));
    target.setPointerCapture(event.pointerId);
    this.drag = drag;
    this.value = drag.initial;
    this.moved = false;
    this.event = null;
    this.release = new AbortController();
    const options = { signal: this.release.signal };
    target.addEventListener("pointermove", (move) => this.move(move), options);
    target.addEventListener("pointerup", () => this.finish(true), options);
    target.addEventListener("pointercancel", () => this.finish(false), options);
    window.addEventListener("keydown", (key) => this.onEscape(key), { ...options, capture: true });
    this.owner.dragging(drag.kind, true);
    if (atOnce) this.move(event);
  }

  /** @param {MouseEvent} event */
  move(event) {
    const { drag } = this;
    if (!drag) return;
    this.event = event;
    this.value = drag.at(event);
    this.moved = true;
    drag.show(this.value);
    if (drag.live) drag.send(this.value, false);
  }

  /** Read the hand anew where it is, since what it moves along has changed. */
  again() {
    if (!this.drag || !this.moved) return;
    if (this.event) this.move(this.event);
    else this.drag.show(this.value);
  }

  /** @param {KeyboardEvent} event */
  onEscape(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.finish(false);
  }

  /**
   * Let go: send the value, or take it back.
   * @param {boolean} keep
   */
  finish(keep) {
    const { drag } = this;
    if (!drag) return;
    this.drag = null;
    this.release?.abort();
    clearTimeout(this.keyTimer);
    this.keyTimer = undefined;
    this.owner.dragging(drag.kind, false);
    if (!this.moved) return;
    if (keep) return drag.send(this.value, true);
    drag.undo();
    if (drag.live) drag.send(drag.initial, true, true);
  }

  /**
   * Keys on a handle: shown at once, sent when they pause.
   * @param {KeyboardEvent} event
   * @param {Take} take
   */
  onKey(event, take) {
    if (event.key === "Escape" && this.drag) return this.onEscape(event);
    if (!(event.key in SLIDER_KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const drag = this.drag ?? take(event);
    if (!drag?.nudge) return;
    if (!this.drag) this.owner.dragging(drag.kind, true);
    this.drag = drag;
    this.event = null;
    this.value = drag.nudge(event.key);
    this.moved = true;
    drag.show(this.value);
    clearTimeout(this.keyTimer);
    this.keyTimer = setTimeout(() => this.finish(true), KEY_PAUSE);
  }

  endKeys() {
    if (this.keyTimer !== undefined) this.finish(true);
  }
}
