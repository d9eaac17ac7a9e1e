/** The sentence for one step of a run. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { captionAt } from "../../assets/player/caption.js";
import { Timeline } from "../../assets/time/timeline.js";

const CASES = [
  // η_t, η_lim, ΔV, flags, what the caption says; the prediction is −3 + 1 in each
  [0.3, 0.2, 0.5, 0, "η_t = 0.3 is above its limit 0.2, so V rose by 0.5 · (second-order prediction −2)"],
  [0.3, 0.2, -0.5, 0, "above its limit 0.2, yet V fell by 0.5 · (second-order prediction −2, off by 1.5)"],
  [0.1, 0.2, -0.5, 0, "η_t = 0.1 is within its limit 0.2, and V fell by 0.5"],
  [0.1, 0.2, 0.5, 0, "within its limit 0.2, yet V rose by 0.5 · (second-order prediction −2, off by 2.5)"],
  [0.20001, 0.2, 0.5, 0, "η_t = 0.20001 is above its limit 0.2, so"],
  [0.1, 0, 0.5, 0, "not a descent direction (g·d ≤ 0), its limit is 0; V rose by 0.5"],
  [0.1, Number.POSITIVE_INFINITY, -0.5, 0, "no upper limit: curvature along the step is ≤ 0; V fell by 0.5"],
  [0.1, 0.4, -0.5, 1, "and V fell by 0.5; its memory was restarted"],
  [0.1, 0.4, 0, 2, "the guard refused this step: no step along −g lowers V"],
  [0.1, 0.4, 0, 0, "V did not change"],
];
const column = (k) => Float64Array.from(CASES, (row) => row[k]);

/** Return a scene whose run makes the steps of CASES. */
function sceneOf(changes = {}, path = {}) {
  const steps = CASES.length;
  const v = new Float64Array(steps + 1).fill(5);
  const made = { stepSize: column(0), limit: column(1), dv: column(2), flags: column(3) };
  const predicted = { first: new Float64Array(steps).fill(-3), second: new Float64Array(steps).fill(1) };
  const own = { theta: new Float32Array(2 * steps + 2), v, loss: v, end: null, ...made, ...predicted, ...path };
  const run = { steps, timeline: new Timeline(steps), rules: [own], exact: true };
  return { run, focus: 0, lossIsV: true, level: 1, found: [], preview: null, ...changes };
}

const told = (scene, k) => Object.values(captionAt(scene, k)).filter(Boolean).join(" · ");

test("the cases are told apart; the numbers of step k have index k − 1", () => {
  for (const [i, [, , , , words]] of CASES.entries()) {
    const caption = told(sceneOf(), i + 1);
    assert.ok(caption.startsWith(`Step ${i + 1} · `), caption);
    assert.ok(caption.includes(words), caption);
  }
});

test("where V is not L the two facts stand side by side: the limit is about L", () => {
  assert.match(told(sceneOf({ lossIsV: false }), 1), /η_t = 0.3 is above its limit 0.2; V rose by 0.5/);
});

test("at the start it says where that is", () => {
  assert.equal(told(sceneOf(), 0), "Start · θ_0 = (0, 0), V = 5 · (on land: L ≥ λ)");
  assert.equal(
    told(sceneOf({ level: 6, lossIsV: false }), 0),
    "Start · θ_0 = (0, 0), V = 5, L = 5 · (in the water: L < λ)",
  );
});

test("a crossing is told at its step", () => {
  const scene = sceneOf({ found: [{ k: 3, leaves: true }] });
  assert.match(told(scene, 3), / · leaves S_λ here · /);
  assert.doesNotMatch(told(scene, 4), /S_λ/);
});

test("after the end of what is finite it names the step and its cause", () => {
  const broken = sceneOf({}, { end: 2 });
  assert.equal(
    told(broken, 4),
    "Step 4 · the run is non-finite since step 2: it has diverged · (step 2 took η_t = 0.3, its limit was 0.2)",
  );
  assert.equal(told(sceneOf({}, { end: 0 }), 0), "Start · V is not finite here");
});

test("of a neighbour's run it says that its numbers are not computed yet", () => {
  const scene = sceneOf({ preview: { label: "η0 = 0.1" } });
  scene.run.exact = false;
  assert.equal(told(scene, 1), "η0 = 0.1 · release to compute the numbers of this run");
});
