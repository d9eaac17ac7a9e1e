/**
 * A student's seat in a class, on the page of its lesson. It listens to the class, sends it the predictions that are
 * given on the page, says what the class has, and shows what all answered as soon as the teacher does. The page is told
 * only of what matters to it, at a moment that differs from browser to browser, since a whole class is told at once.
 */

import { Kept, Refused, ask, events, pageAddress, student } from "../base/classroom.js";
import { Component } from "../base/component.js";
import { inflate, splitMessage, unpack } from "../base/decode.js";
import { LATER } from "../base/later.js";
import { buildSeat } from "./parts.js";
import { Post } from "./post.js";
import { Shown } from "./shown.js";
import { DELETED, ENDED, LOST, NOWHERE, SEARCHING, UNKNOWN, standing } from "./words.js";

/** Within this the pages of a class run anew, one after the other. */
const SPREAD_MS = 2000;
const AGAIN_MS = 2000;

/** @typedef {import("./words.js").State} State */

/**
 * What the page knows: `class` as it was told last, null before that in a session.
 * @typedef {object} Header
 * @property {number} echo
 * @property {string} lesson
 * @property {string} at the name of the step that is shown, "" for none
 * @property {import("./words.js").Step[]} steps
 * @property {Facts | null} class
 * @property {Record<string, { value: unknown, act: number }>} said own answers by step
 * @property {import("../answers/tally.js").Question | null} question what the step asks, for the picture of all answers
 * @property {import("../answers/tally.js").Truth | null} truth what its run did, once that may be known
 */

/**
 * What the page is told of the class; `over` says that the lesson goes on alone.
 * @typedef {object} Facts
 * @property {boolean} over
 * @property {string} lesson
 * @property {string} pace
 * @property {string} open
 * @property {string[]} opened all that were opened while this browser was there
 * @property {string[]} revealed
 */

/** @type {Kept<import("./post.js").Book>} */
const shelf = new Kept("superlevel.class.answers", "of");

/**
 * @extends {Component<import("./parts.js").SeatParts, {
 *   class: { facts: Facts, answers: Record<string, { value: unknown, act: number }>, newest: number }, leave: true }>}
 */
