import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keepAddress } from "../../assets/base/address.js";

/** @type {string[]} */
let written = [];

/** @param {string} search */
function at(search) {
  const place = { pathname: "/app/train", search };
  const past = {
    state: null,
    replaceState: (/** @type {any} */ _, /** @type {string} */ __, /** @type {string} */ to) => written.push(to),
  };
  Object.assign(globalThis, { location: place, history: past });
}

beforeEach(() => {
  written = [];
});

test("the address takes the query in place of the one before", () => {
  at("?eta0=0.1");
  keepAddress("eta0=0.2&steps=50");
  assert.deepEqual(written, ["/app/train?eta0=0.2&steps=50"]);
});

test("an address that says it already is left alone, and so is one without a query to take", () => {
  at("?eta0=0.1");
  keepAddress("eta0=0.1");
  keepAddress("");
  keepAddress(undefined);
  assert.deepEqual(written, []);
});

test("a page in another page's frame stays embedded", () => {
  at("?embed=true&eta0=0.1&embed_options=dark_theme");
  keepAddress("eta0=0.2");
  assert.deepEqual(written, ["/app/train?eta0=0.2&embed=true&embed_options=dark_theme"]);
  at("?eta0=0.2&embed=true");
  keepAddress("eta0=0.2");
  assert.equal(written.length, 1);
});
