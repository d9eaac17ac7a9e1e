/**
 * Where a run leaves the super-level set S_λ = {L ≥ λ} and where it comes back.
 * Convention used everywhere in the player: the playhead k = 0..T shows θ_k; "step k" (k ≥ 1) is the step from
 * θ_{k-1} to θ_k, whose numbers are at index k-1 of the arrays; marks of step k are drawn at time k. Where only some
 * steps are drawn, k counts the drawn states here, and the run's timeline says which steps they are.
 */

/** @typedef {{ k: number, leaves: boolean }} Crossing between k-1 and k the side of λ changed; does the run leave S_λ? */

/**
 * Return the crossings of the loss values of the drawn states; none where the loss is not known.
 * @param {import("../time/run.js").Floats | null} loss
 * @param {number} level
 * @param {number | null} end the first state that is not finite
 */
export function crossings(loss, level, end) {
  /** @type {Crossing[]} */
  const found = [];
  if (!loss) return found;
  const stop = end ?? loss.length;
  for (let k = 1; k < stop; k += 1) {
    const before = loss[k - 1] >= level;
    if (before !== loss[k] >= level) found.push({ k, leaves: before });
  }
  return found;
}

/**
 * Return the point on the path, in the problem's coordinates, at which crossing `k` meets the shore.
 * @param {import("./surface.js").Surface} surface
 * @param {{ theta: import("../time/run.js").Floats, loss: import("../time/run.js").Floats | null }} path
 * @param {number} level
 * @param {number} k
 * @returns {[number, number]}
 */
export function crossingPoint(surface, path, level, k) {
  const [ax, ay, bx, by] = path.theta.subarray(2 * k - 2, 2 * k + 2);
  const part = surface.crossingBetween(ax, ay, bx, by, level) ?? (path.loss ? linearPart(path.loss, level, k) : 1);
  return [ax + part * (bx - ax), ay + part * (by - ay)];
}

/**
 * Return the fraction of step k at which the loss, taken as linear in between, equals the level.
 * @param {import("../time/run.js").Floats} loss
 * @param {number} level
 * @param {number} k
 */
export function linearPart(loss, level, k) {
  return (level - loss[k - 1]) / (loss[k] - loss[k - 1]);
}

/**
 * Return "left at step 3, back at 9" for the first crossings, or where the run stays: `whole`, or so far.
 * @param {Crossing[]} found
 * @param {boolean} startsOnLand
 * @param {import("../time/timeline.js").Timeline} timeline
 */
export function crossingWords(found, startsOnLand, timeline, whole = true) {
  const stays = whole ? "the path stays" : "the path has stayed";
  if (found.length === 0) return `${stays} ${startsOnLand ? "in S_λ" : "below λ"}${whole ? "" : " so far"}`;
  const [first, second] = found;
  const verb = first.leaves ? "left" : "entered";
  const next = second ? `, ${second.leaves ? "left" : "back"} at ${timeline.words(second.k)}` : "";
  const more = found.length > 2 ? `, ${found.length - 2} more` : "";
  return `${verb} at ${found.length > 2 ? "" : "step "}${timeline.words(first.k)}${next}${more}`;
}
