/**
 * The map. Six stacked layers, so that each change redraws only what it must: land and sea (sea level),
 * iso-lines (another surface), lines (the faint paths: new data), halo and trail (the past, appended to as the playhead moves),
 * and what moves in every frame (balls, arrows, crossings). The playhead comes as a place among the drawn states.
 */

const BALL = 7;

class LandscapeView {
  constructor(box) {
    this.box = box;
    const layers = Array.from({ length: 6 }, () => new Layer(box));
    [this.land, this.iso, this.lines, this.halo, this.trail, this.moving] = this.layers = layers;
    this.drawn = 0;
  }

  resize(width, height, ratio, window) {
    for (const layer of this.layers) layer.resize(width, height, ratio);
    this.frame = { window, width, height };
    this.width = width;
    this.height = height;
  }

  /** Take new data: what depends on the surface, and on the size. */
  setSurface(scene) {
    this.shading = new Shading(scene.surface, this.width, this.height);
    this.drawIso(scene);
  }

  /** Take new paths. */
  setPaths(scene) {
    this.traces = scene.run.rules.map((path) => traceOf(path, this.frame));
    this.order = focusLast(scene);
  }

  /** Return a point of the problem in pixels. */
  toPixel([x, y]) {
    const [x0, x1, y0, y1] = this.frame.window;
    return [((x - x0) / (x1 - x0)) * this.width, ((y1 - y) / (y1 - y0)) * this.height];
  }

  /** Return a pixel as a point of the problem, kept inside the window. */
  toPoint(px, py) {
    const [x0, x1, y0, y1] = this.frame.window;
    const part = (value, size) => Math.min(1, Math.max(0, value / size));
    return [x0 + part(px, this.width) * (x1 - x0), y1 - part(py, this.height) * (y1 - y0)];
  }

  drawLand({ theme, level, shore }) {
    const context = this.land.clear();
    hatch(context, this.width, this.height, theme);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.shading.recolour(level, theme.ramps), 0, 0, this.width, this.height);
    context.strokeStyle = theme.shore;
    context.lineWidth = 1.6;
    context.lineJoin = "round";
    context.stroke(this.polylines(shore.points, shore.offsets));
  }

  drawIso({ theme, iso }) {
    const context = this.iso.clear();
    context.strokeStyle = theme.iso;
    context.lineWidth = 1;
    context.stroke(this.polylines(iso.points, iso.offsets));
  }

  /** Return lines (points x, y; offsets where each begins; null offsets: separate segments) as one path. */
  polylines(points, offsets) {
    const path = new Path2D();
    const [x0, x1, y0, y1] = this.frame.window;
    const [sx, sy] = [this.width / (x1 - x0), this.height / (y1 - y0)];
    const lines = offsets ? offsets.length - 1 : points.length / 4;
    for (let line = 0; line < lines; line += 1) {
      const [from, to] = offsets ? [offsets[line], offsets[line + 1]] : [2 * line, 2 * line + 2];
      for (let i = from; i < to; i += 1) {
        const [x, y] = [(points[2 * i] - x0) * sx, (y1 - points[2 * i + 1]) * sy];
        if (i === from) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
    }
    return path;
  }

  /** Draw every path thin, from step `from` on. */
  drawLines({ theme, header }, from) {
    const context = this.lines.clear();
    context.globalAlpha = theme.dark ? 0.5 : 0.45;
    context.lineWidth = 1;
    for (const r of this.order) {
      context.strokeStyle = pathStyle(theme, header.rules[r], r).line;
      strokeTrace(context, this.traces[r], from, Infinity);
    }
    context.globalAlpha = 1;
  }

  /** Forget the trail; the next `drawTrail` draws it anew. */
  resetTrail() {
    this.drawn = 0;
    this.halo.clear();
    this.trail.clear();
  }

  /** Draw the past up to the whole step below `k`, adding to what is there if time went on. */
  drawTrail(scene, k) {
    const until = Math.floor(k);
    if (until === this.drawn) return;
    if (until < this.drawn) this.resetTrail();
    for (const r of this.order) this.strokePast(scene, r, this.drawn, until, this.halo.context, this.trail.context);
    this.drawn = until;
  }

  strokePast(scene, r, from, until, halo, line) {
    const { theme, header, focus } = scene;
    const rough = isRough(scene);
    const style = pathStyle(theme, header.rules[r], r);
    const trace = this.traces[r];
    halo.lineJoin = line.lineJoin = "round";
    halo.lineCap = "round";
    halo.strokeStyle = theme.halo;
    const thin = trace.last > LONG_RUN ? 0.65 : 1;
    halo.lineWidth = thin * (r === focus ? 5.5 : 4.5);
    if (!rough) strokeTrace(halo, trace, from, until);
    line.strokeStyle = style.line;
    line.lineWidth = thin * (r === focus ? 2.6 : 2.1);
    line.setLineDash(rough ? [] : style.dash);
    line.lineDashOffset = lengthUntil(trace, from);
    strokeTrace(line, trace, from, until);
    line.setLineDash([]);
  }

  drawMoving(scene, k) {
    const context = this.moving.clear();
    const labels = new Labels(context, scene.theme, this.width);
    context.font = `600 11px ${scene.theme.font}`;
    for (const r of this.order) this.drawStepBegun(context, scene, r, k);
    for (const r of this.order) this.drawEdges(context, scene, r, k, labels);
    if (!scene.compact) this.drawCrossings(context, scene, k, labels);
    for (const r of this.order) this.drawBall(context, scene, r, k);
    labels.draw();
  }

  /** Draw the part of the present step that is already made. */
  drawStepBegun(context, { theme, header }, r, k) {
    const trace = this.traces[r];
    const i = Math.floor(k);
    if (k === i || i >= trace.last || !trace.visible[i]) return;
    const drawn = clip(...pointAt(trace, i), ...pointAt(trace, k), this.frame, FRAME_MARGIN);
    if (!drawn) return;
    for (const [style, width] of [[theme.halo, 4.5], [pathStyle(theme, header.rules[r], r).line, 2.2]]) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(drawn[0], drawn[1]);
      context.lineTo(drawn[2], drawn[3]);
      context.stroke();
    }
  }

  /** Mark where a path leaves the frame (arrow and step) and where its numbers end (cross and step). */
  drawEdges(context, { theme, header, run }, r, k, labels) {
    const trace = this.traces[r];
    const colour = pathStyle(theme, header.rules[r], r).line;
    for (const exit of trace.exits) {
      context.globalAlpha = exit.k <= k ? 1 : 0.4;
      arrowHead(context, exit.x, exit.y, exit.angle, 7, colour, theme.halo);
      labels.place(run.timeline.words(exit.k), exit.x - 22 * Math.cos(exit.angle), exit.y - 22 * Math.sin(exit.angle));
    }
    context.globalAlpha = trace.broken && trace.broken.k <= k ? 1 : 0.4;
    const since = trace.broken && run.timeline.step(trace.broken.k);
    if (trace.broken) this.drawBroken(context, { ...trace.broken, since }, theme, colour, labels);
    context.globalAlpha = 1;
  }

  drawBroken(context, { since, x, y }, theme, colour, labels) {
    const [cx, cy] = [Math.min(this.width - 10, Math.max(10, x)), Math.min(this.height - 10, Math.max(10, y))];
    cross(context, cx, cy, 5, colour, theme.halo);
    labels.place(`non-finite from ${since}`, cx, cy + (cy > this.height / 2 ? -16 : 16));
  }

  drawCrossings(context, scene, k, labels) {
    const { theme, found, level, surface, run, focus } = scene;
    found.forEach(({ k: step, leaves }, index) => {
      const [x, y] = this.toPixel(crossingPoint(surface, run.rules[focus], level, step));
      context.globalAlpha = step <= k ? 1 : 0.45;
      diamond(context, x, y, crossingSize(found, index), leaves ? theme.primary : theme.background, theme.dark ? "#0b1016" : "#ffffff");
      if (index < 2) labels.place(`${leaves ? "leaves" : "back in"} S_λ · ${run.timeline.words(step)}`.replace("S_λ", "Sλ"), x, y - 14);
    });
    context.globalAlpha = 1;
  }

  drawBall(context, scene, r, k) {
    const { theme, header, run, level, focus } = scene;
    const trace = this.traces[r];
    const colour = pathStyle(theme, header.rules[r], r).line;
    const [x, y] = pointAt(trace, k);
    if (!isInside(x, y, this.frame)) {
      const edge = edgePoint([x, y], 0, this.frame);
      return arrowHead(context, edge.x, edge.y, edge.angle, 9, colour, theme.halo);
    }
    const loss = run.rules[r].loss;
    const under = loss && loss[Math.min(Math.floor(k), trace.last)] < level;
    if (under) return drawSunkBall(context, x, y, colour, theme, r === focus);
    return drawDryBall(context, x, y, colour, theme, r === focus);
  }
}

