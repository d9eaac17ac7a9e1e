/** What the DOM says: titles, chips, tiles, counter, caption and the names of pictures. */

/** Build the rule chips; a click focuses the rule. */
function buildChips(parts, header, theme, onFocus) {
  // Made anew only when they change, so that a chip keeps the keyboard focus over messages.
  const shown = JSON.stringify([header.rules.map((rule) => [rule.label, rule.style]), theme.dark]);
  if (parts.chips.dataset.shown === shown) return;
  parts.chips.dataset.shown = shown;
  parts.chips.replaceChildren(
    ...header.rules.map((rule, r) => {
      const style = pathStyle(theme, rule, r);
      const chip = make("button", { type: "button", class: "chip" }, swatch(style), rule.label);
      chip.style.setProperty("--line", style.line);
      chip.style.setProperty("--ink", style.text);
      chip.title = `Show ${rule.label} in the caption, the step chart and the numbers`;
      chip.onclick = () => onFocus(r);
      return chip;
    }),
  );
}

/** Mark the focused rule's chip. */
function pressChip(parts, focus) {
  [...parts.chips.children].forEach((chip, r) => chip.setAttribute("aria-pressed", String(r === focus)));
}

/** Return a short sample of a rule's line. */
function swatch({ line, dash }) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 4");
  svg.setAttribute("aria-hidden", "true");
  const stroke = document.createElementNS(space, "line");
  const set = { x1: 0, y1: 2, x2: 24, y2: 2, stroke: line, "stroke-width": 2.5, "stroke-dasharray": dash.join(" ") };
  Object.entries(set).forEach(([name, value]) => stroke.setAttribute(name, value));
  svg.append(stroke);
  return svg;
}

/** Fill the row of numbers of the focused rule. The tile with key "level" follows λ while it is dragged. */
function fillTiles(parts, tiles) {
  parts.tiles.style.setProperty("--count", tiles.length);
  parts.tiles.replaceChildren(
    ...tiles.map((tile) => {
      const [label, value, detail] = [make("dt"), make("dd", { class: `value ${tile.tone ?? "plain"}` }), make("dd", { class: "detail" })];
      setText(label, tile.label);
      setText(value, tile.value);
      setText(detail, tile.detail ?? "");
      const box = make("div", { class: "tile" }, label, value, detail);
      if (tile.key) Object.assign(box.dataset, { key: tile.key, detail: tile.detail ?? "" });
      return box;
    }),
  );
}

/** While λ is dragged the crossings are known here; the number of components is not until release. */
function followLevel(parts, scene, dragged) {
  const tile = parts.tiles.querySelector('[data-key="level"]');
  if (!tile) return;
  tile.classList.toggle("stale", dragged);
  const startsOnLand = scene.run.rules[scene.focus].loss?.[0] >= scene.level;
  setText(tile.querySelector(".detail"), dragged ? crossingWords(scene.found, startsOnLand) : tile.dataset.detail);
}

function fillTitles(parts, scene) {
  const { header, focus, energyScale: energy, stepScale: steps } = scene;
  const suffix = { linear: "", log: ", log scale", asinh: ", signed log scale" };
  setText(parts.energyTitle, header.lyapunov.label + suffix[energy.kind]);
  const rule = header.rules[focus];
  setText(parts.stepTitle, `Step size η_t and its stability limit${suffix[steps.kind]} · ${rule.label}`);
  parts.scaleToggle.setAttribute("aria-pressed", String(energy.kind !== "linear"));
  parts.scaleToggle.title = energy.kind === "linear" ? "Show V on a logarithmic scale" : "Show V on a linear scale";
  fillLegend(parts, scene, rule);
}

function fillLegend(parts, scene, rule) {
  const path = scene.run.rules[scene.focus];
  const schedule = sameCurve(path.rate, path.stepSize) ? "" : "dotted: schedule η(t) · ";
  // A line along the top must not be read as a limit of that height.
  const beyond = path.limit.some((limit) => limit > scene.stepScale.high);
  setText(parts.legend, `${schedule}dashed: ${beyond ? "limit η_lim (at the top: above the axis)" : rule.limit_label}`);
}

/** Name the map for those who can't see it. */
function nameMap(parts, { header }) {
  const paths = header.rules.map((rule) => rule.label).join(", ");
  const name = header.words?.alt ?? `Landscape of ${header.problem.title} with the paths of ${paths}`;
  parts.picture.setAttribute("aria-label", name);
}

/** Name the charts, with the numbers that they show. */
function nameCharts(parts, { header, run, focus, level, energyScale: scale }) {
  const path = run.rules[focus];
  const label = header.rules[focus].label;
  const end = path.end === null ? `ends at ${formatNumber(path.v[run.steps])}` : `is non-finite from step ${path.end}`;
  const rises = path.rises.length === 1 ? "1 step" : `${path.rises.length} steps`;
  parts.energyPlot.setAttribute(
    "aria-label",
    `V of ${label} on a ${scale.kind === "linear" ? "linear" : "logarithmic"} scale: starts at ${formatNumber(path.v[0])}, ` +
      `${end}, rose at ${rises}; level λ at ${formatNumber(level)}`,
  );
  const above = path.stepSize.reduce((count, eta, i) => count + (eta > path.limit[i]), 0);
  parts.stepPlot.setAttribute("aria-label", `Step size of ${label}: above its stability limit at ${above} of ${run.steps} steps`);
}

/** Show the caption; it is announced only while nothing plays. */
function fillCaption(parts, scene, caption, playing) {
  const [lead, main, aside] = parts.caption.children;
  const live = playing ? "off" : "polite";
  if (parts.caption.getAttribute("aria-live") !== live) parts.caption.setAttribute("aria-live", live);
  lead.style.color = pathStyle(scene.theme, scene.header.rules[scene.focus], scene.focus).text;
  setText(lead, caption.lead);
  setText(main, ` · ${caption.main} `);
  setText(aside, caption.aside);
}
