/** What a whole class has answered, as its students see it: fetched once it was revealed, and drawn with their own. */

import { AnswersPicture } from "../answers/answers.js";
import { Refused, ask } from "../base/classroom.js";

const AGAIN_MS = 2000;

export class Shown {
  /**
   * @param {HTMLElement} box
   * @param {Element} host is marked while it holds a picture, and brought into view
   * @param {() => void} onNews is told when answers have come
   */
  constructor(box, host, onNews) {
    this.box = box;
    this.host = host;
    this.onNews = onNews;
    this.token = "";
    /** @type {AnswersPicture | null} */
    this.picture = null;
    /** @type {Map<string, unknown[]>} answers of all by step */
    this.answers = new Map();
    /** @type {Set<string>} steps whose answers are being fetched */
    this.fetching = new Set();
    /** @type {Set<string>} steps that were revealed while this browser was there, and not looked at yet */
    this.live = new Set();
    /** The class's version since which nothing was taken away. */
    this.least = 0;
  }

  /**
   * Something was taken away: ask for all answers anew.
   * @param {number} version of the class that this made
   */
  forget(version) {
    this.answers.clear();
    this.least = version;
  }

  /**
   * Show what all have answered to a step, "" for none.
   * @param {string} step
   * @param {import("../answers/tally.js").Question | null} question
   * @param {import("../answers/tally.js").Truth | null} truth
   * @param {import("../base/theme.js").Theme} theme
   * @param {unknown} own undefined for none
   */
  show(step, question, truth, theme, own) {
    const values = this.answers.get(step);
    if (step && !values) this.fetch(step);
    const isShown = Boolean(step && question && values);
    this.box.hidden = !isShown;
    this.host.toggleAttribute("data-tall", isShown);
    if (!isShown || !question || !values) return;
    this.picture ??= new AnswersPicture(this.box);
    this.picture.show(question, values, truth, theme, own);
    if (this.live.delete(step)) this.bringIntoView();
  }

  /** @param {string} step */
  async fetch(step) {
    const { token } = this;
    if (!token || this.fetching.has(step)) return;
    this.fetching.add(step);
    try {
      const told = await ask(`/answers/${encodeURIComponent(step)}`, { secret: token });
      // What was taken away since is not shown: it is asked for once more.
      if (token === this.token && told.version >= this.least) this.answers.set(step, told.answers);
    } catch (error) {
      if (!(error instanceof Refused) || !error.isPassing) return;
      // Not all at once.
      const wait = Math.max(AGAIN_MS, 1000 * error.wait) * (1 + Math.random());
      await new Promise((done) => setTimeout(done, wait));
    } finally {
      this.fetching.delete(step);
    }
    if (token === this.token) this.onNews();
  }

  bringIntoView() {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.host.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
  }

  destroy() {
    this.token = "";
    this.picture?.destroy();
  }
}
