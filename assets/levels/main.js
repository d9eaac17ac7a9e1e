/** What Streamlit calls: one level explorer an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { allBars } from "./barcode.js";
import { Explorer } from "./explorer.js";
import { bestLevel, extremumAt } from "./words.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "../time/played.css", "./levels.css");

export default mounted({ name: "levels", sheets, make: (parent) => new Explorer(parent), inspect });

/**
 * Return a read-only view of an explorer.
 * @param {Explorer} explorer
 */
function inspect(explorer) {
  const { scene, playback, listeners, outbox, parts } = explorer;
  return {
    header: () => scene.header,
    arrays: () => explorer.message?.arrays,
    shapes: () => explorer.message?.shapes,
    messages: () => explorer.messages,
    lam: () => scene.level,
    counts: () => scene.trees?.map((tree) => tree.counts(scene.level)),
    ends: () => scene.ends,
    endsMoved: () => scene.endsMoved,
    star: () => (scene.ends ? bestLevel(scene) : null),
    bars: () =>
      scene.trees
        ? allBars(scene).map(({ k, hole, birth, death, error, tree }) => ({
            k,
            hole,
            birth,
            death,
            error,
            kind: tree.kind,
          }))
        : [],
    branches: () => explorer.panels.branches.slots.length,
    labelled: () => explorer.maps.map(({ labelled, taken }) => ({ labels: labelled, others: taken })),
    numbered: () => explorer.maps.map((map) => map.numbered),
    focus: () => scene.focus,
    playhead: () => playback.k,
    step: () => playback.step,
    playing: () => playback.playing,
    caption: () => explorer.drawing.caption && Object.values(explorer.drawing.caption).filter(Boolean).join(" · "),
    counted: () => parts.countFact.textContent,
    connected: () => parts.endsFact.textContent,
    loops: () => Number(playback.requested !== null),
    listeners: () => listeners.count,
    frames: () => playback.frames,
    asked: () => outbox.asked,
    queue: () => outbox.kinds,
    error: () => parts.error.textContent,
    /** @type {() => (name: import("./parts.js").PanelName, level: number) => number} */
    axis: () => (name, level) => {
      return explorer.panels[name].y(scene.unit(level));
    },
    /** @type {() => (x: number, y: number, kind?: number) => number} */
    labelAt:
      () =>
      (x, y, kind = 0) => {
        const tree = scene.trees[kind];
        const k = extremumAt(scene.surface, tree, [x, y]);
        return k < 0 || !tree.holds(scene.surface.at(x, y), scene.level) ? 0 : tree.representatives(scene.level)[k] + 1;
      },
  };
}
