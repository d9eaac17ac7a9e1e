/**
 * The picture of what a class has answered to one question, for the last row of a lecture hall: labelled bars, dots on
 * an axis, dots on a landscape or a map, or a bundle of curves; once it ran, with what was right over them.
 */

import { make } from "../base/dom.js";
import { LATER } from "../base/later.js";
import { fillBars } from "./bars.js";
import { Bundle } from "./bundle.js";
import { Dots } from "./dots.js";
import { Spots, outcomeColour } from "./spots.js";
import { choiceRows, endingRows, orderRows, ownRow, placesOf } from "./tally.js";
import { answerWords } from "./words.js";

/** @typedef {import("./tally.js").Question} Question */

/** @typedef {import("./tally.js").Truth} Truth */

/** @typedef {import("../base/theme.js").Theme} Theme */

const RUN = "◀ the run";

export class AnswersPicture {
  /** @param {ParentNode} parent */
  constructor(parent) {
    this.bars = make("ul", { class: "bars" });
    this.chart = make("div", { class: "answers-chart", role: "img" });
    this.place = make("div", { class: "answers-place", role: "img" });
    this.legend = make("p", { class: "legend" });
    this.words = make("p", { class: "told" });
    this.error = make("p", { class: "error", role: "alert", hidden: "" });
    const beside = make("div", { class: "answers-side" }, this.bars, this.legend, this.words);
    this.body = make("div", { class: "answers-body" }, this.chart, this.place, beside);
    this.root = make("div", { class: "answers" }, this.error, this.body);
    parent.append(this.root);
    /** @type {Dots | Bundle | null} */
    this.drawn = null;
    this.spots = new Spots(this.place);
    /** @type {Question | null} */
    this.question = null;
    /** @type {unknown[]} */
    this.values = [];
    /** @type {Truth | null} */
    this.truth = null;
    /** The answer of whoever looks, undefined for none. @type {unknown} */
    this.own = undefined;
    /** @type {Theme} */
    this.theme = LATER;
    this.landOf = "";
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.root);
  }

  /**
   * Show a question with its answers as they are now; `truth` is null as long as nothing is to be told. The answer
   * `own`, of whoever looks, is marked.
   * @param {Question} question
   * @param {unknown[]} values
   * @param {Truth | null} truth
   * @param {Theme} theme
   * @param {unknown} [own]
   */
  show(question, values, truth, theme, own) {
    const isNew = JSON.stringify(question) !== JSON.stringify(this.question);
    Object.assign(this, { question, values, truth, theme, own });
    if (isNew) this.begin(question);
    this.draw();
  }

  /** @param {Question} question */
  begin(question) {
    const { given } = question;
    this.error.hidden = true;
    this.chart.replaceChildren();
    this.drawn = given === "number" ? new Dots(this.chart) : given === "curve" ? new Bundle(this.chart) : null;
    this.chart.hidden = this.drawn === null;
    this.place.hidden = given !== "place";
    this.body.classList.toggle("wide", given === "place");
    if (given === "place") this.fetchLand(question);
  }

  /** @param {Question} question */
  async fetchLand(question) {
    try {
      await this.spots.fetch(question, () => this.question === question);
    } catch (error) {
      if (this.question !== question) return;
      this.error.hidden = false;
      this.error.textContent = `The landscape can't be shown: ${error instanceof Error ? error.message : error}.`;
    }
    if (this.question === question) this.draw();
  }

  draw() {
    const { question, values, truth, theme, own } = this;
    if (!question) return;
    const words = answerWords(question, values, truth, own);
    // What stands at bars need not be said again.
    this.words.textContent = answerWords(question, values, truth, own, true);
    this.chart.setAttribute("aria-label", words);
    this.place.setAttribute("aria-label", `${question.alt ?? ""} ${words}`.trim());
    this.legend.textContent = legendOf(question, truth, own);
    this.legend.hidden = this.legend.textContent === "";
    this.fillRows(question, values, truth, theme);
    if (question.given === "place") this.spots.draw(question, values, truth, theme, own);
    const { clientWidth: width, clientHeight: height } = this.chart;
    if (this.drawn && width > 0) this.drawn.draw(question, values, truth, theme, width, height, own);
  }

  /**
   * @param {Question} question
   * @param {unknown[]} values
   * @param {Truth | null} truth
   * @param {Theme} theme
   */
  fillRows(question, values, truth, theme) {
    const { given } = question;
    const cells = given === "place" ? truth?.map : undefined;
    this.bars.hidden = !(given === "choice" || given === "order" || cells);
    const own = ownRow(question, this.own);
    if (given === "choice") fillBars(this.bars, choiceRows(question, values, truth), () => theme.primary, RUN, own);
    if (given === "order") fillBars(this.bars, orderRows(question, values, truth), () => theme.primary, RUN, own);
    if (cells) {
      const rows = endingRows(question, cells, placesOf(values));
      fillBars(this.bars, rows, ({ value }) => outcomeColour(theme, value), "◀ asked for");
    }
  }

  destroy() {
    this.observer.disconnect();
    this.root.remove();
  }
}

/**
 * @param {Question} question
 * @param {Truth | null} truth
 * @param {unknown} own
 */
function legendOf({ given, start }, truth, own) {
  const isOwn = own !== undefined;
  const isKnown = truth?.value !== null && truth?.value !== undefined;
  /** @type {Record<Question["given"], unknown[]>} */
  const signs = {
    choice: [],
    order: [],
    number: [isOwn && "○ yours"],
    place: [start && "● start", "○ an answer", isOwn && "✕ yours", isKnown && "◆ where it ended"],
    curve: ["─ an answer", isOwn && "┈ yours", "┅ the middle of all", isKnown && "━ the run"],
  };
  return signs[given].filter(Boolean).join("  ·  ");
}
