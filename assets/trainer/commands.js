/**
 * What the hand asks of the page. Each message has a number, `seq`; the header's `echo` is the last one answered.
 * One is under way at a time, the rest wait in their order, so that none overwrites another. The page loses what
 * comes while it makes a message for a running training: a message that is no answer, though it had time to be one,
 * makes the command go out again with the same number, and so does silence, less and less often. The page must
 * ignore numbers it has had.
 */

const FIRST_WAIT = 1500;
const LONGEST_WAIT = 12000;
const MOST_SILENCES = 6;
/** A message that comes sooner after a command may have been made before it arrived. */
const TIME_TO_ANSWER = 350;
/** Of these only the last value counts. */
const VALUES = new Set(["lam", "look", "focus"]);
const MOVES = new Set(["train", "pause", "step", "epoch", "rewind", "restart"]);

class Commands {
  /** `post(message)` sends; `onChange()` is told when what is pending has changed, `onSilence()` when nobody answers. */
  constructor(post, onChange, onSilence) {
    Object.assign(this, { post, onChange, onSilence });
    this.queue = [];
    this.seq = null;
    this.timer = null;
  }

  /** Note the page's echo; numbering goes on from it when the page is opened again. */
  receive(echo) {
    this.seq = Math.max(this.seq ?? echo, echo);
    const first = this.queue[0];
    if (!first) return;
    first.silences = 0;
    const answered = first.seq <= echo;
    if (!answered && performance.now() - first.at < TIME_TO_ANSWER) return;
    clearTimeout(this.timer);
    if (answered) this.queue.shift();
    this.next();
  }

  send(kind, value = true) {
    const waiting = this.queue.find((each) => each.kind === kind && !each.seq);
    if (waiting && VALUES.has(kind)) waiting.value = value;
    else this.queue.push({ kind, value, seq: 0, attempts: 0, silences: 0 });
    if (this.queue.length === 1) this.next();
    this.onChange();
  }

  next() {
    const first = this.queue[0];
    if (!first) return;
    first.seq ||= this.seq += 1;
    first.attempts += 1;
    first.at = performance.now();
    this.timer = setTimeout(() => this.again(first), Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** first.silences));
    this.post({ kind: first.kind, value: first.value, seq: first.seq, done: true, attempt: first.attempts });
  }

  again(first) {
    first.silences += 1;
    if (first.silences < MOST_SILENCES) return this.next();
    this.queue = [];
    this.onChange();
    this.onSilence();
  }

  /** Return the last value asked for and not answered yet, or undefined. */
  pending(kind) {
    return this.queue.findLast((each) => each.kind === kind)?.value;
  }

  /** Return the last of the commands that move the run and are not answered yet, or null. */
  get move() {
    return this.queue.findLast(({ kind }) => MOVES.has(kind))?.kind ?? null;
  }

  stop() {
    clearTimeout(this.timer);
    this.queue = [];
  }
}
