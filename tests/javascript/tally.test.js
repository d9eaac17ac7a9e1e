/** What a class has answered, counted, and told in a sentence. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  beyondOf,
  choiceRows,
  curvesOf,
  endingAt,
  endingRows,
  middleCurve,
  numberScale,
  numbersOf,
  orderRows,
  placesOf,
  rightNumbers,
  rightPlaces,
} from "../../assets/answers/tally.js";
import { answerWords } from "../../assets/answers/words.js";

const CHOICES = [
  { value: "minimum", label: "It settles" },
  { value: "diverged", label: "It diverges" },
];
const choice = { given: "choice", kind: "outcome", ask: "How?", choices: CHOICES };
const number = { given: "number", kind: "number", ask: "When?", whole: true, may_never: true };
const log = { name: "η0", low: 0.01, high: 1, scale: "log" };
const linear = { name: "α", low: 0, high: 2, scale: "linear" };
const map = { given: "place", kind: "place", ask: "Where?", axes: [log, linear], choices: CHOICES, wanted: "minimum" };
// Three columns at 0.01, 0.1 and 1, two rows at 0 and 2.
const CELLS = { nx: 3, ny: 2, kinds: ["diverged", "minimum"], rows: ["110", "1.0"] };

const counts = (rows) => rows.map(({ count }) => count);

test("choices are counted in the order in which they were offered, and what is none is left out", () => {
  const values = ["diverged", "diverged", "minimum", 3, null];
  const rows = choiceRows(choice, values, null);
  assert.deepEqual(counts(rows), [1, 2]);
  assert.ok(rows.every(({ isTrue }) => !isTrue));
  assert.deepEqual(
    choiceRows(choice, values, { value: "diverged" }).map(({ isTrue }) => isTrue),
    [false, true],
  );
});

const NAMES = ["a", "b", "c", "d"];
const order = {
  given: "order",
  kind: "order",
  ask: "Who?",
  choices: NAMES.map((value) => ({ value, label: `Run ${value}` })),
};

test("orders that are alike are counted together, the most frequent first, and the true one is there in any case", () => {
  const values = [
    ["a", "b"],
    ["b", "a"],
    ["b", "a"],
  ];
  const rows = orderRows(order, values, { value: ["b", "a"] });
  assert.deepEqual(counts(rows), [2, 1]);
  assert.equal(rows[0].label, "Run b → Run a");
  assert.deepEqual(
    rows.map(({ isTrue }) => isTrue),
    [true, false],
  );
  assert.deepEqual(counts(orderRows(order, values, { value: ["c", "d"] })), [2, 1, 0]);
});

test("of many orders the rare ones are counted together, but not the true one", () => {
  const values = NAMES.flatMap((one) => NAMES.filter((two) => two !== one).map((two) => [one, two]));
  const rows = orderRows(order, values, { value: ["d", "c"] });
  assert.equal(
    counts(rows).reduce((sum, count) => sum + count, 0),
    values.length,
  );
  assert.ok(rows.some(({ label, isTrue }) => isTrue && label === "Run d → Run c"));
  assert.ok(rows.length < values.length);
  assert.match(rows.at(-1)?.label ?? "", /^\d+ other orders$/);
  const seven = orderRows(order, values.slice(0, 7), { value: values[6] });
  assert.equal(seven.at(-1)?.label, "1 other order");
});

test("where only the first is asked, the first alone is counted", () => {
  const rows = orderRows({ ...order, first_only: true }, [["b", "a"], ["b"], "c"], { value: ["b", "c", "a", "d"] });
  assert.deepEqual(counts(rows), [0, 2, 1, 0]);
  assert.deepEqual(
    rows.map(({ isTrue }) => isTrue),
    [false, true, false, false],
  );
});

test("never has its own count, and is right where it never happens", () => {
  const values = [3, null, "never", 12, "x"];
  assert.deepEqual(numbersOf(values), { numbers: [3, 12], never: 2 });
  assert.equal(rightNumbers(values, { value: null, within: null }), 2);
  assert.equal(rightNumbers(values, { value: 11, within: 1 }), 1);
  assert.equal(rightNumbers(values, { value: 3, within: 0 }), 1);
  assert.equal(rightNumbers(values, { value: null, missing: "It is ∞." }), null);
});

test("an answer as near as the tolerance is right in spite of rounding", () => {
  assert.equal(rightNumbers([0.15], { value: 0.1, within: 0.05 }), 1);
  assert.equal(rightPlaces([[0.15, 0]], { value: [0.1, 0], within: 0.05 }), 1);
});

test("numbers that span decades stand on a logarithmic axis, others on a linear one, and the truth on either", () => {
  assert.equal(numberScale([1, 1000], null).kind, "log");
  assert.equal(numberScale([3, 9], null).kind, "linear");
  assert.equal(numberScale([3, 9], 5000).kind, "log");
  for (const scale of [numberScale([3, 9], 12), numberScale([], 12), numberScale([-5, 0, 3], 12)]) {
    assert.ok(scale.low <= 12 && scale.high >= 12);
    assert.ok(scale.unit(12) >= 0 && scale.unit(12) <= 1);
  }
});

test("one number far away does not squeeze all others", () => {
  const scale = numberScale([10, 11, 12, 12, 13, 14, 15, 16, 1e15], null);
  assert.ok(scale.high < 100);
  const wide = numberScale([10, 20, 30, 300, 3000, 1000, 50, 70, 1e300], null);
  assert.equal(wide.kind, "log");
  assert.ok(wide.high < 1e12);
});

test("an absurd number does not stretch the axis of a few either, and those beyond are counted", () => {
  for (const numbers of [
    [0.1, 0.15, 0.2, 0.3, 1e6],
    [0.1, 0.12, 0.2, 0.22, 0.25, 0.3, 1e6, -1e9],
  ]) {
    const scale = numberScale(numbers, 0.2);
    assert.ok(scale.high < 3 && scale.low > -3);
    assert.ok(scale.unit(0.3) - scale.unit(0.1) > 0.2);
    assert.equal(beyondOf(numbers, 0.2), numbers.filter((one) => Math.abs(one) > 1).length);
  }
  assert.equal(beyondOf([0.1, 0.2, 0.3], 0.2), 0);
  // Also where most have said the same, and without what is only a little away.
  assert.equal(beyondOf([3, 3, 3, 3, 4, 5, 1e6], null), 1);
  assert.ok(numberScale([3, 3, 3, 3, 4, 5, 1e6], null).high < 10);
  assert.equal(beyondOf([0.2, 0.2, 0.2, 0.2, 0.19, 0.21, 0.25, 1e6], null), 1);
  assert.equal(beyondOf([5, 6, 7, 8, 20, 40], null), 0);
  assert.match(answerWords(number, [1, 2, 2, 3, 1e6, -1e6], null), / 2 lie beyond the axis, drawn beside it\./);
});

test("axes exist of nothing, of one number, and of equal ones", () => {
  const ends = [-1.7e308, 1.7e308];
  for (const numbers of [[], [0], [7, 7, 7], [-2], [1e15], [0, 0, 0, 0, 0, 0, 0, 0, 5000], ends, [1, 1.7e308]]) {
    const scale = numberScale(numbers, null);
    assert.ok(scale.high > scale.low);
    for (const one of numbers) assert.ok(Number.isFinite(scale.unit(one)));
  }
});

test("a place of a map ends as its nearest cell; beside the map, and where nothing is known, there is no end", () => {
  assert.equal(endingAt(map.axes, CELLS, [0.01, 0]), "minimum");
  assert.equal(endingAt(map.axes, CELLS, [1, 0.9]), "diverged");
  assert.equal(endingAt(map.axes, CELLS, [0.05, 0]), "minimum");
  assert.equal(endingAt(map.axes, CELLS, [0.1, 2]), null);
  assert.equal(endingAt(map.axes, CELLS, [2, 0]), null);
  assert.equal(endingAt(map.axes, CELLS, [0.1, -0.1]), null);
});

test("ends are counted, the wanted one first, though none may have it", () => {
  const places = [
    [1, 0],
    [1, 2],
    [0.01, 0],
    [5, 5],
  ];
  assert.deepEqual(
    endingRows(map, CELLS, places).map(({ label, count }) => [label, count]),
    [
      ["It settles", 1],
      ["It diverges", 2],
      ["Beside the map", 1],
    ],
  );
  assert.deepEqual(counts(endingRows(map, CELLS, [[1, 0]])), [0, 1]);
});

test("what is no place and no curve is left out", () => {
  assert.deepEqual(placesOf([[1, 2], [1], "x", [1, null], null]), [[1, 2]]);
  assert.equal(
    curvesOf([
      [
        [0, 1],
        [5, 2],
      ],
      [[0, 1]],
      [
        [0, 1],
        [5, "x"],
      ],
      4,
    ]).length,
    1,
  );
});

test("the middle curve lies between the others in decades, and goes on level beyond their ends", () => {
  const curves = [
    [
      [0, 1],
      [60, 1],
    ],
    [
      [0, 1],
      [60, 100],
    ],
    [
      [0, 1],
      [30, 1e4],
    ],
  ];
  const middle = middleCurve(curves, 60);
  assert.deepEqual(middle[0], [0, 1]);
  assert.deepEqual(middle.at(-1)[0], 60);
  assert.ok(Math.abs(middle.at(-1)[1] - 100) < 1e-9);
  assert.ok(Math.abs(middle[30][1] - 10) < 1e-9);
  assert.deepEqual(middleCurve([], 60), []);
});

test("a sentence says the counts, and after the reveal what the run did", () => {
  assert.equal(answerWords(choice, [], null), "No answers yet. It settles: 0, It diverges: 0.");
  assert.equal(answerWords(choice, ["minimum"], null), "1 answer. It settles: 1, It diverges: 0.");
  assert.match(
    answerWords(choice, ["minimum", "diverged"], { value: "diverged" }),
    /The run: It diverges; 1 of 2 said so\.$/,
  );
  assert.equal(
    answerWords(number, [4, 6, null], { value: 6, within: 1 }),
    "3 answers. From 4 to 6, the middle one 5. 1 said never. It is 6; 1 of 3 were right, within 1 of it.",
  );
  assert.match(answerWords(number, [4], { value: null }), /It never happens; 0 of 1 were right\.$/);
  assert.equal(answerWords(number, [], { value: 6, within: 1 }), "No answers yet. It is 6.");
  assert.equal(
    answerWords(choice, ["minimum"], { value: "minimum" }, undefined, true),
    "1 answer. The run: It settles; 1 of 1 said so.",
  );
  assert.match(answerWords(number, [4], { value: null, missing: "It is ∞." }), /No answer is right: It is ∞\.$/);
  const ended = answerWords(
    map,
    [
      [1, 0],
      [0.01, 0],
    ],
    { value: null, map: CELLS },
  );
  assert.equal(ended, "2 answers. How they ended: It settles: 1, It diverges: 1.");
});
