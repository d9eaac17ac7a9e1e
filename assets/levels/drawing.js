/** The part of the explorer that measures and redraws; added to `Explorer` so that each file stays short. */

const NARROW_EXPLORER = 720;

const explorerDrawing = {
  /** Fit layout and layers to the element's width; redraw everything if a size changed. */
  measure() {
    const { parts, scene } = this;
    if (!scene.header) return;
    const width = parts.root.clientWidth;
    if (width === 0) return;
    const narrow = width < NARROW_EXPLORER;
    parts.root.classList.toggle("narrow", narrow);
    parts.root.style.setProperty("--side", `${sideOf(width, narrow, scene.trees.length)}px`);
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const boxes = [...parts.pictures, ...Object.values(parts.plots), parts.diagram, parts.track, parts.band];
    const measured = JSON.stringify([boxes.map((box) => [box.clientWidth, box.clientHeight]), ratio]);
    if (measured === this.measured) return;
    this.measured = measured;
    this.fit(ratio);
    this.touch("surface", "paths", "axis", "level", "ends", "time");
  },

  fit(ratio) {
    const { parts, scene, maps, panels } = this;
    scene.trees.forEach((_, index) => {
      const { clientWidth, clientHeight } = parts.pictures[index];
      maps[index].resize(clientWidth, clientHeight, ratio, scene.window);
    });
    for (const [name, panel] of Object.entries(panels)) {
      const { clientWidth, clientHeight } = parts.plots[name];
      panel.resize(clientWidth, clientHeight, ratio, name === "bar" ? 0 : 4, name === "bar" ? 2 : 10);
    }
    this.diagram.resize(parts.diagram.clientWidth, parts.diagram.clientHeight, ratio);
    this.band.resize(parts.band.clientWidth, parts.band.clientHeight, ratio);
    this.scrubber.resize(ratio);
  },

  /** Draw one frame: first what changed, then what moves. */
  draw(now) {
    const { scene, dirty, playback } = this;
    if (!scene.header || !this.measured) return;
    const [surface, paths, axis, level, ends] = ["surface", "paths", "axis", "level", "ends"].map((name) => dirty.has(name));
    dirty.clear();
    if (surface) this.eachMap((map, tree) => map.setTree(scene, tree));
    if (surface || paths) this.redrawPaths();
    if (axis) this.redrawAxis();
    if (surface || level) this.redrawLevel();
    if (surface || ends) this.redrawEnds();
    if (level || ends) setText(this.parts.endsFact, endsWords(scene));
    if (level || paths) this.redrawTime();
    this.eachMap((map) => {
      map.drawTrail(scene, playback.shown);
      map.drawMoving(scene, playback.shown);
    });
    this.drawWords(now);
  },

  eachMap(draw) {
    this.scene.trees.forEach((tree, index) => draw(this.maps[index], tree));
  },

  redrawPaths() {
    const { scene } = this;
    this.eachMap((map) => {
      map.setPaths(scene);
      map.drawLines(scene, 0);
      map.resetTrail();
    });
  },

  /** Redraw what depends on the trees only. */
  redrawAxis() {
    const { scene, panels } = this;
    drawBarcode(panels.barcode, scene);
    drawBranches(panels.branches, scene);
    drawCounts(panels.counts, scene);
    this.nameCharts();
  },

  /** Redraw what follows λ. */
  redrawLevel() {
    const { scene, panels } = this;
    scene.shore = scene.surface.isoSegments(scene.level);
    scene.found = shoreCrossings(scene);
    this.eachMap((map) => {
      map.drawLand(scene);
      map.drawNumbers(scene);
    });
    drawColourBar(panels.bar, scene);
    const u = scene.unit(scene.level);
    for (const panel of Object.values(panels)) panel.drawLine(scene);
    this.diagram.draw(scene);
    this.placeLevels(u);
    setText(this.parts.countFact, countWords(scene));
  },

  placeLevels(u) {
    const { parts, panels, scene } = this;
    const text = `λ = ${formatNumber(scene.level, 4)}`;
    const locked = scene.header.locked.includes("lam");
    for (const [name, handle] of Object.entries(parts.handles)) {
      moveTo(handle, panels[name].width, panels[name].y(u));
      describe(handle, scene.level, scene.header.lam_range, text);
      handle.setAttribute("aria-disabled", String(locked));
      handle.title = locked ? "λ is locked by whoever made this link" : "Drag to move the level λ";
    }
    setText(parts.handles.bar.firstChild, formatNumber(scene.level));
  },

  redrawEnds() {
    const { parts, scene, maps } = this;
    this.eachMap((map) => map.drawWays(scene));
    fillWays(parts.waysFact, scene);
    parts.ends.forEach((handle, index) => {
      handle.hidden = !scene.ends;
      if (!scene.ends) return;
      const point = scene.ends[index];
      moveTo(handle, ...maps[0].toPixel(point));
      const words = point.map((value) => formatNumber(value)).join(", ");
      describe(handle, point[0], scene.window.slice(0, 2), `Point ${"AB"[index]} at (${words})`);
      handle.title = `Point ${"AB"[index]}: drag it, or move it with the arrow keys`;
    });
  },

  /** Colour the run's time by the component it is in, and mark rises and crossings. */
  redrawTime() {
    const { scene, band } = this;
    const { run, theme, trees, focus } = scene;
    scene.found = shoreCrossings(scene);
    const context = band.clear();
    const x = (k) => THUMB / 2 + ((band.width - THUMB) * k) / run.steps;
    const plain = wordToCss(tintsOf(theme, trees[0].kind).plain[Math.floor(RAMP * 0.55)]);
    const named = trees[0].representatives(scene.level);
    for (let k = 0; k <= run.steps; k += 1) {
      const number = componentAt(scene, trees[0], k, named);
      context.fillStyle = number > 0 ? tintColour(theme, trees[0].kind, number - 1) : number === 0 ? plain : theme.border;
      const from = Math.max(0, x(k - 0.5));
      context.fillRect(from, 0, x(k + 0.5) - from + 0.5, band.height);
    }
    this.scrubber.mark(theme, run.steps, run.rules[focus].rises, scene.found);
  },

  drawWords(now) {
    const { scene, playback, parts } = this;
    const [step, steps] = [playback.step, playback.steps].map((k) => scene.run.timeline.step(k));
    this.scrubber.move(playback.shown, playback.steps, playback.playing, `step ${step} of ${steps}`);
    if (playback.playing && now - this.wordsAt < 80) return;
    this.wordsAt = now;
    parts.count.textContent = `${step} / ${steps}`;
    this.caption = placeWords(scene, playback.step);
    fillCaption(parts, pathStyle(scene.theme, scene.header.rules[scene.focus], scene.focus).text, this.caption, playback.playing);
    this.showTransport();
  },

  showTransport() {
    showTransport(this);
  },

  /** Name the charts with what they show. */
  nameCharts() {
    const { parts, scene } = this;
    const bars = allBars(scene).length;
    parts.plots.bar.setAttribute("aria-label", "Levels of L as colours");
    parts.plots.barcode.setAttribute("aria-label", `Persistence barcode: ${bars} bars from birth to death`);
    parts.plots.branches.setAttribute("aria-label", "Merge tree: components from their birth to the pass at which they join another");
    parts.plots.counts.setAttribute("aria-label", "Number of components and holes at each level");
    parts.diagram.setAttribute("aria-label", `Persistence diagram of ${bars} bars: birth to the right, death upwards`);
  },

  /** Show the point under the pointer and its L. */
  showReadout(event) {
    const { scene, parts, maps } = this;
    parts.readout.hidden = !event || event.pointerType === "touch" || !scene.surface;
    if (parts.readout.hidden) return;
    const [x, y] = maps[0].toPoint(...this.inside(maps[0], event));
    const level = scene.surface.at(x, y);
    const height = Number.isNaN(level) ? "not finite" : formatNumber(level, 4);
    parts.readout.textContent = `(${formatNumber(x)}, ${formatNumber(y)})  L = ${height}`;
  },
};

Object.assign(Explorer.prototype, explorerDrawing);

/** A map's side: such that all of the explorer fits a window nearly without scrolling. */
function sideOf(width, narrow, maps) {
  if (narrow) return width;
  const share = maps > 1 ? 0.31 : 0.44;
  return Math.round(Math.max(260, Math.min(share * width, window.innerHeight - 400, 620)));
}

/** Return where the followed run crosses λ; where only some steps are recorded it isn't known at which. */
function shoreCrossings({ run, focus, level }) {
  return crossings(run.rules[focus].loss, level, run.rules[focus].end);
}
