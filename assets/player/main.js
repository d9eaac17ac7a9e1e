/** What Streamlit calls: one player an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { endMarks } from "../time/scales.js";
import { energyBeyond } from "./energy_chart.js";
import { Player } from "./player.js";
import { stateOf } from "./playhead.js";
import { stepBeyond } from "./step_chart.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "../time/played.css");

export default mounted({ name: "player", sheets, make: (parent) => new Player(parent), inspect });

/**
 * Return a read-only view of a player.
 * @param {Player} player
 */
function inspect(player) {
  const { scene, playback, listeners, outbox } = player;
  return {
    labelled: () => {
      const { labelled, taken } = player.drawing.views.map;
      return [{ labels: labelled, others: taken }];
    },
    header: () => scene.header,
    arrays: () => player.message?.arrays,
    shapes: () => player.message?.shapes,
    fan: () => scene.fan,
    neighbours: () => player.neighbours.state,
    held: () => scene.held,
    run: () => scene.run,
    preview: () => scene.preview,
    lam: () => scene.level,
    start: () => scene.start,
    focus: () => scene.focus,
    shore: () => scene.shore?.points,
    ends: () => player.views.map.traces?.map((trace) => trace.broken),
    blind: () => scene.blind,
    crossings: () => scene.found,
    energyScale: () => scene.energyScale,
    stepScale: () => scene.stepScale,
    energyMarks: () => endMarks(scene.energyScale, energyBeyond(scene)),
    stepMarks: () => endMarks(scene.stepScale, stepBeyond(scene)),
    playhead: () => playback.k,
    step: () => scene.own.timeline.step(stateOf(scene, playback)),
    playing: () => playback.playing,
    speed: () => playback.speed,
    caption: () => player.drawing.caption && Object.values(player.drawing.caption).filter(Boolean).join(" · "),
    loops: () => Number(playback.requested !== null),
    listeners: () => listeners.count,
    frames: () => playback.frames,
    asked: () => outbox.asked,
    queue: () => outbox.kinds,
    error: () => player.parts.error.textContent,
  };
}
