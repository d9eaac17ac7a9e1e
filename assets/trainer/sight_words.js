/** What is said below the views. */

import { NOT_SENT } from "./pictures.js";
import { countWords, epochWords } from "./time.js";

/** @typedef {import("./sight.js").Sight} Sight */

/** @typedef {import("./sight.js").SightPart} SightPart */

/**
 * @param {Sight} sight
 * @param {number} s the snapshot, −1 for none
 */
export function whyEmpty({ part }, s) {
  if (part && s >= 0)
    return `At step ${countWords(part.arrays.view_t[s])} the outputs are not finite: there is nothing to see.`;
  return part ? "No snapshot of this configuration is kept here." : "The network's views are on their way.";
}

/**
 * Say which snapshot is shown, and what it says.
 * @param {Sight} sight
 * @param {SightPart} part
 * @param {number} s
 */
export function snapshotWords(sight, part, s) {
  const { arrays, header } = part;
  const t = arrays.view_t[s];
  if (sight.tab === "weights") return weightWords(part, t);
  const left = header.sent < header.kept ? ` ${header.sent} of ${header.kept} snapshots are shown.` : "";
  return `${whenWords(t, sight.trainer.scene.header)}: ${sight.plot.summary()}${noiseWords(sight.data)}.${belowWords(sight.tab, part, s)}${left}`;
}

/**
 * @param {number} t
 * @param {import("./run.js").TrainerHeader} header
 */
function whenWords(t, { steps_per_epoch: each }) {
  const epoch = each > 1 ? ` (epoch ${epochWords(t, each)})` : "";
  return t === 0 ? "Before the first step" : `From step ${countWords(t)}${epoch}`;
}

/** @param {import("./run.js").DataHeader} data */
function noiseWords({ noisy, train }) {
  return noisy ? `, ${countWords(noisy)} of ${countWords(train)} training labels were changed` : "";
}

/**
 * Say what stands below the picture.
 * @param {import("./sight.js").TabName} tab
 * @param {SightPart} part
 * @param {number} s
 */
function belowWords(tab, part, s) {
  if (tab === "scatter")
    return " Dashed: predicted = true. Under the picture: the largest residuals, true → predicted.";
  const { mistakes } = part.arrays;
  if (tab !== "confusion" || !mistakes) return "";
  const each = part.shapes.mistakes[1] * 4;
  return each > 0 && mistakes[s * each] !== NOT_SENT ? " Below: true → predicted, the surest mistakes first." : "";
}

/**
 * @param {SightPart} part
 * @param {number} t
 */
function weightWords({ header, shapes }, t) {
  const { weights_t: of } = header;
  if (of === null) return "The weights are on their way.";
  const late = of === t ? "" : ` Those of step ${countWords(t)} are on their way.`;
  const units = shapes.weights[0];
  return `Weights into ${units} first-layer units after ${countWords(of)} steps: blue negative, orange positive, each on its own scale.${late}`;
}
