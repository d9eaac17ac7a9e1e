/** The grid of heights as it travels: 16-bit codes, sent as differences. */

/** The code of a height that is not finite, and that of the highest. */
export const NOT_FINITE = 65535;
export const FULL_SCALE = 65534;

/**
 * Put the array `grid` in the place of its differences: first down the columns, then along the rows; 16 bits wrap as
 * they were made. A part that holds the grid as it is stays so.
 * @param {object} part
 * @param {{ grid?: Uint16Array, grid_differences?: Uint16Array }} part.arrays
 * @param {Record<string, number[]>} part.shapes
 */
export function restoreGrid({ arrays, shapes }) {
  if (!arrays.grid_differences || arrays.grid) return;
  const codes = arrays.grid_differences.slice();
  const width = shapes.grid_differences[1];
  for (let i = width; i < codes.length; i += 1) codes[i] += codes[i - width];
  for (let i = 1; i < codes.length; i += 1) if (i % width) codes[i] += codes[i - 1];
  arrays.grid = codes;
  shapes.grid = shapes.grid_differences;
}
