/** How classes look: a colour that colour-blind eyes tell apart (Okabe and Ito 2008), and a marker of its own. */

const CLASSES_LIGHT = ["#0072b2", "#e08a00", "#009070", "#b5549a", "#5c6470", "#4aa3d8", "#c24a00", "#8a7a00", "#6a4fb0", "#1c2430"];
const CLASSES_DARK = ["#56b4e9", "#f2b134", "#35c79a", "#e59cc8", "#aab4c0", "#8fd0ff", "#ff8c3a", "#ffe05c", "#b7a3f0", "#f2f5f8"];

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

function classColour(theme, c) {
  return (theme.dark ? CLASSES_DARK : CLASSES_LIGHT)[c % CLASSES_LIGHT.length];
}

/** Draw a class's marker around (x, y). */
function drawMarker(context, c, x, y, radius, fill, ring, width) {
  drawMarker.paths ??= MARKERS.map((path) => new Path2D(path));
  context.save();
  context.translate(x, y);
  context.scale(radius, radius);
  const path = drawMarker.paths[c % MARKERS.length];
  context.lineWidth = (2 * width) / radius;
  context.strokeStyle = ring;
  context.stroke(path);
  context.fillStyle = fill;
  context.fill(path);
  context.restore();
}

/** Return a class's marker as an SVG element. */
function markerIcon(theme, c) {
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

/** Return [r, g, b] of a colour #rrggbb, or of any CSS colour through a canvas. */
function colourParts(colour) {
  if (/^#[0-9a-f]{6}$/i.test(colour)) return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}

/** Return `part` of one colour over another, as [r, g, b]. */
function blend(over, under, part) {
  return over.map((value, i) => Math.round(part * value + (1 - part) * under[i]));
}

/** Return an [r, g, b] as an opaque little-endian RGBA word. */
function colourWord([r, g, b]) {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
