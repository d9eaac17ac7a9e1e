/** What the browser keeps of the lessons, in a storage that others may write to as well. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { PREFIX, Shelf, adds } from "../../assets/diary/shelf.js";

let kept;
let writes;
const storage = {
  get length() {
    return kept.size;
  },
  key: (k) => [...kept.keys()][k] ?? null,
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => {
    writes += 1;
    kept.set(key, value);
  },
  removeItem: (key) => kept.delete(key),
};

beforeEach(() => {
  kept = new Map([["another page's", "{}"]]);
  writes = 0;
});

test("a book comes back as it was kept, and an equal one is not written again", () => {
  const book = { limit: { first: { given: true, said: null } }, decay: { a: { seen: true } } };
  const shelf = new Shelf(() => storage);
  shelf.write(book);
  shelf.write(book);
  assert.equal(writes, 2);
  assert.deepEqual(new Shelf(() => storage).read(), book);
});

test("a lesson that another tab wrote meanwhile stays", () => {
  const [one, other] = [new Shelf(() => storage), new Shelf(() => storage)];
  one.read();
  other.read();
  one.write({ limit: { a: { seen: true } } });
  other.write({ decay: { b: { seen: true } } });
  assert.deepEqual(Object.keys(new Shelf(() => storage).read()).sort(), ["decay", "limit"]);
});

test("what is forgotten is removed, and nothing that is not a lesson's", () => {
  const shelf = new Shelf(() => storage);
  shelf.write({ limit: { a: { seen: true } } });
  shelf.write({});
  assert.deepEqual([...kept.keys()], ["another page's"]);
});

test("entries that can't be read are left out", () => {
  kept.set(`${PREFIX}limit`, "{");
  kept.set(`${PREFIX}decay`, "[1]");
  kept.set(`${PREFIX}noise`, "null");
  kept.set(`${PREFIX}budget`, '{"a":{"seen":true}}');
  const shelf = new Shelf(() => storage);
  assert.deepEqual(shelf.read(), { budget: { a: { seen: true } } });
  shelf.write({ limit: { b: { seen: true } } });
  assert.equal(kept.get(`${PREFIX}limit`), '{"b":{"seen":true}}');
  assert.equal(shelf.works, true);
});

test("a browser that forbids it keeps nothing, and breaks nothing", () => {
  const shelf = new Shelf(() => {
    throw new Error("forbidden");
  });
  assert.deepEqual(shelf.read(), {});
  shelf.write({ limit: { a: {} } });
  assert.equal(shelf.works, false);
});

test("a book adds what another lacks, step by step", () => {
  assert.equal(adds({}, { limit: { a: {} } }), false);
  assert.equal(adds({ limit: { a: {} } }, { limit: { a: {} } }), false);
  assert.equal(adds({ limit: { b: {} } }, { limit: { a: {} } }), true);
  assert.equal(adds({ decay: { a: {} } }, {}), true);
});