export class Seat extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildSeat(), "Your seat in the class");
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    /** @type {Header | undefined} */
    this.header = undefined;
    /** @type {State | null} */
    this.state = null;
    /** Why the lesson goes on alone, "" while the class goes on. */
    this.over = "";
    this.isThere = true;
    this.knowsOwn = false;
    this.token = "";
    this.removals = -1;
    /** @type {Post | null} */
    this.post = null;
    this.stopEvents = () => {};
    this.sent = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.again = undefined;
    this.shown = new Shown(this.parts.picture, parent.host, () => this.showAll());
    const { leave, sure, stay, close } = this.parts;
    this.listeners.add(leave, "click", () => this.askToLeave(true));
    this.listeners.add(stay, "click", () => this.askToLeave(false));
    this.listeners.add(sure, "click", () => this.leave());
    this.listeners.add(close, "click", () => this.leave());
    this.closing = new AbortController();
    window.addEventListener("storage", ({ key }) => this.lookAgain(key), { signal: this.closing.signal });
  }

  /** @param {import("../base/theme.js").Theme} theme */
  take(theme) {
    this.theme = theme;
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    /** @type {import("../base/decode.js").Part<Header>} */
    const { header } = unpack(await inflate(splitMessage(data).main));
    if (!isNewest()) return;
    this.outbox.receive(header.echo);
    const isFirst = this.header === undefined;
    this.header = header;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    if (isFirst) this.begin();
    for (const [step, { value, act }] of Object.entries(header.said)) this.post?.give(step, value, act);
    this.showAll();
    this.tell();
  }

  begin() {
    const own = student.read();
    if (!own) return this.end(NOWHERE);
    const { token } = own;
    this.token = token;
    this.shown.token = token;
    const send = (/** @type {object} */ body) => ask("/answer", { method: "POST", body, secret: token });
    this.post = new Post(shelf, token, send, () => this.onPost());
    this.post.run();
    this.stopEvents = events("/events", token, {
      event: (name, data) => this.hear(name, data),
      connected: (isThere) => this.connect(isThere),
      refused: (refused) => this.end(refused.status === 401 ? UNKNOWN : refused.message),
    });
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  hear(name, data) {
    if (name === "gone") return this.end(DELETED);
    if (name !== "class") return;
    /** @type {State} */
    const state = data;
    for (const step of state.revealed) if (this.state && !this.state.revealed.includes(step)) this.shown.live.add(step);
    this.state = state;
    this.post?.noteOpened(state.open);
    if (state.removals !== this.removals) {
      this.removals = state.removals;
      this.shown.forget(state.version);
      this.findOwn();
    }
    if (state.ended) this.end(ENDED);
    this.showAll();
    this.tell();
  }

  /** Ask which answers of this browser the class has, until it says so. */
  async findOwn() {
    clearTimeout(this.again);
    const { token, post } = this;
    if (!post) return;
    const before = post.book;
    try {
      const told = await ask("/me", { secret: token });
      // What was taken away since is asked for anew.
      if (token !== this.token || told.class.removals < this.removals) return;
      post.found(told.answers, before);
      this.knowsOwn = true;
      this.tell();
    } catch (error) {
      if (token !== this.token) return;
      if (error instanceof Refused && error.status === 401) this.end(UNKNOWN);
      else this.again = setTimeout(() => this.findOwn(), AGAIN_MS * (1 + Math.random()));
    }
  }

  /**
   * Another tab has answered, or left.
   * @param {string | null} key
   */
  lookAgain(key) {
    if (key !== shelf.name) return;
    this.showAll();
    this.tell();
  }

  /** @param {boolean} isThere */
  connect(isThere) {
    this.isThere = isThere;
    // What waits for its next attempt has a network again.
    if (isThere) this.post?.hurry();
    this.showAll();
  }

  onPost() {
    this.showAll();
  }

  /**
   * Go on alone, for a reason.
   * @param {string} why
   */
  end(why) {
    this.over ||= why;
    this.stopEvents();
    this.showAll();
    this.tell();
  }

  /** Tell the page what it does not know, at once in a session's beginning, else within a while. */
  tell() {
    const wanted = this.wanted;
    if (!this.header || !wanted || !this.isNews(wanted)) return;
    if (this.timer !== undefined) return;
    const isFirst = this.header.class === null;
    this.timer = setTimeout(() => this.tellNow(), isFirst ? 0 : SPREAD_MS * Math.random());
  }

  tellNow() {
    this.timer = undefined;
    const wanted = this.wanted;
    if (!wanted || !this.isNews(wanted)) return;
    this.sent = JSON.stringify(wanted.facts) + actsOf(wanted.answers);
    this.outbox.send("class", wanted);
  }

  /** What the page is to know; null as long as that is not known here. */
  get wanted() {
    const { state, over, post, header } = this;
    if (!header) return null;
    const none = { over: over !== "", lesson: header.lesson, pace: "own", open: "", opened: [], revealed: [] };
    if (!state || !post) return over ? { facts: none, answers: {}, newest: 0 } : null;
    if (!this.knowsOwn && !over) return null;
    const { lesson, pace, open, revealed } = state;
    const { answers, opened, newest } = post.book;
    const own = Object.entries(answers).map(([step, { value, act }]) => [step, { value, act }]);
    return {
      facts: { over: over !== "", lesson, pace, open, opened, revealed },
      answers: /** @type {Header["said"]} */ (Object.fromEntries(own)),
      newest,
    };
  }

  /** @param {{ facts: Facts, answers: Header["said"] }} wanted */
  isNews({ facts, answers }) {
    if (!this.header) return false;
    const { class: known, said } = this.header;
    const news = JSON.stringify(facts) + actsOf(answers);
    if (known === null) return this.outbox.isFree() || news !== this.sent;
    return news !== this.sent && news !== JSON.stringify(known) + actsOf(said);
  }

  isShown() {
    return this.header !== undefined;
  }

  showAll() {
    const { header, parts, over, state } = this;
    if (!header) return;
    const { words, tone } = this.standing;
    parts.root.dataset.tone = tone;
    say(parts.words, words);
    this.showTrouble();
    parts.join.hidden = over !== NOWHERE && over !== UNKNOWN;
    parts.join.href = pageAddress("class");
    parts.close.hidden = !over;
    parts.leave.hidden = Boolean(over) || !parts.asked.hidden;
    if (over) parts.asked.hidden = true;
    const step = state?.revealed.includes(header.at) ? header.at : "";
    const own = this.post?.book.answers[step];
    this.shown.show(step, header.question, header.truth, this.theme, own?.is === "kept" ? own.value : undefined);
  }

  /** @returns {{ words: string, tone: "good" | "wait" | "bad" }} */
  get standing() {
    const { header, over, state, post } = this;
    if (over) return { words: over, tone: "wait" };
    if (!header || !state) return { words: SEARCHING, tone: "wait" };
    return standing(state, header.steps, header.at, post?.book.answers[header.at]);
  }

  showTrouble() {
    const { trouble } = this.parts;
    const words = this.over ? "" : this.isThere ? this.postTrouble : LOST;
    trouble.hidden = words === "";
    say(trouble, words);
  }

  get postTrouble() {
    const why = this.post?.next && this.post.trouble;
    return why ? `${why} It is tried again.` : "";
  }

  /** @param {boolean} isAsked */
  askToLeave(isAsked) {
    const { asked, leave, stay } = this.parts;
    asked.hidden = !isAsked;
    leave.hidden = isAsked;
    (isAsked ? stay : leave).focus();
  }

  /** Forget the class in this browser; the page goes on without it. */
  leave() {
    if (student.read()?.token === this.token) student.remove();
    shelf.remove();
    this.close();
    this.over ||= NOWHERE;
    this.outbox.send("leave");
  }

  close() {
    this.token = "";
    this.shown.token = "";
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.stopEvents();
    this.post?.stop();
  }

  destroy() {
    this.close();
    this.closing.abort();
    this.shown.destroy();
    super.destroy();
  }
}

/**
 * Say a sentence, once: what is said again unchanged would be read out again.
 * @param {HTMLElement} element
 * @param {string} words
 */
function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/**
 * Return which answers there are, without what they say.
 * @param {Header["said"]} answers
 */
function actsOf(answers) {
  return JSON.stringify(
    Object.entries(answers)
      .map(([step, { act }]) => [step, act])
      .sort(),
  );
}
