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
    header: () => scene.header,
    runs: () => scene.runs,
    lam: () => scene.level,
    focus: () => scene.focus,
    span: () => scene.span,
    found: () => scene.found,
    lossScale: () => scene.lossScale,
    lossMarks: () => endMarks(scene.lossScale, lossBeyond(scene)),
    rateMarks: () => endMarks(scene.rateScale, rateBeyond(scene)),
    pace: () => trainer.pace,
    rate: () => playback.rate,
    step: () => playback.step,
    playing: () => playback.playing,
    following: () => scene.following,
    target: () => trainer.target,
    further: () =>
      trainer.drawing.further.charts.map((chart) => ({
        title: chart.title,
        low: chart.scale.low,
        high: chart.scale.high,
        lines: chart.lines(scene),
      })),
    snapshot: () => sight.at(playback.step),
    seen: () => sight.part,
    counts: () => sight.matrix.counts,
    scattered: () => sight.scatter.items,
    tab: () => sight.tab,
    caption: () => trainer.drawing.caption && Object.values(trainer.drawing.caption).filter(Boolean).join(" · "),
    queue: () => outbox.kinds,
    loops: () => Number(playback.requested !== null),
    listeners: () => listeners.count,
    frames: () => playback.frames,
    took: () => trainer.took,
    messages: () => trainer.messages,
    error: () => trainer.parts.error.textContent,
  };
}
