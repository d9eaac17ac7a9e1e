/** The elements of the level explorer, made once. Everything that can be operated is a real, named control. */

import { make, makeHandle } from "../base/dom.js";
import { MINUS } from "../base/format.js";
import { setTerms } from "../base/terms.js";
import { buildTransport } from "../time/transport.js";

const PANELS = {
  bar: "Colour bar",
  barcode: "Barcode",
  branches: "Merge tree",
  counts: "Counts",
};

/** @typedef {keyof typeof PANELS} PanelName */

/** @typedef {ReturnType<typeof buildExplorer>} ExplorerParts */

/** Build the whole explorer and return its parts by name. */
export function buildExplorer() {
  const parts = { ...buildMaps(), ...buildPanels(), ...buildTransport() };
  const chips = make("div", { class: "chips", role: "group", "aria-label": "Followed run" });
  const diagram = make("div", { class: "plot", role: "img" });
  const countFact = make("p", { class: "fact counted", "aria-live": "polite" });
  const endsFact = make("p", { class: "fact joined", "aria-live": "polite" });
  const waysFact = make("ul", { class: "ways" });
  const barsFact = make("p", { class: "fact aside" });
  const notes = make("p", { class: "fact aside" });
  const facts = make("div", { class: "facts" }, countFact, endsFact, waysFact, barsFact, notes);
  const band = make("div", { class: "band", "aria-hidden": "true" });
  parts.track.append(band);
  const caption = make("p", { class: "caption" }, make("strong"), make("span"), make("span", { class: "aside" }));
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const diagramBlock = panelBlock("diagram", "Birth and death", diagram);
  const below = make("div", { class: "below" }, diagramBlock, facts);
  const side = make("div", { class: "side" }, chips, parts.panels, below);
  const root = make(
    "div",
    { class: "player levels waiting", tabindex: "0", role: "group" },
    error,
    parts.maps,
    side,
    parts.transport,
    caption,
    parts.leave,
  );
  root.setAttribute("aria-label", "Level sets. Space plays the run, left and right step; λ is moved on its handles.");
  const words = { chips, countFact, endsFact, waysFact, barsFact, notes, caption };
  return { ...parts, ...words, diagram, band, error, root };
}

/** Build the two maps; the second is shown only when both kinds of set are. */
function buildMaps() {
  const pictures = [0, 1].map(() => make("div", { class: "picture", role: "img" }));
  const titles = [0, 1].map(() => make("p", { class: "kind" }));
  const zooms = [
    ["in", "Zoom in", "+"],
    ["out", "Zoom out", MINUS],
    ["whole", "Whole window", "1:1"],
  ].map(([name, label, text]) =>
    make("button", { type: "button", class: `small ${name}`, "aria-label": label, title: label }, text),
  );
  const ends = ["A", "B"].map((name) =>
    makeHandle(
      `end ${name}`,
      `Point ${name}`,
      "horizontal",
      make("span", { class: "ring" }),
      make("span", { class: "name" }, name),
    ),
  );
  const next = make("button", { type: "button", class: "small next" });
  const readout = make("div", { class: "readout", "aria-hidden": "true" });
  const zoom = make("div", { class: "zoom", role: "group", "aria-label": "Zoom" }, ...zooms);
  const boxes = [
    make("div", { class: "map" }, pictures[0], titles[0], zoom, next, readout, ...ends),
    make("div", { class: "map second" }, pictures[1], titles[1]),
  ];
  return { maps: make("div", { class: "maps" }, ...boxes), boxes, pictures, titles, zoom, zooms, next, ends, readout };
}

/** Build the panels that share the λ axis, each with a handle of its own. */
function buildPanels() {
  const entries = Object.entries(PANELS).map(([name, title]) => {
    const plot = make("div", { class: "plot", role: "img" });
    const knob = make("span", { class: name === "bar" ? "pill" : "knob" });
    const handle = makeHandle("level", `Level λ on the ${title.toLowerCase()}`, "vertical", knob);
    return { name, plot, handle, block: panelBlock(name, name === "bar" ? "λ" : title, plot, handle) };
  });
  /** @type {<E>(of: (entry: (typeof entries)[0]) => E) => Record<PanelName, E>} */
  const named = (of) => /** @type {any} */ (Object.fromEntries(entries.map((entry) => [entry.name, of(entry)])));
  const panels = make("div", { class: "panels" }, ...entries.map(({ block }) => block));
  return { panels, plots: named(({ plot }) => plot), handles: named(({ handle }) => handle) };
}

/**
 * @param {string} name
 * @param {string} title
 * @param {HTMLElement} plot
 * @param {HTMLElement[]} more
 */
function panelBlock(name, title, plot, ...more) {
  const stack = make("div", { class: "stack" }, plot, ...more);
  const heading = make("h2");
  setTerms(heading, title);
  return make("section", { class: `panel ${name}` }, heading, stack);
}
