import assert from "node:assert/strict";
import { test } from "node:test";
import { Places, around, boxAt, covers, freeCorner } from "../../assets/base/places.js";

test("boxes that touch do not cover each other", () => {
  assert.equal(covers([0, 0, 2, 2], [2, 0, 4, 2]), false);
  assert.equal(covers([0, 0, 2, 2], [1.9, 1.9, 4, 4]), true);
  assert.deepEqual(boxAt([5, 5], [4, 2]), [3, 4, 7, 6]);
});

test("a label goes to the first place that is free, and none on another", () => {
  const places = new Places([0, 0, 100, 100], [[40, 20, 60, 40]]);
  const size = [20, 10];
  const spots = around([50, 50], size, 5);
  assert.deepEqual(spots.slice(0, 4), [
    [50, 40],
    [50, 60],
    [65, 50],
    [35, 50],
  ]);
  const found = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(() => places.take(size, spots)).filter(Boolean);
  assert.deepEqual(found[0], [50, 60], "What is taken lies above.");
  assert.deepEqual(found[1], [65, 50]);
  assert.equal(places.take(size, spots), null);
  const boxes = found.map((centre) => boxAt(centre, size));
  for (const [i, one] of boxes.entries())
    for (const other of boxes.slice(i + 1)) assert.equal(covers(one, other), false, `${one} and ${other}`);
});

test("a label stays inside, where it may meet another after all", () => {
  const places = new Places([0, 0, 100, 100]);
  assert.deepEqual(places.take([30, 16], [[99, 2]]), [85, 8]);
  assert.equal(places.take([30, 16], [[80, 0]]), null);
  assert.deepEqual(
    places.take(
      [30, 16],
      [
        [80, 0],
        [80, 30],
      ],
    ),
    [80, 30],
  );
});

test("what has a corner takes the one that covers fewest points", () => {
  /** @type {[number, number, number, number]} */
  const area = [0, 0, 100, 100];
  /** @type {import("../../assets/base/places.js").Corner[]} */
  const corners = ["top right", "bottom right", "top left"];
  assert.equal(freeCorner(area, [30, 20], [], corners), "top right");
  assert.equal(freeCorner(area, [30, 20], [[90, 10]], corners), "bottom right");
  assert.equal(
    freeCorner(
      area,
      [30, 20],
      [
        [90, 10],
        [90, 90],
        [80, 90],
      ],
      corners,
    ),
    "top left",
  );
  assert.equal(
    freeCorner(
      area,
      [30, 20],
      [
        [90, 10],
        [90, 90],
        [5, 5],
      ],
      corners,
    ),
    "top right",
  );
});
