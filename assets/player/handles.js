/** The handles over the canvases: where they sit, what they say, and whether they may be moved. */

const ALPHA_AT = 0.83;
const WHY_NO_FAN = "There are no precomputed runs for this setting; use the slider in the sidebar.";

/** Return the array index of the step at which the α handle rides on η(t). */
function alphaIndex({ steps, timeline }) {
  return Math.max(1, Math.min(timeline.last - 1, timeline.index(Math.round(ALPHA_AT * steps))));
}

/** Return why a handle can't be moved, or "" if it can. */
function whyLocked(kind, { header, fan, fanPending }) {
  if (header.locked_why?.[kind]) return header.locked_why[kind];
  if (header.locked?.includes(kind)) return "This control is locked.";
  if (kind !== "eta0" && kind !== "alpha") return "";
  if (fanPending || fan?.count(kind) > 1) return "";
  return WHY_NO_FAN;
}

function placeHandles(parts, views, scene) {
  placeLevel(parts.level, views.energy, scene);
  const path = scene.run.rules[scene.focus];
  const t = alphaIndex(scene.run);
  placeRate(parts.eta0, views.step, scene, 0, path.rate[0]);
  placeRate(parts.alpha, views.step, scene, t, path.rate[t]);
  placeStart(parts.start, views.map, scene);
  for (const kind of ["level", "eta0", "alpha", "start"]) lockHandle(parts[kind], HANDLE_SETTING[kind] ?? kind, scene);
}

const HANDLE_SETTING = { level: "lam" };

function placeLevel(handle, chart, { level, levelScale, header, lossIsV }) {
  moveTo(handle, chart.area.right, chart.y(level, levelScale));
  const text = formatNumber(level);
  setText(handle.firstChild, lossIsV ? `λ = ${text} ↕` : `λ = ${text} (level of L) ↕`);
  describe(handle, level, header.lam_range, `λ = ${text}`);
}

function placeRate(handle, chart, scene, t, rate) {
  const kind = handle.classList.contains("eta0") ? "eta0" : "alpha";
  moveTo(handle, placesOfSteps(chart, scene.run)(t), chart.y(rate, scene.stepScale));
  handle.style.setProperty("--line", pathStyle(scene.theme, scene.header.rules[scene.focus], scene.focus).line);
  const shown = scene.preview?.kind === kind ? scene.preview.value : scene.header[kind];
  const values = scene.header.fanRange?.[kind] ?? [shown, shown];
  const name = kind === "eta0" ? "η0" : "α";
  setText(handle.lastChild, scene.preview?.kind === kind ? `${name} = ${formatNumber(shown)}` : `${name} ↕`);
  describe(handle, shown, values, `${name} = ${formatNumber(shown)}`);
}

function placeStart(handle, map, { start, window }) {
  moveTo(handle, ...map.toPixel(start));
  describe(handle, start[0], window.slice(0, 2), `start at (${start.map((x) => formatNumber(x)).join(", ")})`);
}

const HANDLE_HELP = {
  lam: "Drag to move the level λ",
  eta0: "Drag to change η0",
  alpha: "Drag to change the decay α",
  start: "Drag to start elsewhere",
};

function lockHandle(handle, kind, scene) {
  const why = whyLocked(kind, scene);
  handle.title = why || HANDLE_HELP[kind];
  handle.setAttribute("aria-disabled", String(why !== ""));
}
