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
    header: () => sketch.header,
    probabilities: () => sketch.arrays.probabilities,
    picture: () => sketch.arrays.picture,
    strokes: () => sketch.strokes.all.length,
    ink: () => sketch.header && sketch.strokes.raster(sketch.header.side),
    cursor: () => sketch.pad.cursor,
    drawing: () => sketch.pad.isDrawing,
    seq: () => sketch.outbox.seq,
    asked: () => sketch.outbox.asked,
    queue: () => sketch.outbox.kinds,
    listeners: () => sketch.listeners.count,
    error: () => sketch.parts.error.textContent,
  };
}
