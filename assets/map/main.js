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
    get header() {
      return scene.header;
    },
    get messages() {
      return map.messages;
    },
    get colour() {
      return scene.colour;
    },
    get cursor() {
      return scene.cursor;
    },
    get hovered() {
      return map.hovered;
    },
    get lines() {
      return scene.lines.map(({ name, shown, label }) => ({ name, shown, label }));
    },
    get facts() {
      return [...parts.facts.querySelectorAll("dd")].map((each) => each.textContent);
    },
    get asked() {
      return outbox.asked;
    },
    get queue() {
      return outbox.kinds;
    },
    get listeners() {
      return listeners.count;
    },
    get error() {
      return parts.error.textContent;
    },
    get labelled() {
      return view.labelled;
    },
    get area() {
      return view.area;
    },
    /** @type {(i: number, j: number) => number[]} */
    pixel(i, j) {
      return view.toPixel(scene, [i, j]);
    },
    /** @type {(i: number, j: number) => number[]} */
    colourAt(i, j) {
      const [x, y] = view.toPixel(scene, [i, j]);
      return [...view.cells.context.getImageData(Math.round(x * view.ratio), Math.round(y * view.ratio), 1, 1).data];
    },
    /** @type {(i: number, j: number) => string} */
    kindAt(i, j) {
      return scene.header.kinds[scene.arrays.outcome[j * scene.x.n + i]];
    },
  };
}
