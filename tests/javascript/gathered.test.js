/** What the teacher's desk knows of its class, by the events that came. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Gathered } from "../../assets/desk/gathered.js";
import { valueWords } from "../../assets/desk/values.js";

const state = (changes, more = {}) => ({ lesson: "l", pace: "together", open: "a", revealed: [], changes, ...more });
const view = (changes, members, answers, more) => ({
  class: state(changes, more),
  present: members.length,
  answered: {},
  members: members.map((member) => ({ member, nickname: `n${member}` })),
  answers,
});
const answer = (member, step, value, counts = true) => ({ member, step, value, counts, edit: 0 });

test("news adds to what is known, and a newer answer takes the place of the older", () => {
  const known = new Gathered();
  known.take("all", view(3, [7, 5], [answer(7, "a", 1), answer(5, "b", 2)]));
  known.take("news", view(5, [9], [answer(9, "a", 3), answer(7, "a", 4)]));
  assert.deepEqual(
    known.counting("a").map(({ value }) => value),
    [4, 3],
  );
  assert.deepEqual(
    known.people("a").map(({ member, name, answer: said }) => [member, name, said?.value]),
    [
      [5, "Student 1", undefined],
      [7, "Student 2", 4],
      [9, "Student 3", 3],
    ],
  );
});

test("all takes the place of what was known: what was removed is gone", () => {
  const known = new Gathered();
  known.take("all", view(3, [1, 2], [answer(1, "a", 1), answer(2, "a", 2)]));
  known.take("all", view(4, [2], [answer(2, "a", 2)]));
  assert.equal(known.counting("a").length, 1);
  assert.equal(known.members.size, 1);
});

test("what came after the reveal is kept beside the answer that counts", () => {
  const known = new Gathered();
  known.take("all", view(1, [1], [answer(1, "a", 1), answer(1, "a", 9, false)]));
  assert.deepEqual(
    known.counting("a").map(({ value }) => value),
    [1],
  );
  assert.equal(known.people("a")[0].late?.value, 9);
});

test("a state that comes late does not replace a newer one", () => {
  const known = new Gathered();
  known.takeState(state(5, { revealed: ["a"] }));
  known.takeState(state(4));
  assert.ok(known.isRevealed("a"));
  known.takeState(state(6, { pace: "own", open: "" }));
  assert.ok(known.isOpen("b"));
  assert.ok(!known.isRevealed("a"));
});

test("answers in a few words", () => {
  const choices = [
    { value: "minimum", label: "It settles" },
    { value: "b", label: "Run b" },
  ];
  assert.equal(valueWords({ given: "choice", choices }, "minimum"), "It settles");
  assert.equal(valueWords({ given: "order", choices }, ["b", "x"]), "Run b → x");
  assert.equal(valueWords({ given: "number" }, null), "never");
  assert.equal(valueWords({ given: "number" }, 0.25), "0.25");
  assert.equal(valueWords({ given: "place" }, [1.5, -2]), "(1.5, −2)");
  assert.equal(
    valueWords({ given: "curve" }, [
      [0, 1],
      [5, 2],
    ]),
    "a curve",
  );
});
