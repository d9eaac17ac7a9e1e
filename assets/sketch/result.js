/** What the network makes of the drawing: a verdict in words, a bar for each class, and the picture it got. */

import { make } from "../base/dom.js";

const NOTHING_DRAWN = "Draw a digit, and each class gets its probability.";
const FRAME = 144;

/**
 * Make one bar for each class, unless they are there already.
 * @param {HTMLElement} list
 * @param {string[]} classes
 */
export function buildBars(list, classes) {
  const names = classes.join("\n");
  if (list.dataset.names === names) return;
  list.dataset.names = names;
  list.replaceChildren(
    ...classes.map((name) =>
      make(
        "li",
        {},
        make("span", { class: "name", title: name }, name),
        make("span", { class: "bar", "aria-hidden": "true" }, make("span", { class: "fill" })),
        make("span", { class: "percent" }),
      ),
    ),
  );
}

/**
 * Fill the bars; without probabilities they are empty, and one that is not a number has no length.
 * @param {HTMLElement} list
 * @param {Float32Array | undefined} probabilities
 * @param {string[] | undefined} percents
 */
export function fillBars(list, probabilities, percents) {
  const best = probabilities?.every(Number.isFinite) ? Math.max(...probabilities) : null;
  Array.from(list.children).forEach((bar, k) => {
    const chance = probabilities?.[k] ?? Number.NaN;
    bar.classList.toggle("best", best !== null && chance === best);
    const [fill, percent] = [".fill", ".percent"].map((part) => /** @type {HTMLElement} */ (bar.querySelector(part)));
    fill.style.width = Number.isFinite(chance) ? `${100 * chance}%` : "0";
    percent.textContent = percents?.[k] ?? "";
  });
}

/**
 * Return what is said of the drawing.
 * @param {import("./sketch.js").SketchHeader} header
 * @param {boolean} isEmpty
 */
export function verdictOf(header, isEmpty) {
  if (isEmpty) return NOTHING_DRAWN;
  return header.verdict ?? "";
}

/**
 * Draw the network's picture, one square for a pixel, in the colours of the pad.
 * @param {import("../base/layer.js").Layer} layer
 * @param {Uint8Array | undefined} picture ink of each pixel, 0…255
 * @param {[number, number]} shape
 * @param {import("../base/theme.js").Theme} theme
 */
export function drawPicture(layer, picture, [height, width], theme) {
  const cell = Math.floor(FRAME / Math.max(height, width));
  layer.resize(cell * width, cell * height, window.devicePixelRatio || 1);
  layer.canvas.style.width = `${cell * width}px`;
  layer.canvas.style.height = `${cell * height}px`;
  const context = layer.clear();
  if (!picture) return;
  context.fillStyle = theme.text;
  picture.forEach((ink, k) => {
    context.globalAlpha = ink / 255;
    context.fillRect(cell * (k % width), cell * Math.floor(k / width), cell, cell);
  });
  context.globalAlpha = 1;
}
