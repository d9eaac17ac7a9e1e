/** The buttons, the scrubber and the keys: what moves the run is asked of the page, what moves the playhead is not. */

import { listenKeys, listenPageButtons } from "../base/keys.js";
import { icon, make } from "../base/dom.js";
import { Scrubber } from "../time/scrubber.js";
import { showPlay } from "../time/transport.js";
import { countWords } from "./time.js";

/** @typedef {import("./trainer.js").Trainer} Trainer */

/** @type {Partial<Record<import("./run.js").TrainerHeader["state"], string>>} */
const OVER = {
  finished: "The run is finished: give it more steps, rewind, or start over.",
  diverged: "The run has diverged: rewind to before that, or start over with other settings.",
  failed: "The run has failed: start over.",
  closed: "The run has ended: start over.",
};

/**
 * Return what was changed since the last step was made, with what to do about it; empty where nothing was.
 * @param {import("./run.js").TrainerHeader} header
 */
export function dueWords({ configurations, state }) {
  const due = configurations.filter(({ pending }) => pending);
  if (due.length === 0) return "";
  const changes = due.map(({ label, pending }) => (configurations.length > 1 ? `${pending} (${label})` : pending));
  const what = OVER[state] ?? "The next step is made with it, “Start over” makes all steps with it.";
  return `Not run yet: ${changes.join("; ")}. ${what}`;
}

/**
 * @param {Trainer} trainer
 * @param {import("../base/dom.js").Listeners} listeners
 */
export function listenTrainer(trainer, listeners) {
  const { parts } = trainer;
  /** @type {(button: HTMLElement, act: () => void) => void} */
  const press = (button, act) =>
    listeners.add(button, "click", () => {
      if (button.getAttribute("aria-disabled") !== "true") act();
    });
  press(parts.train, () => trainer.toggleTraining());
  press(parts.step, () => trainer.order("step"));
  press(parts.epoch, () => trainer.order("epoch"));
  press(parts.replay, () => trainer.toggleReplay());
  press(parts.live, () => trainer.goLive());
  press(parts.rewind, () => {
    if (trainer.target !== null) trainer.order("rewind", trainer.target);
  });
  press(parts.restart, () => trainer.order("restart"));
  listeners.add(parts.scrubber, "input", () => trainer.scrubTo(Number(parts.scrubber.value)));
  listeners.add(parts.pace, "change", () => trainer.outbox.send("pace", parts.pace.value));
  listeners.add(parts.scaleToggle, "click", () => trainer.toggleScale());
  listenPageButtons(trainer, listeners);
  listenKeys(trainer, TRAINER_KEYS, listeners);
}

/** @type {import("../base/keys.js").Key<Trainer>[]} */
export const TRAINER_KEYS = [
  { keys: [" "], shown: "Space", words: "train, pause", act: (trainer) => trainer.parts.train.click(), anywhere: true },
  {
    keys: ["ArrowLeft"],
    shown: "←",
    words: "to the record before",
    act: (trainer) => trainer.stepBy(-1),
    anywhere: true,
  },
  {
    keys: ["ArrowRight"],
    shown: "→",
    words: "to the next record",
    act: (trainer) => trainer.stepBy(1),
    anywhere: true,
  },
  { keys: ["PageDown"], shown: "PageDown", words: "to the snapshot before", act: (trainer) => trainer.leapBy(-1) },
  { keys: ["PageUp"], shown: "PageUp", words: "to the next snapshot", act: (trainer) => trainer.leapBy(1) },
  { keys: ["Home"], shown: "Home", words: "to the start", act: (trainer) => trainer.scrubTo(0) },
  { keys: ["End"], shown: "End", words: "follow the run", act: (trainer) => trainer.goLive() },
];

/**
 * Return whether the run trains, or is about to as far as the hand has asked.
 * @param {Pick<Trainer, "scene" | "move">} trainer
 */
export function isTraining({ scene, move }) {
  return move ? move === "train" : scene.header.state === "training";
}

