/**
 * What a message holds of each configuration. Rows are not every step, and a column is not measured at every row
 * (NaN): a series keeps the measured points only, and is drawn as a line through them.
 * Row t belongs to θ_t and to the step made from there; the playhead at t stands after t steps.
 */

const TRAINER_VERSION = 1;

/** Decode a message's main part; throw an Error with a sentence if it is of another kind or version. */
async function decodeTrainer(bytes) {
  const part = unpack(await inflate(bytes));
  const { kind, version } = part.header;
  if (kind !== "trainer" || version !== TRAINER_VERSION) {
    throw new Error(`it is of version ${version}, this trainer reads version ${TRAINER_VERSION}`);
  }
  return { ...part, runs: part.header.configurations.map((entry, k) => runOf(part, entry, k)) };
}

function runOf({ arrays, header }, entry, k) {
  const piece = (name, offsets) => arrays[name]?.subarray(arrays[offsets][k], arrays[offsets][k + 1]);
  const t = piece("t", "offsets");
  const column = (name) => piece(name, "offsets") ?? new Float32Array(t.length).fill(NaN);
  const finite = (name) => seriesOf(t, column(name), Number.isFinite);
  const known = (name) => seriesOf(t, column(name), (value) => !Number.isNaN(value));
  return {
    t,
    end: entry.end,
    limit: entry.limit,
    flags: piece("flags", "offsets"),
    stepLimit: column("step_limit"),
    stepSize: column("step_size"),
    batchLoss: column("batch_loss"),
    slope: column("grad_norm"),
    dV: column("dV"),
    first: column("first_order"),
    second: column("second_order"),
    rises: piece("rises", "rises_offsets"),
    kept: piece("kept", "kept_offsets"),
    series: {
      V: finite("V"),
      eta: finite("step_size"),
      rate: finite("learning_rate"),
      stepLimit: known("step_limit"),
      curvatureLimit: known("curvature_limit"),
      trainLoss: finite("train_loss"),
      testLoss: finite("test_loss"),
      trainScore: finite(`train_${header.score.name}`),
      testScore: finite(`test_${header.score.name}`),
    },
  };
}

/** Return {t, v} of the entries whose value passes the test. */
function seriesOf(t, values, test) {
  const rows = [];
  for (let i = 0; i < t.length; i += 1) if (test(values[i])) rows.push(i);
  return { t: Float64Array.from(rows, (i) => t[i]), v: Float64Array.from(rows, (i) => values[i]) };
}

/** Return the last index of ascending `times` at or before `t`, -1 if there is none. */
function indexAt(times, t) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Return the last point {t, v} of a series at or before `t`, or null. */
function lastPoint({ t: times, v }, t) {
  const i = indexAt(times, t);
  return i < 0 ? null : { t: times[i], v: v[i] };
}

/** Return where V, as drawn, changes its side of λ: [{i, t, leaves}], between points i − 1 and i, at most at t. */
function turnsOf({ t, v }, level) {
  const found = [];
  for (let i = 1; i < v.length; i += 1) {
    const before = v[i - 1] >= level;
    if (before !== v[i] >= level) found.push({ i, t: t[i], after: t[i - 1], leaves: before });
  }
  return found;
}

/** Return {t, v} thinned of points that equal another series', which need no second line. */
function sameSeries(a, b) {
  if (a.t.length === 0) return false;
  return a.v.every((value, i) => {
    const other = lastPoint(b, a.t[i]);
    return other !== null && other.t === a.t[i] && Math.abs(other.v - value) <= 1e-4 * Math.abs(value);
  });
}
