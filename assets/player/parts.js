/** The elements of the player, made once. Everything that can be operated is a real, named control. */

/** Build the whole player and return its parts by name. */
function buildPlayer() {
  const parts = { ...buildMap(), ...buildCharts(), ...buildTransport() };
  parts.chips = make("div", { class: "chips", role: "group", "aria-label": "Rules" });
  parts.caption = make("p", { class: "caption" }, make("strong"), make("span"), make("span", { class: "aside" }));
  parts.drawn = make("p", { class: "drawn", hidden: "" });
  parts.tiles = make("dl", { class: "tiles" });
  parts.error = make("p", { class: "error", role: "alert", hidden: "" });
  parts.side = make("div", { class: "side" }, parts.chips, parts.energyBlock, parts.stepBlock);
  parts.root = make(
    "div",
    { class: "player waiting", tabindex: "0", role: "group" },
    parts.error, parts.map, parts.side, parts.transport, parts.caption, parts.drawn, parts.tiles,
  );
  return parts;
}

function buildMap() {
  const picture = make("div", { class: "picture", role: "img" });
  const start = makeHandle("start", "Start point", "horizontal", make("span", { class: "ring" }), make("span", { class: "name" }, "start"));
  const ball = make("div", { class: "ball", "aria-hidden": "true" });
  const readout = make("div", { class: "readout", "aria-hidden": "true" });
  return { map: make("div", { class: "map" }, picture, ball, start, readout), picture, start, ball, readout };
}

function buildCharts() {
  const energyPlot = make("div", { class: "plot", role: "img" });
  const stepPlot = make("div", { class: "plot", role: "img" });
  const energyTitle = make("h2");
  const stepTitle = make("h2");
  const scaleToggle = make("button", { type: "button", class: "small", "aria-pressed": "false" }, "log");
  const level = makeHandle("level", "Level λ", "vertical", make("span", { class: "pill" }));
  const eta0 = makeHandle("eta0", "Initial step size η0", "vertical", make("span", { class: "ring" }), make("span", { class: "name" }, "η0 ↕"));
  const alpha = makeHandle("alpha", "Decay constant α", "vertical", make("span", { class: "ring" }), make("span", { class: "name" }, "α ↕"));
  const legend = make("div", { class: "legend" });
  const energyStack = make("div", { class: "stack" }, energyPlot, level);
  const stepStack = make("div", { class: "stack" }, stepPlot, legend, eta0, alpha);
  return {
    energyBlock: make("section", { class: "chart energy" }, make("header", {}, energyTitle, scaleToggle), energyStack),
    stepBlock: make("section", { class: "chart steps" }, make("header", {}, stepTitle), stepStack),
    energyPlot, stepPlot, energyStack, stepStack, energyTitle, stepTitle, scaleToggle, level, eta0, alpha, legend,
  };
}

function buildTransport() {
  const play = make("button", { type: "button", class: "button play", "aria-label": "Play" }, icon("play"));
  const back = iconButton("back", "One step back");
  const forward = iconButton("forward", "One step forward");
  const scrubber = make("input", { type: "range", min: "0", step: "1", class: "scrubber", "aria-label": "Step" });
  const track = make("div", { class: "track" }, scrubber);
  const count = make("output", { class: "count" });
  const speed = make("button", { type: "button", class: "button speed" });
  const loop = iconButton("loop", "Loop");
  loop.setAttribute("aria-pressed", "false");
  const transport = make("div", { class: "transport" }, play, back, forward, track, count, speed, loop);
  return { transport, play, back, forward, scrubber, track, count, speed, loop };
}
