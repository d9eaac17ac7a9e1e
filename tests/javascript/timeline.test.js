/** Which steps are drawn, and where time is among them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { countAbove, firstNonFinite, focusLast, isRough, risesOf } from "../../assets/time/run.js";
import { Timeline, stepsOfBits } from "../../assets/time/timeline.js";

test("a short run is drawn whole", () => {
  const whole = new Timeline(4);
  assert.deepEqual([whole.last, whole.step(3), whole.index(2.7), whole.index(9), whole.index(-1)], [4, 3, 2, 4, 0]);
  assert.deepEqual([whole.place(2.5), whole.time(2.5), whole.nearest(2.6)], [2.5, 2.5, 3]);
  assert.deepEqual([whole.follows(2), whole.words(2)], [true, "2"]);
});

test("of a long run some steps are drawn, and time runs evenly between them", () => {
  const some = new Timeline(100, [0, 1, 10, 100]);
  assert.deepEqual(
    [0, 1, 9.9, 10, 99, 100, 400].map((k) => some.index(k)),
    [0, 1, 1, 2, 2, 3, 3],
  );
  assert.equal(some.place(5.5), 1.5);
  for (const k of [0, 0.25, 5.5, 55, 100]) assert.equal(some.time(some.place(k)), k);
  assert.deepEqual(
    [5, 6, 54, 56].map((k) => some.step(some.nearest(k))),
    [1, 10, 10, 100],
  );
  assert.deepEqual([some.words(1), some.words(2)], ["1", "≤ 10"]);
});

test("bit i is step i + 1, the lowest bit of a byte first", () => {
  assert.deepEqual(stepsOfBits(Uint8Array.of(0b101, 0b10)), [1, 3, 10]);
});

test("rises, excesses and the end of what is finite", () => {
  const v = Float64Array.of(1, 2, 2, Number.POSITIVE_INFINITY, Number.NaN);
  assert.deepEqual(risesOf(v), [1, 3]);
  assert.equal(firstNonFinite({ v, theta: new Float32Array(10) }), 3);
  assert.equal(firstNonFinite({ v: v.subarray(0, 3), theta: Float32Array.of(0, 0, 0, Number.NaN, 0, 0) }), 1);
  assert.equal(firstNonFinite({ v: v.subarray(0, 3), theta: new Float32Array(6) }), null);
  const limit = Float64Array.of(2, 1, Number.POSITIVE_INFINITY);
  assert.equal(countAbove({ stepSize: Float32Array.of(1, 2, 3), limit }), 1);
});

test("the rule in front is drawn last; only a long run under the hand is drawn roughly", () => {
  assert.deepEqual(focusLast({ run: { rules: [{}, {}, {}] }, focus: 1 }), [0, 2, 1]);
  const rough = (steps, preview) => isRough({ run: { steps }, preview });
  assert.deepEqual([rough(251, {}), rough(250, {}), rough(251, null)], [true, false, false]);
});
