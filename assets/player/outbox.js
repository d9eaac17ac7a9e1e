/**
 * What was told to the server and not answered yet. `seq` counts messages; the header's `echo` is the last one
 * answered. While an answer is due, what the hand set stays on the screen; a moving start waits for it before
 * the next is sent, and the last position is always sent.
 */

const PATIENCE = 3000;

class Outbox {
  constructor(onGiveUp) {
    this.seq = null;
    this.echo = 0;
    this.sent = {};
    this.onGiveUp = onGiveUp;
    this.timer = null;
    this.waiting = null;
  }

  /** Note the server's echo; numbering goes on from it when the page is opened again. */
  receive(echo) {
    this.echo = echo;
    this.seq = Math.max(this.seq ?? echo, echo);
    for (const kind of Object.keys(this.sent)) if (this.sent[kind].seq <= echo) delete this.sent[kind];
    if (Object.keys(this.sent).length === 0) clearTimeout(this.timer);
    const { waiting } = this;
    if (waiting && this.isFree()) this.post(waiting.trigger, waiting.kind, waiting.value, false);
  }

  isFree() {
    return this.echo >= this.seq;
  }

  /** Send, or keep for later if it is only a position on the way and an answer is still due. */
  send(trigger, kind, value, done, back = false) {
    if (!done && !this.isFree()) {
      this.waiting = { trigger, kind, value };
      return;
    }
    this.post(trigger, kind, value, done, back);
  }

  /** With `back` the value is what it was before the hand took hold, and not to be rounded as a hand's. */
  post(trigger, kind, value, done, back = false) {
    this.waiting = null;
    this.seq += 1;
    this.sent[kind] = { seq: this.seq, value };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.giveUp(), PATIENCE);
    trigger("hand", { kind, value, seq: this.seq, done, ...(back && { back }) });
  }

  /** Return what was set for `kind` and is not answered yet, or undefined. */
  pending(kind) {
    return this.sent[kind]?.value;
  }

  /** The server did not answer: believe its last state again. */
  giveUp() {
    this.sent = {};
    this.echo = this.seq;
    this.onGiveUp();
  }

  stop() {
    clearTimeout(this.timer);
  }
}
