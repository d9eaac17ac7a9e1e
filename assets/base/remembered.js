/** What this browser has seen its user do, so that it need not be said again: a name each, kept where it may be. */

const PREFIX = "superlevel.";

/**
 * Say whether something was remembered; a browser that keeps nothing has not.
 * @param {string} name
 */
export function isRemembered(name) {
  try {
    return localStorage.getItem(PREFIX + name) !== null;
  } catch {
    return false;
  }
}

/** @param {string} name */
export function remember(name) {
  try {
    localStorage.setItem(PREFIX + name, "1");
  } catch {
    // A browser that keeps nothing shows the hint again.
  }
}
