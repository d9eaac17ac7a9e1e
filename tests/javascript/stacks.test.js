/** Dots of numbers: none is lost, and all stacks have room. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sizeOf, stacksOf } from "../../assets/answers/dots.js";
import { endsOf } from "../../assets/answers/tally.js";

const area = { top: 30, bottom: 330 };
const total = (stacks) => stacks.reduce((sum, { count }) => sum + count, 0);

test("every dot stands in a stack, near its place", () => {
  const places = [10, 11, 12, 200, 399.9];
  const stacks = stacksOf(places, 20, 0);
  assert.equal(total(stacks), places.length);
  assert.ok(places.every((place) => stacks.some(({ x }) => Math.abs(x - place) <= 10)));
});

test("whole numbers stand at their own place where there is room", () => {
  assert.deepEqual(stacksOf([40, 40, 80], 20, 40), [
    { x: 40, count: 2 },
    { x: 80, count: 1 },
  ]);
});

test("what lies beyond an end is counted at that end, and what lies on it is not", () => {
  assert.deepEqual(endsOf({ low: 0.1, high: 0.3 }, [0.1, 0.2, 0.3, 1e6, -1, -2, 7]), [2, 2]);
  assert.deepEqual(endsOf({ low: 0, high: 1 }, []), [0, 0]);
});

test("dots shrink until the highest stack has room", () => {
  const many = Array.from({ length: 300 }, (_, k) => 100 + (k % 30));
  const size = sizeOf(many, 0, 0, area);
  const most = Math.max(...stacksOf(many, size, 0).map(({ count }) => count));
  assert.ok(most * size <= 300);
  assert.ok(size < sizeOf([100, 200], 0, 0, area));
});
