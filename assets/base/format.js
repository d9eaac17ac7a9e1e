/**
 * Numbers and names as text: a few significant digits, a real minus sign, powers of ten as superscripts,
 * and names such as η_lim with the part after the underscore set low.
 */

export const MINUS = "−";
/** @type {Record<string, string>} */
const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/**
 * Return 10⁻⁴ for -4.
 * @param {number} exponent a whole number
 */
export function powerOfTen(exponent) {
  return `10${[...String(exponent)].map((sign) => SUPERSCRIPTS[sign]).join("")}`;
}

/**
 * Return `value` with `digits` significant digits, without trailing zeros.
 * @param {number | null | undefined} value
 */
export function formatNumber(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "not a number";
  if (value === 0) return "0";
  const sign = value < 0 ? MINUS : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  if (size >= 1e-3 && size < 1e5) {
    const rounded = size >= 10 ** digits ? Math.round(size) : Number(size.toPrecision(digits));
    return sign + rounded;
  }
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const front = Number(mantissa) === 1 ? "" : `${Number(mantissa)}·`;
  return sign + front + powerOfTen(Number(exponent));
}

/**
 * Return `value` with its sign always shown: +16.8, −3.
 * @param {number} value
 */
export function formatSigned(value, digits = 3) {
  return `${value > 0 ? "+" : ""}${formatNumber(value, digits)}`;
}

/**
 * Return a share as 94.1 %, or 100 % only where it is all of it.
 * @param {number} share
 */
export function percentWords(share) {
  if (share === 0 || share === 1) return `${100 * share} %`;
  return `${Math.min(99.9, Math.max(0.1, Math.floor(1000 * share + 0.5 + 1e-9) / 10))} %`;
}

/**
 * Return two different numbers with as many digits as it takes to tell them apart (at most eight).
 * @param {number} a
 * @param {number} b
 * @param {number} least digits
 * @returns {[string, string]}
 */
export function formatApart(a, b, least = 3) {
  let digits = least;
  while (a !== b && digits < 8 && formatNumber(a, digits) === formatNumber(b, digits)) digits += 1;
  return [formatNumber(a, digits), formatNumber(b, digits)];
}

const SUBSCRIPT = /(?<![\p{L}\d_])([\p{L}])_([\p{L}\d]+)/gu;

/**
 * Replace the content of `element` by `text`, with η_lim, S_λ, θ_t … as subscripts.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  element.replaceChildren(...richNodes(text));
}

/**
 * Return the nodes of `text` with its subscripts.
 * @param {string} text
 */
export function richNodes(text) {
  /** @type {(Node | string)[]} */
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(SUBSCRIPT)) {
    const low = document.createElement("sub");
    low.textContent = match[2];
    nodes.push(text.slice(from, match.index) + match[1], low);
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}
