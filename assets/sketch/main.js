/**
 * The component. Streamlit calls this again on the same element for every message and theme change, and its
 * cleanup only at the end: so there is one sketch an element, and a later call only hands it what is new.
 * `parentElement.host.sketch` shows what is drawn, for tests and for the curious.
 */

const sketches = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!sketches.has(parentElement)) {
    sketches.set(parentElement, new Sketch(parentElement));
    parentElement.host.sketch = inspector(sketches.get(parentElement));
  }
  sketches.get(parentElement).update(component);
  return () => {
    sketches.get(parentElement)?.destroy();
    sketches.delete(parentElement);
    delete parentElement.host.sketch;
  };
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
    get echo() { return sketch.outbox.echo; },
    get listeners() { return sketch.listeners.count; },
    get error() { return sketch.parts.error.textContent; },
  };
}
