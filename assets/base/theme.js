/**
 * How everything looks: what tokens.json says for light or dark, with the page's own colours from Streamlit's CSS
 * variables. Land and sea are ramps of equal lightness in OKLCH, so height reads without hue; only the hue switches.
 */

import { colourParts, oklchRamp } from "./colour.js";
import { SIZES } from "./tokens.js";
import tokens from "./tokens.json" with { type: "json" };

/** @typedef {typeof tokens.light} Look everything that differs between light and dark; colours as CSS writes them */

/** @typedef {{ sea: Uint32Array, land: Uint32Array }} Ramps `RAMP` words of an ImageData each, from low to high */

/**
 * `font` is a family, `grow` how much larger than usual text is.
 * @typedef {Look & { dark: boolean, font: string, grow: number, ramps: Ramps }} Theme
 */

/** @typedef {{ line: string, text: string, dash: number[] }} PathStyle colours and dash, in pixels, of a rule */

/** @type {Map<boolean, Ramps>} */
const ramps = new Map();

/**
 * Read the theme from the host's CSS variables.
 * @param {Element} host
 * @returns {Theme}
 */
export function readTheme(host) {
  const style = getComputedStyle(host);
  const read = (/** @type {string} */ name, /** @type {string} */ fallback) =>
    style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", tokens.light.background);
  const dark = luminance(background) < 0.35;
  const look = dark ? tokens.dark : tokens.light;
  return {
    ...look,
    dark,
    background,
    text: read("--st-text-color", look.text),
    border: read("--st-border-color", look.border),
    primary: read("--st-primary-color", look.primary),
    font: read("--st-font", tokens.font),
    grow: Number(read("--grow", "1")) || 1,
    ramps: landAndSea(dark, look),
  };
}

/**
 * Return the colours and dash of a rule.
 * @param {Theme} theme
 * @param {{ style?: number } | undefined} rule
 * @param {number} index its place among the rules, for one that has no style of its own
 * @returns {PathStyle}
 */
export function pathStyle(theme, rule, index) {
  const at = (rule?.style ?? index) % tokens.dashes.length;
  return { ...theme.paths[at], dash: tokens.dashes[at].canvas };
}

/**
 * Return a canvas's font in one of the sizes of text.
 * @param {Theme} theme
 * @param {keyof typeof SIZES} size
 * @param {number} [weight]
 */
export function fontOf(theme, size, weight = 400) {
  return `${weight} ${SIZES[size] * (theme.grow || 1)}px ${theme.font}`;
}

/**
 * Return how light a colour is, 0..1.
 * @param {string} colour
 */
function luminance(colour) {
  const [r, g, b] = colourParts(colour);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/**
 * @param {boolean} dark
 * @param {Look} look
 */
function landAndSea(dark, { sea, land }) {
  let found = ramps.get(dark);
  if (!found) {
    found = { sea: oklchRamp(sea, sea.hue), land: oklchRamp(land, land.hue) };
    ramps.set(dark, found);
  }
  return found;
}

/** @type {(keyof { [K in keyof Theme as Theme[K] extends string ? K : never]: K })[]} */
const HANDED = ["background", "text", "grey", "border", "primary", "font", "red", "amber", "good", "halo", "mapText"];

/**
 * Hand the theme to the style sheet.
 * @param {HTMLElement} root
 * @param {Theme} theme
 */
export function applyTheme(root, theme) {
  root.classList.toggle("dark", theme.dark);
  for (const name of HANDED) root.style.setProperty(`--${name}`, theme[name]);
}
