/** The scrubber's marks: red below the track where V rose, a notch above it where the path crossed the shore. */

import { Layer, diamond } from "../base/layer.js";

export const THUMB = 16;

export class Scrubber {
  /**
   * @param {HTMLElement} track
   * @param {HTMLInputElement} input
   */
  constructor(track, input) {
    this.input = input;
    this.track = track;
    this.marks = new Layer(track);
  }

  /** @param {number} ratio pixels of the display per CSS pixel */
  resize(ratio) {
    this.marks.resize(this.track.clientWidth, this.track.clientHeight, ratio);
  }

  /**
   * @param {object} scene
   * @param {import("../base/theme.js").Theme} scene.theme
   * @param {import("./run.js").Run} scene.run
   * @param {number} scene.focus
   * @param {import("../land/crossings.js").Crossing[]} scene.found
   * @param {boolean} [scene.blind] nothing that is still to come
   */
  draw({ theme, run, focus, found, blind }) {
    if (blind) return this.mark(theme, run.steps, [], []);
    const crossings = found.map(({ k, leaves }) => ({ k: run.timeline.step(k), leaves }));
    this.mark(theme, run.steps, run.rules[focus].rises, crossings);
  }

  /**
   * @param {import("../base/theme.js").Theme} theme
   * @param {number} steps
   * @param {Iterable<number>} rises steps
   * @param {Iterable<import("../land/crossings.js").Crossing>} crossings at steps
   */
  mark(theme, steps, rises, crossings) {
    const context = this.marks.clear();
    const { width, height } = this.marks;
    const x = (/** @type {number} */ k) => THUMB / 2 + ((width - THUMB) * k) / steps;
    context.fillStyle = theme.red;
    for (const k of rises) context.fillRect(x(k) - 0.75, height / 2 + 7, 1.5, 6);
    for (const { k, leaves } of crossings) {
      diamond(context, x(k), height / 2 - 11, 3.5, leaves ? theme.primary : theme.background, theme.primary);
    }
  }

  /**
   * @param {number} k
   * @param {number} steps
   * @param {boolean} playing
   */
  set(k, steps, playing) {
    this.move(k, steps, playing, `step ${Math.floor(k)} of ${steps}`);
  }

  /**
   * Move the thumb; fractions of steps are only for the eye.
   * @param {number} k
   * @param {number} steps
   * @param {boolean} playing
   * @param {string} words
   */
  move(k, steps, playing, words) {
    this.input.max = String(steps);
    this.input.step = playing ? "any" : "1";
    this.input.value = String(k);
    this.input.style.setProperty("--done", String(k / steps));
    this.input.setAttribute("aria-valuetext", words);
  }
}
