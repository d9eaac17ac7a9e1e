/** The part of the player that measures and redraws; added to `Player` so that each file stays short. */

const NARROW = 760;

const drawing = {
  /** Fit layout and layers to the element's width; redraw everything if a size changed. */
  measure() {
    const { parts, scene, views } = this;
    if (!scene.header) return;
    const width = parts.root.clientWidth;
    if (width === 0) return;
    const narrow = width < NARROW;
    parts.root.classList.toggle("narrow", narrow);
    parts.root.style.setProperty("--side", `${mapSide(width, narrow)}px`);
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const sizes = [parts.picture, parts.energyPlot, parts.stepPlot, parts.track].flatMap((box) => [box.clientWidth, box.clientHeight]);
    const measured = JSON.stringify([sizes, ratio]);
    if (measured === this.measured) return;
    this.measured = measured;
    this.fit(sizes, ratio);
    this.touch("surface", "land", "paths", "curves", "level");
  },

  fit([mapWidth, mapHeight, energyWidth, energyHeight, stepWidth, stepHeight], ratio) {
    const { scene, views } = this;
    views.map.resize(mapWidth, mapHeight, ratio, scene.window);
    if (scene.compact) return;
    const context = views.energy.base.context;
    const widest = Math.max(labelWidth(context, scene.energyScale, scene.theme.font), labelWidth(context, scene.stepScale, scene.theme.font));
    const left = Math.ceil(widest) + 12;
    this.parts.root.style.setProperty("--axis", `${left}px`);
    views.energy.resize(energyWidth, energyHeight, ratio, left, 8);
    views.step.resize(stepWidth, stepHeight, ratio, left, 24);
    this.scrubber.resize(ratio);
  },

  /** Draw one frame: first the layers that changed, then what moves. */
  draw(now) {
    const { scene, dirty, views } = this;
    if (!scene.header || !this.measured) return;
    if (dirty.has("surface")) this.setSurface();
    if (dirty.has("surface") || dirty.has("paths")) this.redrawPaths();
    scene.shore = this.shore();
    scene.found = crossings(scene.run.rules[scene.focus].loss, scene.level, scene.run.rules[scene.focus].end);
    if (dirty.has("land")) views.map.drawLand(scene);
    if (!scene.compact) this.redrawCharts();
    dirty.clear();
    views.map.drawTrail(scene, this.place);
    views.map.drawMoving(scene, this.place);
    if (!scene.compact) this.drawCompanions(now);
  },

  /** Shade anew only for another surface, size or theme: that is the dear part. */
  setSurface() {
    const { scene, views } = this;
    const key = [this.measured, scene.theme.dark, scene.header.window, scene.header.height].join();
    if (key === this.surfaceKey && sameBytes(this.message.arrays.grid, this.surfaceGrid)) {
      views.map.drawIso(scene);
      return;
    }
    this.surfaceKey = key;
    this.surfaceGrid = this.message.arrays.grid;
    views.map.setSurface(scene);
  },

  redrawPaths() {
    const { scene, views } = this;
    views.map.setPaths(scene);
    views.map.drawLines(scene, this.uncovered());
    views.map.resetTrail();
  },

  /** Return the state from which the faint curves are worth drawing. */
  uncovered() {
    return isRough(this.scene) ? Math.floor(this.place) : 0;
  },

  /** At rest the message's shore is drawn, at any other level the one computed here. */
  shore() {
    const { scene, message } = this;
    if (scene.level === scene.header.lam) {
      return { points: message.arrays.shore, offsets: message.arrays.shore_offsets };
    }
    if (this.localShore?.level !== scene.level || this.localShore.surface !== scene.surface) {
      const points = scene.surface.isoSegments(scene.level);
      this.localShore = { level: scene.level, surface: scene.surface, points, offsets: null };
    }
    return this.localShore;
  },

  redrawCharts() {
    const { scene, dirty, views, parts } = this;
    if (dirty.has("curves")) drawEnergyFaint(views.energy, scene, this.uncovered());
    if (dirty.has("curves") || dirty.has("level")) {
      drawEnergyBase(views.energy, scene);
      placeHandles(parts, views, scene);
      this.scrubber.draw(scene);
      followLevel(parts, scene, Boolean(this.levelMoved));
    }
    if (!dirty.has("curves")) return;
    drawEnergyBold(views.energy, scene);
    drawStepBase(views.step, scene);
    drawStepBold(views.step, scene);
    fillTitles(parts, scene);
    nameCharts(parts, scene);
    parts.tiles.classList.toggle("stale", !scene.run.exact);
  },

  /** Draw what accompanies the map: chart playheads, scrubber, counter, caption. */
  drawCompanions(now) {
    const { scene, playback, views, parts } = this;
    drawEnergyMoving(views.energy, scene, this.place);
    drawStepMoving(views.step, scene, this.place);
    this.scrubber.set(scene.own.timeline.time(this.place), playback.steps, playback.playing);
    const [x, y] = this.ballPixel();
    parts.ball.hidden = !isInside(x, y, views.map.frame);
    if (!parts.ball.hidden) moveTo(parts.ball, x, y);
    if (playback.playing && now - this.wordsAt < 80) return;
    this.wordsAt = now;
    parts.count.textContent = `${scene.own.timeline.step(this.state)} / ${playback.steps}`;
    this.caption = captionAt(scene, this.state);
    fillCaption(parts, pathStyle(scene.theme, scene.header.rules[scene.focus], scene.focus).text, this.caption, playback.playing);
    this.showTransport();
  },

  showTransport() {
    showTransport(this);
  },

  /** Show the point under the pointer and its L. */
  showReadout(event) {
    const { scene, views, parts } = this;
    parts.readout.hidden = !event || event.pointerType === "touch" || !scene.surface;
    if (parts.readout.hidden) return;
    const [x, y] = views.map.toPoint(...this.inside(views.map, event));
    const level = scene.surface.at(x, y);
    const height = Number.isNaN(level) ? "not finite" : formatNumber(level);
    parts.readout.textContent = `(${x.toFixed(2)}, ${y.toFixed(2)})  L = ${height}`.replaceAll("-", MINUS);
  },
};

Object.assign(Player.prototype, drawing);

/** The map's side: about half the width, but such that all of the player fits a window without scrolling. */
function mapSide(width, narrow) {
  if (narrow) return width;
  return Math.round(Math.max(340, Math.min(0.49 * width, window.innerHeight - 372, 760)));
}

function sameBytes(a, b) {
  return a === b || (a.length === b?.length && a.every((value, i) => value === b[i]));
}
