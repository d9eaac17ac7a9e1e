/** What a message of the explorer holds: the grid and the trees put together again, the runs, the paths. */

import { inflate, unpack } from "../base/decode.js";
import { surfaceOf, takeLand } from "../land/fetched.js";
import { firstNonFinite, risesOf } from "../time/run.js";
import { Timeline, stepsOfBits } from "../time/timeline.js";
import { LevelTree } from "./tree.js";

const LEVELS_VERSION = 1;
/** The points of iso-lines come in these parts of the window's sides. */
const ISO_PARTS = 8191;

/** @typedef {[number, number]} Point */

/**
 * A path between A and B, and the level that decides whether they are connected.
 * @typedef {object} PathHeader
 * @property {keyof import("./map.js").Ways} map which kind of path
 * @property {string} label
 * @property {number | null} level along the path; null where there is none
 * @property {number | null} true_level the pass itself
 * @property {boolean} refined
 * @property {Point | null} bottleneck
 * @property {boolean} beyond does it leave the window?
 */

/**
 * @typedef {object} LevelsHeader
 * @property {number} version
 * @property {boolean} [more] false: without merge tree, counts and diagram
 * @property {number} echo
 * @property {string} query
 * @property {string} run_id another one is another run
 * @property {{ alt: string }} words
 * @property {import("../land/paths.js").Window} window
 * @property {number | null} zoom how often the window was halved; null where it can't be
 * @property {import("../land/surface.js").Height} height
 * @property {number} lam λ
 * @property {[number, number]} lam_range
 * @property {string[]} locked
 * @property {Record<import("./tree.js").SetKind, import("./tree.js").KindFacts>} kinds of set, one or both
 * @property {{ name: string, label: string, style?: number }[]} rules
 * @property {number} steps recorded states less one
 * @property {number[]} times the steps of the states, where not all are recorded
 * @property {number} followed the rule
 * @property {string[]} traps what holds each rule's run, in words
 * @property {[Point, Point] | null} ends A and B
 * @property {string} ends_note
 * @property {PathHeader[]} paths
 * @property {string[]} notes
 * @property {string} [land] what is to be fetched, where it has not come with the message
 */

/**
 * The arrays of every message; those of the trees begin with their kind, those of paths with `path_`.
 * @typedef {object} LevelsArrays
 * @property {Uint16Array} grid
 * @property {Uint16Array} [grid_differences]
 * @property {Uint16Array} iso
 * @property {Uint32Array} iso_offsets
 * @property {Float32Array} theta
 * @property {Float64Array} loss
 * @property {Uint8Array} [rises] bits, of every step
 */

/**
 * @typedef {import("../base/decode.js").Part<
 *   LevelsHeader, LevelsArrays & Record<string, import("../base/decode.js").Numbers | undefined>
 * >} LevelsPart
 */

/** @typedef {ReturnType<typeof sceneOf>} OfMessage what of a scene comes from a message */

/**
 * What the hand, the transport and the theme change, and what follows from λ.
 * @typedef {object} OfHand
 * @property {import("../base/theme.js").Theme} theme
 * @property {number} level λ
 * @property {[Point, Point] | null} ends A and B
 * @property {boolean} endsMoved are they not yet the message's?
 * @property {number} focus the rule whose run is followed
 * @property {null} preview
 * @property {import("../land/landscape.js").Lines} shore
 * @property {import("../land/crossings.js").Crossing[]} found the followed run's crossings of λ
 */

/** @typedef {OfMessage & OfHand} ExplorerScene */

/**
 * Decode a message; throw an Error with a sentence if it is of another version, or its land does not come.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {() => boolean} isNewest
 */
export async function decodeLevels(bytes, isNewest) {
  /** @type {LevelsPart} */
  const part = unpack(await inflate(bytes));
  if (part.header.version !== LEVELS_VERSION) {
    throw new Error(`it is of version ${part.header.version}, this explorer reads version ${LEVELS_VERSION}`);
  }
  await takeLand(part, "level_land", isNewest);
  return part;
}

/**
 * Return what of a scene comes from a message.
 * @param {LevelsPart} part
 */
export function sceneOf(part) {
  const { header, arrays, shapes } = part;
  const surface = surfaceOf(arrays.grid, shapes.grid[1], header.height, header.window);
  const kinds = /** @type {[import("./tree.js").SetKind, import("./tree.js").KindFacts][]} */ (
    Object.entries(header.kinds)
  );
  const trees = kinds.map(([kind, facts]) => new LevelTree(kind, facts, part));
  // The explorer's time counts the recorded states; its words say which steps they are.
  const steps = header.steps;
  const timeline = new Timeline(steps, header.times.length ? header.times : null);
  const rules = header.rules.map((_, r) => {
    const path = {
      theta: arrays.theta.subarray(2 * r * (steps + 1), 2 * (r + 1) * (steps + 1)),
      v: arrays.loss.subarray(r * (steps + 1), (r + 1) * (steps + 1)),
    };
    return {
      ...path,
      loss: path.v,
      rises: risesIn(arrays.rises, r, timeline) ?? risesOf(path.v),
      end: firstNonFinite(path),
    };
  });
  return {
    header,
    surface,
    trees,
    first: trees[0],
    tree: trees[0],
    window: header.window,
    iso: { points: isoPoints(arrays.iso, header.window), offsets: arrays.iso_offsets },
    unit: (/** @type {number} */ level) => (level === Infinity ? 1 : level === -Infinity ? 0 : surface.toUnit(level)),
    run: { steps, timeline, rules, exact: true },
    paths: header.paths.map((path) => ({ ...path, points: /** @type {Float32Array} */ (arrays[`path_${path.map}`]) })),
  };
}

/**
 * Return where rule r rose, drawn or not, among the states; null without `bits`.
 * @param {Uint8Array | undefined} bits
 * @param {number} r
 * @param {Timeline} timeline
 */
function risesIn(bits, r, timeline) {
  if (!bits) return null;
  const size = Math.ceil(timeline.step(timeline.last) / 8);
  return stepsOfBits(bits.subarray(r * size, (r + 1) * size)).map((step) => timeline.place(step));
}

/**
 * @param {Uint16Array} codes
 * @param {import("../land/paths.js").Window} window
 */
function isoPoints(codes, [x0, x1, y0, y1]) {
  const [from, size] = [
    [x0, y0],
    [x1 - x0, y1 - y0],
  ];
  return Float64Array.from(codes, (code, i) => from[i % 2] + (code / ISO_PARTS) * size[i % 2]);
}
