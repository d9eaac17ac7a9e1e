/** The buttons, the scrubber and the keys: what moves the run is asked of the page, what moves the playhead is not. */

const OVER = {
  finished: "The run is finished: give it more steps, rewind, or start over.",
  diverged: "The run has diverged: rewind to before that, or start over with other settings.",
  failed: "The run has failed: start over.",
  closed: "The run has ended: start over.",
};

function listenTrainer(trainer, listeners) {
  const { parts } = trainer;
  const press = (button, act) => listeners.add(button, "click", () => button.getAttribute("aria-disabled") !== "true" && act());
  press(parts.train, () => trainer.toggleTraining());
  press(parts.step, () => trainer.order("step"));
  press(parts.epoch, () => trainer.order("epoch"));
  press(parts.replay, () => trainer.toggleReplay());
  press(parts.live, () => trainer.goLive());
  press(parts.rewind, () => trainer.order("rewind", trainer.target));
  press(parts.restart, () => trainer.order("restart"));
  listeners.add(parts.scrubber, "input", () => trainer.scrubTo(Number(parts.scrubber.value)));
  listeners.add(parts.scaleToggle, "click", () => trainer.toggleScale());
  listeners.add(parts.root, "keydown", (event) => onTrainerKey(trainer, event));
}

const TRAINER_KEYS = {
  " ": (trainer) => trainer.parts.train.click(),
  ArrowLeft: (trainer) => trainer.stepBy(-1),
  ArrowRight: (trainer) => trainer.stepBy(1),
  PageUp: (trainer) => trainer.leapBy(1),
  PageDown: (trainer) => trainer.leapBy(-1),
  Home: (trainer) => trainer.scrubTo(0),
  End: (trainer) => trainer.goLive(),
};

/** Space trains unless a button has the focus (it would press the button). */
function onTrainerKey(trainer, event) {
  const action = TRAINER_KEYS[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.composedPath()[0];
  if (event.key === " " && target.tagName === "BUTTON") return;
  event.preventDefault();
  event.stopPropagation();
  action(trainer);
}

/** Return whether the run trains, or is about to as far as the hand has asked. */
function isTraining({ scene, move }) {
  return move ? move === "train" : scene.header.state === "training";
}

/** Show which buttons do what now; a button without effect says why in its title. */
function showTrainerTransport(trainer) {
  const { parts, scene, move: pending, playback, following, target } = trainer;
  const { state, t } = scene.header;
  const training = isTraining(trainer);
  const over = OVER[state] ?? "";
  const shown = JSON.stringify([state, training, pending, playback.playing, following, target, t === 0, scene.kept]);
  if (shown === trainer.transportShown) return;
  trainer.transportShown = shown;
  const name = training ? "Pause" : "Train";
  parts.train.replaceChildren(icon(training ? "pause" : "play"), make("span", {}, name));
  setButton(parts.train, `${name} (space)`, training ? "" : over);
  const busy = training ? "Pause first." : "";
  setButton(parts.step, "+1 step", over || busy);
  setButton(parts.epoch, "+1 epoch: to the end of this one", over || busy);
  parts.replay.replaceChildren(icon(playback.playing ? "pause" : "replay"));
  setButton(parts.replay, playback.playing ? "Stop the replay" : "Replay what was recorded", t === 0 ? "Nothing is recorded yet." : "");
  setButton(parts.live, "Live: follow the run", "");
  parts.live.setAttribute("aria-pressed", String(following));
  setButton(parts.rewind, rewindWords(target), whyNoRewind(trainer));
  setButton(parts.restart, "Start over from the first weights", t === 0 && !pending ? "The run stands at its start." : "");
  for (const kind of ["train", "step", "epoch", "rewind", "restart"]) {
    parts[kind].classList.toggle("pending", pending === kind || (kind === "train" && pending === "pause"));
  }
}

function rewindWords(target) {
  return `Rewind here: to the snapshot at step ${countWords(target ?? 0)} and forget what came after`;
}

function whyNoRewind({ scene, target, playback }) {
  if (scene.header.state === "closed") return OVER.closed;
  if (target === null) return "No snapshot is kept here.";
  const stuck = ["diverged", "failed"].includes(scene.header.state);
  if ((playback.step >= scene.header.t && !stuck) || target >= scene.header.t) return "Scrub back first: the run stands here.";
  return "";
}

/** Name a button; `why` it has no effect now, if there is a reason. The focus stays on it. */
function setButton(button, label, why) {
  button.setAttribute("aria-label", label);
  button.title = why || label;
  button.setAttribute("aria-disabled", String(why !== ""));
}

/** The scrubber: red marks below the track where V rose, diamonds above it where V crossed λ. */
class TrainerScrubber extends Scrubber {
  draw({ theme, runs, focus, found, span }) {
    this.mark(theme, span, runs[focus].rises, found.map(({ t, leaves }) => ({ k: t, leaves })));
  }

  /** Move the thumb; what is trained but ahead of it is filled lighter. */
  set(k, { span, header }, playing) {
    const words = `after ${countWords(k)} of ${countWords(header.t)} steps made, ${countWords(header.steps)} planned`;
    this.move(k, span, playing, words);
    this.input.style.setProperty("--trained", String(header.t / span));
  }
}
