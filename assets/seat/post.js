/**
 * A student's own answers on their way to the class: kept in the browser until the class has them, and sent again and
 * again until then, so that neither a server that is killed nor a page that is closed loses one. Each has a number,
 * `edit`, that grows with every change, by which the class knows an older one that arrives late.
 */

import { Refused } from "../base/classroom.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/**
 * One answer. `act` is the page's number for what the hand did, by which the same is not taken twice.
 * @typedef {object} Own
 * @property {unknown} value
 * @property {number} act
 * @property {number} edit
 * @property {"waiting" | "kept" | "late" | "refused"} is "late" came after the answers were shown, and does not count
 * @property {string} [why] it was refused
 */

/**
 * What is kept of the member whose token is `of`: their answers by step, the steps that they saw open, and the newest
 * act that was taken.
 * @typedef {{ of: string, answers: Record<string, Own>, opened: string[], newest: number }} Book
 */

/** @typedef {{ step: string, value: unknown, counts: boolean, edit: number }} Told an answer as the class has it */

export class Post {
  /**
   * @param {import("../base/classroom.js").Kept<Book>} shelf
   * @param {string} token
   * @param {(answer: { step: string, value: unknown, edit: number }) => Promise<Told>} send may throw `Refused`
   * @param {() => void} onChange
   */
  constructor(shelf, token, send, onChange) {
    this.shelf = shelf;
    this.token = token;
    this.send = send;
    this.onChange = onChange;
    this.stopped = false;
    this.isSending = false;
    this.failures = 0;
    /** Why the last attempt came to nothing, "" where it did not. */
    this.trouble = "";
    /** @type {() => void} */
    this.hurry = () => {};
  }

  /** @returns {Book} read anew, since another tab may have written it */
  get book() {
    const found = this.shelf.read();
    if (found?.of === this.token) return found;
    return { of: this.token, answers: {}, opened: [], newest: 0 };
  }

  /** @param {Book} book */
  write(book) {
    this.shelf.write(book);
    this.onChange();
  }

  /**
   * Take what the hand has answered, unless it was taken before.
   * @param {string} step
   * @param {unknown} value
   * @param {number} act
   */
  give(step, value, act) {
    const { book } = this;
    if (act <= book.newest) return;
    book.newest = act;
    book.answers[step] = { value, act, edit: (book.answers[step]?.edit ?? 0) + 1, is: "waiting" };
    this.write(book);
    this.run();
  }

  /**
   * Note that a step was opened, so that it can be looked at again.
   * @param {string} step
   */
  noteOpened(step) {
    const { book } = this;
    if (step === "" || book.opened.includes(step)) return;
    book.opened.push(step);
    this.write(book);
  }

  /**
   * Take the answers that the class has; one that is on its way stays, and one that the teacher took away is gone.
   * @param {Told[]} answers
   * @param {Book} before as it was when the class was asked: what has arrived since is not in its list
   */
  found(answers, before) {
    const { book } = this;
    // That which counts stands last, and so in place of a later one.
    const known = new Map(
      [...answers].sort((a, b) => Number(a.counts) - Number(b.counts)).map((one) => [one.step, one]),
    );
    for (const [step, own] of Object.entries(book.answers)) {
      const had = before.answers[step];
      const isSame = had?.edit === own.edit && had.is === own.is;
      if (!known.has(step) && isSame && (own.is === "kept" || own.is === "late")) delete book.answers[step];
    }
    for (const told of known.values()) {
      const own = book.answers[told.step];
      if (!own || own.edit < told.edit) book.answers[told.step] = taken(told, own?.act ?? 0);
    }
    this.write(book);
  }

  /** Send what waits, one after the other, until nothing does. */
  async run() {
    if (this.isSending) return;
    this.isSending = true;
    for (let next = this.next; next && !this.stopped; next = this.next) {
      const [step, { value, edit }] = next;
      try {
        this.arrived(await this.send({ step, value, edit }), edit);
      } catch (error) {
        await this.failed(error, step, edit);
      }
    }
    this.isSending = false;
  }

  get next() {
    return Object.entries(this.book.answers).find(([, own]) => own.is === "waiting");
  }

  /**
   * @param {Told} told
   * @param {number} edit that of what was sent
   */
  arrived(told, edit) {
    this.failures = 0;
    this.trouble = "";
    const { book } = this;
    const own = book.answers[told.step];
    // Changed meanwhile, it goes out once more.
    if (own?.edit === edit) book.answers[told.step] = taken(told, own.act);
    this.write(book);
  }

  /**
   * @param {unknown} error
   * @param {string} step
   * @param {number} edit
   */
  async failed(error, step, edit) {
    const refused = error instanceof Refused ? error : new Refused(String(error), 0);
    if (refused.status === 401) {
      // The stream of events is told so as well, and ends what there is.
      this.stopped = true;
      return;
    }
    if (refused.isPassing) {
      this.trouble = refused.message;
      this.onChange();
      return this.pause(refused.wait);
    }
    const { book } = this;
    const own = book.answers[step];
    if (own?.edit === edit) book.answers[step] = { ...own, is: "refused", why: refused.message };
    this.write(book);
  }

  /** @param {number} least in seconds */
  pause(least) {
    const grown = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    return new Promise((done) => {
      const timer = setTimeout(done, Math.max(1000 * least, grown) * (1 + 0.5 * Math.random()));
      this.hurry = () => {
        clearTimeout(timer);
        done(undefined);
      };
    });
  }

  stop() {
    this.stopped = true;
    this.hurry();
  }
}

/**
 * @param {Told} told
 * @param {number} act
 * @returns {Own}
 */
function taken({ value, counts, edit }, act) {
  return { value, act, edit, is: counts ? "kept" : "late" };
}
