/** What Streamlit calls: one level explorer an element. */

const explorers = new WeakMap();

export default function (call) {
  return mount(call, explorers, "levels", (parent) => new Explorer(parent), explorerInspector);
}

/** Return a read-only view of an explorer. */
function explorerInspector(explorer) {
  const { scene, playback, listeners, outbox, parts } = explorer;
  return {
    get header() { return scene.header; },
    get arrays() { return explorer.message?.arrays; },
    get shapes() { return explorer.message?.shapes; },
    get messages() { return explorer.messages ?? 0; },
    get lam() { return scene.level; },
    get counts() { return scene.trees?.map((tree) => tree.counts(scene.level)); },
    get ends() { return scene.ends; },
    get endsMoved() { return scene.endsMoved; },
    get star() { return scene.ends ? bestLevel(scene) : null; },
    get bars() { return scene.trees ? allBars(scene).map(({ k, hole, birth, death, error, tree }) => ({ k, hole, birth, death, error, kind: tree.kind })) : []; },
    get branches() { return explorer.panels.branches.slots.length; },
    get numbered() { return explorer.maps.map((map) => map.numbered); },
    get focus() { return scene.focus; },
    get playhead() { return playback.k; },
    get step() { return playback.step; },
    get playing() { return playback.playing; },
    get caption() { return explorer.caption && Object.values(explorer.caption).filter(Boolean).join(" · "); },
    get counted() { return parts.countFact.textContent; },
    get connected() { return parts.endsFact.textContent; },
    get loops() { return Number(playback.requested !== null); },
    get listeners() { return listeners.count; },
    get frames() { return playback.frames; },
    get asked() { return outbox.asked; },
    get queue() { return outbox.kinds; },
    get error() { return parts.error.textContent; },
    axis(name, level) { return explorer.panels[name].y(scene.unit(level)); },
    labelAt(x, y, kind = 0) {
      const tree = scene.trees[kind];
      const k = extremumAt(scene.surface, tree, [x, y]);
      return k < 0 || !tree.holds(scene.surface.at(x, y), scene.level) ? 0 : tree.representatives(scene.level)[k] + 1;
    },
  };
}