/** Return the rules' indices with the focused one last, so that it is drawn on top. */
function focusLast({ run, focus }) {
  return [...run.rules.keys()].filter((r) => r !== focus).concat(focus);
}

/** A ball on land throws a small shadow. */
function drawDryBall(context, x, y, colour, theme, focused) {
  const radius = focused ? BALL + 0.5 : BALL - 0.5;
  disc(context, x + 1.2, y + 2, radius + 1, "rgba(0, 0, 0, 0.28)");
  disc(context, x, y, radius, colour, theme.dark ? "#f2f5f8" : "#ffffff", 2);
}

/** A ball under water is smaller, tinted, and has a ripple above it. */
function drawSunkBall(context, x, y, colour, theme, focused) {
  const radius = focused ? BALL - 0.5 : BALL - 1.5;
  context.strokeStyle = "rgba(255, 255, 255, 0.5)";
  context.lineWidth = 1.2;
  context.beginPath();
  context.ellipse(x, y, radius + 4.5, radius + 4.5, 0, 0, 2 * Math.PI);
  context.stroke();
  disc(context, x, y, radius, colour, theme.dark ? "#f2f5f8" : "#ffffff", 1.6);
  disc(context, x, y, radius, theme.dark ? "rgba(10, 40, 80, 0.3)" : "rgba(40, 90, 150, 0.28)");
}

/** Labels on the map that don't cover each other: the first to come stays. */
class Labels {
  constructor(context, theme, width) {
    Object.assign(this, { context, theme, width, boxes: [], waiting: [] });
  }

  /** Keep a label to be drawn above everything else, unless one is there already. */
  place(text, x, y) {
    const half = this.context.measureText(text).width / 2 + 2;
    const box = [x - half, y - 8, x + half, y + 8];
    const hits = this.boxes.some(([l, t, r, b]) => box[0] < r && l < box[2] && box[1] < b && t < box[3]);
    if (hits) return;
    this.boxes.push(box);
    this.waiting.push([text, x, y, this.context.globalAlpha]);
  }

  draw() {
    for (const [text, x, y, alpha] of this.waiting) {
      this.context.globalAlpha = alpha;
      haloText(this.context, text, x, y, this.theme.mapText, this.theme.halo, this.width);
    }
    this.context.globalAlpha = 1;
  }
}
