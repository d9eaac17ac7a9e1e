/** What Streamlit calls: one trainer an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { endMarks } from "../time/scales.js";
import { lossBeyond } from "./charts.js";
import { rateBeyond } from "./rate_charts.js";
import { Trainer } from "./trainer.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "../time/played.css", "./trainer.css");

export default mounted({ name: "trainer", sheets, make: (parent) => new Trainer(parent), inspect });

/**
 * Return a read-only view of a trainer.
 * @param {Trainer} trainer
 */
function inspect(trainer) {
  const { scene, playback, listeners, outbox, sight } = trainer;
  return {
    get header() {
      return scene.header;
    },
    get runs() {
      return scene.runs;
    },
    get lam() {
      return scene.level;
    },
    get focus() {
      return scene.focus;
    },
    get span() {
      return scene.span;
    },
    get found() {
      return scene.found;
    },
    get lossScale() {
      return scene.lossScale;
    },
    get lossMarks() {
      return endMarks(scene.lossScale, lossBeyond(scene));
    },
    get rateMarks() {
      return endMarks(scene.rateScale, rateBeyond(scene));
    },
    get pace() {
      return trainer.pace;
    },
    get rate() {
      return playback.rate;
    },
    get step() {
      return playback.step;
    },
    get playing() {
      return playback.playing;
    },
    get following() {
      return scene.following;
    },
    get target() {
      return trainer.target;
    },
    get further() {
      return trainer.drawing.further.charts.map((chart) => ({
        title: chart.title,
        low: chart.scale.low,
        high: chart.scale.high,
        lines: chart.lines(scene),
      }));
    },
    get snapshot() {
      return sight.at(playback.step);
    },
    get seen() {
      return sight.part;
    },
    get counts() {
      return sight.matrix.counts;
    },
    get scattered() {
      return sight.scatter.items;
    },
    get tab() {
      return sight.tab;
    },
    get caption() {
      return trainer.drawing.caption && Object.values(trainer.drawing.caption).filter(Boolean).join(" · ");
    },
    get queue() {
      return outbox.kinds;
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
    get took() {
      return trainer.took;
    },
    get messages() {
      return trainer.messages;
    },
    get error() {
      return trainer.parts.error.textContent;
    },
  };
}
