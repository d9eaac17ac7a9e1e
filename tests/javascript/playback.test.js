/** The playhead, on frames that come when they are told to. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Playback } from "../../assets/time/playback.js";

let frames;
let still;
let drawn;
let playback;
let now;

beforeEach(() => {
  frames = [];
  drawn = 0;
  now = 1000;
  still = { matches: false };
  globalThis.window = { matchMedia: () => still };
  globalThis.requestAnimationFrame = (draw) => frames.push(draw);
  globalThis.cancelAnimationFrame = (id) => frames.splice(id - 1, 1);
  playback = new Playback(() => {
    drawn += 1;
  });
  playback.resize(120);
});

/** Let frames pass, each so many milliseconds after the one before, for as long as any is asked for. */
function run(count, passed = 50) {
  for (let frame = 0; frame < count && frames.length > 0; frame += 1) {
    now += passed;
    frames.shift()(now);
  }
}

test("a run of 120 steps takes nine seconds and then rests", () => {
  playback.play();
  run(100);
  assert.ok(playback.playing);
  // The first frame begins the movement.
  assert.ok(Math.abs(playback.k - (99 * 0.05 * 120) / 9) < 1e-9);
  run(100);
  assert.deepEqual([playback.k, playback.playing, frames.length], [120, false, 0]);
});

test("a run of 500 takes twenty seconds, a long one no more than a minute at 1×", () => {
  const seconds = () => Math.round(playback.steps / playback.rate);
  playback.resize(500);
  assert.equal(seconds(), 20);
  playback.resize(1_000_000);
  assert.equal(seconds(), 60);
  playback.speed = 4;
  assert.equal(seconds(), 15);
});

test("asking for a frame twice gives one", () => {
  playback.request();
  playback.request();
  assert.equal(frames.length, 1);
  run(5);
  assert.equal(drawn, 1);
});

test("after a pause of the page it goes on from where it was", () => {
  playback.play();
  run(3);
  const { k } = playback;
  run(1, 60_000);
  assert.equal(playback.k, k);
});

test("a loop holds at the end for a moment and begins again", () => {
  playback.loop = true;
  playback.jump(119.9);
  playback.play();
  run(10);
  assert.equal(playback.k, 120);
  for (let frame = 0; frame < 30 && playback.k === 120; frame += 1) run(1);
  assert.deepEqual([playback.playing, playback.k], [true, 0]);
});

test("playing again at the end begins at 0; a longer run keeps an end at the end", () => {
  playback.jump(500);
  playback.resize(200);
  assert.equal(playback.k, 200);
  playback.play();
  assert.equal(playback.k, 0);
  playback.jump(150.4);
  playback.resize(100);
  assert.equal(playback.k, 100);
});

test("out of sight nothing is drawn", () => {
  playback.play();
  playback.setVisible(false);
  run(10);
  assert.equal(drawn, 1);
  playback.setVisible(true);
  assert.equal(frames.length, 1);
});

test("whole steps where motion is to be reduced", () => {
  playback.jump(3.7);
  assert.deepEqual([playback.shown, playback.step], [3.7, 3]);
  still.matches = true;
  assert.equal(playback.shown, 3);
});

test("its end takes the frame back that it asked for", () => {
  playback.play();
  playback.stop();
  assert.deepEqual([frames.length, playback.playing], [0, false]);
});
