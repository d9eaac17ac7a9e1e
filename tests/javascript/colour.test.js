/** Colours as numbers: OKLCH against published coordinates, words, mixes, ramps. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { blend, colourParts, colourWord, oklch, oklchRamp, RAMP, wordToCss } from "../../assets/base/colour.js";

const PUBLISHED = [
  [
    [1, 0, 0],
    [255, 255, 255],
  ],
  [
    [0, 0, 0],
    [0, 0, 0],
  ],
  [
    [0.62796, 0.25768, 29.234],
    [255, 0, 0],
  ],
  [
    [0.45201, 0.31321, 264.052],
    [0, 0, 255],
  ],
];

test("OKLCH gives white, black, and sRGB's pure red and blue", () => {
  for (const [coordinates, parts] of PUBLISHED) {
    const word = oklch(...coordinates);
    const found = [word & 255, (word >> 8) & 255, (word >> 16) & 255];
    found.forEach((value, i) => {
      assert.ok(Math.abs(value - parts[i]) <= 2, `${coordinates} gives ${found}`);
    });
    assert.equal(word >>> 24, 255);
  }
});

test("a colour survives the way to a word and back", () => {
  assert.deepEqual(colourParts("#C0262d"), [192, 38, 45]);
  assert.equal(wordToCss(colourWord(colourParts("#c0262d"))), "rgb(192, 38, 45)");
});

test("a mix lies between its colours", () => {
  assert.deepEqual(blend([255, 0, 10], [0, 100, 10], 0.25), [64, 75, 10]);
});

test("a grey ramp rises from its lower lightness to the upper", () => {
  const ramp = oklchRamp({ lightness: [0, 1], chroma: [0, 0], fading: 0.5 }, 90);
  assert.equal(ramp.length, RAMP);
  assert.deepEqual([wordToCss(ramp[0]), wordToCss(ramp[RAMP - 1])], ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  for (let i = 1; i < RAMP; i += 1) assert.ok((ramp[i] & 255) >= (ramp[i - 1] & 255));
});

test("chroma fades towards a ramp's top", () => {
  const spread = (word) => Math.abs((word & 255) - ((word >> 16) & 255));
  const even = oklchRamp({ lightness: [0.5, 0.5], chroma: [0.1, 0.1], fading: 0 }, 30);
  const fading = oklchRamp({ lightness: [0.5, 0.5], chroma: [0.1, 0.1], fading: 1 }, 30);
  assert.equal(fading[0], even[0]);
  assert.ok(spread(even[RAMP - 1]) > 20);
  assert.equal(spread(fading[RAMP - 1]), 0);
});
