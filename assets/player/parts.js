/** The elements of the player, made once. Everything that can be operated is a real, named control. */

import { make, makeHandle } from "../base/dom.js";
import { buildRates } from "../time/rates.js";
import { buildTransport } from "../time/transport.js";

/** @typedef {ReturnType<typeof buildPlayer>} PlayerParts */

/** Build the whole player and return its parts by name. */
export function buildPlayer() {
  const own = { ...buildMap(), ...buildCharts(), ...buildTransport(), ...buildRates() };
  const chips = make("div", { class: "chips", role: "group", "aria-label": "Rules" });
  const caption = make("p", { class: "caption" }, make("strong"), make("span"), make("span", { class: "aside" }));
  const drawn = make("p", { class: "drawn", hidden: "" });
  const tiles = make("dl", { class: "tiles" });
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const side = make("div", { class: "side" }, chips, own.energyBlock, own.stepBlock);
  const root = make(
    "div",
    { class: "player waiting", tabindex: "0", role: "group" },
    error,
    own.map,
    side,
    own.transport,
    own.rates,
    caption,
    drawn,
    tiles,
    own.leave,
  );
  return { ...own, chips, caption, drawn, tiles, error, side, root };
}

function buildMap() {
  const picture = make("div", { class: "picture", role: "img" });
  const start = makeHandle(
    "start",
    "Start point",
    "horizontal",
    make("span", { class: "ring" }),
    make("span", { class: "name" }, "start"),
    make("span", { class: "hint", hidden: "" }, "drag the ball"),
  );
  const ball = make("div", { class: "ball", "aria-hidden": "true" });
  const readout = make("div", { class: "readout", "aria-hidden": "true" });
  const axes = ["x", "y"].map((axis) => make("div", { class: `axis ${axis}`, "aria-hidden": "true" }));
  const map = make("div", { class: "map" }, picture, ...axes, ball, start, readout);
  return { map, picture, axes, start, ball, readout };
}

function buildCharts() {
  const energyPlot = make("div", { class: "plot", role: "img" });
  const stepPlot = make("div", { class: "plot", role: "img" });
  const energyTitle = make("h2");
  const stepTitle = make("h2");
  const scaleToggle = make("button", { type: "button", class: "small", "aria-pressed": "false" }, "log");
  const level = makeHandle("level", "Level λ", "vertical", make("span", { class: "pill" }));
  const eta0 = makeHandle(
    "eta0",
    "Initial step size η0",
    "vertical",
    make("span", { class: "ring" }),
    make("span", { class: "name" }, "η0 ↕"),
  );
  const alpha = makeHandle(
    "alpha",
    "Decay constant α",
    "vertical",
    make("span", { class: "ring" }),
    make("span", { class: "name" }, "α ↕"),
  );
  const legend = make("div", { class: "legend" });
  const energyStack = make("div", { class: "stack" }, energyPlot, level);
  const stepStack = make("div", { class: "stack" }, stepPlot, legend, eta0, alpha);
  return {
    energyBlock: make("section", { class: "chart energy" }, make("header", {}, energyTitle, scaleToggle), energyStack),
    stepBlock: make("section", { class: "chart steps" }, make("header", {}, stepTitle), stepStack),
    energyPlot,
    stepPlot,
    energyStack,
    stepStack,
    energyTitle,
    stepTitle,
    scaleToggle,
    level,
    eta0,
    alpha,
    legend,
  };
}
