/** Numbers as text, and the address bar. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { keepAddress } from "../../assets/base/address.js";
import { formatApart, formatNumber, formatSigned, powerOfTen } from "../../assets/base/format.js";

test("a number has a few significant digits, a real minus sign and powers of ten as superscripts", () => {
  const texts = new Map([
    [0, "0"],
    [-0.5, "−0.5"],
    [1 / 3, "0.333"],
    [2.5e-4, "2.5·10⁻⁴"],
    [1e-4, "10⁻⁴"],
    [12345, "12345"],
    [123456, "1.23·10⁵"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "−∞"],
    [Number.NaN, "not a number"],
    [null, "not a number"],
    [undefined, "not a number"],
  ]);
  for (const [value, text] of texts) assert.equal(formatNumber(value), text);
  assert.equal(powerOfTen(-12), "10⁻¹²");
});

test("a sign is shown of every number but zero", () => {
  assert.deepEqual(
    [16.8, -3, 0].map((value) => formatSigned(value)),
    ["+16.8", "−3", "0"],
  );
});

test("two numbers have as many digits as it takes to tell them apart", () => {
  assert.deepEqual(formatApart(0.20001, 0.2), ["0.20001", "0.2"]);
  assert.deepEqual(formatApart(0.3, 0.2), ["0.3", "0.2"]);
  assert.deepEqual(formatApart(1 / 3, 0.3334), ["0.3333", "0.3334"]);
  assert.deepEqual(formatApart(1, 1 + 1e-12), ["1", "1"]);
});

test("the address is replaced, only where it changes, and never for a thumbnail", () => {
  const replaced = [];
  globalThis.location = { pathname: "/train", search: "?a=1" };
  globalThis.history = { state: 7, replaceState: (...given) => replaced.push(given) };
  for (const query of ["a=1", "", undefined, "a=2"]) keepAddress(query);
  assert.deepEqual(replaced, [[7, "", "/train?a=2"]]);
});
