/** What the states of a connection mean for the page, without a browser: see main.js. */

export const LOST =
  "The server does not answer: it is being restarted, or the network is down. This page comes back by itself, with its settings.";
const CONNECTED = "CONNECTED";

/**
 * @typedef {object} Means
 * @property {number} quiet for how many milliseconds nothing is said
 * @property {(sentence: string | null) => void} show
 * @property {() => void} lose called when the connection is lost
 * @property {() => void} ask asks for the page anew
 */

export class Watch {
  /** @param {Means} means */
  constructor(means) {
    this.means = means;
    this.lost = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /**
   * Take the connection's present state.
   * @param {string} state as Streamlit names it
   */
  see(state) {
    const lost = state !== CONNECTED;
    if (lost === this.lost) return;
    this.lost = lost;
    if (lost) {
      this.means.lose();
      this.timer = setTimeout(() => this.means.show(LOST), this.means.quiet);
      return;
    }
    this.stop();
    this.means.show(null);
    this.means.ask();
  }

  stop() {
    clearTimeout(this.timer);
  }
}
