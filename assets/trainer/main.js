/**
 * The component. Streamlit calls this again on the same element for every message and theme change, and its
 * cleanup only at the end: so there is one trainer an element, and a later call only hands it what is new.
 * `parentElement.host.trainer` shows what is drawn, for tests and for the curious.
 */

const trainers = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!trainers.has(parentElement)) {
    trainers.set(parentElement, new Trainer(parentElement));
    parentElement.host.trainer = trainerInspector(trainers.get(parentElement));
  }
  trainers.get(parentElement).update(component);
  return () => {
    trainers.get(parentElement)?.destroy();
    trainers.delete(parentElement);
    delete parentElement.host.trainer;
  };
}

/** Return a read-only view of a trainer. */
function trainerInspector(trainer) {
  const { scene, playback, listeners, commands, sight } = trainer;
  return {
    get header() { return scene.header; },
    get runs() { return scene.runs; },
    get lam() { return scene.level; },
    get focus() { return scene.focus; },
    get span() { return scene.span; },
    get found() { return scene.found; },
    get lossScale() { return scene.lossScale; },
    get step() { return playback.step; },
    get playing() { return playback.playing; },
    get following() { return trainer.following; },
    get target() { return trainer.target; },
    get snapshot() { return sight.at(playback.step); },
    get seen() { return sight.part; },
    get counts() { return sight.matrix.counts; },
    get tab() { return sight.tab; },
    get caption() { return trainer.caption && Object.values(trainer.caption).filter(Boolean).join(" · "); },
    get queue() { return commands.queue.map(({ kind }) => kind); },
    get loops() { return Number(playback.requested !== null); },
    get listeners() { return listeners.count; },
    get frames() { return playback.frames; },
    get took() { return trainer.took; },
    get messages() { return trainer.messages; },
    get error() { return trainer.parts.error.textContent; },
  };
}
