/** Axes: what they span, their ticks, and the marks at their ends. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  beyondEnds,
  beyondWords,
  endMarks,
  energyScale,
  linearTicks,
  makeScale,
  stepScale,
  stepTicks,
  tickLabel,
} from "../../assets/time/scales.js";

const series = (...values) => [{ values, end: null }];

for (const [kind, low, high] of [
  ["linear", -2, 6],
  ["log", 1e-4, 1e3],
  ["asinh", -50, 1e4],
]) {
  test(`a ${kind} scale maps its ends to 0 and 1, and back`, () => {
    const scale = makeScale(kind, low, high, 1);
    for (const [value, unit] of [
      [low, 0],
      [high, 1],
    ]) {
      assert.ok(Math.abs(scale.unit(value) - unit) < 1e-12);
      assert.ok(Math.abs(scale.value(unit) - value) < 1e-9 * Math.abs(value));
    }
    for (const tick of scale.ticks()) assert.ok(tick >= low && tick <= high);
    assert.ok(scale.ticks().length >= 2);
  });
}

test("on a logarithmic axis what is not positive lies at the foot", () => {
  const scale = makeScale("log", 1e-3, 1);
  assert.deepEqual([scale.unit(0), scale.unit(-5)], [0, 0]);
});

test("ticks are round", () => {
  assert.deepEqual(linearTicks(0, 1, 4), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(makeScale("log", 1e-3, 10).ticks(), [10, 1, 0.1, 0.01, 0.001]);
  assert.deepEqual(stepTicks(30, 6), [0, 5, 10, 15, 20, 25, 30]);
  assert.deepEqual(stepTicks(1, 4), [0, 1]);
  assert.deepEqual([100, 0.01, 1e-4, -1e6, 0].map(tickLabel), ["100", "0.01", "10⁻⁴", "−10⁶", "0"]);
});

test("between numbers that have none between them there are few ticks, and an end to them", () => {
  for (const low of [1e16, -1e16, 1e300]) {
    const ticks = linearTicks(low, low + Math.abs(low) * 2e-16, 4);
    assert.ok(ticks.length <= 5);
    assert.equal(new Set(ticks).size, ticks.length);
  }
});

test("V's axis is linear, logarithmic over three decades or where a run diverges, and as chosen", () => {
  assert.equal(energyScale(series(4, 2, 1), null, null).kind, "linear");
  assert.equal(energyScale(series(4, 2, 1e-3), null, null).kind, "log");
  assert.equal(energyScale([{ values: [4, 9, Number.POSITIVE_INFINITY], end: 2 }], null, null).kind, "log");
  assert.equal(energyScale(series(4, 2, 1), null, "log").kind, "log");
  assert.equal(energyScale(series(4, 2, 1e-3), null, "linear").kind, "linear");
  assert.equal(energyScale(series(-1, -3, 900), null, null).kind, "asinh");
  assert.deepEqual(energyScale([], null, null).ticks(), [0, 0.25, 0.5, 0.75, 1]);
});

test("λ is kept in view where that is reasonable", () => {
  assert.ok(energyScale(series(4, 2), 7, null).high >= 7);
  assert.ok(energyScale(series(4, 2), 700, null).high < 10);
});

test("an end that cuts something off is a power of ten and is marked", () => {
  const scale = energyScale(series(8, 1e-30), null, null);
  const beyond = beyondEnds(scale, [[8, 1e-30]]);
  assert.deepEqual(beyond, { below: true, above: false });
  const [mark] = endMarks(scale, beyond);
  assert.equal(mark.value, scale.low);
  assert.equal(mark.text, `≤ ${tickLabel(scale.low)}`);
  assert.ok(Number.isInteger(Math.log10(scale.low)));
  assert.match(beyondWords(scale, beyond), /drawn at the foot$/);
});

test("the axis of the step size goes logarithmic where η_t is mostly far below its peak", () => {
  const rate = Float64Array.from({ length: 100 }, (_, t) => 0.1 * Math.exp(-0.2 * t));
  const limit = new Float64Array(100).fill(0.2);
  assert.equal(stepScale({ stepSize: rate, rate, limit }).kind, "log");
  const flat = new Float64Array(100).fill(0.1);
  const scale = stepScale({ stepSize: flat, rate: flat, limit });
  assert.deepEqual([scale.kind, scale.low], ["linear", 0]);
  assert.ok(scale.high >= 0.165 && scale.high <= 0.2);
});
