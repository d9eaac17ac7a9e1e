/** Style sheets of components: fetched and read once, shared by every instance. */

import { measures } from "./tokens.js";

/**
 * Return the style sheets at `paths` relative to the module at `base`, after that of the sizes they use.
 * @param {string} base
 * @param {string[]} paths
 */
export function styleSheets(base, ...paths) {
  const fetched = paths.map((path) => fetchedSheet(new URL(path, base)));
  return Promise.all([sheetOf(`:host { ${measures().join(" ")} }`), ...fetched]);
}

/** @param {URL} address */
async function fetchedSheet(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} is not there`);
  return sheetOf(await answer.text());
}

/** @param {string} text */
function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
