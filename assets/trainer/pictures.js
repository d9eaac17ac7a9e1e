/** Pictures of images: the worst mistakes, and the weights of the first layer's units. */

const NOT_SENT = 65535;

/** Fill the list of mistakes of one snapshot: picture, what it is, what it was taken for, and how surely. */
function fillMistakes(list, { arrays, shapes }, s, names, theme) {
  const count = shapes.mistakes[1];
  const rows = [];
  for (let m = 0; m < count; m += 1) {
    const row = arrays.mistakes.subarray(4 * (s * count + m), 4 * (s * count + m + 1));
    if (row[0] !== NOT_SENT) rows.push(row);
  }
  while (list.children.length < rows.length) list.append(mistakeItem());
  while (list.children.length > rows.length) list.lastChild.remove();
  const [, h, w] = shapes.images;
  rows.forEach(([image, truth, predicted, permille], m) => {
    const [canvas, caption] = list.children[m].children;
    const pixels = arrays.images.subarray(image * h * w, (image + 1) * h * w);
    paintImage(canvas, w, h, theme, (i) => pixels[i] / 248, theme.text);
    const sure = `${Math.round(permille / 10)}\u00a0%`;
    setText(caption.firstChild, `${names[truth]} → ${names[predicted]}`);
    setText(caption.lastChild, sure);
    list.children[m].title = `true ${names[truth]}, taken for ${names[predicted]} with ${sure}`;
  });
}

function mistakeItem() {
  return make("li", {}, make("canvas", { "aria-hidden": "true" }), make("p", {}, make("span"), " ", make("span", { class: "aside" })));
}

/** Paint an image of w × h pixels, `strength(i)` from 0 to 1 in a colour on the background. */
function paintImage(canvas, w, h, theme, strength, colour) {
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const image = new ImageData(w, h);
  const pixels = new Uint32Array(image.data.buffer);
  const [over, under] = [colourParts(colour), blend(colourParts(theme.text), colourParts(theme.background), 0.05)];
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = colourWord(blend(over, under, Math.min(1, strength(i))));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Fill the list of first-layer weights: one picture a unit, each scaled by its own largest weight. */
function fillWeights(list, { arrays, shapes }, theme) {
  const [count, h, w] = shapes.weights;
  while (list.children.length < count) list.append(make("li", {}, make("canvas", { "aria-hidden": "true" })));
  while (list.children.length > count) list.lastChild.remove();
  const [positive, negative] = [colourParts(theme.paths[0].line), colourParts(theme.dark ? "#56b4e9" : "#0072b2")];
  const under = colourParts(theme.background);
  for (let unit = 0; unit < count; unit += 1) {
    const canvas = list.children[unit].firstChild;
    Object.assign(canvas, { width: w, height: h });
    const image = new ImageData(w, h);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < h * w; i += 1) {
      const weight = arrays.weights[unit * h * w + i] / 127;
      pixels[i] = colourWord(blend(weight > 0 ? positive : negative, under, Math.abs(weight)));
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    list.children[unit].title = `largest weight ±${formatNumber(arrays.weights_scale[unit])}`;
  }
}
