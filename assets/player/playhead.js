/** Where the playhead is among the drawn states of the message's own runs. */

/** @typedef {import("../time/playback.js").Playback} Playback */

/**
 * Return its place, fractions between states: whole where motion is to be reduced.
 * @param {{ own: { timeline: import("../time/timeline.js").Timeline } }} scene
 * @param {Playback} playback
 */
export function placeOf({ own }, playback) {
  const place = own.timeline.place(playback.k);
  return playback.still ? Math.floor(place) : place;
}

/**
 * Return the last drawn state at or before it: the caption, the counter and the marks go by that.
 * @param {{ own: { timeline: import("../time/timeline.js").Timeline } }} scene
 * @param {Playback} playback
 */
export function stateOf({ own }, playback) {
  return own.timeline.index(playback.step);
}
