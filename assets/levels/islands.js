/**
 * Level sets as pixels. For every pixel its height and its extremum are known beforehand; a new λ is one look-up a
 * pixel. A pixel takes the corner of its grid square that joins the set first, so every pixel of the set has a component.
 */

class Islands extends Shading {
  constructor(surface, tree, width, height) {
    super(surface, width, height);
    this.tree = tree;
    this.extremum = this.extrema();
    this.hatches = hatchMasks(this.width, this.height);
    this.light = new Uint32Array(this.tree.count + 1);
  }

  extrema() {
    const { surface, tree, width, height } = this;
    const { size, values } = surface;
    const found = new Uint16Array(width * height);
    for (let row = 0; row < height; row += 1) {
      const j = Math.min(size - 2, Math.floor((size - 1) * (1 - (row + 0.5) / height)));
      for (let column = 0; column < width; column += 1) {
        const i = Math.min(size - 2, Math.floor(((size - 1) * (column + 0.5)) / width));
        found[row * width + column] = tree.basin[firstCorner(values, j * size + i, size, tree.sign)];
      }
    }
    return found;
  }

  /** Paint the set at λ in the tints of its components. */
  paint(level, theme) {
    const { surface, tree, heights, extremum, pixels, hatches } = this;
    const { tints, plain } = tintsOf(theme, tree.kind);
    const oldest = tree.representatives(level);
    const [from, to] = this.range(level);
    for (let p = 0; p < pixels.length; p += 1) {
      const u = heights[p];
      if (u === NOT_FINITE) {
        pixels[p] = 0;
        continue;
      }
      const shade = (u * RAMP) >> 16;
      const k = u >= from && u <= to && extremum[p] !== NOBODY ? oldest[extremum[p]] : -1;
      if (k < 0) pixels[p] = (u >= from && u <= to ? tints[0] : plain)[shade];
      else pixels[p] = tints[k % tints.length][hatches[p] & (1 << hatchOf(k)) ? Math.max(0, shade - 70) : shade];
    }
    this.canvas.getContext("2d").putImageData(this.image, 0, 0);
    return this.canvas;
  }

  /** Return the heights, as codes, between which a pixel is in the set at λ. */
  range(level) {
    const { height } = this.surface;
    const code = this.surface.toUnit(level) * FULL_SCALE;
    if (this.tree.kind === "super") return level > height.high ? [1, 0] : [Math.ceil(code), FULL_SCALE];
    return level < height.low ? [1, 0] : [0, Math.floor(code)];
  }
}

/** Return the corner of a grid square that joins the set first. */
function firstCorner(values, at, size, sign) {
  let best = at;
  for (const corner of [at + 1, at + size, at + size + 1]) {
    if (sign * values[corner] > sign * values[best] || Number.isNaN(values[best])) best = corner;
  }
  return best;
}

/** Return for every pixel which hatches cover it, one bit a hatch. */
function hatchMasks(width, height) {
  const masks = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const up = (x + y) % 9 < 1.5 ? 2 : 0;
      const down = (x - y + 9 * height) % 9 < 1.5 ? 4 : 0;
      const dots = x % 7 < 2 && y % 7 < 2 ? 8 : 0;
      masks[y * width + x] = up | down | dots;
    }
  }
  return masks;
}
