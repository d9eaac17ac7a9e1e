/** What a message of the player holds, completed by its land: the grid put together again, and the runs. */

import { inflate, unpack } from "../base/decode.js";
import { takeLand } from "../land/fetched.js";
import { countAbove, firstNonFinite } from "../time/run.js";
import { Timeline, stepsOfBits } from "../time/timeline.js";

/** @typedef {import("../time/run.js").Floats} Floats */

/** @typedef {import("../land/paths.js").Window} Window */

/**
 * What the player's message says of one rule.
 * @typedef {object} RuleHeader
 * @property {string} label
 * @property {string} limit_label
 * @property {number | null} non_finite_at the first step at which V is not finite
 * @property {number | null} [budget] Σ η(k) from the start on, where it is finite and known
 * @property {number} [above_limit] at how many steps η_t was above η_lim
 * @property {number} [style]
 * @property {import("../base/words.js").Tile[]} [tiles] those of the run's end
 */

/**
 * @typedef {object} PlayerHeader
 * @property {number} version
 * @property {number} echo the last of the hand's messages that the page has had
 * @property {string} [query]
 * @property {string} run_id another one is another run, which starts at its beginning
 * @property {boolean} compact
 * @property {{ title: string, axes?: string[] }} problem
 * @property {boolean} [more] false: the ball, V and the outcome alone
 * @property {boolean} [play] false: it waits for the first Play of somebody who was never here
 * @property {Record<import("./fan.js").FanKind, import("../time/rates.js").RateRange>} [ranges] of the sliders under the map
 * @property {Window} window
 * @property {import("../land/surface.js").Height} height
 * @property {[number, number]} start
 * @property {number} steps
 * @property {number} lam λ
 * @property {[number, number]} lam_range
 * @property {number} eta0
 * @property {number} alpha
 * @property {string[]} [locked]
 * @property {Record<string, string>} [locked_why]
 * @property {{ label: string }} lyapunov V
 * @property {boolean} loss_is_v
 * @property {RuleHeader[]} rules
 * @property {{ alt?: string, drawn?: string }} [words]
 * @property {string} [land] what is to be fetched of it, where it has not come with the message
 * @property {string} [fan] what is to be fetched of the neighbouring runs, where the page's server has them
 * @property {Record<import("./fan.js").FanKind, number[]>} [positions] the values that those may have
 */

/**
 * Of each rule one row: of states m = 0..M, or of the steps that end in state i+1.
 * @typedef {object} PlayerArrays
 * @property {Uint16Array} grid
 * @property {Float32Array} iso
 * @property {Uint32Array} iso_offsets
 * @property {Float32Array} shore
 * @property {Uint32Array} shore_offsets
 * @property {Float32Array} theta
 * @property {Float64Array} v
 * @property {Float64Array} [loss] where it is not V
 * @property {Float32Array} step_size
 * @property {Float64Array} step_limit
 * @property {Float32Array} learning_rate
 * @property {Float64Array} dv
 * @property {Float64Array} first
 * @property {Float64Array} second
 * @property {Uint8Array} verdict 1 where V rose
 * @property {Uint8Array} flags bit 0: memory restarted, bit 1: step refused
 * @property {Float32Array} [left] which share of the step budget is left at the states, where it is finite
 * @property {Uint32Array} [times] the drawn steps, where not all are
 * @property {Uint8Array} [rises] bits, of every step
 */

/** @typedef {import("../base/decode.js").Part<PlayerHeader, PlayerArrays>} PlayerPart */

/**
 * What of a rule's run is known of the fan's runs, too.
 * @typedef {import("../time/run.js").Path & { stepSize: Floats, limit: Floats, rate: Floats, above: number }} SteppedPath
 */

/**
 * What is known of the message's own runs only: the change of V and its two predicted parts.
 * @typedef {SteppedPath & { loss: Floats, dv: Floats, first: Floats, second: Floats, flags: Uint8Array }} ExactPath
 */

/** @typedef {import("../time/run.js").Run<ExactPath> & { exact: true }} ExactRun */

/** @typedef {import("../time/run.js").Run<SteppedPath> & { exact: false }} FanRun */

const MESSAGE_VERSION = 1;

/**
 * Decode a message; throw an Error with a sentence if it is of another version, or its land does not come.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {() => boolean} isNewest
 */
export async function decodeMain(bytes, isNewest = () => true) {
  /** @type {PlayerPart} */
  const part = unpack(await inflate(bytes));
  if (part.header.version !== MESSAGE_VERSION) {
    throw new Error(`it is of version ${part.header.version}, this player reads version ${MESSAGE_VERSION}`);
  }
  await takeLand(part, "land", isNewest);
  return part;
}

/**
 * Return what is drawn of the message's own runs. `rises` are steps of the whole run, drawn or not.
 * @param {Pick<PlayerPart, "header" | "arrays">} part
 * @returns {ExactRun}
 */
export function runOfMessage({ header, arrays }) {
  const timeline = new Timeline(header.steps, arrays.times ?? null);
  const steps = timeline.last;
  const rules = header.rules.map((rule, r) => {
    const states = (/** @type {Float64Array} */ row) => row.subarray(r * (steps + 1), (r + 1) * (steps + 1));
    const [from, to] = [r * steps, (r + 1) * steps];
    const theta = arrays.theta.subarray(2 * r * (steps + 1), 2 * (r + 1) * (steps + 1));
    const v = states(arrays.v);
    const stepSize = arrays.step_size.subarray(from, to);
    const limit = arrays.step_limit.subarray(from, to);
    const bits = Math.ceil(header.steps / 8);
    const { rises } = arrays;
    return {
      theta,
      v,
      loss: states(arrays.loss ?? arrays.v),
      stepSize,
      limit,
      rate: arrays.learning_rate.subarray(from, to),
      dv: arrays.dv.subarray(from, to),
      first: arrays.first.subarray(from, to),
      second: arrays.second.subarray(from, to),
      flags: arrays.flags.subarray(from, to),
      rises: rises
        ? stepsOfBits(rises.subarray(r * bits, (r + 1) * bits))
        : stepsThatRose(arrays.verdict.subarray(from, to)),
      end: rule.non_finite_at === null ? firstNonFinite({ theta, v }) : timeline.index(rule.non_finite_at),
      above: rule.above_limit ?? countAbove({ stepSize, limit }),
    };
  });
  return { steps: header.steps, timeline, rules, exact: true };
}

/** @param {Uint8Array} verdicts */
function stepsThatRose(verdicts) {
  /** @type {number[]} */
  const found = [];
  for (let i = 0; i < verdicts.length; i += 1) if (verdicts[i] === 1) found.push(i + 1);
  return found;
}
