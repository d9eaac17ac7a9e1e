/** What a student is told: a sentence for every way in which the class and their answer can stand. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { mistakeIn, typedCode } from "../../assets/join/code.js";
import { standing } from "../../assets/seat/words.js";

const STEPS = [
  { name: "read", title: "Read this", asks: false },
  { name: "guess", title: "Guess", asks: true },
  { name: "next", title: "And now?", asks: true },
];
const STATE = { lesson: "limit", pace: "together", open: "guess", revealed: [], ended: false, removals: 0 };

function words(change, at = "guess", own = undefined) {
  return standing({ ...STATE, ...change }, STEPS, at, own && { value: 1, act: 1, edit: 1, ...own }).words;
}

test("before the first step one waits, then is asked, and then waits for the others", () => {
  assert.match(words({ open: "" }, ""), /You are in\. Wait for the teacher/);
  assert.match(words({}), /What do you expect/);
  assert.match(words({}, "guess", { is: "waiting" }), /on its way/);
  assert.match(words({}, "guess", { is: "kept" }), /is with the class.*change it until/);
  assert.match(words({ revealed: ["guess"] }, "guess", { is: "kept" }), /answered, you among them/);
  assert.match(words({ revealed: ["guess"] }), /^The answers are shown\. You gave none here\.$/);
  // Whoever looks back is told where the others are.
  const behind = { revealed: ["guess"], open: "next" };
  assert.match(words(behind), /You gave none here\. The class is at the step “And now\?”\./);
  assert.match(words(behind, "guess", { is: "kept" }), /you among them\. The class is at the step “And now\?”\./);
});

test("a refusal says why, and what came late does not count", () => {
  const { words: said, tone } = standing(STATE, STEPS, "guess", {
    value: 1,
    act: 1,
    edit: 1,
    is: "refused",
    why: "The guess must be a number.",
  });
  assert.match(said, /not with the class\. The guess must be a number\./);
  assert.equal(tone, "bad");
  assert.match(words({ revealed: ["guess"] }, "guess", { is: "late" }), /does not count/);
  assert.match(words({ pace: "own" }, "guess", { is: "late" }), /first prediction counts/);
});

test("whoever looks back is told where the class is", () => {
  assert.match(words({ open: "next" }, "read"), /at the step “And now\?”/);
  assert.match(words({ open: "next" }, "guess", { is: "kept" }), /with the class.*“And now\?”/);
  assert.match(words({ open: "read" }, "read"), /The class is at this step\.$/);
  assert.match(words({ pace: "own" }), /own pace/);
});

const CODES = { letters: "CDFGHJKMNPQRTVWXY34679", length: 6 };

test("a code is read in any case and with blanks, and what can be none says why", () => {
  assert.equal(typedCode(" kqt-4xm ", CODES), "KQT4XM");
  assert.equal(mistakeIn("kqt 4xm", CODES), "");
  assert.match(mistakeIn("  ", CODES), /Type the class’s code/);
  assert.match(mistakeIn("KQT4XO", CODES), /“O”/);
  assert.match(mistakeIn("KQT4X", CODES), /6 letters/);
});
