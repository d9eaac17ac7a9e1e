/**
 * Predicted against true numbers of the test set, in their own units, with the diagonal on which they agree. The
 * largest residuals stand out with the line to the diagonal; the sample under the pointer or the cursor keys is read
 * out. What lies beyond the picture is drawn as a triangle at its edge.
 */

const GRASP_REACH = 16;
const [BELOW, ABOVE] = [0, 65535];

class Scatter {
  constructor(box, readout) {
    this.box = box;
    this.readout = readout;
    this.layer = new Layer(box);
    this.items = [];
    this.chosen = null;
  }

  /** Show snapshot s of a regression's views; `target` is the name of the number, `total` how many samples were tested. */
  show({ arrays, shapes, header }, s, { target, test: total }, theme) {
    const [low, high] = header.window;
    const score = (name) => arrays[`test_${name}`][s];
    Object.assign(this, { theme, target, total, low, high, r2: score("r2"), rmse: score("rmse") });
    this.items = drawnSamples(arrays, s, low, high);
    this.worst = largestResiduals(arrays, shapes, s);
    const drawn = new Map(this.items.map((item) => [item.sample, item]));
    for (const own of this.worst) {
      if (drawn.has(own.sample)) Object.assign(drawn.get(own.sample), own);
      else this.items.push(own);
    }
    this.draw();
  }

  get shown() {
    return this.items.length > 0;
  }

  resize(width, height, ratio) {
    this.layer.resize(width, height, ratio);
    if (this.shown) this.draw();
  }

  /** Return the plot's square: its corner and its side. */
  get frame() {
    const { layer, theme } = this;
    layer.context.font = `11.5px ${theme.font}`;
    const left = 30 + Math.max(...this.ticks.map((tick) => layer.context.measureText(axisLabel(tick)).width));
    const side = Math.max(20, Math.min(layer.width - left - 12, layer.height - 8 - 38));
    return { left: Math.max(left, (layer.width - side) / 2), top: 8, side };
  }

  get ticks() {
    return linearTicks(this.low, this.high, 4);
  }

  /** Return where a sample is drawn, kept inside the picture. */
  place({ truth, predicted }, { left, top, side }) {
    const part = (value) => Math.min(1, Math.max(0, (value - this.low) / (this.high - this.low)));
    return [left + part(truth) * side, top + (1 - part(predicted)) * side];
  }

  draw() {
    const { layer, theme } = this;
    const context = layer.clear();
    if (!layer.width) return;
    const { frame } = this;
    this.drawAxes(context, frame);
    const worst = new Set(this.worst.map(({ sample }) => sample));
    const radius = this.items.length > 250 ? 2.2 : 3;
    context.globalAlpha = 0.75;
    for (const item of this.items) if (!worst.has(item.sample)) this.drawItem(context, frame, item, radius, theme.primary);
    context.globalAlpha = 1;
    for (const item of this.items) if (worst.has(item.sample)) this.drawWorst(context, frame, item, radius + 0.8);
    this.drawChosen(context, frame, radius);
  }

  drawAxes(context, { left, top, side }) {
    const { theme, target, ticks } = this;
    const at = (value) => ((value - this.low) / (this.high - this.low)) * side;
    context.font = `11.5px ${theme.font}`;
    context.lineWidth = 1;
    context.strokeStyle = theme.border;
    context.fillStyle = theme.grey;
    context.strokeRect(Math.round(left) + 0.5, top + 0.5, side, side);
    context.textBaseline = "middle";
    for (const tick of ticks) {
      const [x, y] = [Math.round(left + at(tick)) + 0.5, Math.round(top + side - at(tick)) + 0.5];
      for (const line of [[x, top, x, top + side], [left, y, left + side, y]]) segment(context, ...line);
      context.textAlign = "right";
      context.fillText(axisLabel(tick), left - 6, y);
      context.textAlign = "center";
      context.fillText(axisLabel(tick), x, top + side + 11);
    }
    context.fillText(fitted(context, `true ${target}`, side), left + side / 2, top + side + 28);
    context.save();
    context.translate(left - this.labelRoom(context), top + side / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(fitted(context, `predicted ${target}`, side), 0, 0);
    context.restore();
    context.strokeStyle = theme.grey;
    context.lineWidth = 1.4;
    context.setLineDash([5, 4]);
    segment(context, left, top + side, left + side, top);
    context.setLineDash([]);
  }

  labelRoom(context) {
    return 16 + Math.max(...this.ticks.map((tick) => context.measureText(axisLabel(tick)).width));
  }

  drawItem(context, frame, item, radius, colour) {
    const [x, y] = this.place(item, frame);
    if (item.predicted > this.high) triangle(context, x, y + 1, radius + 1.5, -1, colour);
    else if (item.predicted < this.low) triangle(context, x, y - 1, radius + 1.5, 1, colour);
    else disc(context, x, y, radius, colour, this.theme.background, 0.8);
  }

  drawWorst(context, frame, item, radius) {
    const colour = this.theme.paths[0].line;
    this.drawResidual(context, frame, item, colour, 1.3);
    this.drawItem(context, frame, item, radius, colour);
  }

  /** Draw the line from a sample to the diagonal. */
  drawResidual(context, frame, item, colour, width) {
    const [x, y] = this.place(item, frame);
    const [, right] = this.place({ truth: item.truth, predicted: item.truth }, frame);
    context.strokeStyle = colour;
    context.lineWidth = width;
    segment(context, x, y, x, right);
  }

  drawChosen(context, frame, radius) {
    const item = this.item;
    if (!item) return;
    const [x, y] = this.place(item, frame);
    this.drawResidual(context, frame, item, this.theme.text, 1.6);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, radius + 3.5, 0, 2 * Math.PI);
    context.stroke();
  }

