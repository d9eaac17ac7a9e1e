/**
 * The sentence for one step of the focused rule. The limit is a statement about L: where V is another function
 * the sentence puts the two facts side by side and claims no "so".
 */

import { formatApart, formatNumber, formatSigned } from "../base/format.js";

/** @typedef {import("../base/words.js").Caption} Caption */

/** @typedef {import("./message.js").ExactPath} ExactPath */

/**
 * What a caption needs of the scene.
 * @typedef {Pick<
 *   import("./scene.js").PlayerScene,
 *   "run" | "focus" | "lossIsV" | "level" | "found" | "brief" | "preview" | "held" | "fault"
 * >} Told
 */

/**
 * Return the caption at state `k`.
 * @param {Told} scene
 * @param {number} k
 * @returns {Caption}
 */
export function captionAt(scene, k) {
  const { run } = scene;
  if (!run.exact) return previewCaption(scene);
  if (scene.held && !scene.preview) return heldCaption(scene.held, scene.fault);
  const { timeline } = run;
  const path = run.rules[scene.focus];
  if (path.end !== null && k >= path.end) return brokenCaption({ ...path, end: path.end }, k, timeline);
  if (k === 0) return startCaption(scene, path);
  const words = stepWords(path, k - 1, scene.lossIsV);
  return { lead: `Step ${timeline.step(k)}`, main: words.main + shoreWords(scene, k), aside: words.aside };
}

/** @param {Told} scene */
function previewCaption({ preview }) {
  return { lead: preview?.label ?? "", main: "release to compute the numbers of this run", aside: "" };
}

/**
 * What is said of a rate under the hand whose run is not here; in the caption, since what moves the page would move the
 * curve under the hand.
 * @param {NonNullable<Told["held"]>} held
 * @param {string} fault
 */
function heldCaption({ kind, value }, fault) {
  const name = kind === "eta0" ? "η0" : "α";
  const lead = value === null ? name : `${name} = ${formatNumber(value)}`;
  const release = value === null ? "" : ", release to compute this run";
  const main = fault ? `its preview did not come${release}` : `its preview is on its way${release}`;
  return { lead, main, aside: fault && `(${fault})` };
}

/**
 * @param {Told} scene
 * @param {ExactPath} path
 */
function startCaption({ lossIsV, level }, path) {
  const where = [...path.theta.subarray(0, 2)].map((x) => formatNumber(x)).join(", ");
  const place = path.loss[0] >= level ? "on land: L ≥ λ" : "in the water: L < λ";
  const loss = lossIsV ? "" : `, L = ${formatNumber(path.loss[0], 4)}`;
  return { lead: "Start", main: `θ_0 = (${where}), V = ${formatNumber(path.v[0], 4)}${loss}`, aside: `(${place})` };
}

/**
 * @param {ExactPath & { end: number }} path
 * @param {number} k
 * @param {import("../time/timeline.js").Timeline} timeline
 */
function brokenCaption(path, k, timeline) {
  if (path.end === 0) return { lead: "Start", main: "V is not finite here", aside: "" };
  const step = timeline.step(path.end);
  const since = k > path.end ? ` since step ${step}` : "";
  const [eta, limit] = [path.stepSize[path.end - 1], path.limit[path.end - 1]];
  const cause = eta > limit ? `step ${step} took η_t = ${formatNumber(eta)}, its limit was ${formatNumber(limit)}` : "";
  return {
    lead: `Step ${timeline.step(k)}`,
    main: `the run is non-finite${since}: it has diverged`,
    aside: cause && `(${cause})`,
  };
}

/**
 * Return the words for the step with index `i` of the arrays.
 * @param {ExactPath} path
 * @param {number} i
 * @param {boolean} lossIsV
 */
function stepWords(path, i, lossIsV) {
  if (path.flags[i] & 2) return { main: "the guard refused this step: no step along −g lowers V", aside: "" };
  const eta = path.stepSize[i];
  const limit = path.limit[i];
  const rose = path.dv[i] > 0;
  const words = limitWords(path, i, eta, limit, rose, lossIsV);
  if (path.flags[i] & 1) words.main += "; its memory was restarted";
  return words;
}

/**
 * The four cases (above/within the limit × V rose/fell) and the special limits 0 and ∞.
 * @param {ExactPath} path
 * @param {number} i
 * @param {number} eta
 * @param {number} limit
 * @param {boolean} rose
 * @param {boolean} lossIsV
 */
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
  return {
    main: `${facts}, yet ${moved}`,
    aside: `(second-order prediction ${formatSigned(predicted)}, off by ${miss})`,
  };
}

/**
 * @param {Told} scene
 * @param {number} k
 */
function shoreWords({ found, brief }, k) {
  const crossing = found.find((each) => each.k === k);
  if (!crossing) return "";
  if (brief) return crossing.leaves ? " · into the water" : " · back on land";
  return crossing.leaves ? " · leaves S_λ here" : " · is back in S_λ";
}
