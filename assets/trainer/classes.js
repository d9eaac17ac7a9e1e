/** How classes look: a colour that colour-blind eyes tell apart (Okabe and Ito 2008), and a marker of its own. */

/** Outlines in a circle of radius 1, as SVG paths. */
const MARKERS = [
  "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
  "M-.9-.9H.9V.9H-.9Z",
  "M0-1.2L1.1.75H-1.1Z",
  "M0-1.3L1.1 0L0 1.3L-1.1 0Z",
  "M0 1.2L1.1-.75H-1.1Z",
  "M-.4-1.15H.4V-.4H1.15V.4H.4V1.15H-.4V.4H-1.15V-.4H-.4Z",
  "M0-1.15L1.1-.35L.68.95H-.68L-1.1-.35Z",
  "M-1.2-.7H1.2V.7H-1.2Z",
  "M0-1.1L.95-.55V.55L0 1.1L-.95 .55V-.55Z",
  "M-.7-1.2H.7V1.2H-.7Z",
];

/**
 * @param {import("../base/theme.js").Theme} theme
 * @param {number} c
 */
export function classColour(theme, c) {
  return theme.classes[c % theme.classes.length];
}

/** @type {Path2D[] | undefined} */
let paths;

/** Return the markers' outlines, made when the first one is drawn. */
function markerPaths() {
  paths ??= MARKERS.map((path) => new Path2D(path));
  return paths;
}

/**
 * Draw a class's marker around (x, y).
 * @param {CanvasRenderingContext2D} context
 * @param {number} c
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} fill
 * @param {string} ring
 * @param {number} width of the ring
 */
export function drawMarker(context, c, x, y, radius, fill, ring, width) {
  context.save();
  context.translate(x, y);
  context.scale(radius, radius);
  const path = markerPaths()[c % MARKERS.length];
  context.lineWidth = (2 * width) / radius;
  context.strokeStyle = ring;
  context.stroke(path);
  context.fillStyle = fill;
  context.fill(path);
  context.restore();
}

/**
 * Return a class's marker as an SVG element.
 * @param {import("../base/theme.js").Theme} theme
 * @param {number} c
 */
export function markerIcon(theme, c) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
  svg.setAttribute("class", "marker");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", MARKERS[c % MARKERS.length]);
  path.setAttribute("fill", classColour(theme, c));
  svg.append(path);
  return svg;
}
