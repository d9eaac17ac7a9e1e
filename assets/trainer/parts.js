/** The elements of the trainer, made once. Everything that can be operated is a real, named control. */

import { icon, iconButton, make, makeHandle } from "../base/dom.js";
import { buildPageButtons } from "../base/keys.js";
import { buildRates } from "../time/rates.js";

/** @typedef {ReturnType<typeof buildTrainer>} TrainerParts */

/** Build the whole trainer and return its parts by name. */
export function buildTrainer() {
  const parts = { ...buildTrainerCharts(), ...buildTrainerTransport(), ...buildRates(), ...buildSeen() };
  const chips = make("div", { class: "chips", role: "group", "aria-label": "Configurations" });
  const caption = make("p", { class: "caption" }, make("strong"), make("span"), make("span", { class: "aside" }));
  const notes = make("p", { class: "notes", role: "status", hidden: "" });
  const tiles = make("dl", { class: "tiles" });
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const due = make("p", { class: "due", role: "status", hidden: "" });
  const side = make("div", { class: "side" }, chips, due, parts.lossBlock, parts.rateBlock, parts.scoreBlock);
  const further = make("div", { class: "further", hidden: "" });
  const root = make(
    "div",
    { class: "player trainer waiting", tabindex: "0", role: "group" },
    error,
    side,
    parts.seen,
    further,
    parts.transport,
    parts.rates,
    caption,
    tiles,
    notes,
    parts.leave,
  );
  root.setAttribute("aria-label", "Trainer. Space trains and pauses, left and right move through what was recorded.");
  return { ...parts, chips, due, caption, notes, tiles, error, further, root };
}

function buildTrainerCharts() {
  const loss = chartBlock("energy");
  const rate = chartBlock("steps");
  const score = chartBlock("score");
  const scaleToggle = make("button", { type: "button", class: "small", "aria-pressed": "false" }, "log");
  loss.title.after(scaleToggle);
  const level = makeHandle("level", "Level λ", "vertical", make("span", { class: "pill" }));
  loss.stack.append(level);
  return {
    lossBlock: loss.block,
    lossPlot: loss.plot,
    lossTitle: loss.title,
    lossLegend: loss.legend,
    scaleToggle,
    level,
    rateBlock: rate.block,
    ratePlot: rate.plot,
    rateTitle: rate.title,
    rateLegend: rate.legend,
    scoreBlock: score.block,
    scorePlot: score.plot,
    scoreTitle: score.title,
    scoreLegend: score.legend,
  };
}

/** @param {string} name */
function chartBlock(name) {
  const title = make("h2");
  const legend = make("span", { class: "key" });
  const plot = make("div", { class: "plot", role: "img" });
  const stack = make("div", { class: "stack" }, plot);
  return {
    title,
    legend,
    plot,
    stack,
    block: make("section", { class: `chart ${name}` }, make("header", {}, title, legend), stack),
  };
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} text
 */
function textButton(name, label, text) {
  return make("button", { type: "button", class: `button text ${name}`, "aria-label": label, title: label }, text);
}

function buildTrainerTransport() {
  const train = make("button", { type: "button", class: "button play train" }, icon("play"));
  const step = textButton("one", "One step", "+1 step");
  const epoch = textButton("epoch", "To the end of this epoch", "+1 epoch");
  const replay = iconButton("replay", "Replay from the start");
  const scrubber = make("input", { type: "range", min: "0", step: "1", class: "scrubber", "aria-label": "Steps" });
  const track = make("div", { class: "track" }, scrubber);
  const count = make("output", { class: "count room" });
  const pace = make("select", {
    class: "button text pace",
    "aria-label": "Speed",
    title: "Speed of training and replay",
  });
  const live = textButton("live", "Follow the run", "Live");
  const rewind = textButton("rewind", "Rewind", "Rewind here");
  const restart = textButton("restart", "Start over", "Start over");
  const page = buildPageButtons();
  const transport = make(
    "div",
    { class: "transport" },
    train,
    step,
    epoch,
    replay,
    track,
    count,
    pace,
    live,
    rewind,
    restart,
    page.stage,
    page.keys,
  );
  return { transport, train, step, epoch, replay, scrubber, track, count, pace, live, rewind, restart, ...page };
}

/** Build what the network sees: tabs, and a pane for each. */
function buildSeen() {
  const seenTitle = make("h2", {}, "What the network sees");
  const tabs = make("div", { class: "tabs", role: "tablist", "aria-label": "What the network sees" });
  const boundaryBox = make("div", { class: "square", role: "img", "aria-label": "Decision boundary" });
  const legend = make("p", { class: "classes" });
  const matrixBox = make("div", { class: "matrix", role: "img", tabindex: "0", "aria-label": "Confusion matrix" });
  const readout = make("output", { class: "cell", "aria-live": "polite" });
  const scatterBox = make("div", {
    class: "scatter",
    role: "img",
    tabindex: "0",
    "aria-label": "Predicted against true",
  });
  const scatterReadout = make("output", { class: "sample", "aria-live": "polite" });
  const residuals = make("ol", { class: "residuals", "aria-label": "The largest residuals: true → predicted" });
  const mistakes = make("ol", { class: "mistakes", "aria-label": "The most confident mistakes" });
  const weights = make("ol", { class: "weights" });
  const panes = {
    boundary: make("div", { class: "pane", role: "tabpanel" }, boundaryBox, legend),
    confusion: make("div", { class: "pane", role: "tabpanel" }, matrixBox, readout, mistakes),
    scatter: make("div", { class: "pane", role: "tabpanel" }, scatterBox, scatterReadout, residuals),
    weights: make("div", { class: "pane", role: "tabpanel" }, weights),
  };
  const words = make("p", { class: "words" });
  const seen = make("section", { class: "seen" }, make("header", {}, seenTitle, tabs), ...Object.values(panes), words);
  return {
    seen,
    tabs,
    panes,
    boundaryBox,
    legend,
    matrixBox,
    readout,
    mistakes,
    scatterBox,
    scatterReadout,
    residuals,
    weights,
    seenWords: words,
  };
}
