/** Where words stand on a picture so that they cover nothing: neither each other, nor handles, nor what is marked. */

/** @typedef {[number, number, number, number]} Box left, top, right and bottom, in pixels */

/** @typedef {[number, number]} Spot in pixels */

/** @typedef {"top left" | "top right" | "bottom left" | "bottom right"} Corner */

/**
 * Do two boxes cover each other?
 * @param {Box} a
 * @param {Box} b
 */
export function covers(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/**
 * Return the box about a centre.
 * @param {Spot} centre
 * @param {Spot} size
 * @returns {Box}
 */
export function boxAt([x, y], [width, height]) {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

/**
 * Return the centres of boxes beside a point, above it first, then below, right, left, and at its corners.
 * @param {Spot} point
 * @param {Spot} size
 * @param {number} gap between the point and the box
 * @returns {Spot[]}
 */
export function around([x, y], [width, height], gap) {
  const [dx, dy] = [width / 2 + gap, height / 2 + gap];
  return [
    [x, y - dy],
    [x, y + dy],
    [x + dx, y],
    [x - dx, y],
    [x + dx, y - dy],
    [x - dx, y - dy],
    [x + dx, y + dy],
    [x - dx, y + dy],
  ];
}

export class Places {
  /**
   * @param {Box} area that nothing leaves
   * @param {Iterable<Box>} taken
   */
  constructor(area, taken = []) {
    this.area = area;
    /** @type {Box[]} */
    this.taken = [...taken];
  }

  /**
   * Take the first of some centres at which a box fits, and return it; null where it fits at none.
   * @param {Spot} size
   * @param {Iterable<Spot>} centres
   * @returns {Spot | null}
   */
  take(size, centres) {
    for (const wanted of centres) {
      const centre = this.inside(wanted, size);
      const box = boxAt(centre, size);
      if (this.taken.some((other) => covers(box, other))) continue;
      this.taken.push(box);
      return centre;
    }
    return null;
  }

  /**
   * Return a centre moved so far that its box lies in the area.
   * @param {Spot} centre
   * @param {Spot} size
   * @returns {Spot}
   */
  inside(centre, size) {
    const [left, top, right, bottom] = this.area;
    const keep = (/** @type {number} */ at, /** @type {number} */ half, /** @type {number[]} */ [low, high]) =>
      Math.min(high - half, Math.max(low + half, at));
    return [keep(centre[0], size[0] / 2, [left, right]), keep(centre[1], size[1] / 2, [top, bottom])];
  }
}

/**
 * Return the corner of an area where a box covers fewest points, the first of equals, and none that others have.
 * @param {Box} area
 * @param {Spot} size
 * @param {Iterable<Spot>} points
 * @param {Corner[]} corners in the order of preference
 */
export function freeCorner(area, size, points, corners) {
  const all = [...points];
  const covered = corners.map((corner) => {
    const [left, top, right, bottom] = cornerBox(area, size, corner);
    return all.filter(([x, y]) => x > left && x < right && y > top && y < bottom).length;
  });
  return corners[covered.indexOf(Math.min(...covered))];
}

/**
 * @param {Box} area
 * @param {Spot} size
 * @param {Corner} corner
 * @returns {Box}
 */
function cornerBox([left, top, right, bottom], [width, height], corner) {
  const x = corner.endsWith("left") ? left : right - width;
  const y = corner.startsWith("top") ? top : bottom - height;
  return [x, y, x + width, y + height];
}
