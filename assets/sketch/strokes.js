/**
 * A drawing as data: strokes in the order they were made, each a list of points in the unit square, y downward.
 * The same strokes are painted on the screen at its own resolution, and into the small picture that is sent.
 */

import { drawingContext } from "../base/layer.js";

/** @typedef {[number, number]} Point in the unit square, y downward */

/** @typedef {{ points: Point[], picture?: undefined }} Stroke */

/** @typedef {{ picture: HTMLCanvasElement, points?: undefined }} Kept what was drawn before, as ink in its opacity */

/** The pen's width as a share of the pad's side. MNIST's strokes are 0.13 of the digit's height; digits fill 0.7. */
const PEN = 0.09;
/** A hand's points closer than this share of the side say nothing new. */
const NEAR = 0.004;
/** For a picture of which only the opacity counts. */
const OPAQUE = "black";

export class Strokes {
  constructor() {
    /** @type {(Stroke | Kept)[]} */
    this.all = [];
    this.canvas = document.createElement("canvas");
    this.context = drawingContext(this.canvas, { willReadFrequently: true });
  }

  get isEmpty() {
    return this.all.length === 0;
  }

  /**
   * Begin a stroke at a point.
   * @param {Point} point
   */
  begin(point) {
    this.all.push({ points: [point] });
  }

  /**
   * Lengthen the last stroke, unless that has been taken back meanwhile; return whether it got longer.
   * @param {Point} point
   */
  extend(point) {
    const points = this.all.at(-1)?.points;
    const last = points?.at(-1);
    if (!points || !last || Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAR) return false;
    points.push(point);
    return true;
  }

  /** Take the last stroke back. */
  undo() {
    this.all.pop();
  }

  clear() {
    this.all = [];
  }

  /**
   * Begin with a picture of side × side bytes that was drawn before; it counts as one stroke.
   * @param {Uint8Array} bytes
   * @param {number} side
   */
  restore(bytes, side) {
    const picture = document.createElement("canvas");
    picture.width = picture.height = side;
    const image = new ImageData(side, side);
    bytes.forEach((ink, k) => {
      image.data[4 * k + 3] = ink;
    });
    drawingContext(picture).putImageData(image, 0, 0);
    this.all = bytes.some((ink) => ink > 0) ? [{ picture }] : [];
  }

  /**
   * Paint into a square of `size` units of the context.
   * @param {CanvasRenderingContext2D} context
   * @param {number} size
   * @param {string} colour
   */
  paint(context, size, colour) {
    context.fillStyle = context.strokeStyle = colour;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = PEN * size;
    for (const { points, picture } of this.all) {
      if (picture) paintPicture(context, picture, size, colour);
      else paintStroke(context, points, size);
    }
  }

  /**
   * Return the ink as side × side bytes, row by row from the top, 255 for full ink.
   * @param {number} side
   */
  raster(side) {
    this.canvas.width = this.canvas.height = side;
    this.paint(this.context, side, OPAQUE);
    const { data } = this.context.getImageData(0, 0, side, side);
    return Uint8Array.from({ length: side * side }, (_, k) => data[4 * k + 3]);
  }

  /**
   * Return whether the middle of a cell of a count × count grid is inked.
   * @param {number} column
   * @param {number} row
   * @param {number} count
   */
  isInked(column, row, count) {
    const side = 4 * count;
    return this.raster(side)[(4 * row + 2) * side + 4 * column + 2] > 127;
  }
}

/**
 * Paint one stroke as a curve that runs smoothly through the middles between its points.
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {number} size
 */
function paintStroke(context, points, size) {
  const at = points.map(([x, y]) => [x * size, y * size]);
  const [first, last] = [at[0], at[at.length - 1]];
  context.beginPath();
  if (at.length === 1) {
    context.arc(first[0], first[1], context.lineWidth / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.moveTo(first[0], first[1]);
  for (let k = 1; k < at.length - 1; k += 1) {
    const [x, y] = at[k];
    context.quadraticCurveTo(x, y, (x + at[k + 1][0]) / 2, (y + at[k + 1][1]) / 2);
  }
  context.lineTo(last[0], last[1]);
  context.stroke();
}

/**
 * Paint a kept picture in a colour: its own pixels hold only how much ink there is.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} picture
 * @param {number} size
 * @param {string} colour
 */
function paintPicture(context, picture, size, colour) {
  const tinted = document.createElement("canvas");
  tinted.width = picture.width;
  tinted.height = picture.height;
  const paint = drawingContext(tinted);
  paint.drawImage(picture, 0, 0);
  paint.globalCompositeOperation = "source-in";
  paint.fillStyle = colour;
  paint.fillRect(0, 0, tinted.width, tinted.height);
  context.drawImage(tinted, 0, 0, size, size);
}

/**
 * Return bytes as base64.
 * @param {Uint8Array} bytes
 */
export function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
