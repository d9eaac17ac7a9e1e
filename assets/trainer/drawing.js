/** Measures the trainer and redraws the layers that a change touches, from its scene. */

import { formatNumber, percentWords, setText } from "../base/format.js";
import { fillCaption, fillTiles } from "../base/words.js";
import { Chart, labelWidth } from "../time/chart.js";
import { beyondWords } from "../time/scales.js";
import { showCount } from "../time/transport.js";
import { trainerCaption } from "./caption.js";
import { drawLossBase, drawLossCurves, drawLossMoving, lossBeyond, styleOf } from "./charts.js";
import { FurtherCharts } from "./further.js";
import { placeLevelHandle } from "./hand.js";
import { drawRates, drawRatesMoving, drawScores, drawScoresMoving, isDense, rateBeyond } from "./rate_charts.js";
import { sameSeries } from "./run.js";
import { tilesAt } from "./tiles.js";
import { countWords, cutWords } from "./time.js";
import { TrainerScrubber } from "./transport.js";

/** @typedef {import("./run.js").TrainerScene} TrainerScene */

/** @typedef {import("./run.js").TimedSeries} TimedSeries */

/** @typedef {Record<"V" | "eta" | "rate" | "stepLimit" | "curvatureLimit" | "trainLoss" | "testLoss", TimedSeries>} AllSeries */

const STACKED = 760;

export class TrainerDrawing {
  /**
   * @param {import("./parts.js").TrainerParts} parts
   * @param {TrainerScene} scene
   * @param {import("../time/playback.js").Playback} playback
   * @param {import("./sight.js").Sight} sight what the network sees
   * @param {() => void} onWords is told when the words about the playhead are written
   */
  constructor(parts, scene, playback, sight, onWords) {
    this.parts = parts;
    this.scene = scene;
    this.playback = playback;
    this.sight = sight;
    this.onWords = onWords;
    /** @type {string | null} */
    this.measured = null;
    this.hasScore = false;
    this.curvesDirty = this.levelDirty = false;
    /** @type {import("../base/words.js").Caption | undefined} */
    this.caption = undefined;
    this.charts = {
      loss: new Chart(parts.lossPlot),
      rate: new Chart(parts.ratePlot),
      score: new Chart(parts.scorePlot),
    };
    this.further = new FurtherCharts(parts.further);
    this.scrubber = new TrainerScrubber(parts.track, parts.scrubber);
    this.wordsAt = 0;
  }

  /** Measure again and redraw everything, whether a size changed or not. */
  remeasure() {
    this.measured = null;
    if (this.scene.header) this.further.take(this.scene);
    this.measure();
    this.playback.request();
  }

  /** λ has moved. */
  touchLevel() {
    this.levelDirty = true;
    this.playback.request();
  }

  /** Fit layout and layers to the element's width; redraw everything if a size changed. */
  measure() {
    const { parts, scene } = this;
    const width = parts.root.clientWidth;
    if (!scene.header || width === 0) return;
    const narrow = width < STACKED;
    parts.root.classList.toggle("narrow", narrow);
    parts.root.style.setProperty("--tall", `${Math.max(400, Math.min(620, window.innerHeight - 430))}px`);
    this.showWhatIsMeasured();
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const boxes = [
      parts.lossPlot,
      parts.ratePlot,
      parts.scorePlot,
      parts.track,
      parts.boundaryBox,
      parts.matrixBox,
      parts.scatterBox,
      ...this.further.boxes,
    ];
    const measured = JSON.stringify([boxes.map((box) => [box.clientWidth, box.clientHeight]), ratio]);
    if (measured === this.measured) return;
    this.measured = measured;
    this.fit(ratio);
    this.curvesDirty = true;
    this.playback.request();
  }

  /** A chart without anything to show is left out; the last one has the time axis. */
  showWhatIsMeasured() {
    const { parts, scene } = this;
    const measured = scene.runs.some(({ series }) => series.testScore.v.length > 0);
    parts.scoreBlock.hidden = !measured;
    this.hasScore = measured;
  }

  /** @param {number} ratio pixels of the display per CSS pixel */
  fit(ratio) {
    const { charts, scene, parts } = this;
    const { context } = charts.loss.base;
    const scales = [scene.lossScale, scene.rateScale, scene.scoreScale];
    const left = Math.ceil(Math.max(...scales.map((scale) => labelWidth(context, scale, scene.theme)))) + 12;
    parts.root.style.setProperty("--axis", `${left}px`);
    const axis = scene.header.steps_per_epoch > 1 ? 32 : 20;
    for (const [name, chart] of Object.entries(charts)) {
      const last = name === (this.hasScore ? "score" : "rate");
      chart.resize(chart.box.clientWidth, chart.box.clientHeight, ratio, left, last ? axis : 8);
    }
    this.further.fit(scene, ratio, left);
    this.scrubber.resize(ratio);
    this.sight.measure(ratio);
  }

  /**
   * Draw one frame: first the layers that changed, then what moves.
   * @param {number} now
   */
  draw(now) {
    const { scene, charts, playback } = this;
    if (!scene.header || !this.measured) return;
    if (this.curvesDirty) this.drawCurves();
    if (this.curvesDirty || this.levelDirty) {
      drawLossBase(charts.loss, scene);
      placeLevelHandle(this.parts, charts.loss, scene);
      this.scrubber.drawTurns(scene);
    }
    this.curvesDirty = this.levelDirty = false;
    const k = playback.shown;
    drawLossMoving(charts.loss, scene, k);
    drawRatesMoving(charts.rate, scene, k);
    if (this.hasScore) drawScoresMoving(charts.score, scene, k);
    this.further.drawMoving(scene, k);
    this.scrubber.follow(k, scene, playback.playing);
    this.sight.draw(playback.step);
    this.drawWords(now);
  }

