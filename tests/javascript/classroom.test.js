/** How a browser speaks with its class: over a network that breaks, to a server that refuses or is restarted. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Kept, Refused, addressOf, ask, events, takeFragment } from "../../assets/base/classroom.js";

const before = { fetch: globalThis.fetch, document: globalThis.document };
let asked;
let answers;

/** Answer the next question with what comes next of `answers`: a response, or an error that is thrown. */
function answering(...those) {
  answers = those;
  globalThis.fetch = async (address, options) => {
    asked.push({ address, ...options });
    const next = answers.shift();
    if (next instanceof Error) throw next;
    if (next !== undefined) return next;
    return new Promise((_, reject) => options.signal.addEventListener("abort", () => reject(new Error("aborted"))));
  };
}

function json(value, status = 200, headers = {}) {
  return new Response(JSON.stringify(value), { status, headers });
}

/** A stream of events that goes on until it is broken off. */
function stream() {
  let controller;
  const body = new ReadableStream({ start: (one) => (controller = one) });
  return {
    response: new Response(body),
    say: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
    fail: () => controller.error(new Error("broken")),
  };
}

/** Let what waits for no clock be done. */
async function settled() {
  for (let k = 0; k < 30; k += 1) await new Promise((done) => setImmediate(done));
}

beforeEach(() => {
  asked = [];
  globalThis.document = { cookie: "other=1; _streamlit_xsrf=2|a|b|3; last=2" };
});

afterEach(() => {
  Object.assign(globalThis, before);
});

test("a question carries its secret and the cookie in headers, and neither in the address", async () => {
  answering(json({ token: "t" }, 201));
  assert.deepEqual(await ask("/join", { method: "POST", body: { code: "KQT4XM" }, secret: "mine" }), { token: "t" });
  const [{ address, method, headers, body }] = asked;
  assert.equal(address, addressOf("/join"));
  assert.match(address, /\/api\/class\/join$/);
  assert.equal(method, "POST");
  assert.equal(body, '{"code":"KQT4XM"}');
  assert.equal(headers.Authorization, "Bearer mine");
  assert.equal(headers["X-Xsrftoken"], "2|a|b|3");
});

test("a refusal is the server's sentence, with its status and its wait", async () => {
  answering(json({ refused: "No class has this code." }, 404), json({ refused: "Wait." }, 429, { "Retry-After": "7" }));
  const [wrong, often] = [await refusal(), await refusal()];
  assert.deepEqual([wrong.message, wrong.status, wrong.isPassing], ["No class has this code.", 404, false]);
  assert.deepEqual([often.status, often.wait, often.isPassing], [429, 7, true]);
});

test("what no class has said may be asked again: a network that is down, a proxy's page, half an answer", async () => {
  answering(new TypeError("down"), new Response("<h1>Not found</h1>", { status: 404 }), new Response('{"tok'));
  for (const words of [/reached/, /404/, /cut off/]) {
    const { message, status, isPassing } = await refusal();
    assert.match(message, words);
    assert.deepEqual([status, isPassing], [0, true]);
  }
});

async function refusal() {
  const error = await ask("/me", { secret: "s" }).then(
    () => null,
    (reason) => reason,
  );
  assert.ok(error instanceof Refused);
  return error;
}

test("events come whole, however they are cut, and comments are none", async () => {
  const [one, heard] = [stream(), []];
  answering(one.response);
  const stop = events("/events", "s", { event: (...told) => heard.push(told) });
  one.say('event: class\ndata: {"version"');
  one.say(":1}\n\n: \n\nevent: class\nda");
  one.say('ta: {"version":2}\n\n');
  await settled();
  assert.deepEqual(heard, [
    ["class", { version: 1 }],
    ["class", { version: 2 }],
  ]);
  assert.equal(asked[0].headers.Authorization, "Bearer s");
  stop();
  one.end();
});

test("a stream that breaks is begun again, after waits that grow and differ", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  t.mock.method(Math, "random", () => 0.5);
  const [one, told] = [stream(), []];
  answering(one.response, new TypeError("down"), json({ refused: "Busy." }, 503, { "Retry-After": "9" }));
  const stop = events("/events", "s", { event: () => {}, connected: (isThere) => told.push(isThere) });
  one.say("event: class\ndata: {}\n\n");
  await settled();
  one.fail();
  await settled();
  assert.deepEqual(told, [true, false]);
  for (const [wait, count] of [
    [1500, 2],
    [3000, 3],
    // It was told to wait longer than it would by itself.
    [13_500, 4],
  ]) {
    t.mock.timers.tick(wait - 1);
    await settled();
    assert.equal(asked.length, count - 1);
    t.mock.timers.tick(1);
    await settled();
    assert.equal(asked.length, count);
  }
  stop();
});

