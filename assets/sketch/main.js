/** What Streamlit calls: one sketch an element. */

const sketches = new WeakMap();

export default function (call) {
  return mount(call, sketches, "sketch", (parent) => new Sketch(parent), inspector);
}

/** Return a read-only view of a sketch. */
function inspector(sketch) {
  return {
    get header() { return sketch.header; },
    get probabilities() { return sketch.arrays?.probabilities; },
    get picture() { return sketch.arrays?.picture; },
    get strokes() { return sketch.strokes.all.length; },
    get ink() { return sketch.strokes.raster(sketch.header.side); },
    get cursor() { return sketch.pad.cursor; },
    get drawing() { return sketch.pad.isDrawing; },
    get seq() { return sketch.outbox.seq; },
    get asked() { return sketch.outbox.asked; },
    get queue() { return sketch.outbox.kinds; },
    get listeners() { return sketch.listeners.count; },
    get error() { return sketch.parts.error.textContent; },
  };
}