/**
 * Show which buttons do what now; a button without effect says why in its title.
 * @param {Trainer} trainer
 */
export function showTrainerTransport(trainer) {
  const { parts, scene, move: pending, playback, target, pace } = trainer;
  const { following } = scene;
  const { state, t } = scene.header;
  const training = isTraining(trainer);
  const over = OVER[state] ?? "";
  const shown = JSON.stringify([state, training, pending, playback.playing, following, target, t === 0, pace]);
  if (shown === trainer.transportShown) return;
  trainer.transportShown = shown;
  const name = training ? "Pause" : "Train";
  showPlay(parts.train, "Train", training);
  setButton(parts.train, `${name} (space)`, training ? "" : over);
  const busy = training ? "Pause first." : "";
  setButton(parts.step, "+1 step", over || busy);
  setButton(parts.epoch, "+1 epoch: to the end of this one", over || busy);
  parts.replay.replaceChildren(icon(playback.playing ? "pause" : "replay"));
  setButton(
    parts.replay,
    playback.playing ? "Stop the replay" : "Replay what was recorded",
    t === 0 ? "Nothing is recorded yet." : "",
  );
  setButton(parts.live, "Live: follow the run", "");
  parts.live.setAttribute("aria-pressed", String(following));
  setButton(parts.rewind, rewindWords(target), whyNoRewind(trainer));
  setButton(
    parts.restart,
    "Start over from the first weights",
    t === 0 && !pending ? "The run stands at its start." : "",
  );
  showPace(parts.pace, scene.header.paces, pace);
  for (const kind of /** @type {const} */ (["train", "step", "epoch", "rewind", "restart"])) {
    parts[kind].classList.toggle("pending", pending === kind || (kind === "train" && pending === "pause"));
  }
}

/**
 * @param {HTMLSelectElement} select
 * @param {Record<string, string>} paces
 * @param {string} pace the chosen one
 */
function showPace(select, paces, pace) {
  const options = Object.entries(paces).map(([value, words]) => make("option", { value }, words));
  if (select.options.length !== options.length) select.replaceChildren(...options);
  select.value = pace;
}

/** @param {number | null} target */
function rewindWords(target) {
  return `Rewind here: to the snapshot at step ${countWords(target ?? 0)} and forget what came after`;
}

/** @param {Trainer} trainer */
function whyNoRewind({ scene, target, playback }) {
  if (scene.header.state === "closed") return OVER.closed ?? "";
  if (target === null) return "No snapshot is kept here.";
  const stuck = ["diverged", "failed"].includes(scene.header.state);
  if ((playback.step >= scene.header.t && !stuck) || target >= scene.header.t)
    return "Scrub back first: the run stands here.";
  return "";
}

/**
 * Name a button; the focus stays on it.
 * @param {HTMLElement} button
 * @param {string} label
 * @param {string} why it has no effect now; empty where it has one
 */
function setButton(button, label, why) {
  button.setAttribute("aria-label", label);
  button.title = why || label;
  button.setAttribute("aria-disabled", String(why !== ""));
}

/** The scrubber: red marks below the track where V rose, diamonds above it where V crossed λ. */
export class TrainerScrubber extends Scrubber {
  /** @param {import("./run.js").TrainerScene} scene */
  drawTurns({ theme, runs, focus, found, span }) {
    this.mark(
      theme,
      span,
      runs[focus].rises,
      found.map(({ t, leaves }) => ({ k: t, leaves })),
    );
  }

  /**
   * Move the thumb; what is trained but ahead of it is filled lighter.
   * @param {number} k
   * @param {import("./run.js").TrainerScene} scene
   * @param {boolean} playing
   */
  follow(k, { span, header }, playing) {
    const words = `after ${countWords(k)} of ${countWords(header.t)} steps made, ${countWords(header.steps)} planned`;
    this.move(k, span, playing, words);
    this.input.style.setProperty("--trained", String(header.t / span));
  }
}
