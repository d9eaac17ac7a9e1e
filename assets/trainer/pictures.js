/** Pictures of images: the worst mistakes, and the weights of the first layer's units. */

import { blend, colourParts, colourWord } from "../base/colour.js";
import { make } from "../base/dom.js";
import { formatNumber, setText } from "../base/format.js";
import { drawingContext } from "../base/layer.js";

export const NOT_SENT = 65535;

/**
 * Fill the list of mistakes of one snapshot: picture, what it is, what it was taken for, and how surely.
 * @param {HTMLElement} list
 * @param {import("./sight.js").SightPart} part
 * @param {Uint16Array} mistakes image, truth, prediction and its probability in permille, of every snapshot
 * @param {number} s the snapshot
 * @param {string[]} names
 * @param {import("../base/theme.js").Theme} theme
 */
export function fillMistakes(list, { arrays, shapes }, mistakes, s, names, theme) {
  const count = shapes.mistakes[1];
  /** @type {Uint16Array[]} */
  const rows = [];
  for (let m = 0; m < count; m += 1) {
    const row = mistakes.subarray(4 * (s * count + m), 4 * (s * count + m + 1));
    if (row[0] !== NOT_SENT) rows.push(row);
  }
  while (list.children.length < rows.length) list.append(mistakeItem());
  while (list.children.length > rows.length) list.lastElementChild?.remove();
  const [, h, w] = shapes.images;
  rows.forEach(([image, truth, predicted, permille], m) => {
    const item = /** @type {HTMLElement} */ (list.children[m]);
    const canvas = /** @type {HTMLCanvasElement} */ (item.firstElementChild);
    const [label, chance] = /** @type {NodeListOf<HTMLElement>} */ (item.querySelectorAll("span"));
    const pixels = arrays.images.subarray(image * h * w, (image + 1) * h * w);
    paintImage(canvas, w, h, theme, (i) => pixels[i] / 248, theme.text);
    const sure = `${Math.round(permille / 10)}\u00a0%`;
    setText(label, `${names[truth]} → ${names[predicted]}`);
    setText(chance, sure);
    item.title = `true ${names[truth]}, taken for ${names[predicted]} with ${sure}`;
  });
}

function mistakeItem() {
  return make(
    "li",
    {},
    make("canvas", { "aria-hidden": "true" }),
    make("p", {}, make("span"), " ", make("span", { class: "aside" })),
  );
}

/**
 * Paint an image of w × h pixels, `strength(i)` from 0 to 1 in a colour on the background.
 * @param {HTMLCanvasElement} canvas
 * @param {number} w
 * @param {number} h
 * @param {import("../base/theme.js").Theme} theme
 * @param {(i: number) => number} strength
 * @param {string} colour
 */
function paintImage(canvas, w, h, theme, strength, colour) {
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const image = new ImageData(w, h);
  const pixels = new Uint32Array(image.data.buffer);
  const [over, under] = [colourParts(colour), blend(colourParts(theme.text), colourParts(theme.background), 0.05)];
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = colourWord(blend(over, under, Math.min(1, strength(i))));
  drawingContext(canvas).putImageData(image, 0, 0);
}

/**
 * Fill the list of first-layer weights: one picture a unit, each scaled by its own largest weight.
 * @param {HTMLElement} list
 * @param {import("./sight.js").SightPart} part
 * @param {import("../base/theme.js").Theme} theme
 */
export function fillWeights(list, { arrays, shapes }, theme) {
  const [count, h, w] = shapes.weights;
  while (list.children.length < count) list.append(make("li", {}, make("canvas", { "aria-hidden": "true" })));
  while (list.children.length > count) list.lastElementChild?.remove();
  const [positive, negative] = [colourParts(theme.paths[0].line), colourParts(theme.classes[0])];
  const under = colourParts(theme.background);
  for (let unit = 0; unit < count; unit += 1) {
    const item = /** @type {HTMLElement} */ (list.children[unit]);
    const canvas = /** @type {HTMLCanvasElement} */ (item.firstElementChild);
    canvas.width = w;
    canvas.height = h;
    const image = new ImageData(w, h);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < h * w; i += 1) {
      const weight = arrays.weights[unit * h * w + i] / 127;
      pixels[i] = colourWord(blend(weight > 0 ? positive : negative, under, Math.abs(weight)));
    }
    drawingContext(canvas).putImageData(image, 0, 0);
    item.title = `largest weight ±${formatNumber(arrays.weights_scale[unit])}`;
  }
}