  drawCurves() {
    const { charts, scene } = this;
    drawLossCurves(charts.loss, scene);
    drawRates(charts.rate, scene, !this.hasScore);
    if (this.hasScore) drawScores(charts.score, scene);
    this.further.draw(scene);
    this.nameCharts();
  }

  /** @param {number} now */
  drawWords(now) {
    const { scene, playback, parts } = this;
    if (playback.playing && now - this.wordsAt < 80) return;
    this.wordsAt = now;
    const { header } = scene;
    showCount(parts.count, countWords(playback.step), countWords(header.steps));
    fillTiles(parts, tilesAt(scene, playback.step));
    this.caption = trainerCaption(scene, playback.step);
    const moving = playback.playing || (scene.following && header.state === "training");
    fillCaption(parts, styleOf(scene, scene.focus).text, this.caption, moving);
    this.onWords();
  }

  /** Title the charts, and name them, with the numbers that they show, for those who can't see them. */
  nameCharts() {
    const { parts, scene } = this;
    const { header, runs, focus, lossScale: losses, rateScale: rates } = scene;
    const suffix = { linear: "", log: ", log scale", asinh: ", signed log scale" };
    const { label } = header.configurations[focus];
    const of = runs.length > 1 ? ` · ${label}` : "";
    setText(parts.lossTitle, header.energy.label + suffix[losses.kind]);
    parts.lossTitle.title = `On ${header.energy.on}`;
    parts.scaleToggle.setAttribute("aria-pressed", String(losses.kind !== "linear"));
    parts.scaleToggle.title = losses.kind === "linear" ? "Show V on a logarithmic scale" : "Show V on a linear scale";
    const limited = runs[focus].series.curvatureLimit.v.length > 0;
    setText(
      parts.rateTitle,
      `Step size η_t${limited ? ` and ${header.configurations[focus].limit}` : ""}${suffix[rates.kind]}${of}`,
    );
    setText(parts.scoreTitle, `${header.score.title}${header.score.percent ? " in %" : ""}`);
    setText(parts.lossLegend, lossKey(runs[focus].series, probeWords(header.data)));
    setText(parts.rateLegend, rateKey(runs[focus].series, header.configurations[focus], rates));
    const on = probeWords(header.data);
    parts.scoreLegend.textContent = `bold: test · thin: training${on}${cutWords(scene)}`;
    this.describeCharts(label);
  }

  /** @param {string} label */
  describeCharts(label) {
    const { parts, scene } = this;
    const { header, runs, focus } = scene;
    const { V, eta, testScore } = runs[focus].series;
    const { rises, end } = header.configurations[focus];
    const numbers = V.v.length
      ? `starts at ${formatNumber(V.v[0])}, is ${formatNumber(lastOf(V.v))} after ${countWords(lastOf(V.t))} steps`
      : "is not measured";
    const rose = rises.of > 0 ? `, rose at ${rises.count} of ${rises.of} records` : "";
    const broken = end === null ? "" : `, not finite from step ${countWords(end)}`;
    parts.lossPlot.setAttribute(
      "aria-label",
      `V of ${label} ${numbers}${broken}${rose}; level λ at ${formatNumber(scene.level)}${beyondWords(scene.lossScale, lossBeyond(scene))}`,
    );
    const rate = eta.v.length ? `from ${formatNumber(eta.v[0])} to ${formatNumber(lastOf(eta.v))}` : "no step made yet";
    parts.ratePlot.setAttribute(
      "aria-label",
      `Step size of ${label}: ${rate}${beyondWords(scene.rateScale, rateBeyond(scene))}`,
    );
    const { label: name, percent } = header.score;
    const score = testScore.v.length ? (percent ? percentWords : formatNumber)(lastOf(testScore.v)) : "not measured";
    parts.scorePlot.setAttribute("aria-label", `Test ${name} of ${label}: ${score}`);
  }
}

/** @param {Float64Array} values */
function lastOf(values) {
  return values[values.length - 1];
}

/**
 * Name the thin lines of the loss chart that are there.
 * @param {AllSeries} series
 * @param {string} on of which samples
 */
function lossKey({ V, trainLoss, testLoss }, on) {
  const train = trainLoss.v.length > 0 && !sameSeries(trainLoss, V) ? [`thin: training loss${on}`] : [];
  const test = testLoss.v.length > 0 ? ["dotted: test loss"] : [];
  return [...train, ...test].join(" · ");
}

/**
 * Say of how many training samples the training figures are, where not of all.
 * @param {import("./run.js").DataHeader} data
 */
function probeWords({ train, probe }) {
  return probe < train ? ` (of ${countWords(probe)})` : "";
}

/**
 * Name the lines of the step chart beside η_t.
 * @param {AllSeries} series
 * @param {import("./run.js").ConfigurationHeader} configuration
 * @param {import("../time/scales.js").Scale} scale
 */
function rateKey({ eta, rate, stepLimit, curvatureLimit }, { bounded, limit }, scale) {
  // A line along the top must not be read as a limit of that height.
  const at = (/** @type {TimedSeries} */ { v }) =>
    v.some((value) => value > scale.high) ? " (at the top: above the axis)" : "";
  const schedule = rate.v.length > 0 && !sameSeries(rate, eta) ? ["dotted: η(t)"] : [];
  const sharp =
    curvatureLimit.v.length > 0 ? [`dashed: ${limit}${bounded ? "" : ", for orientation"}${at(curvatureLimit)}`] : [];
  const own = stepLimit.v.length > 0 ? [`${isDense(stepLimit, eta) ? "fine" : "dots"}: η_lim${at(stepLimit)}`] : [];
  return [...schedule, ...sharp, ...own].join(" · ");
}
