/** The points by which a curve V(t) is drawn. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Knots } from "../../assets/curve/knots.js";

const drawn = () => new Knots(60, 1e-3, 1e3, 1);

test("a curve begins level, at V of the start, and its points lie over the whole run", () => {
  const { points } = drawn();
  assert.deepEqual(
    points,
    [0, 10, 20, 30, 40, 50, 60].map((t) => [t, 1]),
  );
});

test("a short run has as many points as states", () => {
  assert.deepEqual(new Knots(2, 0.1, 10, 1).times, [0, 1, 2]);
});

test("the first point stays, the others stay on the axis", () => {
  const knots = drawn();
  knots.set(0, 5);
  knots.set(7, 5);
  knots.set(1, 0);
  knots.set(2, 1e9);
  assert.deepEqual(
    knots.points.slice(0, 3).map(([, value]) => value),
    [1, 1e-3, 1e3],
  );
});

test("a stroke sets whichever point is nearest, but never the first", () => {
  const knots = drawn();
  assert.equal(knots.nearest(0), 1);
  assert.equal(knots.nearest(14), 1);
  assert.equal(knots.nearest(26), 3);
  assert.equal(knots.nearest(99), 6);
});

test("keys move a point by equal factors", () => {
  const knots = drawn();
  const up = knots.nudged(3, 1);
  assert.ok(Math.abs(up - 10 ** 0.12) < 1e-9);
  knots.set(3, up);
  assert.ok(Math.abs(knots.nudged(3, -1) - 1) < 0.01);
});

test("what was drawn before comes back, and no other point", () => {
  const knots = drawn();
  knots.restore([
    [0, 7],
    [20, 0.25],
    [33, 9],
  ]);
  assert.deepEqual(knots.points[2], [20, 0.25]);
  assert.deepEqual(knots.points[0], [0, 1]);
  assert.equal(knots.words(2), "V = 0.25 at step 20");
});
