/** What looks the same in light and dark, from tokens.json: sizes of text, widths of lines, lists of colours. */

import tokens from "./tokens.json" with { type: "json" };

/** Widths of what is stroked, in CSS pixels. */
export const LINES = tokens.lines;
/** Sizes of text, in CSS pixels. */
export const SIZES = tokens.sizes;
/** Colours of minima, those most often reached first; the last stands for all further ones. */
export const BASINS = tokens.basins;
/** Hues of level-set components by the kind of set, in degrees of OKLCH. */
export const TINT_HUES = tokens.tintHues;

/** Return what style sheets take, as declarations of custom properties such as --size-small; sizes of text grow. */
export function measures() {
  const groups = { size: tokens.sizes, radius: tokens.radii, line: tokens.lines };
  return Object.entries(groups).flatMap(([group, values]) =>
    Object.entries(values).map(
      ([name, value]) =>
        `--${group}-${name}: ${group === "size" ? `calc(${value}px * var(--grow, 1))` : `${value}px`};`,
    ),
  );
}
