/** What a lost connection means for the page, on a clock that moves when it is told to. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { LOST, Watch } from "../../assets/connection/watch.js";

const QUIET = 1500;
let shown;
let asked;
let losses;
let watch;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  shown = [];
  asked = 0;
  losses = 0;
  watch = new Watch({
    quiet: QUIET,
    show: (sentence) => shown.push(sentence),
    lose: () => {
      losses += 1;
    },
    ask: () => {
      asked += 1;
    },
  });
});

test("a page that is connected says nothing and asks for nothing", () => {
  watch.see("CONNECTED");
  watch.see("CONNECTED");
  mock.timers.tick(10 * QUIET);
  assert.deepEqual(shown, []);
  assert.equal(asked, 0);
});

test("a loss is said once, and the page is asked for anew when the connection is back", () => {
  watch.see("CONNECTED");
  for (const state of ["PINGING_SERVER", "CONNECTING", "PINGING_SERVER"]) {
    watch.see(state);
    mock.timers.tick(QUIET);
  }
  assert.deepEqual(shown, [LOST]);
  assert.equal(losses, 1);
  assert.equal(asked, 0);
  watch.see("CONNECTED");
  assert.deepEqual(shown, [LOST, null]);
  assert.equal(asked, 1);
});

test("a break that is over at once is not said, but the page is asked for", () => {
  watch.see("PINGING_SERVER");
  mock.timers.tick(QUIET - 1);
  watch.see("CONNECTED");
  mock.timers.tick(QUIET);
  assert.deepEqual(shown, [null]);
  assert.equal(asked, 1);
});

test("a page that is gone says nothing any more", () => {
  watch.see("PINGING_SERVER");
  watch.stop();
  mock.timers.tick(QUIET);
  assert.deepEqual(shown, []);
});
