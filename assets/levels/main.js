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
    get header() {
      return scene.header;
    },
    get arrays() {
      return explorer.message?.arrays;
    },
    get shapes() {
      return explorer.message?.shapes;
    },
    get messages() {
      return explorer.messages;
    },
    get lam() {
      return scene.level;
    },
    get counts() {
      return scene.trees?.map((tree) => tree.counts(scene.level));
    },
    get ends() {
      return scene.ends;
    },
    get endsMoved() {
      return scene.endsMoved;
    },
    get star() {
      return scene.ends ? bestLevel(scene) : null;
    },
    get bars() {
      return scene.trees
        ? allBars(scene).map(({ k, hole, birth, death, error, tree }) => ({
            k,
            hole,
            birth,
            death,
            error,
            kind: tree.kind,
          }))
        : [];
    },
    get branches() {
      return explorer.panels.branches.slots.length;
    },
    get labelled() {
      return explorer.maps.map(({ labelled, taken }) => ({ labels: labelled, others: taken }));
    },
    get numbered() {
      return explorer.maps.map((map) => map.numbered);
    },
    get focus() {
      return scene.focus;
    },
    get playhead() {
      return playback.k;
    },
    get step() {
      return playback.step;
    },
    get playing() {
      return playback.playing;
    },
    get caption() {
      return explorer.drawing.caption && Object.values(explorer.drawing.caption).filter(Boolean).join(" · ");
    },
    get counted() {
      return parts.countFact.textContent;
    },
    get connected() {
      return parts.endsFact.textContent;
    },
    get loops() {
      return Number(playback.requested !== null);
    },
    get listeners() {
      return listeners.count;
    },
    get frames() {
      return playback.frames;
    },
    get asked() {
      return outbox.asked;
    },
    get queue() {
      return outbox.kinds;
    },
    get error() {
      return parts.error.textContent;
    },
    /** @type {(name: import("./parts.js").PanelName, level: number) => number} */
    axis(name, level) {
      return explorer.panels[name].y(scene.unit(level));
    },
    /** @type {(x: number, y: number, kind?: number) => number} */
    labelAt(x, y, kind = 0) {
      const tree = scene.trees[kind];
      const k = extremumAt(scene.surface, tree, [x, y]);
      return k < 0 || !tree.holds(scene.surface.at(x, y), scene.level) ? 0 : tree.representatives(scene.level)[k] + 1;
    },
  };
}
