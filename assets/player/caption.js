/**
 * The sentence for one step of the focused rule. The limit is a statement about L: where V is another function
 * the sentence puts the two facts side by side and claims no "so".
 */

/** Return {lead, main, aside}: bold, normal and grey parts of the caption at state `k`. */
function captionAt(scene, k) {
  const path = scene.run.rules[scene.focus];
  if (!scene.run.exact) return previewCaption(scene);
  const { timeline } = scene.run;
  if (path.end !== null && k >= path.end) return brokenCaption(path, k, timeline);
  if (k === 0) return startCaption(scene, path);
  const words = stepWords(path, k - 1, scene.lossIsV);
  return { lead: `Step ${timeline.step(k)}`, main: words.main + shoreWords(scene, k), aside: words.aside };
}

function previewCaption({ preview }) {
  return { lead: preview.label, main: "release to compute the numbers of this run", aside: "" };
}

function startCaption({ lossIsV, level }, path) {
  const where = [...path.theta.subarray(0, 2)].map((x) => formatNumber(x)).join(", ");
  const place = path.loss[0] >= level ? "on land: L ≥ λ" : "in the water: L < λ";
  const loss = lossIsV ? "" : `, L = ${formatNumber(path.loss[0], 4)}`;
  return { lead: "Start", main: `θ_0 = (${where}), V = ${formatNumber(path.v[0], 4)}${loss}`, aside: `(${place})` };
}

function brokenCaption(path, k, timeline) {
  if (path.end === 0) return { lead: "Start", main: "V is not finite here", aside: "" };
  const step = timeline.step(path.end);
  const since = k > path.end ? ` since step ${step}` : "";
  const [eta, limit] = [path.stepSize[path.end - 1], path.limit[path.end - 1]];
  const cause = eta > limit ? `step ${step} took η_t = ${formatNumber(eta)}, its limit was ${formatNumber(limit)}` : "";
  return { lead: `Step ${timeline.step(k)}`, main: `the run is non-finite${since}: it has diverged`, aside: cause && `(${cause})` };
}

/** Return the words for the step with index `i` of the arrays. */
function stepWords(path, i, lossIsV) {
  if (path.flags[i] & 2) return { main: "the guard refused this step: no step along −g lowers V", aside: "" };
  const eta = path.stepSize[i];
  const limit = path.limit[i];
  const rose = path.dv[i] > 0;
  const words = limitWords(path, i, eta, limit, rose, lossIsV);
  if (path.flags[i] & 1) words.main += "; its memory was restarted";
  return words;
}

/** The four cases (above/within the limit × V rose/fell) and the special limits 0 and ∞. */
function limitWords(path, i, eta, limit, rose, lossIsV) {
  const change = path.dv[i];
  const predicted = path.first[i] + path.second[i];
  const moved = change === 0 ? "V did not change" : `V ${rose ? "rose" : "fell"} by ${formatNumber(Math.abs(change))}`;
  const aside = `(second-order prediction ${formatSigned(predicted)})`;
  if (limit === 0) {
    return { main: `not a descent direction (g·d ≤ 0), its limit is 0; ${moved}`, aside };
  }
  if (limit === Infinity) {
    return { main: `no upper limit: curvature along the step is ≤ 0; ${moved}`, aside };
  }
  const above = eta > limit;
  const [etaText, limitText] = formatApart(eta, limit);
  const facts = `η_t = ${etaText} is ${above ? "above" : "within"} its limit ${limitText}`;
  if (!lossIsV || change === 0) return { main: `${facts}; ${moved}`, aside };
  if (above === rose) return { main: `${facts}, ${above ? "so" : "and"} ${moved}`, aside };
  const miss = formatNumber(Math.abs(change - predicted));
  return { main: `${facts}, yet ${moved}`, aside: `(second-order prediction ${formatSigned(predicted)}, off by ${miss})` };
}

function shoreWords({ found }, k) {
  const crossing = found.find((each) => each.k === k);
  if (!crossing) return "";
  return crossing.leaves ? " · leaves S_λ here" : " · is back in S_λ";
}
