/** What a hand can move in the trainer's charts: λ, and the playhead. */

class Grasp extends Grip {
  constructor(trainer, listeners) {
    super(trainer);
    this.trainer = trainer;
    const { parts, charts } = trainer;
    this.listenHandle(listeners, parts.level, () => this.takeLevel());
    listeners.add(parts.level, "keydown", (event) => event.key === "Enter" && this.endKeys());
    for (const [name, plot] of Object.entries({ loss: parts.lossPlot, rate: parts.ratePlot, score: parts.scorePlot })) {
      listeners.add(plot, "pointerdown", (event) => this.onPlot(event, charts[name]));
    }
    listeners.add(parts.lossPlot, "pointermove", (event) => {
      parts.lossPlot.style.cursor = this.overLevel(event) && !whyLevelLocked(trainer.scene) ? "ns-resize" : "";
    });
  }

  /** Take λ, or hold the playhead. */
  onPlot(event, chart) {
    this.trainer.parts.root.focus({ preventScroll: true });
    if (event.button !== 0) return;
    const onLevel = chart === this.trainer.charts.loss && event.pointerType !== "touch" && this.overLevel(event);
    const level = onLevel && this.takeLevel();
    this.begin(event, event.currentTarget, level || this.takePlayhead(chart), !level);
  }

  overLevel(event) {
    const { scene, charts } = this.trainer;
    if (!scene.header) return false;
    const [, y] = insideBox(charts.loss.box, event);
    return Math.abs(y - charts.loss.y(scene.level, scene.lossScale)) < REACH;
  }

  /** Return λ's drag, or null where it is locked. It is sent on release. */
  takeLevel() {
    const { trainer } = this;
    const { scene, charts } = trainer;
    if (whyLevelLocked(scene)) return null;
    const [low, high] = scene.header.lam_range;
    const inside = (level) => Number(Math.min(high, Math.max(low, level)).toPrecision(3));
    const before = scene.level;
    const scale = scene.lossScale;
    return {
      kind: "lam",
      initial: before,
      at: (event) => inside(charts.loss.value(insideBox(charts.loss.box, event)[1], scale)),
      nudge: (key) => inside(nudged(scene.level, SLIDER_KEYS[key] ?? 0, scale)),
      show: (level) => trainer.showLevel(level),
      undo: () => trainer.showLevel(before),
      send: (level) => level !== scene.header.lam && trainer.outbox.send("lam", level),
    };
  }

  takePlayhead(chart) {
    const { trainer } = this;
    return {
      kind: "playhead",
      initial: trainer.playback.k,
      at: (event) => chart.time(insideBox(chart.box, event)[0], trainer.scene.span),
      show: (t) => trainer.scrubTo(t),
      undo: () => {},
      send: () => {},
    };
  }
}

/** Return a value moved by hundredths of the axis, but by at least as much as three digits show. */
function nudged(value, hundredths, scale) {
  if (hundredths === 0) return value;
  const moved = scale.value(Math.max(0, scale.unit(value)) + hundredths / 100);
  const least = value + Math.sign(hundredths) * 0.01 * Math.abs(value);
  return hundredths > 0 ? Math.max(moved, least) : Math.min(moved, least);
}

function whyLevelLocked({ header }) {
  if (!header.locked.includes("lam")) return "";
  return header.locked_why.lam ?? "This control is locked.";
}

/** Return the pointer's position inside an element, in pixels. */
function insideBox(box, event) {
  const { left, top } = box.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

/** Put λ's handle where it belongs, and say what it stands for. */
function placeLevelHandle({ level: handle }, chart, scene) {
  moveTo(handle, chart.area.right, chart.y(scene.level, scene.lossScale));
  const text = formatNumber(scene.level);
  setText(handle.firstChild, `λ = ${text} ↕`);
  describe(handle, scene.level, scene.header.lam_range, `λ = ${text}`);
  const why = whyLevelLocked(scene);
  handle.title = why || "Drag to move the level λ";
  handle.setAttribute("aria-disabled", String(why !== ""));
}
