/**
 * A path on the map, in pixels: its segments clipped to the frame, the places where it leaves the frame,
 * and where it ends because the numbers are no longer finite.
 */

/** @typedef {import("../time/run.js").Floats} Floats */

/** @typedef {[x0: number, x1: number, y0: number, y1: number]} Window the part of the plane that is shown */

/** @typedef {{ window: Window, width: number, height: number }} Frame the window and its size in pixels */

/** @typedef {{ x: number, y: number, inside: boolean, angle: number }} EdgePoint `angle` points outwards, in radians */

/**
 * @typedef {object} Trace
 * @property {Float64Array} pixels positions x, y, x, y …
 * @property {number} last the last state that has one
 * @property {Float32Array} segments ax, ay, bx, by for each step, clipped
 * @property {Uint8Array} visible 1 for a step of which something is inside
 * @property {{ k: number, x: number, y: number, angle: number }[]} exits states at which the path has left the frame
 * @property {({ k: number } & EdgePoint) | null} broken the state at which its numbers end
 * @property {Float64Array} [lengths] how long it is up to each state
 */

export const FRAME_MARGIN = 12;
const MOST_EXITS = 60;

/**
 * @param {import("../time/run.js").Path} path
 * @param {Frame} frame
 */
export function traceOf(path, frame) {
  const steps = path.v.length - 1;
  const last = lastPosition(path, steps);
  const pixels = toPixels(path.theta, last, frame);
  /** @type {Trace} */
  const trace = {
    pixels,
    last,
    segments: new Float32Array(4 * steps),
    visible: new Uint8Array(steps),
    exits: [],
    broken: path.end === null ? null : { k: path.end, ...edgePoint(pixels, last, frame) },
  };
  for (let i = 0; i < last; i += 1) clipStep(trace, i, frame);
  return trace;
}

/**
 * Return the last step with a position: positions are float32 and may overflow before V's float64 does.
 * @param {{ theta: Floats, end: number | null }} path
 * @param {number} steps
 */
function lastPosition({ theta, end }, steps) {
  let last = end === null ? steps : Math.max(0, end - 1);
  while (last > 0 && !Number.isFinite(theta[2 * last] + theta[2 * last + 1])) last -= 1;
  return last;
}

/**
 * Return positions in pixels; values too large for a canvas are pulled in along their direction by clipping.
 * @param {Floats} theta
 * @param {number} last
 * @param {Frame} frame
 */
function toPixels(theta, last, { window, width, height }) {
  const [x0, x1, y0, y1] = window;
  const pixels = new Float64Array(2 * (last + 1));
  for (let k = 0; k <= last; k += 1) {
    pixels[2 * k] = ((theta[2 * k] - x0) / (x1 - x0)) * width;
    pixels[2 * k + 1] = ((y1 - theta[2 * k + 1]) / (y1 - y0)) * height;
  }
  return pixels;
}

/**
 * @param {Trace} trace
 * @param {number} i
 * @param {Frame} frame
 */
function clipStep(trace, i, frame) {
  const [ax, ay, bx, by] = trace.pixels.subarray(2 * i, 2 * i + 4);
  const drawn = clip(ax, ay, bx, by, frame, FRAME_MARGIN);
  if (drawn) {
    trace.visible[i] = 1;
    trace.segments.set(drawn, 4 * i);
  }
  if (isInside(bx, by, frame) || trace.exits.length >= MOST_EXITS) return;
  const seen = clip(ax, ay, bx, by, frame, 0);
  if (seen) trace.exits.push({ k: i + 1, x: seen[2], y: seen[3], angle: Math.atan2(by - ay, bx - ax) });
}

/**
 * @param {number} x
 * @param {number} y
 * @param {{ width: number, height: number }} frame
 */
