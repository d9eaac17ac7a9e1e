import { Component } from "../base/component.js";
import { lookPresented, present } from "../base/present.js";
import { applyTheme, readTheme } from "../base/theme.js";

/** @typedef {import("../base/theme.js").Theme} Theme */

/** @typedef {import("./playback.js").Playback} Playback */

/**
 * A component with a scene (everything that is shown, as one plain object) and a playhead that moves through it. Its
 * constructor ends with `watch`, when it has all that moves.
 * @template {import("../base/component.js").Parts} P
 * @template {{ header?: object, theme?: Theme }} S the scene: no header before the first message
 * @template {object} [W=Record<string, any>]
 * @extends {Component<P, W>}
 */
export class PlayedComponent extends Component {
  /**
   * @param {ShadowRoot} parent
   * @param {P} parts
   * @param {string} subject
   * @param {S} scene
   * @param {Iterable<string>} [actions]
   */
  constructor(parent, parts, subject, scene, actions) {
    super(parent, parts, subject, actions);
    this.scene = scene;
    /** @type {{ playback: Playback, hand: { finish(keep: boolean): void } } | null} */
    this.moving = null;
  }

  /** @param {Theme} theme */
  take(theme) {
    this.scene.theme = theme;
  }

  isShown() {
    return Boolean(this.scene.header);
  }

  /**
   * Measure anew when the size changes, rest while out of sight, and stand still where motion is not wanted.
   * @param {Playback} playback
   * @param {{ measure(): void }} drawing
   * @param {{ finish(keep: boolean): void }} hand
   */
  watch(playback, drawing, hand) {
    const { parts, listeners } = this;
    this.moving = { playback, hand };
    this.observe(new ResizeObserver(() => drawing.measure()), parts.root);
    this.observe(new IntersectionObserver(([entry]) => playback.setVisible(entry.isIntersecting)), parts.root);
    listeners.add(window, "resize", () => {
      this.takeSize();
      drawing.measure();
    });
    listeners.add(playback.stillness, "change", () => playback.still && playback.pause());
  }

  /** Does it act on keys that come to no control of the page? */
  takesKeys() {
    return this.isShown();
  }

  /** Where the window has another size, or a presentation has all of it, text may have another size too. */
  takeSize() {
    lookPresented(this.parts.root, this.parent.host);
    const theme = readTheme(this.parent.host);
    if (theme.grow === this.scene.theme?.grow) return;
    this.take(theme);
    applyTheme(this.parts.root, theme);
    if (this.isShown()) this.showAll();
  }

  /** @param {unknown} error */
  showError(error) {
    this.moving?.playback.stop();
    super.showError(error);
  }

  destroy() {
    // The hand first: taking a movement back asks for a frame, which nobody would stop any more.
    this.outbox.stop();
    this.moving?.hand.finish(false);
    this.moving?.playback.stop();
    // Whoever leaves the page leaves the presentation of it.
    present(false);
    super.destroy();
  }
}
