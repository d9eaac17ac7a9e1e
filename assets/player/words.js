/** Words in the DOM that both instruments have: chips, tiles, the caption. */

/** Build a chip for each entry {label, style}; a click focuses it. `title(label)` is a chip's explanation. */
function buildChips(parts, entries, theme, title, onFocus) {
  // Made anew only when they change, so that a chip keeps the keyboard focus over messages.
  const shown = JSON.stringify([entries.map(({ label, style }) => [label, style]), theme.dark]);
  if (parts.chips.dataset.shown === shown) return;
  parts.chips.dataset.shown = shown;
  parts.chips.replaceChildren(
    ...entries.map((entry, r) => {
      const style = pathStyle(theme, entry, r);
      const chip = make("button", { type: "button", class: "chip" }, swatch(style), entry.label);
      chip.style.setProperty("--line", style.line);
      chip.style.setProperty("--ink", style.text);
      chip.title = title(entry.label);
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

/** Show the caption; it is announced only while nothing moves by itself. */
function fillCaption(parts, colour, caption, moving) {
  const [lead, main, aside] = parts.caption.children;
  const live = moving ? "off" : "polite";
  if (parts.caption.getAttribute("aria-live") !== live) parts.caption.setAttribute("aria-live", live);
  lead.style.color = colour;
  setText(lead, caption.lead);
  setText(main, ` · ${caption.main} `);
  setText(aside, caption.aside);
}
