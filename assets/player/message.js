/** What a message of the player holds: the grid put together again, and the runs. */

const MESSAGE_VERSION = 1;
const NOT_FINITE = 65535;
const FULL_SCALE = 65534;

/** Decode the main part; throw an Error with a sentence if it is of another version. */
async function decodeMain(bytes) {
  const part = unpack(await inflate(bytes));
  if (part.header.version !== MESSAGE_VERSION) {
    throw new Error(`it is of version ${part.header.version}, this player reads version ${MESSAGE_VERSION}`);
  }
  restoreGrid(part);
  return part;
}

/** Sum up the grid's differences, first down the columns, then along the rows; 16 bits wrap as they were made. */
function restoreGrid({ header, arrays, shapes }) {
  if (!arrays.grid_differences) return;
  const codes = arrays.grid_differences.slice();
  const width = shapes.grid_differences[1];
  for (let i = width; i < codes.length; i += 1) codes[i] += codes[i - width];
  for (let i = 1; i < codes.length; i += 1) if (i % width) codes[i] += codes[i - 1];
  Object.assign(arrays, { grid: codes });
  Object.assign(shapes, { grid: shapes.grid_differences });
  Object.assign(header.arrays, { grid: header.arrays.grid_differences });
}

/**
 * Return what is drawn of the message's own runs: {steps, timeline, rules: [{theta, v, loss, stepSize, …}]}.
 * Arrays over m = 0..M hold states, arrays over i = 0..M-1 the step that ends in state i+1. Of a rule, `end` is the
 * first state that is not finite, `rises` are steps of the whole run, drawn or not.
 */
function runOfMessage({ header, arrays }) {
  const timeline = new Timeline(header.steps, arrays.times);
  const steps = timeline.last;
  const rules = header.rules.map((rule, r) => {
    const states = (name) => arrays[name].subarray(r * (steps + 1), (r + 1) * (steps + 1));
    const made = (name) => arrays[name]?.subarray(r * steps, (r + 1) * steps);
    const path = {
      theta: arrays.theta.subarray(2 * r * (steps + 1), 2 * (r + 1) * (steps + 1)),
      v: states("v"),
      loss: states(arrays.loss ? "loss" : "v"),
      stepSize: made("step_size"),
      limit: made("step_limit"),
      rate: made("learning_rate"),
      dv: made("dv"),
      first: made("first"),
      second: made("second"),
      verdict: made("verdict"),
      flags: made("flags"),
    };
    const bits = Math.ceil(header.steps / 8);
    if (arrays.rises) path.rises = stepsOfBits(arrays.rises.subarray(r * bits, (r + 1) * bits));
    else path.rises = path.verdict ? indicesWhere(path.verdict, (verdict) => verdict === 1) : risesOf(path.v);
    path.end = rule.non_finite_at == null ? firstNonFinite(path) : timeline.index(rule.non_finite_at);
    path.above = rule.above_limit ?? countAbove(path);
    return path;
  });
  return { steps: header.steps, timeline, rules, exact: true };
}

/** Return at how many of the steps at hand η was above its limit. */
function countAbove({ stepSize, limit }) {
  return stepSize.reduce((count, eta, i) => count + (eta > limit[i]), 0);
}

/** Return the k = i+1 for which `test(values[i])` holds. */
function indicesWhere(values, test) {
  const found = [];
  for (let i = 0; i < values.length; i += 1) if (test(values[i])) found.push(i + 1);
  return found;
}

/** Return the steps k at which v[k] > v[k-1]. */
function risesOf(v) {
  const found = [];
  for (let k = 1; k < v.length; k += 1) if (v[k] > v[k - 1]) found.push(k);
  return found;
}

/** Return the first k whose position or value is not finite, or null. */
function firstNonFinite({ theta, v }) {
  for (let k = 0; k < v.length; k += 1) {
    if (!Number.isFinite(v[k] + theta[2 * k] + theta[2 * k + 1])) return k;
  }
  return null;
}
