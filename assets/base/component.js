/**
 * What every component is: one element with its parts, that takes calls from Streamlit, shows the newest message
 * once it is decoded, and leaves nothing behind. `subject` begins the sentence of a message that can't be shown. A
 * component says how by `take`, `read`, `isShown` and `showAll`; `actions` are for its outbox.
 */

import { Listeners } from "./dom.js";
import { NO_ANSWER, Outbox } from "./outbox.js";
import { Entries } from "./terms.js";
import { applyTheme, readTheme } from "./theme.js";

/**
 * What Streamlit hands over with every call.
 * @typedef {object} Call
 * @property {ArrayBuffer | Uint8Array<ArrayBuffer> | null} data the message, the same object as long as it is the same
 * @property {(name: string, value: import("./outbox.js").Sent | number) => void} setTriggerValue
 */

/**
 * The elements that every component has.
 * @typedef {object} Parts
 * @property {HTMLElement} root holds all others
 * @property {HTMLElement} error the sentence shown instead of the component, or above it
 */

/**
 * @template {Parts} P its elements by name
 * @template {object} [W=Record<string, any>] what its hand can ask for: the type of each kind's value
 */
export class Component {
  /**
   * @param {ShadowRoot} parent
   * @param {P} parts
   * @param {string} subject
   * @param {Iterable<string>} actions
   */
  constructor(parent, parts, subject, actions = []) {
    /** @type {Outbox<W>} */
    this.outbox = new Outbox(
      (message) => this.trigger?.("hand", message),
      new Set(actions),
      () => this.onAsked(),
      () => this.onSilence(),
    );
    this.parent = parent;
    this.parts = parts;
    this.subject = subject;
    parts.root.classList.add("component");
    this.listeners = new Listeners();
    this.entries = new Entries(parts.root, this.listeners);
    /** @type {(ResizeObserver | IntersectionObserver)[]} */
    this.observers = [];
    this.ticket = 0;
    /** @type {Call["setTriggerValue"] | undefined} */
    this.trigger = undefined;
    /** @type {Call["data"]} */
    this.data = null;
  }

  /**
   * Take the theme.
   * @param {import("./theme.js").Theme} _theme
   */
  take(_theme) {}

  /**
   * Read a message and show it, unless `isNewest` says after a wait that another came meanwhile.
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} _data
   * @param {() => boolean} _isNewest
   * @returns {Promise<void>}
   */
  async read(_data, _isNewest) {}

  /** Is there something to show? */
  isShown() {
    return false;
  }

  /** Show all anew. */
  showAll() {}

  /**
   * Keep an observer of an element for as long as the component lives.
   * @param {ResizeObserver | IntersectionObserver} observer
   * @param {Element} element
   */
  observe(observer, element) {
    observer.observe(element);
    this.observers.push(observer);
  }

  /**
   * Take a call of the component: a new theme, a new message, or the same again.
   * @param {Call} call
   */
  update({ data, setTriggerValue }) {
    this.trigger = setTriggerValue;
    if (!this.parts.root.isConnected) this.parent.append(this.parts.root);
    const theme = readTheme(this.parent.host);
    this.take(theme);
    applyTheme(this.parts.root, theme);
    if (data && data !== this.data) this.receive(data);
    else if (this.isShown()) this.showAll();
  }

  /** @param {NonNullable<Call["data"]>} data */
  async receive(data) {
    this.data = data;
    this.ticket += 1;
    const { ticket } = this;
    const isNewest = () => ticket === this.ticket;
    try {
      await this.read(data, isNewest);
    } catch (error) {
      if (isNewest()) this.showError(error);
    }
  }

  /** The hand has asked for something. */
  onAsked() {}

  /** Nobody answers the hand: show what the page last said, and say so above it. */
  onSilence() {
    this.showOwn();
    this.warn(NO_ANSWER);
  }

  /** Show what the last message says. */
  showOwn() {
    if (this.isShown()) this.showAll();
  }

  /** @param {string | null} sentence */
  warn(sentence) {
    this.parts.error.hidden = sentence === null;
    this.parts.error.textContent = sentence ?? "";
  }

  /**
   * Show a sentence instead of the component, or the component again.
   * @param {string | null} sentence
   */
  error(sentence) {
    this.warn(sentence);
    this.parts.root.classList.toggle("broken", sentence !== null);
  }

  /** @param {unknown} error */
  showError(error) {
    const reason = error instanceof Error ? error.message : String(error);
    this.error(`${this.subject} can't show this message: ${reason}. Reload the page.`);
  }

  destroy() {
    this.ticket += 1;
    this.outbox.stop();
    this.entries.hide();
    for (const observer of this.observers) observer.disconnect();
    this.listeners.clear();
    this.parts.root.remove();
  }
}
