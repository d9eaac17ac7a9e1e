/** What a page hands to its user: text for the clipboard, and a file. */

import { make } from "../base/dom.js";

/**
 * Copy a text; say whether it is in the clipboard now.
 * @param {string} text
 */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

/**
 * Without https a browser has no clipboard to write to, but copies what is chosen.
 * @param {string} text
 */
function copiedByHand(text) {
  const field = make("textarea", { readonly: "", style: "position: fixed; opacity: 0" });
  field.value = text;
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
  }
}

/**
 * Have the browser keep a text as a file.
 * @param {string} text
 * @param {string} name
 * @param {string} type
 */
export function saveAs(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
