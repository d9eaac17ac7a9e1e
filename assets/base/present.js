/**
 * Presenting: the page shows its question, picture, caption and numbers alone, in type that the last row can read. The
 * page's style sheet goes by a class of the document; to components it is another size of the window. Escape ends it.
 */

const CLASS = "presenting";

export function isPresenting() {
  return document.documentElement.classList.contains(CLASS);
}

/** @param {boolean} on */
export function present(on) {
  if (on === isPresenting()) return;
  document.documentElement.classList.toggle(CLASS, on);
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  window.dispatchEvent(new Event("resize"));
}

/**
 * Have a component look as it does in a presentation, while there is one.
 * @param {HTMLElement} root
 * @param {Element} host
 */
export function lookPresented(root, host) {
  host.toggleAttribute("data-presenting", isPresenting());
  root.classList.toggle("presenting", isPresenting());
  // The teacher's desk has a button of its own by which a presentation is left.
  root.classList.toggle("led", document.documentElement.classList.contains("teaching"));
}
