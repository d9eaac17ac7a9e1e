/**
 * The components of a level set for every λ, from one tree. Extremum k is born at birth[k] and merges into parent[k]
 * at death[k]; parents have smaller numbers, so one pass over the numbers says who belongs to whom at λ.
 */

const NOBODY = 65535;
const MOST_BARS = 40;

class LevelTree {
  /** `kind` is "super" ({L ≥ λ}, grows as λ falls) or "sub" ({L ≤ λ}). */
  constructor(kind, facts, { arrays, shapes }) {
    const of = (name) => arrays[`${kind}_${name}`];
    this.kind = kind;
    this.sign = kind === "super" ? 1 : -1;
    this.facts = facts;
    for (const name of ["birth", "death", "parent", "error", "place", "at"]) this[name] = of(name);
    this.count = this.birth.length;
    this.basin = restoreColumns(of("basin_differences"), shapes[`${kind}_basin_differences`][1]);
    this.steps = shapes[`${kind}_at`][1];
    this.holes = { birth: of("hole_birth"), death: of("hole_death"), error: of("hole_error") };
    this.oldest = new Int32Array(this.count);
    this.sorted = {
      components: [sortedBy(this.birth, this.sign), sortedBy(this.death, this.sign)],
      holes: [sortedBy(this.holes.birth, this.sign), sortedBy(this.holes.death, this.sign)],
    };
  }

  /** Is `level` in the set at λ? */
  holds(level, lam) {
    return this.sign * level >= this.sign * lam;
  }

  /** Return for each extremum the oldest one of its component at λ, −1 before its birth. */
  representatives(lam) {
    const { oldest, birth, death, parent } = this;
    for (let k = 0; k < this.count; k += 1) {
      if (!this.holds(birth[k], lam)) oldest[k] = -1;
      else oldest[k] = this.holds(death[k], lam) ? oldest[parent[k]] : k;
    }
    return oldest;
  }

  /** Return the numbers of components and of holes at λ. */
  counts(lam) {
    const alive = ([births, deaths]) => heldCount(births, this.sign * lam) - heldCount(deaths, this.sign * lam);
    return { components: alive(this.sorted.components), holes: alive(this.sorted.holes) };
  }

  /** Return the level at which two extrema come into one component, ∓∞ if never. */
  mergeLevel(a, b) {
    let level = this.sign * Math.min(this.sign * this.birth[a], this.sign * this.birth[b]);
    while (a !== b) {
      const younger = Math.max(a, b);
      if (this.parent[younger] === NOBODY) return -this.sign * Infinity;
      level = this.sign * Math.min(this.sign * level, this.sign * this.death[younger]);
      [a, b] = [Math.min(a, b), this.parent[younger]];
    }
    return level;
  }

  /** Return the extremum that step k of run r leads to, −1 for none. */
  placeOf(r, k) {
    const at = this.at[r * this.steps + k];
    return at === NOBODY ? -1 : at;
  }

  /** Return the longest bars in heights `unit`, {k, hole, from, to, length, error}; and how many are left out. */
  bars(unit) {
    if (this.kept?.unit === unit) return this.kept;
    const ends = (birth, death, error, hole) =>
      Array.from(birth, (level, k) => {
        const [from, to] = [unit(level), unit(death[k])];
        return { k, hole, birth: level, death: death[k], from, to, length: Math.abs(from - to), error: Boolean(error[k]) };
      });
    const all = [
      ...ends(this.birth, this.death, this.error, false),
      ...ends(this.holes.birth, this.holes.death, this.holes.error, true),
    ].filter((bar) => bar.length > 1e-4);
    all.sort((a, b) => Number(a.hole) - Number(b.hole) || b.length - a.length);
    const longest = new Set([...all].sort((a, b) => b.length - a.length).slice(0, MOST_BARS));
    this.kept = { unit, shown: all.filter((bar) => longest.has(bar)), hidden: all.length - longest.size };
    return this.kept;
  }
}

/** Sum up differences down the columns; 16 bits wrap as they were made. */
function restoreColumns(differences, width) {
  const codes = differences.slice();
  for (let i = width; i < codes.length; i += 1) codes[i] += codes[i - width];
  return codes;
}

function sortedBy(levels, sign) {
  return Float64Array.from(levels, (level) => sign * level).sort();
}

/** Return how many of the ascending values are at least `bound`. */
function heldCount(values, bound) {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] >= bound) high = middle;
    else low = middle + 1;
  }
  return values.length - low;
}
