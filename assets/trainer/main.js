/** What Streamlit calls: one trainer an element. */

const trainers = new WeakMap();

export default function (call) {
  return mount(call, trainers, "trainer", (parent) => new Trainer(parent), trainerInspector);
}

/** Return a read-only view of a trainer. */
function trainerInspector(trainer) {
  const { scene, playback, listeners, outbox, sight } = trainer;
  return {
    get header() { return scene.header; },
    get runs() { return scene.runs; },
    get lam() { return scene.level; },
    get focus() { return scene.focus; },
    get span() { return scene.span; },
    get found() { return scene.found; },
    get lossScale() { return scene.lossScale; },
    get lossMarks() { return endMarks(scene.lossScale, lossBeyond(scene)); },
    get rateMarks() { return endMarks(scene.rateScale, rateBeyond(scene)); },
    get step() { return playback.step; },
    get playing() { return playback.playing; },
    get following() { return trainer.following; },
    get target() { return trainer.target; },
    get snapshot() { return sight.at(playback.step); },
    get seen() { return sight.part; },
    get counts() { return sight.matrix.counts; },
    get scattered() { return sight.scatter.items; },
    get tab() { return sight.tab; },
    get caption() { return trainer.caption && Object.values(trainer.caption).filter(Boolean).join(" · "); },
    get queue() { return outbox.kinds; },
    get loops() { return Number(playback.requested !== null); },
    get listeners() { return listeners.count; },
    get frames() { return playback.frames; },
    get took() { return trainer.took; },
    get messages() { return trainer.messages; },
    get error() { return trainer.parts.error.textContent; },
  };
}
