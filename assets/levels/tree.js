/**
 * The components of a level set for every λ, from one tree. Extremum k is born at birth[k] and merges into parent[k]
 * at death[k]; parents have smaller numbers, so one pass over the numbers says who belongs to whom at λ.
 */

export const NOBODY = 65535;
export const MOST_BARS = 40;

/** @typedef {"super" | "sub"} SetKind land {L ≥ λ}, which grows as λ falls, or water {L ≤ λ} */

/** @typedef {{ beyond: boolean }} KindFacts does component 1 stand for all land that joins beyond the window? */

/** @typedef {Float32Array | Float64Array} Levels */

/** @typedef {(level: number) => number} Unit a level's height, 0..1 */

/**
 * A component, or a hole, from the level of its birth to that of its death.
 * @typedef {object} Bar
 * @property {number} k its extremum, or its number among the holes
 * @property {boolean} hole
 * @property {number} birth
 * @property {number} death
 * @property {number} from the birth's height
 * @property {number} to the death's
 * @property {number} length of heights
 * @property {boolean} error might the grid have made it?
 */

/** @typedef {Bar & { tree: LevelTree }} TreeBar */

export class LevelTree {
  /**
   * @param {SetKind} kind
   * @param {KindFacts} facts
   * @param {Pick<import("./scene.js").LevelsPart, "arrays" | "shapes">} part
   */
  constructor(kind, facts, { arrays, shapes }) {
    /** @type {<N>(name: string) => N} */
    const of = (name) => /** @type {any} */ (arrays[`${kind}_${name}`]);
    this.kind = kind;
    this.sign = kind === "super" ? 1 : -1;
    this.facts = facts;
    /** @type {Levels} of each extremum */
    this.birth = of("birth");
    /** @type {Levels} */
    this.death = of("death");
    /** @type {Uint16Array} the extremum that it merges into, NOBODY for none */
    this.parent = of("parent");
    /** @type {Uint8Array} 1 where the grid may have made it */
    this.error = of("error");
    /** @type {Float32Array} x, y of each, NaN where it lies beyond the window */
    this.place = of("place");
    /** @type {Uint16Array} rule by rule, the extremum that each state leads to */
    this.at = of("at");
    this.count = this.birth.length;
    this.basin = restoreColumns(of("basin_differences"), shapes[`${kind}_basin_differences`][1]);
    this.steps = shapes[`${kind}_at`][1];
    /** @type {{ birth: Levels, death: Levels, error: Uint8Array }} */
    this.holes = { birth: of("hole_birth"), death: of("hole_death"), error: of("hole_error") };
    /** @type {{ unit: Unit, shown: Bar[], hidden: number } | null} the bars at the heights that were asked for last */
    this.kept = null;
    this.oldest = new Int32Array(this.count);
    this.sorted = {
      components: [sortedBy(this.birth, this.sign), sortedBy(this.death, this.sign)],
      holes: [sortedBy(this.holes.birth, this.sign), sortedBy(this.holes.death, this.sign)],
    };
  }

  /**
   * Is `level` in the set at λ?
   * @param {number} level
   * @param {number} lam
   */
  holds(level, lam) {
    return this.sign * level >= this.sign * lam;
  }

  /**
   * Return for each extremum the oldest one of its component at λ, −1 before its birth.
   * @param {number} lam
   */
  representatives(lam) {
    const { oldest, birth, death, parent } = this;
    for (let k = 0; k < this.count; k += 1) {
      if (!this.holds(birth[k], lam)) oldest[k] = -1;
      else oldest[k] = this.holds(death[k], lam) ? oldest[parent[k]] : k;
    }
    return oldest;
  }

  /**
   * Return the numbers of components and of holes at λ.
   * @param {number} lam
   */
  counts(lam) {
    const alive = (/** @type {Float64Array[]} */ [births, deaths]) =>
      heldCount(births, this.sign * lam) - heldCount(deaths, this.sign * lam);
    return { components: alive(this.sorted.components), holes: alive(this.sorted.holes) };
  }

  /**
   * Return the level at which two extrema come into one component, ∓∞ if never.
   * @param {number} a
   * @param {number} b
   */
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

  /**
   * Return the extremum that step k of run r leads to, −1 for none.
   * @param {number} r
   * @param {number} k
   */
  placeOf(r, k) {
    const at = this.at[r * this.steps + k];
    return at === NOBODY ? -1 : at;
  }

  /**
   * Return the longest bars in heights `unit`, {k, hole, from, to, length, error}; and how many are left out.
   * @param {Unit} unit
   */
  bars(unit) {
    if (this.kept?.unit === unit) return this.kept;
    /** @type {(birth: Levels, death: Levels, error: Uint8Array, hole: boolean) => Bar[]} */
    const ends = (birth, death, error, hole) =>
      Array.from(birth, (level, k) => {
        const [from, to] = [unit(level), unit(death[k])];
        return {
          k,
          hole,
          birth: level,
          death: death[k],
          from,
          to,
          length: Math.abs(from - to),
          error: Boolean(error[k]),
        };
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

/**
 * Sum up differences down the columns; 16 bits wrap as they were made.
 * @param {Uint16Array} differences
 * @param {number} width
 */
function restoreColumns(differences, width) {
  const codes = differences.slice();
  for (let i = width; i < codes.length; i += 1) codes[i] += codes[i - width];
  return codes;
}

/**
 * @param {Levels} levels
 * @param {number} sign
 */
function sortedBy(levels, sign) {
  return Float64Array.from(levels, (level) => sign * level).sort();
}

/**
 * Return how many of the ascending values are at least `bound`.
 * @param {Float64Array} values
 * @param {number} bound
 */
function heldCount(values, bound) {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] >= bound) high = middle;
    else low = middle + 1;
  }
  return values.length - low;
}

/**
 * Is a bar alive at λ?
 * @param {{ tree: LevelTree, birth: number, death: number }} bar
 * @param {number} level
 */
export function isAlive(bar, level) {
  return bar.tree.holds(bar.birth, level) && !bar.tree.holds(bar.death, level);
}
