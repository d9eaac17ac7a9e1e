/**
 * Plotly's 3-D plots take every turn of the wheel over them, even where they are told not to zoom by it, and then the
 * page does not scroll (plotly.js, issue 6458). Here the page has it, and they zoom with Ctrl.
 */

const PLOTS = ".js-plotly-plot .gl-container";

/**
 * Is a turn of the wheel the page's, though it is over a plot that would take it?
 * @param {{ ctrlKey: boolean, target: EventTarget | null }} event
 */
export function isForPage({ ctrlKey, target }) {
  return !ctrlKey && target instanceof Element && target.closest(PLOTS) !== null;
}

/**
 * Keep the wheel from 3-D plots; return what ends that.
 * @param {Window} page
 */
export function leaveWheelToPage(page) {
  // Before any element hears of it; the browser's own scrolling goes on.
  const options = { capture: true, passive: true };
  const hear = (/** @type {WheelEvent} */ event) => {
    if (isForPage(event)) event.stopImmediatePropagation();
  };
  page.addEventListener("wheel", hear, options);
  return () => page.removeEventListener("wheel", hear, options);
}
