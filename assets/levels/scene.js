/** What a message of the explorer holds: the grid and the trees put together again, the runs, the paths. */

const LEVELS_VERSION = 1;
/** The points of iso-lines come in these parts of the window's sides. */
const ISO_PARTS = 8191;

/** Decode a message; throw an Error with a sentence if it is of another version. */
async function decodeLevels(bytes) {
  const part = unpack(await inflate(bytes));
  if (part.header.version !== LEVELS_VERSION) {
    throw new Error(`it is of version ${part.header.version}, this explorer reads version ${LEVELS_VERSION}`);
  }
  restoreGrid(part);
  return part;
}

/** Return what of a scene comes from a message. */
function sceneOf(part) {
  const { header, arrays, shapes } = part;
  const surface = new Surface(arrays.grid, shapes.grid[1], header.height, header.window);
  const trees = Object.entries(header.kinds).map(([kind, facts]) => new LevelTree(kind, facts, part));
  // The explorer's time counts the recorded states; its words say which steps they are.
  const steps = header.steps;
  const timeline = new Timeline(steps, header.times.length ? header.times : null);
  const rules = header.rules.map((_, r) => {
    const path = {
      theta: arrays.theta.subarray(2 * r * (steps + 1), 2 * (r + 1) * (steps + 1)),
      v: arrays.loss.subarray(r * (steps + 1), (r + 1) * (steps + 1)),
    };
    return { ...path, loss: path.v, rises: risesIn(arrays.rises, r, timeline) ?? risesOf(path.v), end: firstNonFinite(path) };
  });
  return {
    header, surface, trees,
    first: trees[0],
    tree: trees[0],
    window: header.window,
    iso: { points: isoPoints(arrays.iso, header.window), offsets: arrays.iso_offsets },
    unit: (level) => (level === Infinity ? 1 : level === -Infinity ? 0 : surface.toUnit(level)),
    run: { steps, timeline, rules, exact: true },
    paths: header.paths.map((path) => ({ ...path, points: arrays[`path_${path.map}`] })),
  };
}

/** Return where rule r rose, drawn or not, among the states; null without `bits`. */
function risesIn(bits, r, timeline) {
  if (!bits) return null;
  const size = Math.ceil(timeline.step(timeline.last) / 8);
  return stepsOfBits(bits.subarray(r * size, (r + 1) * size)).map((step) => timeline.place(step));
}

function isoPoints(codes, [x0, x1, y0, y1]) {
  const [from, size] = [[x0, y0], [x1 - x0, y1 - y0]];
  return Float64Array.from(codes, (code, i) => from[i % 2] + (code / ISO_PARTS) * size[i % 2]);
}
