/** Time: the playhead, its speed, and the one animation loop, which runs only while something changes. */

export const SPEEDS = [0.25, 0.5, 1, 2, 4];
/** In seconds, at 1×. */
const LONGEST = 60;
const HOLD_AT_END = 900;
/** A frame that comes later than this after the one before begins a new movement. */
const AWAKE = 250;

export class Playback {
  /** @param {(now: number) => void} onFrame draws */
  constructor(onFrame) {
    this.onFrame = onFrame;
    this.steps = 1;
    this.k = 0;
    this.playing = false;
    this.loop = false;
    this.speed = 1;
    this.visible = true;
    /** @type {number | null} */
    this.requested = null;
    /** @type {{ passed: number, drawn: number }[]} in milliseconds: since the frame before, and to draw it */
    this.frames = [];
    this.last = -Infinity;
    this.held = 0;
    this.stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  get still() {
    return this.stillness.matches;
  }

  /** How many steps a second at 1×: a run of 120 takes about 9 s, one of 500 about 20 s, none above `LONGEST`. */
  get rate() {
    return (this.steps / Math.min(LONGEST, 9 * (this.steps / 120) ** 0.56)) * this.speed;
  }

  /** The playhead as drawn: whole steps where motion is to be reduced. */
  get shown() {
    return this.still ? Math.floor(this.k) : this.k;
  }

  /** The whole step reached: the caption, the counter and the marks go by it. */
  get step() {
    return Math.floor(this.k + 1e-6);
  }

  play() {
    if (this.k >= this.steps) this.k = 0;
    this.playing = true;
    this.held = 0;
    this.request();
  }

  pause() {
    this.playing = false;
    this.k = Math.round(this.k);
    this.request();
  }

  /** @param {number} k */
  jump(k) {
    this.k = Math.min(this.steps, Math.max(0, k));
    this.request();
  }

  /**
   * Set the number of steps; a playhead at the end stays at the end.
   * @param {number} steps
   */
  resize(steps) {
    const atEnd = this.k >= this.steps;
    this.k = atEnd ? steps : Math.min(this.k, steps);
    this.steps = steps;
  }

  /** Ask for one frame; asking again before it comes changes nothing. */
  request() {
    this.requested ??= requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    this.requested = null;
    const began = performance.now();
    const passed = now - this.last < AWAKE ? now - this.last : 0;
    if (this.playing) this.advance(Math.min(passed, 100));
    this.onFrame(now);
    if (passed > 0) this.frames.push({ passed, drawn: performance.now() - began });
    if (this.frames.length > 600) this.frames.shift();
    this.last = now;
    if (this.playing && this.visible) this.request();
  }

  /** @param {number} passed milliseconds */
  advance(passed) {
    this.k = Math.min(this.steps, this.k + (passed / 1000) * this.rate);
    if (this.k < this.steps) return;
    if (!this.loop) {
      this.playing = false;
      return;
    }
    this.held += passed;
    if (this.held > HOLD_AT_END) [this.k, this.held] = [0, 0];
  }

  /** @param {boolean} visible */
  setVisible(visible) {
    this.visible = visible;
    if (visible && this.playing) this.request();
  }

  stop() {
    if (this.requested !== null) cancelAnimationFrame(this.requested);
    this.requested = null;
    this.playing = false;
  }
}
