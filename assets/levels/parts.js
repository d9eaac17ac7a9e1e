/** The elements of the level explorer, made once. Everything that can be operated is a real, named control. */

const PANELS = {
  bar: "Colour bar",
  barcode: "Barcode",
  branches: "Merge tree",
  counts: "Counts",
};

/** Build the whole explorer and return its parts by name. */
function buildExplorer() {
  const parts = { ...buildMaps(), ...buildPanels(), ...buildTransport() };
  parts.chips = make("div", { class: "chips", role: "group", "aria-label": "Followed run" });
  parts.diagram = make("div", { class: "plot", role: "img" });
  parts.countFact = make("p", { class: "fact counted", "aria-live": "polite" });
  parts.endsFact = make("p", { class: "fact joined", "aria-live": "polite" });
  parts.waysFact = make("ul", { class: "ways" });
  parts.barsFact = make("p", { class: "fact aside" });
  parts.notes = make("p", { class: "fact aside" });
  parts.facts = make("div", { class: "facts" }, parts.countFact, parts.endsFact, parts.waysFact, parts.barsFact, parts.notes);
  parts.band = make("div", { class: "band", "aria-hidden": "true" });
  parts.track.append(parts.band);
  parts.caption = make("p", { class: "caption" }, make("strong"), make("span"), make("span", { class: "aside" }));
  parts.error = make("p", { class: "error", role: "alert", hidden: "" });
  const diagramBlock = panelBlock("diagram", "Birth and death", parts.diagram);
  parts.below = make("div", { class: "below" }, diagramBlock, parts.facts);
  parts.side = make("div", { class: "side" }, parts.chips, parts.panels, parts.below);
  parts.root = make(
    "div",
    { class: "player levels waiting", tabindex: "0", role: "group" },
    parts.error, parts.maps, parts.side, parts.transport, parts.caption,
  );
  parts.root.setAttribute("aria-label", "Level sets. Space plays the run, left and right step; λ is moved on its handles.");
  return parts;
}

/** Build the two maps; the second is shown only when both kinds of set are. */
function buildMaps() {
  const pictures = [0, 1].map(() => make("div", { class: "picture", role: "img" }));
  const titles = [0, 1].map(() => make("p", { class: "kind" }));
  const zooms = [["in", "Zoom in", "+"], ["out", "Zoom out", MINUS], ["whole", "Whole window", "1:1"]].map(([name, label, text]) =>
    make("button", { type: "button", class: `small ${name}`, "aria-label": label, title: label }, text),
  );
  const ends = ["A", "B"].map((name) =>
    makeHandle(`end ${name}`, `Point ${name}`, "horizontal", make("span", { class: "ring" }), make("span", { class: "name" }, name)),
  );
  const next = make("button", { type: "button", class: "small next" });
  const readout = make("div", { class: "readout", "aria-hidden": "true" });
  const zoom = make("div", { class: "zoom", role: "group", "aria-label": "Zoom" }, ...zooms);
  const boxes = [
    make("div", { class: "map" }, pictures[0], titles[0], zoom, next, readout, ...ends),
    make("div", { class: "map second" }, pictures[1], titles[1]),
  ];
  return { maps: make("div", { class: "maps" }, ...boxes), boxes, pictures, titles, zooms, next, ends, readout };
}

/** Build the panels that share the λ axis, each with a handle of its own. */
function buildPanels() {
  const plots = {};
  const handles = {};
  const blocks = Object.entries(PANELS).map(([name, title]) => {
    plots[name] = make("div", { class: "plot", role: "img" });
    handles[name] = makeHandle("level", `Level λ on the ${title.toLowerCase()}`, "vertical", make("span", { class: name === "bar" ? "pill" : "knob" }));
    return panelBlock(name, name === "bar" ? "λ" : title, plots[name], handles[name]);
  });
  return { panels: make("div", { class: "panels" }, ...blocks), plots, handles };
}

function panelBlock(name, title, plot, ...more) {
  const stack = make("div", { class: "stack" }, plot, ...more);
  return make("section", { class: `panel ${name}` }, make("h2", {}, title), stack);
}
