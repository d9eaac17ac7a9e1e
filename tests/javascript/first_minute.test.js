/** What needs no page of the first minute: keys and their list, terms in a text, sliders, places. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { shift } from "../../assets/base/opened.js";
import { parts, placed } from "../../assets/base/terms.js";
import { lastOf, positionOf, rateAt } from "../../assets/time/rates.js";
import { PLAYER_KEYS } from "../../assets/time/transport.js";
import { TRAINER_KEYS } from "../../assets/trainer/transport.js";

const ETA0 = { low: 1e-5, high: 100, step: 40, zero: false };
const ALPHA = { low: 1e-4, high: 1, step: 30, zero: true };

test("each key does one thing, and the list says what", () => {
  for (const table of [PLAYER_KEYS, TRAINER_KEYS]) {
    const keys = table.flatMap((row) => row.keys);
    assert.equal(new Set(keys).size, keys.length);
    for (const { shown, words, act } of table) assert.ok(shown && words && act);
    assert.ok(table.find((row) => row.keys.includes(" "))?.anywhere);
    // Home and End scroll the page, unless the component has the focus.
    assert.ok(!table.find((row) => row.keys.includes("Home"))?.anywhere);
  }
});

test("terms are found in a text, each once, and nothing is lost", () => {
  const title = "Step size η_t and its limit η_lim, log scale · gradient descent";
  const found = parts(title);
  assert.deepEqual(
    found.filter(({ name }) => name).map(({ name }) => name),
    ["eta", "eta_lim"],
  );
  assert.equal(found.map(({ words }) => words).join(""), title);
  assert.deepEqual(parts("η_t, and η_t again").filter(({ name }) => name).length, 1);
});

test("an outcome is a term where it begins a text", () => {
  assert.equal(parts("frozen")[0].name, "frozen");
  assert.equal(parts("frozen so far")[0].name, "frozen");
  assert.equal(parts("it is frozen")[0].name, undefined);
  assert.equal(parts("minimums")[0].name, undefined);
});

test("a slider's positions have three digits, from end to end", () => {
  assert.equal(rateAt(ETA0, 0), 1e-5);
  assert.equal(rateAt(ETA0, lastOf(ETA0)), 100);
  assert.deepEqual([rateAt(ALPHA, 0), rateAt(ALPHA, 1), rateAt(ALPHA, lastOf(ALPHA))], [0, 1e-4, 1]);
  for (let position = 0; position <= lastOf(ETA0); position += 1)
    assert.equal(positionOf(ETA0, rateAt(ETA0, position)), position);
  for (let position = 0; position <= lastOf(ALPHA); position += 1)
    assert.equal(positionOf(ALPHA, rateAt(ALPHA, position)), position);
});

test("a value beyond a slider stands at its end", () => {
  assert.equal(positionOf(ETA0, 1e-9), 0);
  assert.equal(positionOf(ETA0, 1e9), lastOf(ETA0));
});

test("an entry stands below its term, above it where there is no room, and inside the window", () => {
  const box = { offsetWidth: 300, offsetHeight: 200 };
  const window = { innerWidth: 390, innerHeight: 800 };
  assert.deepEqual(placed({ left: 20, top: 100, bottom: 120 }, box, window), { left: 20, top: 126 });
  assert.deepEqual(placed({ left: 20, top: 700, bottom: 720 }, box, window), { left: 20, top: 494 });
  assert.equal(placed({ left: 380, top: 100, bottom: 120 }, box, window).left, 82);
  assert.deepEqual(placed({ left: 0, top: 5, bottom: 790 }, box, window), { left: 8, top: 8 });
});

test("what was opened comes into view, but its opener stays there", () => {
  const frame = { top: 0, bottom: 900 };
  assert.ok(shift({ top: 800 }, { bottom: 600 }, frame) < 0);
  assert.equal(shift({ top: 800 }, { bottom: 1000 }, frame), 112);
  assert.equal(shift({ top: 800 }, { bottom: 5000 }, frame), 736);
});
