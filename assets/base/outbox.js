/**
 * What the hand asks of the page, kept until the page has done it; `pages/shared/hands.py` is the page's half. Each
 * message has a number, `seq`; the header's `echo` is the last one answered. One is under way at a time, the rest wait
 * in their order, so that none overwrites another. Streamlit loses what comes while a page is made: a message of the
 * page that is no answer, though it had time to be one, makes the hand's go out again under its number, and so does
 * silence, less and less often. The page does nothing for a number that it has had, but answers it.
 */

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 12000;
const MOST_SILENCES = 6;
/** A message that comes sooner after the hand's may have been made before it arrived. */
const TIME_TO_ANSWER = 350;
export const NO_ANSWER = "The page does not answer. Reload it if this stays so.";

/**
 * The hand's message as it is sent.
 * @typedef {object} Sent
 * @property {string} kind what is asked for
 * @property {unknown} value
 * @property {number} seq its number, the same at every attempt
 * @property {boolean} done false for a position on the way of a movement
 * @property {number} attempt 1 the first time
 * @property {true} [back] the value is what it was before the hand took hold
 */

/**
 * What is asked for and not answered yet; times in milliseconds.
 * @typedef {object} Asked
 * @property {string} kind
 * @property {any} value
 * @property {boolean} done
 * @property {boolean} back
 * @property {number} seq 0 as long as it waits
 * @property {number} attempts
 * @property {number} silences how often in a row nothing came
 * @property {number} at when it was sent last
 */

/** @template {object} [W=Record<string, any>] the type of each kind's value */
export class Outbox {
  /**
   * @param {(message: Sent) => void} post sends
   * @param {Set<string>} actions of these each counts; of every other kind only the last value does
   * @param {() => void} onChange is told when the hand has asked for something
   * @param {() => void} onSilence is told when nobody answers and what was asked for is given up
   */
  constructor(post, actions, onChange, onSilence) {
    this.post = post;
    this.actions = actions;
    this.onChange = onChange;
    this.onSilence = onSilence;
    /** @type {Asked[]} */
    this.queue = [];
    this.stopped = false;
    this.asked = 0;
    // Counted from the time on, numbers are above those of a component that was here before: its last message may
    // still be under way, and a new one must not be taken for that.
    this.seq = Date.now();
    this.took = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /**
   * Note the page's echo; a clock that was set back makes no number smaller.
   * @param {number} echo
   */
  receive(echo) {
    this.seq = Math.max(this.seq, echo);
    const [first] = this.queue;
    if (!first) return;
    first.silences = 0;
    const waited = performance.now() - first.at;
    const isAnswered = first.seq <= echo;
    if (!isAnswered && waited < TIME_TO_ANSWER) return;
    if (isAnswered) {
      this.queue.shift();
      this.took = waited;
    }
    this.next();
  }

  /**
   * Ask for something. A value gives way to a later one; what is under way only where that is no position on the way.
   * With `back` the value is what it was before the hand took hold, and not to be rounded as a hand's.
   * @template {keyof W & string} K
   * @param {K} kind
   * @param {W[K] | true} value
   */
  send(kind, value = true, done = true, back = false) {
    if (this.stopped) return;
    const stays = (/** @type {Asked} */ each) => each.kind !== kind || this.actions.has(kind) || (each.seq && !done);
    this.queue = this.queue.filter(stays);
    this.queue.push({ kind, value, done, back, seq: 0, attempts: 0, silences: 0, at: 0 });
    this.asked += 1;
    if (!this.queue[0].seq) this.next();
    this.onChange();
  }

  next() {
    clearTimeout(this.timer);
    const [first] = this.queue;
    if (!first) return;
    if (!first.seq) {
      this.seq += 1;
      first.seq = this.seq;
    }
    first.attempts += 1;
    first.at = performance.now();
    this.timer = setTimeout(() => this.again(first), this.patience(first));
    const { kind, value, done, back, seq, attempts } = first;
    this.post({ kind, value, seq, done, attempt: attempts, ...(back && { back }) });
  }

  /**
   * Return how long to wait for an answer: asking again makes a page begin anew, so one that is slow gets longer.
   * @param {Asked} asked
   */
  patience({ silences }) {
    return Math.min(LONGEST_WAIT, Math.max(FIRST_WAIT, 2 * this.took) * 2 ** silences);
  }

  /** @param {Asked} first */
  again(first) {
    first.silences += 1;
    if (first.silences < MOST_SILENCES) return this.next();
    this.queue = [];
    this.onChange();
    this.onSilence();
  }

  /** Whether all that was asked for is answered. */
  isFree() {
    return this.queue.length === 0;
  }

  /**
   * Return the last value asked for and not answered yet, or undefined.
   * @template {keyof W & string} K
   * @param {K} kind
   * @returns {W[K] | undefined}
   */
  pending(kind) {
    return this.queue.findLast((each) => each.kind === kind)?.value;
  }

  /** Return the kinds of what is asked for and not answered yet. */
  get kinds() {
    return this.queue.map(({ kind }) => kind);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.queue = [];
  }
}
