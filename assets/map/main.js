/** What Streamlit calls: one map an element. */

const maps = new WeakMap();

export default function (call) {
  return mount(call, maps, "map", (parent) => new HeatMap(parent), mapInspector);
}

/** Return a read-only view of a map. */
function mapInspector(map) {
  const { scene, view, outbox, parts, listeners } = map;
  return {
    get header() { return scene.header; },
    get messages() { return map.messages ?? 0; },
    get colour() { return scene.colour; },
    get cursor() { return scene.cursor; },
    get hovered() { return map.hovered; },
    get lines() { return scene.lines?.map(({ name, shown, label }) => ({ name, shown, label })); },
    get facts() { return [...parts.facts.querySelectorAll("dd")].map((each) => each.textContent); },
    get asked() { return outbox.asked; },
    get queue() { return outbox.kinds; },
    get listeners() { return listeners.count; },
    get error() { return parts.error.textContent; },
    get area() { return view.area; },
    pixel(i, j) { return view.toPixel(scene, [i, j]); },
    colourAt(i, j) {
      const [x, y] = view.toPixel(scene, [i, j]);
      return [...view.cells.context.getImageData(Math.round(x * view.ratio), Math.round(y * view.ratio), 1, 1).data];
    },
    kindAt(i, j) { return scene.header.kinds[scene.arrays.outcome[j * scene.x.n + i]]; },
  };
}