  /** The chosen sample as this snapshot has it, or undefined. */
  get item() {
    return this.items.find(({ sample }) => sample === this.chosen);
  }

  /** Take the sample nearest to a point; none where none is near. */
  point(x, y) {
    const { frame } = this;
    let [nearest, distance] = [null, GRASP_REACH];
    for (const item of this.items) {
      const [px, py] = this.place(item, frame);
      const away = Math.hypot(px - x, py - y);
      if (away < distance) [nearest, distance] = [item.sample, away];
    }
    this.choose(nearest);
  }

  /**
   * Move the chosen sample by keys: left and right by the true number, up to larger and down to smaller residuals;
   * return whether the key was one of them.
   */
  key(name) {
    const order = KEY_ORDERS[name];
    if (!order) return false;
    const sorted = [...this.items].sort(order.by);
    const i = sorted.findIndex(({ sample }) => sample === this.chosen);
    const next = order.end ? 0 : i < 0 ? 0 : Math.min(sorted.length - 1, i + 1);
    this.choose(sorted[next].sample);
    return true;
  }

  choose(sample) {
    if (sample === this.chosen) return;
    this.chosen = sample;
    this.draw();
    this.read();
  }

  read() {
    setText(this.readout, this.item ? this.itemWords(this.item) : "");
  }
}

const missOf = ({ truth, predicted }) => Math.abs(predicted - truth);
const byTruth = (a, b) => a.truth - b.truth || a.sample - b.sample;
const byMiss = (a, b) => (missOf(a) === missOf(b) ? a.sample - b.sample : missOf(a) - missOf(b));
/** In which order a key goes through the samples, and whether to the first of it. */
const KEY_ORDERS = {
  ArrowRight: { by: byTruth },
  ArrowLeft: { by: (a, b) => byTruth(b, a) },
  ArrowUp: { by: byMiss },
  ArrowDown: { by: (a, b) => byMiss(b, a) },
  Home: { by: byTruth, end: true },
  End: { by: (a, b) => byTruth(b, a), end: true },
};

/** Return the samples that travelled: {sample, truth, predicted}, ±∞ for a prediction beyond the picture. */
function drawnSamples({ true: truths, sample, predicted: codes }, s, low, high) {
  const count = truths.length;
  return Array.from(truths, (truth, i) => {
    const code = codes[s * count + i];
    const inside = low + ((code - 1) / (ABOVE - 2)) * (high - low);
    return { sample: sample[i], truth, predicted: code === BELOW ? -Infinity : code === ABOVE ? Infinity : inside };
  });
}

/** Return the largest residuals of a snapshot, largest first, with their numbers in full. */
function largestResiduals({ worst }, { worst: [, count] }, s) {
  return Array.from({ length: count }, (_, k) => {
    const [sample, truth, predicted] = worst.subarray(3 * (s * count + k), 3 * (s * count + k + 1));
    return { sample, truth, predicted };
  });
}

function axisLabel(tick) {
  return grouped(tick) ?? tickLabel(tick);
}

function segment(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** Draw a triangle at (x, y) that points up (−1) or down (1). */
function triangle(context, x, y, size, way, colour) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - size, y - way * size * 1.5);
  context.lineTo(x + size, y - way * size * 1.5);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}
