/** What Streamlit calls: one sketch an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { Sketch } from "./sketch.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "./sketch.css");

export default mounted({ name: "sketch", sheets, make: (parent) => new Sketch(parent), inspect });

/**
 * Return a read-only view of a sketch.
 * @param {Sketch} sketch
 */
function inspect(sketch) {
  return {
    get header() {
      return sketch.header;
    },
    get probabilities() {
      return sketch.arrays.probabilities;
    },
    get picture() {
      return sketch.arrays.picture;
    },
    get strokes() {
      return sketch.strokes.all.length;
    },
    get ink() {
      return sketch.header && sketch.strokes.raster(sketch.header.side);
    },
    get cursor() {
      return sketch.pad.cursor;
    },
    get drawing() {
      return sketch.pad.isDrawing;
    },
    get seq() {
      return sketch.outbox.seq;
    },
    get asked() {
      return sketch.outbox.asked;
    },
    get queue() {
      return sketch.outbox.kinds;
    },
    get listeners() {
      return sketch.listeners.count;
    },
    get error() {
      return sketch.parts.error.textContent;
    },
  };
}
