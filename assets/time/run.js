/** Facts about runs and about a scene with one, whatever is drawn of them. */

/** @typedef {Float32Array | Float64Array} Floats */

/**
 * What every picture draws of one rule's run. Arrays over m = 0..M hold the drawn states.
 * @typedef {object} Path
 * @property {Floats} theta positions x, y, x, y …
 * @property {Floats} v V at the states
 * @property {Floats | null} loss L at the states, null where that is not known
 * @property {number | null} end the first state that is not finite
 * @property {number[]} rises the steps at which V rose
 */

/**
 * Runs of several rules over the same time.
 * @template {Path} [P=Path]
 * @typedef {object} Run
 * @property {number} steps of the whole run
 * @property {import("./timeline.js").Timeline} timeline which of them are drawn
 * @property {P[]} rules
 * @property {boolean} exact false for a neighbour's run, of which less is known
 */

/** Runs with more steps are drawn with thinner lines. */
export const LONG_RUN = 250;

/**
 * Is a long run moving under the hand? Then dashes and halos are left out, and what the past covers is not drawn
 * below it as well: that is most of a frame's cost.
 * @param {{ preview: object | null, run: { steps: number } }} scene
 */
export function isRough({ preview, run }) {
  return preview !== null && run.steps > LONG_RUN;
}

/**
 * Return the rules' indices with the focused one last, so that it is drawn on top.
 * @param {{ run: { rules: object[] }, focus: number }} scene
 */
export function focusLast({ run, focus }) {
  return [...run.rules.keys()].filter((r) => r !== focus).concat(focus);
}

/**
 * Return at how many of the steps at hand η was above its limit.
 * @param {{ stepSize: Floats, limit: Floats }} path
 */
export function countAbove({ stepSize, limit }) {
  let count = 0;
  for (let i = 0; i < stepSize.length; i += 1) if (stepSize[i] > limit[i]) count += 1;
  return count;
}

/**
 * Return the steps k at which v[k] > v[k-1].
 * @param {Floats} v
 */
export function risesOf(v) {
  const found = [];
  for (let k = 1; k < v.length; k += 1) if (v[k] > v[k - 1]) found.push(k);
  return found;
}

/**
 * Return the first k whose position or value is not finite, or null.
 * @param {{ theta: Floats, v: Floats }} path
 */
export function firstNonFinite({ theta, v }) {
  for (let k = 0; k < v.length; k += 1) {
    if (!Number.isFinite(v[k] + theta[2 * k] + theta[2 * k + 1])) return k;
  }
  return null;
}
