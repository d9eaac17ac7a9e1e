/** The player's scene: everything that is shown, as one plain object. */

import { Timeline } from "../time/timeline.js";

/** @typedef {import("./fan.js").FanKind} FanKind */

/** @typedef {import("./message.js").ExactRun | import("./message.js").FanRun} AnyRun */

/** @typedef {{ kind: FanKind, value: number, run: AnyRun, label: string }} Preview a neighbour's run under the hand */

/** @typedef {import("../land/landscape.js").Lines} Lines */

/** @typedef {import("../time/scales.js").Scale} Scale */

/**
 * @typedef {object} PlayerScene
 * @property {import("../base/theme.js").Theme} theme
 * @property {import("./message.js").PlayerHeader} header
 * @property {boolean} compact a thumbnail
 * @property {boolean} brief is it to show the ball, V and the outcome alone?
 * @property {boolean} blind is it to show no more than has been played?
 * @property {import("../land/paths.js").Window} window
 * @property {boolean} lossIsV
 * @property {import("../land/surface.js").Surface} surface
 * @property {Uint16Array} grid
 * @property {Lines} iso
 * @property {Lines} ownShore the message's shore
 * @property {Lines} shore the one at `level`
 * @property {number} level λ as it is shown
 * @property {boolean} levelMoved is it not the message's?
 * @property {[number, number]} start
 * @property {number} focus the rule in front
 * @property {"log" | "linear" | null} choice of V's axis
 * @property {import("./message.js").ExactRun} own the message's runs
 * @property {AnyRun} run those that are drawn
 * @property {Preview | null} preview
 * @property {import("./fan.js").Fan | null} fan the neighbouring runs, once they are here
 * @property {string} fault why they are not, in words; "" where nothing is wrong
 * @property {({ kind: FanKind } & import("./drags.js").HeldRate) | null} held η0 or α, as the hand has it
 * @property {boolean} told was the end asked for, before it is reached?
 * @property {Float32Array | null} left which share of the step budget is left at the message's states
 * @property {import("../land/crossings.js").Crossing[]} found the focused rule's crossings of λ
 * @property {Scale} energyScale
 * @property {Scale} levelScale λ's, where V is not L
 * @property {Scale} stepScale
 */

/** Return the scene before the first message, which brings the rest; until then there is no header. */
export function emptyScene() {
  const own = { steps: 1, timeline: new Timeline(1), rules: [], exact: true };
  const scene = {
    focus: 0,
    brief: false,
    blind: false,
    choice: null,
    preview: null,
    fan: null,
    fault: "",
    held: null,
    told: false,
    left: null,
    own,
  };
  return /** @type {PlayerScene} */ (/** @type {unknown} */ (scene));
}
