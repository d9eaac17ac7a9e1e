/**
 * What a teacher's page knows of its class: all that the events of its server have told so far. "all" takes the place
 * of what was known, "news" adds to it.
 */

/**
 * @typedef {object} State
 * @property {string} lesson
 * @property {"own" | "together"} pace
 * @property {string} open the step that all are at, "" before the first
 * @property {string[]} revealed
 * @property {boolean} ended
 * @property {string} code
 * @property {number} version
 * @property {number} changes
 */

/** @typedef {{ member: number, nickname: string }} Member */

/** @typedef {{ member: number, step: string, value: unknown, counts: boolean, edit: number }} Answer */

/** @typedef {{ class: State, present: number, answered: Record<string, number>, members: Member[], answers: Answer[] }} View */

export class Gathered {
  constructor() {
    /** @type {State | null} */
    this.state = null;
    this.present = 0;
    /** @type {Record<string, number>} */
    this.answered = {};
    /** @type {Map<number, Member>} in the order in which they joined */
    this.members = new Map();
    /** @type {Map<string, Answer>} */
    this.answers = new Map();
  }

  /**
   * Take an event.
   * @param {"all" | "news"} name
   * @param {View} view
   */
  take(name, view) {
    if (name === "all") {
      this.members.clear();
      this.answers.clear();
    }
    this.takeState(view.class);
    this.present = view.present;
    this.answered = view.answered;
    for (const member of view.members) this.members.set(member.member, member);
    for (const answer of view.answers) this.answers.set(keyOf(answer), answer);
  }

  /**
   * Take the class's state alone, unless a newer one is known.
   * @param {State} state
   */
  takeState(state) {
    if (!this.state || state.changes >= this.state.changes) this.state = state;
  }

  /**
   * Return the answers to a step that count, in the order in which their senders joined.
   * @param {string} step
   */
  counting(step) {
    const found = [...this.answers.values()].filter((one) => one.step === step && one.counts);
    return found.sort((a, b) => a.member - b.member);
  }

  /**
   * Return everybody with their answers to a step: the one that counts, and the one that came too late.
   * @param {string} step
   */
  people(step) {
    const members = [...this.members.values()].sort((a, b) => a.member - b.member);
    return members.map((member, k) => ({
      ...member,
      name: `Student ${k + 1}`,
      answer: this.answers.get(keyOf({ member: member.member, step, counts: true })),
      late: this.answers.get(keyOf({ member: member.member, step, counts: false })),
    }));
  }

  /** @param {string} step */
  isRevealed(step) {
    return this.state?.revealed.includes(step) ?? false;
  }

  /**
   * Is this the step at which the class is, so that its answers come?
   * @param {string} step
   */
  isOpen(step) {
    return this.state?.pace === "own" || this.state?.open === step;
  }
}

/** @param {{ member: number, step: string, counts: boolean }} answer */
function keyOf({ member, step, counts }) {
  return `${member} ${counts} ${step}`;
}