test("a server that is restarted is asked again, and a silent one is left", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const [one, two, heard] = [stream(), stream(), []];
  // What a browser does when a request is broken off while its answer comes.
  answering(one.response, two.response);
  const plain = globalThis.fetch;
  globalThis.fetch = async (address, options) => {
    options.signal.addEventListener("abort", () => asked.length === 2 && two.fail());
    return plain(address, options);
  };
  const stop = events("/events", "s", { event: (...told) => heard.push(told) });
  one.say("event: restart\ndata: null\n\n");
  await settled();
  t.mock.timers.tick(2000);
  await settled();
  assert.equal(asked.length, 2);
  two.say("event: class\ndata: {}\n\n");
  await settled();
  for (let k = 0; k < 9; k += 1) t.mock.timers.tick(5000);
  two.say(": \n\n");
  await settled();
  for (let k = 0; k < 9; k += 1) t.mock.timers.tick(5000);
  await settled();
  assert.equal(asked.length, 2);
  t.mock.timers.tick(5000);
  await settled();
  t.mock.timers.tick(2000);
  await settled();
  assert.equal(asked.length, 3);
  assert.deepEqual(heard, [["class", {}]]);
  stop();
});

test("nothing is asked again of a class that is gone, or that does not know the secret, or after the stop", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const [one, two, told] = [stream(), stream(), []];
  const listener = { event: (name) => told.push(name), refused: ({ message }) => told.push(message) };
  answering(one.response, json({ refused: "Join it again." }, 401), two.response);
  events("/events", "s", listener);
  one.say("event: gone\ndata: null\n\n");
  await settled();
  events("/events", "s", listener);
  await settled();
  const stop = events("/events", "s", listener);
  await settled();
  stop();
  two.fail();
  await settled();
  t.mock.timers.tick(120_000);
  await settled();
  assert.deepEqual(told, ["gone", "Join it again."]);
  assert.equal(asked.length, 3);
});

test("what is kept comes back, unless another hand spoilt it or the browser keeps nothing", () => {
  const texts = new Map();
  const storage = {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => texts.set(key, value),
    removeItem: (key) => texts.delete(key),
  };
  const one = new Kept("own", "token", () => storage);
  assert.equal(one.read(), null);
  one.write({ token: "t", lesson: "limit" });
  assert.deepEqual(new Kept("own", "token", () => storage).read(), { token: "t", lesson: "limit" });
  for (const spoilt of ["{", "null", "[]", '{"token":5}', '{"token":""}']) {
    texts.set("own", spoilt);
    assert.equal(one.read(), null);
  }
  one.remove();
  assert.equal(one.holds(), true);
  assert.equal(texts.size, 0);
  const closed = new Kept("own", "token", () => {
    throw new Error("forbidden");
  });
  assert.equal(closed.holds(), false);
  closed.write({ token: "t" });
  assert.deepEqual(closed.read(), { token: "t" });
  closed.remove();
  assert.equal(closed.read(), null);
});

test("a storage that is full gives what was written last, and is used again once it has room", () => {
  const texts = new Map();
  let isFull = false;
  const storage = {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => {
      if (isFull) throw new Error("full");
      texts.set(key, value);
    },
    removeItem: (key) => texts.delete(key),
  };
  const one = new Kept("own", "token", () => storage);
  one.write({ token: "first" });
  isFull = true;
  one.write({ token: "second" });
  assert.deepEqual([one.read(), one.works], [{ token: "second" }, false]);
  isFull = false;
  one.write({ token: "third" });
  assert.deepEqual([one.read(), one.works], [{ token: "third" }, true]);
  // What another tab wrote since is seen again.
  texts.set("own", '{"token":"other"}');
  assert.deepEqual(one.read(), { token: "other" });
});

test("a secret in the fragment leaves the address", () => {
  const replaced = [];
  globalThis.location = { hash: "#join=Labc", pathname: "/base/class", search: "?a=1" };
  globalThis.history = { state: 7, replaceState: (...all) => replaced.push(all) };
  try {
    assert.equal(takeFragment("teacher"), "");
    assert.deepEqual(replaced, []);
    assert.equal(takeFragment("join"), "Labc");
    assert.deepEqual(replaced, [[7, "", "/base/class?a=1"]]);
  } finally {
    Reflect.deleteProperty(globalThis, "location");
    Reflect.deleteProperty(globalThis, "history");
  }
});
