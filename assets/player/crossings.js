/**
 * Where a run leaves the super-level set S_λ = {L ≥ λ} and where it comes back.
 * Convention used everywhere in the player: the playhead k = 0..T shows θ_k; "step k" (k ≥ 1) is the step from
 * θ_{k-1} to θ_k, whose numbers are at index k-1 of the arrays; marks of step k are drawn at time k. Where only some
 * steps are drawn, k counts the drawn states here, and the run's timeline says which steps they are.
 */

/** Return [{k, leaves}] for the loss values of the drawn states: between k-1 and k the side changed. */
function crossings(loss, level, end) {
  const found = [];
  if (!loss) return found;
  const stop = end ?? loss.length;
  for (let k = 1; k < stop; k += 1) {
    const before = loss[k - 1] >= level;
    if (before !== loss[k] >= level) found.push({ k, leaves: before });
  }
  return found;
}

/** Return the point on the path, in the problem's coordinates, at which crossing `k` meets the shore. */
function crossingPoint(surface, path, level, k) {
  const [ax, ay, bx, by] = path.theta.subarray(2 * k - 2, 2 * k + 2);
  const part = surface.crossingBetween(ax, ay, bx, by, level) ?? linearPart(path.loss, level, k);
  return [ax + part * (bx - ax), ay + part * (by - ay)];
}

/** Return the fraction of step k at which the loss, taken as linear in between, equals the level. */
function linearPart(loss, level, k) {
  return (level - loss[k - 1]) / (loss[k] - loss[k - 1]);
}

/** Return "left at step 3, back at 9" for the first crossings, or where the whole run stays. */
function crossingWords(found, startsOnLand, timeline) {
  if (found.length === 0) return startsOnLand ? "the path stays in S_λ" : "the path stays below λ";
  const [first, second] = found;
  const verb = first.leaves ? "left" : "entered";
  const next = second ? `, ${second.leaves ? "left" : "back"} at ${timeline.words(second.k)}` : "";
  const more = found.length > 2 ? `, ${found.length - 2} more` : "";
  return `${verb} at ${found.length > 2 ? "" : "step "}${timeline.words(first.k)}${next}${more}`;
}
