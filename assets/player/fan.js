/**
 * The fan: runs for neighbouring η0 and α, sent along so that dragging is answered without the server.
 * Positions are 16-bit fractions of the window widened by its own size, coded as differences along the path;
 * the other values are the upper halves of float32 numbers (8 bits of mantissa).
 */

class Fan {
  constructor({ header, arrays, shapes }, main) {
    this.values = header.fan;
    this.arrays = arrays;
    [, this.rules, this.points] = shapes.theta;
    this.window = main.header.window;
    this.lossIsV = main.header.loss_is_v;
    this.steps = main.header.steps;
    this.timeline = new Timeline(this.steps, main.arrays.times);
    this.cache = new Map();
  }

  /** Return how many runs there are for `kind` ("eta0" or "alpha"). */
  count(kind) {
    return this.values[kind]?.length ?? 0;
  }

  /** Return the index in the arrays of the j-th run of `kind`. */
  index(kind, j) {
    return kind === "eta0" ? j : this.values.eta0.length + j;
  }

  /** Return η(t) of rule `r` in the j-th run of `kind`; `t` is an index of the arrays of steps. */
  rateAt(kind, j, r, t) {
    const steps = this.points - 1;
    return halfToFloat(this.arrays.learning_rate[(this.index(kind, j) * this.rules + r) * steps + t]);
  }

  /** Return the j of `kind` whose η(t), placed on the axis by `place`, lies nearest to `target`. */
  nearest(kind, r, t, place, target) {
    let best = 0;
    let least = Infinity;
    for (let j = 0; j < this.count(kind); j += 1) {
      const distance = Math.abs(place(this.rateAt(kind, j, r, t)) - target);
      if (distance < least) [least, best] = [distance, j];
    }
    return best;
  }

  /** Return the j-th run of `kind`, in the shape of `runOfMessage`. */
  run(kind, j) {
    const index = this.index(kind, j);
    if (!this.cache.has(index)) this.cache.set(index, this.decode(index));
    return this.cache.get(index);
  }

  decode(index) {
    const steps = this.points - 1;
    const rules = Array.from({ length: this.rules }, (_, r) => this.decodeRule(index * this.rules + r, steps));
    return { steps: this.steps, timeline: this.timeline, rules, exact: false };
  }

  decodeRule(row, steps) {
    const part = (name, size) => toFloats(this.arrays[name].subarray(row * size, (row + 1) * size));
    const path = {
      theta: this.positions(row),
      v: part("v", this.points),
      stepSize: part("step_size", steps),
      limit: part("step_limit", steps),
      rate: part("learning_rate", steps),
    };
    path.loss = this.lossIsV ? path.v : null;
    path.rises = risesOf(path.v).map((m) => this.timeline.step(m));
    path.end = firstNonFinite(path);
    path.above = countAbove(path);
    return path;
  }

  /** Undo the differences and scale back to the problem's coordinates. */
  positions(row) {
    const [x0, x1, y0, y1] = this.window;
    const coded = this.arrays.theta.subarray(2 * row * this.points, 2 * (row + 1) * this.points);
    const theta = new Float32Array(coded.length);
    const sums = [0, 0];
    for (let i = 0; i < coded.length; i += 1) {
      const axis = i & 1;
      const [low, width] = axis ? [y0, y1 - y0] : [x0, x1 - x0];
      sums[axis] = i < 2 ? coded[i] : (sums[axis] + coded[i]) & 0xffff;
      theta[i] = sums[axis] === NOT_FINITE ? NaN : low - width + (sums[axis] / FULL_SCALE) * 3 * width;
    }
    return theta;
  }
}

const HALF_BITS = new Uint32Array(1);
const HALF_VALUE = new Float32Array(HALF_BITS.buffer);

/** Return the float32 whose upper 16 bits are `half`. */
function halfToFloat(half) {
  HALF_BITS[0] = half << 16;
  return HALF_VALUE[0];
}

/** Return the float32 array whose upper halves are given. */
function toFloats(halves) {
  return Float32Array.from(halves, halfToFloat);
}
