/** A place that a hand chooses on two axes, by pointer, key and number. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Spot } from "../../assets/place/spot.js";

const linear = { name: "x", low: -4, high: 6, scale: "linear" };
const log = { name: "η0", low: 0.01, high: 1, scale: "log" };

test("a pointer's place is as fine as a hand can mean it, and stays on the axes", () => {
  const spot = new Spot([linear, log]);
  spot.take([0.123456, 0.5]);
  assert.deepEqual(spot.value, [-2.77, 0.1]);
  spot.take([-3, 7]);
  assert.deepEqual(spot.value, [-4, 1]);
  assert.deepEqual(spot.unit([1, 0.1]), [0.5, 0.5]);
});

test("there is no −0", () => {
  const spot = new Spot([linear, linear]);
  spot.take([0.39999, 0.4]);
  assert.ok(Object.is(spot.value[0], 0));
});

test("the first key shows the mark in the middle, further ones move it, with Shift ten times as far", () => {
  const spot = new Spot([linear, linear]);
  assert.equal(spot.nudge("Enter"), false);
  assert.equal(spot.value, null);
  assert.equal(spot.nudge("ArrowUp"), true);
  assert.deepEqual(spot.value, [1, 1]);
  spot.nudge("ArrowUp");
  spot.nudge("ArrowLeft", true);
  assert.deepEqual(spot.value, [0, 1.1]);
  for (let k = 0; k < 200; k += 1) spot.nudge("ArrowRight");
  assert.deepEqual(spot.value, [6, 1.1]);
});

test("on a logarithmic axis keys move by a part of it, and never get stuck", () => {
  const spot = new Spot([log, log]);
  spot.nudge("ArrowUp");
  const seen = new Set();
  for (let k = 0; k < 50; k += 1) {
    spot.nudge("ArrowUp");
    seen.add(spot.value[1]);
  }
  assert.equal(spot.value[1], 1);
  assert.equal(seen.size, 50);
});

test("a number is taken as it was typed, and refused where it is none or lies beyond the axis", () => {
  const spot = new Spot([linear, log]);
  assert.equal(spot.type(0, "2,125"), true);
  assert.deepEqual(spot.value, [2.125, 0.1]);
  for (const text of ["", " ", "x", "7", "-4.01", "Infinity"]) assert.equal(spot.type(0, text), false);
  assert.equal(spot.type(1, "0"), false);
  assert.deepEqual(spot.value, [2.125, 0.1]);
});
