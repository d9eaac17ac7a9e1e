/** What a student is told of the class, one sentence at a time. */

/** @typedef {import("./post.js").Own} Own */

/**
 * What students may know of their class, as the server tells it.
 * @typedef {object} State
 * @property {string} lesson
 * @property {"own" | "together"} pace
 * @property {string} open the step at which all are, "" before the first
 * @property {string[]} revealed
 * @property {boolean} ended
 * @property {number} version
 * @property {number} removals
 */

/** @typedef {{ name: string, title: string, asks: boolean }} Step */

export const SEARCHING = "Looking for your class …";
export const LOST = "The connection to the class is lost. It comes back by itself; nothing that you answered is lost.";
export const ENDED = "The class has ended. The lesson goes on for you alone, with what you answered.";
export const DELETED = "The class was deleted. The lesson goes on for you alone, with what you answered.";
export const UNKNOWN =
  "The class does not know this browser any more: it was deleted, or the teacher has taken you out. The lesson goes on for you alone.";
export const NOWHERE = "This browser is in no class. The lesson goes on for you alone.";
const WAITING_ROOM = "You are in. Wait for the teacher.";

/**
 * Return where the class is, for the step that the page shows; `tone` is "good", "wait" or "bad".
 * @param {State} state
 * @param {Step[]} steps
 * @param {string} at the name of the step that is shown, "" for none
 * @param {Own | undefined} own the answer to it
 * @returns {{ words: string, tone: "good" | "wait" | "bad" }}
 */
export function standing(state, steps, at, own) {
  if (state.pace === "together" && state.open === "") return { words: WAITING_ROOM, tone: "wait" };
  const step = steps.find(({ name }) => name === at);
  if (!step?.asks) return { words: whereabouts(state, steps, at), tone: "good" };
  if (own) return given(own, state, steps, at);
  if (state.revealed.includes(at))
    return { words: answered("The answers are shown. You gave none here.", state, steps, at), tone: "good" };
  return { words: whereabouts(state, steps, at), tone: "good" };
}

/**
 * Add to a sentence where the class is, for whoever looks at an earlier step.
 * @param {string} words
 * @param {State} state
 * @param {Step[]} steps
 * @param {string} at
 */
function answered(words, state, steps, at) {
  const isBehind = state.pace === "together" && state.open !== at && !state.ended;
  return isBehind ? `${words} ${whereabouts(state, steps, at)}` : words;
}

/**
 * @param {State} state
 * @param {Step[]} steps
 * @param {string} at
 */
function whereabouts({ pace, open, revealed }, steps, at) {
  if (pace === "own") return "You are in a class. Each goes at their own pace.";
  if (at === open) {
    const asks = steps.find(({ name }) => name === at)?.asks;
    return asks && !revealed.includes(at)
      ? "The class is at this step. What do you expect?"
      : "The class is at this step.";
  }
  const title = steps.find(({ name }) => name === open)?.title;
  return title ? `The class is at the step “${title}”.` : "The class is at another step.";
}

/**
 * @param {Own} own
 * @param {State} state
 * @param {Step[]} steps
 * @param {string} at
 * @returns {{ words: string, tone: "good" | "wait" | "bad" }}
 */
function given({ is, why }, state, steps, at) {
  if (is === "waiting") return { words: "Your prediction is on its way to the class …", tone: "wait" };
  if (is === "refused") return { words: `Your prediction is not with the class. ${why}`, tone: "bad" };
  if (is === "late") {
    const words = state.pace === "own" ? LATE_ALONE : LATE;
    return { words, tone: "wait" };
  }
  if (state.revealed.includes(at)) {
    return { words: answered("The class has answered, you among them.", state, steps, at), tone: "good" };
  }
  if (state.pace === "own") return { words: "Your prediction is with the class.", tone: "good" };
  if (state.open === at) return { words: WITH_CLASS, tone: "good" };
  return { words: `Your prediction is with the class. ${whereabouts(state, steps, at)}`, tone: "good" };
}

const WITH_CLASS = "Your prediction is with the class. You may change it until the answers are shown.";
const LATE = "Your prediction came after the answers were shown. The class keeps it, but does not count it.";
const LATE_ALONE = "Your first prediction counts. The class keeps this one beside it.";
