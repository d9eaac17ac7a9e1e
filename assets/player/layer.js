/** A canvas sized in CSS pixels and crisp on any display; and small drawing helpers shared by the views. */

class Layer {
  /** Stack a canvas in `parent`; without a parent it is an off-screen picture. */
  constructor(parent) {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = this.canvas.getContext("2d");
    this.ratio = 1;
    parent?.append(this.canvas);
  }

  /** Resize (which clears) only when something changed. */
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

  /** Copy another layer of the same size onto this one, from its left edge to `until` CSS pixels. */
  copy(other, until = this.width) {
    const width = Math.round(Math.min(until, this.width) * this.ratio);
    if (width <= 0) return;
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.drawImage(other.canvas, 0, 0, width, other.canvas.height, 0, 0, width, other.canvas.height);
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }
}

/** Runs with more steps are drawn with thinner lines. */
const LONG_RUN = 250;

/**
 * Is a long run moving under the hand? Then dashes and halos are left out, and what the past covers is not drawn
 * below it as well: that is most of a frame's cost.
 */
function isRough({ preview, run }) {
  return preview !== null && run.steps > LONG_RUN;
}

/** Draw a filled disc with a ring. */
function disc(context, x, y, radius, fill, ring, width = 2) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (!ring) return;
  context.strokeStyle = ring;
  context.lineWidth = width;
  context.stroke();
}

/** Draw a triangle whose tip, at (x, y), points along `angle`. */
function arrowHead(context, x, y, angle, size, fill, ring) {
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

/** Draw a cross. */
function cross(context, x, y, size, colour, halo, widths = [5.5, 2.5]) {
  for (const [style, width] of [[halo, widths[0]], [colour, widths[1]]]) {
    context.strokeStyle = style;
    context.lineWidth = width;
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

/** Draw a diamond. */
function diamond(context, x, y, size, fill, ring) {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
  context.fillStyle = fill;
  context.strokeStyle = ring;
  context.lineWidth = 1.6;
  context.fill();
  context.stroke();
}

/** Draw text with a halo, kept inside 0..width. */
function haloText(context, text, x, y, fill, halo, width) {
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
