/** One map of the explorer: the landscape with its components in tints, their numbers, paths between A and B, runs. */

const MOST_NUMBERS = 80;
/** Where a number may stand that has no room at its extremum: first on its component, then beside it. */
const NEARBY = [[0, 17], [0, -17], [17, 0], [-17, 0]];
const WAYS = {
  widest: { dash: [], width: 3.4 },
  straight: { dash: [7, 4], width: 1.8 },
  via_peak: { dash: [2, 3.5], width: 1.8 },
};

class IslandView extends LandscapeView {
  constructor(box) {
    super(box);
    this.ways = new Layer(box);
    this.numbers = new Layer(box);
    this.layers.push(this.ways, this.numbers);
    // Above the runs' past, below their balls.
    this.moving.canvas.before(this.ways.canvas, this.numbers.canvas);
  }

  setTree(scene, tree) {
    this.tree = tree;
    this.islands = new Islands(scene.surface, tree, this.width, this.height);
    this.drawIso(scene);
  }

  drawLand({ theme, level, shore }) {
    const context = this.land.clear();
    // The hatching shows only where L is not finite, and costs as much as all the rest.
    if (this.islands.hasGaps) hatch(context, this.width, this.height, theme);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.islands.paint(level, theme), 0, 0, this.width, this.height);
    context.strokeStyle = theme.shore;
    context.lineWidth = 1.6;
    context.stroke(this.polylines(shore, null));
  }

  /** Number the components at λ, the most persistent first; those the grid may have made get none. */
  drawNumbers({ theme, level, unit, ends, first, trees }) {
    const { tree } = this;
    const context = this.numbers.clear();
    context.font = `700 12px ${theme.font}`;
    const labels = new Labels(context, theme, this.width);
    for (const [x, y] of (ends ?? []).map((point) => this.toPixel(point))) labels.boxes.push([x - 9, y - 9, x + 9, y + 9]);
    if (tree === first) labels.boxes.push([this.width - 120, 0, this.width, 40], [0, 0, 115, 40]);
    if (trees.length > 1) labels.boxes.push([0, this.height - 36, 200, this.height]);
    const alive = [];
    for (let k = 0; k < tree.count; k += 1) {
      if (tree.holds(tree.birth[k], level) && !tree.holds(tree.death[k], level) && !tree.error[k]) alive.push(k);
    }
    const length = (k) => Math.abs(unit(tree.birth[k]) - unit(tree.death[k]));
    alive.sort((a, b) => length(b) - length(a));
    const oldest = tree.representatives(level);
    for (const k of alive.slice(0, MOST_NUMBERS)) this.placeNumber(labels, k, (x, y) => oldest[this.islands.extremumAt(x, y, level)] === k);
    labels.draw();
    this.numbered = labels.waiting.length;
  }

  /** Put component k's number where it fits; `isOn(x, y)` says whether a pixel belongs to the component. */
  placeNumber(labels, k, isOn) {
    const inside = ([x, y]) => [Math.min(this.width - 13, Math.max(13, x)), Math.min(this.height - 13, Math.max(13, y))];
    const placed = () => labels.waiting.length;
    const place = (spots) =>
      spots.some((spot) => {
        const before = placed();
        labels.place(String(k + 1), ...inside(spot));
        return placed() > before;
      });
    const [column, row] = this.tree.place.subarray(2 * k, 2 * k + 2);
    if (Number.isNaN(column)) return place(this.corners().filter((spot) => isOn(...inside(spot))));
    const [x, y] = this.toPixel([column, row]);
    const near = NEARBY.map(([dx, dy]) => [x + dx, y + dy]);
    return place([[x, y], ...near.filter((spot) => isOn(...spot))]) || (this.isUnderHandle(labels, x, y) && place(near));
  }

  /** Return the map's corners and sides, for what has no place in it. */
  corners() {
    const [w, h] = [this.width, this.height];
    return [[0, 0], [0, h], [w, h], [w, 0], [w / 2, h], [0, h / 2], [w, h / 2], [w / 2, 0]];
  }

  /** Is a place hidden by the handle of A or B? */
  isUnderHandle({ boxes }, x, y) {
    return boxes.slice(0, 2).some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom);
  }

  /** Draw the paths from A to B with their bottlenecks; what is out of date is faint. */
  drawWays({ theme, paths, ends, endsMoved, first }) {
    const context = this.ways.clear();
    if (!ends) return;
    context.lineCap = context.lineJoin = "round";
    for (const path of endsMoved ? [] : [...paths].reverse()) this.strokeWay(context, path, theme);
    if (endsMoved) this.strokeLine(context, ends, theme);
    if (this.tree === first) return;
    ends.forEach((point, index) => this.markEnd(context, point, "AB"[index], theme));
  }

  strokeWay(context, { map, points, bottleneck }, theme) {
    const { dash, width } = WAYS[map];
    const line = this.wayOf(points);
    for (const [style, wide, pattern] of [[theme.halo, width + 3, []], [theme.mapText, width, dash]]) {
      context.strokeStyle = style;
      context.lineWidth = wide;
      context.setLineDash(pattern);
      context.stroke(line);
    }
    context.setLineDash([]);
    if (!bottleneck) return;
    const [x, y] = this.toPixel(bottleneck);
    disc(context, x, y, map === "widest" ? 7 : 4.5, "rgba(0, 0, 0, 0)", theme.halo, map === "widest" ? 5 : 4);
    disc(context, x, y, map === "widest" ? 7 : 4.5, "rgba(0, 0, 0, 0)", theme.mapText, map === "widest" ? 2.2 : 1.6);
  }

  /** Return a way as one path; where it is beyond the window (NaN) it breaks. */
  wayOf(points) {
    const line = new Path2D();
    let down = false;
    for (let i = 0; i < points.length; i += 2) {
      const known = !Number.isNaN(points[i]);
      if (known) line[down ? "lineTo" : "moveTo"](...this.toPixel([points[i], points[i + 1]]));
      down = known;
    }
    return line;
  }

  strokeLine(context, [a, b], theme) {
    context.globalAlpha = 0.6;
    context.strokeStyle = theme.mapText;
    context.lineWidth = 1.6;
    context.setLineDash(WAYS.straight.dash);
    context.stroke(this.wayOf([...a, ...b]));
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  markEnd(context, point, name, theme) {
    const [x, y] = this.toPixel(point);
    disc(context, x, y, 6, theme.halo, theme.mapText, 2);
    context.font = `700 12px ${theme.font}`;
    haloText(context, name, x + 13, y - 9, theme.mapText, theme.halo, this.width);
  }
}
