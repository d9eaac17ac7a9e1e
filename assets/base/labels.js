import { haloText } from "./layer.js";
import { Places, around } from "./places.js";

/** @typedef {import("./places.js").Box} Box */

/** @typedef {import("./places.js").Spot} Spot */

/** Half the height of a label, with the room that it leaves to the next. */
const HALF_HEIGHT = 8;
/** Between a label and what it names. */
const GAP = 6;

/** Labels on a picture that cover neither each other nor what is taken: the first to come stays. */
export class Labels {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("./theme.js").Theme} theme
   * @param {number} width of the picture
   * @param {number} height
   * @param {Iterable<Box>} taken
   */
  constructor(context, theme, width, height, taken = []) {
    this.context = context;
    this.theme = theme;
    this.width = width;
    this.places = new Places([0, 0, width, height], taken);
    /** @type {{ text: string, x: number, y: number, alpha: number, box: Box }[]} to be drawn above everything else */
    this.waiting = [];
  }

  /**
   * Keep a label for one of some centres; say whether it fits at one.
   * @param {string} text
   * @param {Spot[]} centres
   */
  place(text, centres) {
    const size = this.size(text);
    const found = this.places.take(size, centres);
    if (!found) return false;
    const [x, y] = found;
    const box = this.places.taken[this.places.taken.length - 1];
    this.waiting.push({ text, x, y, alpha: this.context.globalAlpha, box });
    return true;
  }

  /**
   * Keep a label beside a point.
   * @param {string} text
   * @param {Spot} point
   */
  placeBeside(text, point) {
    return this.place(text, around(point, this.size(text), GAP));
  }

  /**
   * @param {string} text
   * @returns {Spot}
   */
  size(text) {
    return [this.context.measureText(text).width + 4, 2 * HALF_HEIGHT];
  }

  /** The boxes of all that is placed. */
  get boxes() {
    return this.waiting.map(({ box }) => box);
  }

  draw() {
    for (const { text, x, y, alpha } of this.waiting) {
      this.context.globalAlpha = alpha;
      haloText(this.context, text, x, y, this.theme.mapText, this.theme.halo, this.width);
    }
    this.context.globalAlpha = 1;
  }
}
