/** The landscape as numbers: its grid, its value anywhere, its shore, its pixels; and where a path crosses λ. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { crossingPoint, crossings, crossingWords, linearPart } from "../../assets/land/crossings.js";
import { FULL_SCALE, NOT_FINITE, restoreGrid } from "../../assets/land/grid.js";
import { clip, edgePoint, pointAt, traceOf } from "../../assets/land/paths.js";
import { upsample } from "../../assets/land/shading.js";
import { Surface } from "../../assets/land/surface.js";
import { Timeline } from "../../assets/time/timeline.js";

const SIZE = 41;
const WINDOW = [-2, 2, -2, 2];
const HEIGHT = { low: 0, high: 20, scale: 1 };
const loss = (x, y) => x * x + 4 * y * y;

/** Return the bowl x² + 4y² as its codes. */
function bowl() {
  const at = (k) => -2 + (4 * k) / (SIZE - 1);
  const unit = (level) => Math.log1p(level) / Math.log1p(20);
  const code = (_, k) => Math.round(unit(loss(at(k % SIZE), at(Math.floor(k / SIZE)))) * FULL_SCALE);
  return Uint16Array.from({ length: SIZE * SIZE }, code);
}

const surface = new Surface(bowl(), SIZE, HEIGHT, WINDOW);

test("a grid is restored from its differences, which wrap", () => {
  const part = { arrays: { grid_differences: Uint16Array.of(5, 65535, 3, 65535, 2, 65534) }, shapes: {} };
  part.shapes.grid_differences = [2, 3];
  restoreGrid(part);
  assert.deepEqual([...part.arrays.grid], [5, 4, 7, 4, 5, 6]);
  assert.deepEqual(part.shapes.grid, [2, 3]);
});

test("heights and levels are each other's inverse", () => {
  for (const level of [0, 0.3, 7, 20]) assert.ok(Math.abs(surface.fromUnit(surface.toUnit(level)) - level) < 1e-9);
  assert.deepEqual([surface.toUnit(-1), surface.toUnit(99)], [0, 1]);
});

test("L is known everywhere in the window and nowhere else", () => {
  for (const [x, y] of [
    [0.33, -1.21],
    [2, 2],
    [-2, 0],
  ]) {
    assert.ok(Math.abs(surface.at(x, y) - loss(x, y)) < 0.02);
  }
  assert.ok(Number.isNaN(surface.at(2.01, 0)));
});

test("beside a point that is not finite L comes from the others", () => {
  const codes = bowl();
  codes[0] = NOT_FINITE;
  const holed = new Surface(codes, SIZE, HEIGHT, WINDOW);
  assert.ok(Number.isNaN(holed.sample(0.2, 0.2)));
  assert.ok(Math.abs(holed.sample(0.8, 0.8) - surface.sample(0.8, 0.8)) < 0.5);
  assert.equal(holed.isoSegments(19.9).length % 4, 0);
});

test("every point of the shore lies on L = λ", () => {
  for (const level of [0.5, 4, 9]) {
    const points = surface.isoSegments(level);
    assert.ok(points.length > 40);
    for (let i = 0; i < points.length; i += 2) assert.ok(Math.abs(loss(points[i], points[i + 1]) - level) < 0.03);
  }
  assert.equal(surface.isoSegments(21).length, 0);
});

test("pixels go from the top row down", () => {
  const slope = new Surface(Uint16Array.of(0, 0, FULL_SCALE, FULL_SCALE), 2, HEIGHT, WINDOW);
  const heights = upsample(slope, 2, 4);
  assert.equal(heights.length, 8);
  assert.deepEqual([heights[0], heights[6]], [heights[1], heights[7]]);
  assert.ok(heights[0] > heights[2] && heights[2] > heights[4] && heights[4] > heights[6]);
  const gaps = new Surface(new Uint16Array(4).fill(NOT_FINITE), 2, HEIGHT, WINDOW);
  assert.deepEqual([...new Set(upsample(gaps, 2, 2))], [NOT_FINITE]);
});

test("crossings are found between the states, up to the end of what is finite", () => {
  const values = Float64Array.of(5, 3, 1, 3, Number.NaN);
  assert.deepEqual(crossings(values, 2, 4), [
    { k: 2, leaves: true },
    { k: 3, leaves: false },
  ]);
  assert.deepEqual(crossings(values, 2, 3), [{ k: 2, leaves: true }]);
  assert.deepEqual(crossings(null, 2, null), []);
});

test("a crossing lies where the path meets the shore", () => {
  const theta = Float32Array.of(2, 0, -1, 0);
  const [x, y] = crossingPoint(surface, { theta, loss: Float64Array.of(4, 1) }, 2.25, 1);
  assert.ok(Math.abs(x - 1.5) < 0.01 && y === 0);
  assert.equal(linearPart(Float64Array.of(4, 1), 3.25, 1), 0.25);
});

test("crossings are told with their steps", () => {
  const whole = new Timeline(20);
  assert.equal(crossingWords([], true, whole), "the path stays in S_λ");
  assert.equal(crossingWords([], false, whole), "the path stays below λ");
  const found = [3, 9, 12].map((k, index) => ({ k, leaves: index % 2 === 0 }));
  assert.equal(crossingWords(found.slice(0, 1), true, whole), "left at step 3");
  assert.equal(crossingWords(found.slice(0, 2), true, whole), "left at step 3, back at 9");
  assert.equal(crossingWords(found, true, whole), "left at 3, back at 9, 1 more");
});

const FRAME = { window: WINDOW, width: 400, height: 400 };

test("a segment is clipped to the frame", () => {
  assert.deepEqual(clip(-100, 200, 500, 200, FRAME, 0), [0, 200, 400, 200]);
  assert.equal(clip(-100, -50, 500, -50, FRAME, 12), null);
  const edge = edgePoint([900, 200], 0, FRAME);
  assert.deepEqual(edge, { x: 400, y: 200, inside: false, angle: 0 });
});

test("a path has a place at every time, an exit where it leaves, and an end where its numbers do", () => {
  const theta = Float32Array.of(0, 0, 1, 0, 9, 0, Number.NaN, 0);
  const trace = traceOf({ theta, v: new Float64Array(4), loss: null, end: 3, rises: [] }, FRAME);
  assert.deepEqual([trace.last, [...trace.visible]], [2, [1, 1, 0]]);
  assert.deepEqual(pointAt(trace, 0.5), [250, 200]);
  assert.deepEqual(trace.exits, [{ k: 2, x: 400, y: 200, angle: 0 }]);
  assert.deepEqual(trace.broken, { k: 3, x: 400, y: 200, inside: false, angle: 0 });
});
