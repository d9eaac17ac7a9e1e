/** What Streamlit calls: one map an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { HeatMap } from "./map.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "./map.css");

export default mounted({ name: "map", sheets, make: (parent) => new HeatMap(parent), inspect });

/**
 * Return a read-only view of a map.
 * @param {HeatMap} map
 */
function inspect(map) {
  const { scene, view, outbox, parts, listeners } = map;
  return {
    header: () => scene.header,
    messages: () => map.messages,
    colour: () => scene.colour,
    cursor: () => scene.cursor,
    hovered: () => map.hovered,
    lines: () => scene.lines.map(({ name, shown, label }) => ({ name, shown, label })),
    facts: () => [...parts.facts.querySelectorAll("dd")].map((each) => each.textContent),
    asked: () => outbox.asked,
    queue: () => outbox.kinds,
    listeners: () => listeners.count,
    error: () => parts.error.textContent,
    labelled: () => view.labelled,
    area: () => view.area,
    /** @type {() => (i: number, j: number) => number[]} */
    pixel: () => (i, j) => {
      return view.toPixel(scene, [i, j]);
    },
    /** @type {() => (i: number, j: number) => number[]} */
    colourAt: () => (i, j) => {
      const [x, y] = view.toPixel(scene, [i, j]);
      return [...view.cells.context.getImageData(Math.round(x * view.ratio), Math.round(y * view.ratio), 1, 1).data];
    },
    /** @type {() => (i: number, j: number) => string} */
    kindAt: () => (i, j) => {
      return scene.header.kinds[scene.arrays.outcome[j * scene.x.n + i]];
    },
  };
}
