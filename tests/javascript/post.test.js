/** A student's answers on their way to the class: none is lost, none is sent for another, and a refusal is told. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Kept, Refused } from "../../assets/base/classroom.js";
import { Post } from "../../assets/seat/post.js";

let texts;
let sent;
/** What the class says next: an answer's kind, or an error. */
let says;

function shelf() {
  return new Kept("answers", "of", () => ({
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => texts.set(key, value),
    removeItem: (key) => texts.delete(key),
  }));
}

function post(token = "mine") {
  const send = async (answer) => {
    sent.push({ ...answer });
    const next = says.shift() ?? { counts: true };
    if (next instanceof Error) throw next;
    if (next.held) await next.held;
    return { ...answer, counts: true, ...next };
  };
  return new Post(shelf(), token, send, () => {});
}

async function settled() {
  for (let k = 0; k < 20; k += 1) await new Promise((done) => setImmediate(done));
}

beforeEach(() => {
  texts = new Map();
  sent = [];
  says = [];
});

test("an answer is sent once, under a number that grows, however often the page tells it", async () => {
  const one = post();
  for (const [value, act] of [
    [0.2, 100],
    [0.2, 100],
    [0.3, 101],
    [0.2, 100],
  ]) {
    one.give("guess", value, act);
    await settled();
  }
  assert.deepEqual(sent, [
    { step: "guess", value: 0.2, edit: 1 },
    { step: "guess", value: 0.3, edit: 2 },
  ]);
  assert.deepEqual(one.book.answers.guess, { value: 0.3, act: 101, edit: 2, is: "kept" });
});

test("what did not arrive goes out again until it does, the same under the same number", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  says = [new Refused("The server can’t be reached.", 0), new Refused("Busy.", 503, 4)];
  const one = post();
  one.give("guess", 7, 100);
  await settled();
  assert.equal(one.trouble, "The server can’t be reached.");
  assert.equal(one.book.answers.guess.is, "waiting");
  t.mock.timers.tick(1500);
  await settled();
  assert.equal(sent.length, 2);
  // Told to wait for four seconds, it does.
  t.mock.timers.tick(3999);
  await settled();
  assert.equal(sent.length, 2);
  t.mock.timers.tick(2001);
  await settled();
  assert.deepEqual(sent, Array(3).fill({ step: "guess", value: 7, edit: 1 }));
  assert.deepEqual([one.book.answers.guess.is, one.trouble], ["kept", ""]);
});

test("a page that was closed sends on when it is opened again, and only what is of the same class", async () => {
  says = [new Refused("down", 0)];
  const closed = post();
  closed.give("guess", 7, 100);
  await settled();
  closed.stop();
  await settled();
  post("of another class").run();
  await settled();
  assert.equal(sent.length, 1);
  const again = post();
  again.run();
  await settled();
  assert.deepEqual(sent[1], { step: "guess", value: 7, edit: 1 });
  assert.equal(again.book.answers.guess.is, "kept");
});

test("what is changed while it is under way goes out after it", async () => {
  let arrive;
  says = [{ held: new Promise((done) => (arrive = done)) }];
  const one = post();
  one.give("guess", 1, 100);
  await settled();
  one.give("guess", 2, 101);
  await settled();
  assert.equal(sent.length, 1);
  arrive();
  await settled();
  assert.deepEqual(sent.at(-1), { step: "guess", value: 2, edit: 2 });
  assert.deepEqual([one.book.answers.guess.value, one.book.answers.guess.is], [2, "kept"]);
});

test("a refusal is kept with its sentence, and does not hold up what comes after", async () => {
  says = [new Refused("The class is not at this step now.", 409)];
  const one = post();
  one.give("early", "minimum", 100);
  one.give("guess", 3, 101);
  await settled();
  const { early, guess } = one.book.answers;
  assert.deepEqual([early.is, early.why], ["refused", "The class is not at this step now."]);
  assert.equal(guess.is, "kept");
});

test("an answer that came too late is known as one that does not count", async () => {
  says = [{ counts: false }];
  const one = post();
  one.give("guess", 3, 100);
  await settled();
  assert.equal(one.book.answers.guess.is, "late");
});

test("the class's own list adds what this browser lost, takes away what the teacher did, and leaves what waits", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const one = post();
  one.give("removed", 1, 100);
  await settled();
  says = [new Refused("down", 0)];
  one.give("waits", 2, 101);
  await settled();
  const told = [
    { step: "elsewhere", value: 9, counts: false, edit: 4 },
    { step: "elsewhere", value: 8, counts: true, edit: 3 },
  ];
  one.found(told, one.book);
  const { answers } = one.book;
  assert.deepEqual(Object.keys(answers).sort(), ["elsewhere", "waits"]);
  assert.deepEqual([answers.elsewhere.value, answers.elsewhere.is, answers.elsewhere.edit], [8, "kept", 3]);
  // The page still tells what was taken away, as it did before.
  one.give("removed", 1, 100);
  assert.equal(one.book.answers.removed, undefined);
  one.stop();
});

test("what arrived after the class was asked for its list is not taken away", async () => {
  const one = post();
  let arrive = () => {};
  says = [{ held: new Promise((done) => (arrive = done)) }];
  one.give("guess", 3, 100);
  const before = one.book;
  arrive();
  await settled();
  one.found([], before);
  assert.equal(one.book.answers.guess.is, "kept");
  one.found([], one.book);
  assert.equal(one.book.answers.guess, undefined);
});

test("a class that does not know the browser any more is sent nothing", async () => {
  says = [new Refused("Join it again.", 401)];
  const one = post();
  one.give("guess", 3, 100);
  one.give("other", 3, 101);
  await settled();
  assert.equal(sent.length, 1);
  assert.equal(one.stopped, true);
});
