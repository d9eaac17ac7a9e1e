/**
 * The decision boundary on plane data: each place in the colour of its winning class, lighter where that is less
 * sure, the boundary between classes as a line; the points over it.
 * The network was asked on n × n points. Between them a class's probability is taken as linear, so that the
 * boundary is a smooth line and not a staircase; what the winner leaves is shared by the other classes.
 */

import { blend, colourParts, colourWord } from "../base/colour.js";
import { cross } from "../base/layer.js";
import { classColour, drawMarker } from "./classes.js";

const SURE = 63;
const SHADES = 64;
const [FAINTEST, STRONGEST] = [0.1, 0.5];

/**
 * Return the winning class and its probability at every pixel of a side × side picture, top row first.
 * @param {Uint8Array} classes
 * @param {Uint8Array} sure
 * @param {number} n
 * @param {number} side
 * @param {number} count of classes
 */
function fineBoundary(classes, sure, n, side, count) {
  const winner = new Uint8Array(side * side);
  const share = new Float32Array(side * side);
  const scores = new Float64Array(count);
  for (let row = 0; row < side; row += 1) {
    const y = ((side - 1 - row) / (side - 1)) * (n - 1);
    const j = Math.min(n - 2, Math.floor(y));
    for (let column = 0; column < side; column += 1) {
      const x = (column / (side - 1)) * (n - 1);
      const i = Math.min(n - 2, Math.floor(x));
      const corner = j * n + i;
      const at = row * side + column;
      const alike =
        classes[corner] === classes[corner + 1] &&
        classes[corner] === classes[corner + n] &&
        classes[corner] === classes[corner + n + 1];
      addCorners(scores, classes, sure, corner, n, x - i, y - j);
      let best = classes[corner];
      if (!alike) for (let c = 0; c < count; c += 1) if (scores[c] > scores[best]) best = c;
      winner[at] = best;
      share[at] = scores[best];
    }
  }
  return { winner, share };
}

/**
 * Set the scores of all classes from the four corners around a place at parts (u, v) between them.
 * @param {Float64Array} scores
 * @param {Uint8Array} classes
 * @param {Uint8Array} sure
 * @param {number} corner
 * @param {number} n
 * @param {number} u
 * @param {number} v
 */
function addCorners(scores, classes, sure, corner, n, u, v) {
  scores.fill(0);
  addCorner(scores, classes[corner], sure[corner], (1 - u) * (1 - v));
  addCorner(scores, classes[corner + 1], sure[corner + 1], u * (1 - v));
  addCorner(scores, classes[corner + n], sure[corner + n], (1 - u) * v);
  addCorner(scores, classes[corner + n + 1], sure[corner + n + 1], u * v);
}

/**
 * @param {Float64Array} scores
 * @param {number} winner
 * @param {number} code of its probability, 0…SURE
 * @param {number} weight
 */
function addCorner(scores, winner, code, weight) {
  const probability = code / SURE;
  const rest = (weight * (1 - probability)) / (scores.length - 1);
  for (let c = 0; c < scores.length; c += 1) scores[c] += c === winner ? weight * probability : rest;
}

/**
 * Return, for each class, its colour at SHADES degrees of sureness.
 * @param {import("../base/theme.js").Theme} theme
 * @param {number} count
 */
function classShades(theme, count) {
  const under = colourParts(theme.background);
  return Array.from({ length: count }, (_, c) => {
    const over = colourParts(classColour(theme, c));
    return Uint32Array.from({ length: SHADES }, (_, i) =>
      colourWord(blend(over, under, FAINTEST + ((STRONGEST - FAINTEST) * i) / (SHADES - 1))),
    );
  });
}

/**
 * Paint one boundary onto a layer; the line between classes is darker.
 * @param {import("../base/layer.js").Layer} layer
 * @param {import("../base/theme.js").Theme} theme
 * @param {Uint8Array} classes the winner at each point
 * @param {Uint8Array} sure its probability, 0…SURE
 * @param {number} n points a side
 * @param {number} count of classes
 */
export function paintBoundary(layer, theme, classes, sure, n, count) {
  const side = layer.canvas.width;
  const { winner, share } = fineBoundary(classes, sure, n, side, count);
  const image = new ImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const shades = classShades(theme, count);
  const line = colourWord(blend(colourParts(theme.text), colourParts(theme.background), 0.75));
  const least = 1 / count;
  for (let at = 0; at < pixels.length; at += 1) {
    const part = Math.max(0, (share[at] - least) / (1 - least));
    const edge = winner[at] !== winner[at + 1] && (at + 1) % side !== 0;
    const border = edge || (at + side < pixels.length && winner[at] !== winner[at + side]);
    pixels[at] = border ? line : shades[winner[at]][Math.min(SHADES - 1, Math.round(part * (SHADES - 1)))];
  }
  layer.context.putImageData(image, 0, 0);
}

/**
 * Draw training points small, test points ringed, and a cross over the points whose label was changed.
 * @param {import("../base/layer.js").Layer} layer
 * @param {import("../base/theme.js").Theme} theme
 * @param {{ arrays: import("./sight.js").PlanePoints }} part
 */
export function drawPoints(layer, theme, { arrays }) {
  const context = layer.clear();
  const size = layer.width;
  const small = arrays.train_y.length > 600 ? 2 : 2.6;
  /** @type {(codes: Uint16Array, i: number) => [number, number]} */
  const at = (codes, i) => [(codes[2 * i] / 65535) * size, (1 - codes[2 * i + 1] / 65535) * size];
  arrays.train_y.forEach((c, i) => {
    drawMarker(context, c, ...at(arrays.train_xy, i), small, classColour(theme, c), theme.background, 0.7);
  });
  arrays.test_y.forEach((c, i) => {
    drawMarker(context, c, ...at(arrays.test_xy, i), small + 0.6, classColour(theme, c), theme.text, 1.3);
  });
  arrays.noisy.forEach((changed, i) => {
    if (changed) cross(context, ...at(arrays.train_xy, i), small + 2, theme.text, theme.background, [3, 1.4]);
  });
}
