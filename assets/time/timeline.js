/**
 * Which steps of a run are drawn: all, or of a long run some. The run's arrays hold the drawn states only: state m is
 * θ after step `step(m)`, and what is at index m-1 of the arrays of steps belongs to that very step.
 */

export class Timeline {
  /**
   * @param {number} steps
   * @param {ArrayLike<number> | null} times the steps of the drawn states, from 0 to `steps`; null: all of them
   */
  constructor(steps, times = null) {
    this.times = times;
    this.last = times ? times.length - 1 : steps;
  }

  /**
   * Return the step of state `m`.
   * @param {number} m
   */
  step(m) {
    return this.times ? this.times[m] : m;
  }

  /**
   * Return the last state drawn at or before step `k`.
   * @param {number} k
   */
  index(k) {
    if (!this.times) return Math.min(this.last, Math.max(0, Math.floor(k)));
    let [low, high] = [0, this.last];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.times[middle] <= k) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * Return where time `k` lies among the states: fractions between them.
   * @param {number} k
   */
  place(k) {
    const m = this.index(k);
    return m === this.last ? m : m + (k - this.step(m)) / (this.step(m + 1) - this.step(m));
  }

  /**
   * Return the time at a place, `place`'s inverse.
   * @param {number} place
   */
  time(place) {
    const m = Math.min(this.last, Math.floor(place));
    return m === this.last ? this.step(m) : this.step(m) + (place - m) * (this.step(m + 1) - this.step(m));
  }

  /**
   * Return the state drawn nearest to step `k`.
   * @param {number} k
   */
  nearest(k) {
    return Math.round(this.place(k));
  }

  /**
   * Is state `m` the one right after the state before it? Else what lies between is not known here.
   * @param {number} m
   */
  follows(m) {
    return this.step(m) - this.step(m - 1) === 1;
  }

  /**
   * Return the step of state `m` in words, for what happened since the state before it.
   * @param {number} m
   */
  words(m) {
    return `${this.follows(m) ? "" : "≤ "}${this.step(m)}`;
  }
}

/**
 * Return the steps of the set bits, bit i being step i+1.
 * @param {Uint8Array} bits
 */
export function stepsOfBits(bits) {
  /** @type {number[]} */
  const found = [];
  for (let i = 0; i < 8 * bits.length; i += 1) if ((bits[i >> 3] >> (i & 7)) & 1) found.push(i + 1);
  return found;
}
