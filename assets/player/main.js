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
    get labelled() {
      const { labelled, taken } = player.drawing.views.map;
      return [{ labels: labelled, others: taken }];
    },
    get header() {
      return scene.header;
    },
    get arrays() {
      return player.message?.arrays;
    },
    get shapes() {
      return player.message?.shapes;
    },
    get fan() {
      return scene.fan;
    },
    get neighbours() {
      return player.neighbours.state;
    },
    get held() {
      return scene.held;
    },
    get run() {
      return scene.run;
    },
    get preview() {
      return scene.preview;
    },
    get lam() {
      return scene.level;
    },
    get start() {
      return scene.start;
    },
    get focus() {
      return scene.focus;
    },
    get shore() {
      return scene.shore?.points;
    },
    get ends() {
      return player.views.map.traces?.map((trace) => trace.broken);
    },
    get blind() {
      return scene.blind;
    },
    get crossings() {
      return scene.found;
    },
    get energyScale() {
      return scene.energyScale;
    },
    get stepScale() {
      return scene.stepScale;
    },
    get energyMarks() {
      return endMarks(scene.energyScale, energyBeyond(scene));
    },
    get stepMarks() {
      return endMarks(scene.stepScale, stepBeyond(scene));
    },
    get playhead() {
      return playback.k;
    },
    get step() {
      return scene.own.timeline.step(stateOf(scene, playback));
    },
    get playing() {
      return playback.playing;
    },
    get speed() {
      return playback.speed;
    },
    get caption() {
      return player.drawing.caption && Object.values(player.drawing.caption).filter(Boolean).join(" · ");
    },
    get loops() {
      return Number(playback.requested !== null);
    },
    get listeners() {
      return listeners.count;
    },
    get frames() {
      return playback.frames;
    },
    get asked() {
      return outbox.asked;
    },
    get queue() {
      return outbox.kinds;
    },
    get error() {
      return player.parts.error.textContent;
    },
  };
}