export function isInside(x, y, { width, height }) {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

/**
 * Return the point with index k pulled to the frame's edge if it lies outside.
 * @param {ArrayLike<number>} pixels x, y, x, y …
 * @param {number} k
 * @param {Frame} frame
 * @returns {EdgePoint}
 */
export function edgePoint(pixels, k, frame) {
  const [x, y] = [pixels[2 * k], pixels[2 * k + 1]];
  if (isInside(x, y, frame)) return { x, y, inside: true, angle: 0 };
  const [cx, cy] = [frame.width / 2, frame.height / 2];
  const [, , ex, ey] = clip(cx, cy, x, y, frame, 0) ?? [cx, cy, cx, cy];
  return { x: ex, y: ey, inside: false, angle: Math.atan2(y - cy, x - cx) };
}

/**
 * Clip a segment to the frame widened by `margin` (Liang–Barsky); null if it misses.
 * @param {number} ax
 * @param {number} ay
 * @param {number} bx
 * @param {number} by
 * @param {{ width: number, height: number }} frame
 * @param {number} margin
 * @returns {[number, number, number, number] | null}
 */
export function clip(ax, ay, bx, by, { width, height }, margin) {
  const [dx, dy] = [bx - ax, by - ay];
  let [from, to] = [0, 1];
  const edges = [
    [-dx, ax + margin],
    [dx, width + margin - ax],
    [-dy, ay + margin],
    [dy, height + margin - ay],
  ];
  for (const [slope, room] of edges) {
    if (slope === 0) {
      if (room < 0) return null;
      continue;
    }
    const part = room / slope;
    if (slope < 0) from = Math.max(from, part);
    else to = Math.min(to, part);
  }
  return from <= to ? [ax + from * dx, ay + from * dy, ax + to * dx, ay + to * dy] : null;
}

/**
 * Stroke steps `from`..`to` of a trace. Moves of less than half a pixel are merged; dashes run on.
 * @param {CanvasRenderingContext2D} context
 * @param {Trace} trace
 * @param {number} from
 * @param {number} to
 */
export function strokeTrace(context, trace, from, to) {
  const { segments, visible } = trace;
  const stop = Math.min(to, trace.last);
  let [px, py] = [NaN, NaN];
  context.beginPath();
  for (let i = from; i < stop; i += 1) {
    if (!visible[i]) continue;
    const [ax, ay, bx, by] = segments.subarray(4 * i, 4 * i + 4);
    if (!(Math.abs(ax - px) + Math.abs(ay - py) < 0.6)) {
      context.moveTo(ax, ay);
      [px, py] = [ax, ay];
    }
    if (Math.abs(bx - px) + Math.abs(by - py) < 0.5 && i < stop - 1) continue;
    context.lineTo(bx, by);
    [px, py] = [bx, by];
  }
  context.stroke();
}

/**
 * Return the visible length of steps 0..to, for dashes that continue.
 * @param {Trace} trace
 * @param {number} to
 */
export function lengthUntil(trace, to) {
  trace.lengths ??= cumulativeLengths(trace);
  return trace.lengths[Math.min(to, trace.last)];
}

/** @param {Trace} trace */
function cumulativeLengths({ segments, visible, last }) {
  const lengths = new Float64Array(last + 1);
  for (let i = 0; i < last; i += 1) {
    const step = visible[i]
      ? Math.hypot(segments[4 * i + 2] - segments[4 * i], segments[4 * i + 3] - segments[4 * i + 1])
      : 0;
    lengths[i + 1] = lengths[i] + step;
  }
  return lengths;
}

/**
 * Return where the ball is at playhead `k` (fractions between steps), in pixels.
 * @param {Trace} trace
 * @param {number} k
 * @returns {[number, number]}
 */
export function pointAt(trace, k) {
  const i = Math.min(Math.floor(k), trace.last);
  const part = i < trace.last ? k - i : 0;
  const [ax, ay] = trace.pixels.subarray(2 * i, 2 * i + 2);
  if (part === 0) return [ax, ay];
  const [bx, by] = trace.pixels.subarray(2 * i + 2, 2 * i + 4);
  return [ax + part * (bx - ax), ay + part * (by - ay)];
}
