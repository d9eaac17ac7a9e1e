/** A canvas sized in CSS pixels and crisp on any display; and small drawing helpers shared by the views. */

import { LINES } from "./tokens.js";
/**
 * Return a canvas's drawing context; throw an Error where the browser has none to give.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function drawingContext(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("this browser can't draw here");
  return context;
}

export class Layer {
  /**
   * Stack a canvas in `parent`; without a parent it is an off-screen picture.
   * @param {Element | null} parent
   */
  constructor(parent) {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = drawingContext(this.canvas);
    /** In CSS pixels; not known before the first `resize`. */
    this.width = Number.NaN;
    this.height = Number.NaN;
    /** Pixels of the display per CSS pixel. */
    this.ratio = 1;
    parent?.append(this.canvas);
  }

  /**
   * Resize (which clears) only when something changed.
   * @param {number} width
   * @param {number} height
   * @param {number} ratio
   */
  resize(width, height, ratio) {
    if (this.width === width && this.height === height && this.ratio === ratio) return;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** Clear and return the drawing context. */
  clear() {
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }

  /**
   * Copy another layer of the same size onto this one, from its left edge to `until` CSS pixels.
   * @param {Layer} other
   */
  copy(other, until = this.width) {
    const width = Math.round(Math.min(until, this.width) * this.ratio);
    if (width <= 0) return;
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.drawImage(other.canvas, 0, 0, width, other.canvas.height, 0, 0, width, other.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }
}

/**
 * Draw a filled disc with a ring.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} fill
 * @param {string} [ring]
 * @param {number} width the ring's
 */
export function disc(context, x, y, radius, fill, ring, width = 2) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (!ring) return;
  context.strokeStyle = ring;
  context.lineWidth = width;
  context.stroke();
}

/**
 * Draw a triangle whose tip, at (x, y), points along `angle` (radians).
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} angle
 * @param {number} size
 * @param {string} fill
 * @param {string} ring
 */
export function arrowHead(context, x, y, angle, size, fill, ring) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(-size * 1.5, size * 0.8);
  context.lineTo(-size * 1.5, -size * 0.8);
  context.closePath();
  context.lineJoin = "round";
  context.strokeStyle = ring;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
  context.restore();
}

/**
 * Draw a cross.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {string} colour
 * @param {string} halo
 * @param {[number, number]} widths the halo's and the cross's
 */
export function cross(context, x, y, size, colour, halo, widths = [5.5, 2.5]) {
  for (const [k, style] of [halo, colour].entries()) {
    context.strokeStyle = style;
    context.lineWidth = widths[k];
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
    context.stroke();
  }
  context.lineCap = "butt";
}

/**
 * Draw a diamond.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {string} fill
 * @param {string} ring
 */
export function diamond(context, x, y, size, fill, ring) {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
  context.fillStyle = fill;
  context.strokeStyle = ring;
  context.lineWidth = LINES.thin;
  context.fill();
  context.stroke();
}

/**
 * Draw text with a halo, kept inside 0..width.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} fill
 * @param {string} halo
 * @param {number} width
 */
export function haloText(context, text, x, y, fill, halo, width) {
  const half = context.measureText(text).width / 2 + 3;
  const at = Math.min(width - half, Math.max(half, x));
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = halo;
  context.lineWidth = 3.5;
  context.strokeText(text, at, y);
  context.fillStyle = fill;
  context.fillText(text, at, y);
}
