/** Buttons, scrubber and keys of the transport. */

import { icon, iconButton, make } from "../base/dom.js";
import { buildPageButtons, listenKeys, listenPageButtons } from "../base/keys.js";
import { SPEEDS } from "./playback.js";

/**
 * @typedef {object} Transported what the row moves
 * @property {() => boolean} takesKeys
 * @property {{ root: HTMLElement, scaleToggle?: HTMLElement } & ReturnType<typeof buildTransport>} parts
 * @property {import("./playback.js").Playback} playback
 * @property {() => void} togglePlay
 * @property {(change: number) => void} stepBy
 * @property {(k: number) => void} scrubTo
 * @property {() => void} [toggleScale]
 */

/** Build the row and return its parts by name. */
export function buildTransport() {
  const play = make("button", { type: "button", class: "button play", "aria-label": "Play" });
  const back = iconButton("back", "One step back");
  const forward = iconButton("forward", "One step forward");
  const scrubber = make("input", { type: "range", min: "0", step: "1", class: "scrubber", "aria-label": "Step" });
  const track = make("div", { class: "track" }, scrubber);
  const count = make("output", { class: "count room" });
  const speed = make("button", { type: "button", class: "button speed" });
  const loop = iconButton("loop", "Loop");
  loop.setAttribute("aria-pressed", "false");
  const page = buildPageButtons();
  const more = [speed, loop, page.stage, page.keys];
  const transport = make("div", { class: "transport" }, play, back, forward, track, count, ...more);
  return { transport, play, back, forward, scrubber, track, count, speed, loop, ...page };
}

/**
 * Listen to everything that moves the playhead.
 * @param {Transported} player
 * @param {import("../base/dom.js").Listeners} listeners
 */
export function listenTransport(player, listeners) {
  const { parts, playback } = player;
  listeners.add(parts.play, "click", () => player.togglePlay());
  listeners.add(parts.back, "click", () => player.stepBy(-1));
  listeners.add(parts.forward, "click", () => player.stepBy(1));
  listeners.add(parts.speed, "click", () => cycleSpeed(player));
  listeners.add(parts.loop, "click", () => {
    playback.loop = !playback.loop;
    showTransport(player);
  });
  listeners.add(parts.scrubber, "input", () => player.scrubTo(Number(parts.scrubber.value)));
  if (parts.scaleToggle) listeners.add(parts.scaleToggle, "click", () => player.toggleScale?.());
  listenPageButtons(player, listeners);
  listenKeys(player, PLAYER_KEYS, listeners);
}

/** @param {Transported} player */
function cycleSpeed(player) {
  const { playback } = player;
  playback.speed = SPEEDS[(SPEEDS.indexOf(playback.speed) + 1) % SPEEDS.length];
  showTransport(player);
}

/** @type {import("../base/keys.js").Key<Transported>[]} */
export const PLAYER_KEYS = [
  { keys: [" "], shown: "Space", words: "play, pause", act: (player) => player.togglePlay(), anywhere: true },
  {
    keys: ["ArrowLeft", ","],
    shown: "← ,",
    words: "one step back",
    act: (player) => player.stepBy(-1),
    anywhere: true,
  },
  { keys: ["ArrowRight", "."], shown: "→ .", words: "one step on", act: (player) => player.stepBy(1), anywhere: true },
  { keys: ["Home"], shown: "Home", words: "to the start", act: (player) => player.scrubTo(0) },
  { keys: ["End"], shown: "End", words: "to the end", act: (player) => player.scrubTo(player.playback.steps) },
];

/**
 * Show on a button what a press of it does; it is as wide as the wider of its two words, so that nothing beside it moves.
 * @param {HTMLElement} button
 * @param {string} starts the word where nothing moves
 * @param {boolean} playing
 */
export function showPlay(button, starts, playing) {
  const stops = "Pause";
  const label = make("span", { class: "room", "data-room": `${starts}\n${stops}` }, playing ? stops : starts);
  button.replaceChildren(icon(playing ? "pause" : "play"), label);
}

/**
 * Show where the playhead stands; the element is as wide as at the end, so that nothing beside it moves.
 * @param {HTMLElement} output
 * @param {string} k
 * @param {string} steps
 */
export function showCount(output, k, steps) {
  output.dataset.room = `${steps} / ${steps}`;
  output.textContent = `${k} / ${steps}`;
}

/**
 * Show on the buttons whether the playhead moves, how fast, and whether it begins again.
 * @param {object} player
 * @param {ReturnType<typeof buildTransport>} player.parts
 * @param {import("./playback.js").Playback} player.playback
 */
export function showTransport({ parts, playback }) {
  const state = [playback.playing, playback.speed, playback.loop].join();
  if (parts.transport.dataset.shown === state) return;
  parts.transport.dataset.shown = state;
  const name = playback.playing ? "Pause" : "Play";
  parts.play.setAttribute("aria-label", name);
  parts.play.title = `${name} (space)`;
  showPlay(parts.play, "Play", playback.playing);
  parts.speed.textContent = `${String(playback.speed).replace("0.", ".")}×`;
  parts.speed.setAttribute("aria-label", `Speed ${playback.speed}×`);
  parts.speed.title = "Speed";
  parts.loop.setAttribute("aria-pressed", String(playback.loop));
}
