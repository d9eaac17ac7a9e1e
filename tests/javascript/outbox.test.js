/** The outbox on a clock that moves when it is told to: what is sent, when, and how often. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Outbox } from "../../assets/base/outbox.js";

let sent;
let told;
let box;

beforeEach(() => {
  mock.reset();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  mock.method(performance, "now", () => Date.now());
  sent = [];
  told = [];
  box = anew(["step"]);
});

function anew(actions = []) {
  const tell = (what) => () => told.push(what);
  return new Outbox((message) => sent.push(message), new Set(actions), tell("asked"), tell("silence"));
}

/** Let time pass in small steps, so that a timer that is set meanwhile runs in its turn. */
function passes(seconds) {
  for (let passed = 0; passed < Math.round(1000 * seconds); passed += 50) mock.timers.tick(50);
}

const answer = (nth) => box.receive(sent[nth].seq);
/** What was sent: kind, value, which number (0 the first), which attempt. */
const shown = () => sent.map(({ kind, value, seq, attempt }) => [kind, value, seq - sent[0].seq, attempt]);

test("what is not answered is sent again under its number, less and less often", () => {
  box.send("step");
  const counts = [];
  for (let turn = 0; turn < 8; turn += 1) {
    passes(2.05);
    counts.push(sent.length);
  }
  assert.deepEqual(counts, [2, 2, 3, 3, 3, 3, 4, 4]);
  assert.deepEqual(
    shown().map(([, , number, attempt]) => [number, attempt]),
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
    ],
  );
  answer(0);
  passes(60);
  assert.equal(sent.length, 4);
  assert.deepEqual([box.isFree(), told], [true, ["asked"]]);
});

test("when nobody answers it is given up and said so, and the next is sent", () => {
  box.send("step");
  box.send("lam", 2);
  passes(60);
  assert.deepEqual(new Set(sent.map(({ kind }) => kind)), new Set(["step"]));
  assert.deepEqual([box.isFree(), box.pending("lam"), told.at(-1)], [true, undefined, "silence"]);
  box.send("lam", 3);
  assert.deepEqual(shown().at(-1), ["lam", 3, 1, 1]);
});

test("one is under way and the others wait in their order", () => {
  const asked = [
    ["step", 1],
    ["lam", 1],
    ["step", 2],
    ["lam", 2],
    ["focus", 1],
  ];
  for (const [kind, value] of asked) box.send(kind, value);
  assert.deepEqual(box.kinds, ["step", "step", "lam", "focus"]);
  for (let nth = 0; nth < 5; nth += 1) answer(Math.min(nth, sent.length - 1));
  assert.deepEqual(
    sent.map(({ kind, value }) => `${kind} ${value}`),
    ["step 1", "step 2", "lam 2", "focus 1"],
  );
});

test("the end of a movement does not wait for the positions on the way", () => {
  box.send("start", 1, false);
  box.send("start", 2, false);
  assert.deepEqual(shown(), [["start", 1, 0, 1]]);
  box.send("start", 3);
  assert.deepEqual(shown().slice(1), [["start", 3, 1, 1]]);
  answer(0);
  assert.equal(box.pending("start"), 3);
  answer(1);
  passes(60);
  assert.equal(sent.length, 2);
});

test("only what is taken back says so", () => {
  box.send("lam", 1, true, true);
  answer(0);
  box.send("lam", 2);
  assert.deepEqual(
    sent.map(({ back }) => back),
    [true, undefined],
  );
});

test("a message of the page that is no answer makes it go out again", () => {
  box.send("step");
  box.receive(0);
  assert.equal(sent.length, 1);
  passes(0.4);
  box.receive(0);
  assert.deepEqual(shown(), [
    ["step", true, 0, 1],
    ["step", true, 0, 2],
  ]);
});

test("a page that was slow to answer is given longer: asked too often it would never answer", () => {
  box.send("step");
  passes(1.9);
  answer(0);
  box.send("step");
  passes(3.7);
  assert.equal(sent.length, 2);
  passes(0.3);
  assert.equal(sent.length, 3);
});

test("a component that is there anew takes no number that was used", () => {
  box.send("step");
  box.send("step");
  answer(0);
  const last = sent[1].seq;
  passes(0.1);
  box = anew();
  answer(0);
  box.send("lam", 1);
  assert.ok(sent.at(-1).seq > last);
});

test("a clock that was set back makes no number small", () => {
  box.receive(5_000_000_000);
  box.send("step");
  assert.equal(sent[0].seq, 5_000_000_001);
});

test("after its end nothing is sent", () => {
  box.send("step");
  box.send("step");
  box.stop();
  passes(60);
  box.send("back");
  passes(60);
  assert.equal(sent.length, 1);
});
