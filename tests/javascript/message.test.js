/** Real messages and what follows from them, against what Python knows; `test_node.py` has them made. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { splitMessage, unpack } from "../../assets/base/decode.js";
import { crossings } from "../../assets/land/crossings.js";
import { captionAt } from "../../assets/player/caption.js";
import { valueAtHeight, valuesOf } from "../../assets/player/drags.js";
import { energyBeyond } from "../../assets/player/energy_chart.js";
import { Fan } from "../../assets/player/fan.js";
import { decodeMain, runOfMessage } from "../../assets/player/message.js";
import { stepBeyond } from "../../assets/player/step_chart.js";
import { endMarks, energyScale, stepScale } from "../../assets/time/scales.js";

const cases = JSON.parse(readFileSync(process.env.SUPERLEVEL_MESSAGES, "utf8"));
const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));

/** Return all that a message holds. */
async function decoded(text) {
  const part = await decodeMain(splitMessage(bytesOf(text)).main);
  const run = runOfMessage(part);
  return { part, run, path: run.rules[0] };
}

/** Return a message's neighbouring runs, as they are fetched. */
async function fanned({ message, fan }) {
  const found = await decoded(message);
  return { ...found, fan: new Fan(unpack(bytesOf(fan)), found.part) };
}

test("a message holds exactly the arrays that were sent, also where they are not finite", async () => {
  const { message, arrays, end } = cases.diverging;
  const { part, path } = await decoded(message);
  assert.deepEqual(new Set(Object.keys(part.arrays)), new Set(Object.keys(arrays)));
  for (const [name, text] of Object.entries(arrays)) {
    const { buffer, byteOffset, byteLength } = part.arrays[name];
    assert.deepEqual(Buffer.from(buffer, byteOffset, byteLength), Buffer.from(text, "base64"), name);
  }
  assert.equal(path.end, end);
});

test("another version is refused with a sentence", async () => {
  await assert.rejects(decoded(cases["other version"]), /version 2, this player reads version 1/);
});

test("the fan's runs are those of their settings, to its resolution", async () => {
  const { fan } = await fanned(cases.fan);
  for (const [kind, runs] of Object.entries(cases.fan.theta)) {
    assert.equal(fan.values[kind].length, runs.length);
    for (const [j, expected] of runs.entries()) {
      const { rules, exact } = fan.run(kind, j);
      assert.equal(exact, false);
      for (const [i, value] of rules[0].theta.entries()) assert.ok(Math.abs(value - expected[i]) < 2e-4);
    }
  }
});

test("the hand finds the value whose η(t) lies nearest, of η0 also before the runs are here", async () => {
  const { part, run, fan } = await fanned(cases.fan);
  const unit = (/** @type {number} */ value) => value;
  const seen = { header: part.header, own: run, focus: 0, stepScale: { unit } };
  for (const known of [fan, null]) {
    const scene = { ...seen, fan: known };
    const { eta0 } = { eta0: valuesOf(scene, "eta0") };
    for (const t of [0, 9])
      for (const value of eta0) {
        const rate = (run.rules[0].rate[t] * value) / part.header.eta0;
        assert.equal(valueAtHeight(scene, "eta0", t, rate), value);
      }
    assert.equal(valueAtHeight(scene, "eta0", 0, 99), eta0.at(-1));
  }
  const { alpha } = fan.values;
  for (const [j, value] of alpha.entries())
    assert.equal(valueAtHeight({ ...seen, fan }, "alpha", 20, fan.rateAt("alpha", j, 0, 20)), value);
  assert.equal(valueAtHeight({ ...seen, fan: null }, "alpha", 20, 0.1), null);
  assert.equal(fan.run("alpha", 1), fan.run("alpha", 1));
});

test("crossings of the level are found and told at their steps", async () => {
  for (const { message, step } of cases.crossings) {
    const { run, path } = await decoded(message);
    const found = crossings(path.loss, 2.5, path.end);
    assert.deepEqual(found, [{ k: step, leaves: true }]);
    const scene = { run, focus: 0, lossIsV: true, level: 2.5, found, preview: null };
    assert.match(captionAt(scene, step).main, /leaves S_λ here$/);
  }
});

test("of a long run all that is said are steps of the run, not places among the drawn ones", async () => {
  const { message, rises, above, outside } = cases.long;
  const { run, path } = await decoded(message);
  const { timeline } = run;
  assert.ok(timeline.last < run.steps / 2 && timeline.step(timeline.last) === run.steps);
  assert.deepEqual(path.rises, rises);
  assert.equal(path.above, above);
  // The first state outside the window is drawn.
  assert.equal(timeline.step(timeline.index(outside[0])), outside[0]);
});

test("a long run is said to break where it does", async () => {
  const { message, lost } = cases.breaking;
  const { run, path } = await decoded(message);
  assert.ok(run.timeline.last < lost);
  assert.equal(run.timeline.step(path.end), lost);
  const scene = { run, focus: 0, lossIsV: true, level: 1, found: [], preview: null };
  assert.match(captionAt(scene, run.timeline.last).main, new RegExp(`non-finite since step ${lost}:`));
});

test("a neighbour of a long run is known at the same steps", async () => {
  const { run, path, fan } = await fanned(cases["long fan"]);
  const neighbour = fan.run("eta0", 0);
  assert.equal(neighbour.steps, run.steps);
  assert.equal(neighbour.rules[0].v.length, path.v.length);
  assert.equal(neighbour.timeline.step(60), run.timeline.step(60));
  assert.ok(run.timeline.step(60) > 60);
});

test("the axis of V says exactly when something lies beyond it, in round numbers", async () => {
  for (const { message, below, above } of cases.axes) {
    const { part, run, path } = await decoded(message);
    const level = part.header.lam;
    const scale = energyScale([{ values: path.v, end: path.end }], level, null);
    const beyond = energyBeyond({ run, energyScale: scale, lossIsV: true, level });
    assert.deepEqual(beyond, { below, above });
    for (const { value } of endMarks(scale, beyond)) {
      assert.ok([scale.low, scale.high].includes(value));
      assert.ok(Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6);
    }
  }
});

test("λ counts as drawn where it is a level of V", async () => {
  const { run, path } = await decoded(cases.axes[1].message);
  const scale = energyScale([{ values: path.v, end: path.end }], null, null);
  const seen = { run, energyScale: scale, level: scale.low / 2 };
  assert.equal(energyBeyond({ ...seen, lossIsV: true }).below, true);
  assert.equal(energyBeyond({ ...seen, lossIsV: false }).below, false);
});

test("the axis of the step size says when a limit lies above it", async () => {
  for (const { message, above } of cases.limits) {
    const { run, path } = await decoded(message);
    const beyond = stepBeyond({ run, focus: 0, stepScale: stepScale(path) });
    assert.deepEqual(beyond, { below: false, above });
  }
});

test("a step size below the axis is said", async () => {
  const { run, path } = await decoded(cases.fading.message);
  const scale = stepScale(path);
  const beyond = stepBeyond({ run, focus: 0, stepScale: scale });
  assert.ok(scale.low > cases.fading.last);
  assert.ok(beyond.below);
  assert.equal(endMarks(scale, beyond)[0].value, scale.low);
});
