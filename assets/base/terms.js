/** Terms of the glossary where they stand: their entry comes with its picture on hover, tap and focus. */

import { answerTo } from "./answers.js";
import { make } from "./dom.js";
import { richNodes } from "./format.js";

/** What stands in titles and numbers, and the name of its entry in `core/messages/glossary.py`. */
export const SIGNS = {
  η_lim: "eta_lim",
  η_t: "eta",
  S_λ: "S_lam",
  "Step budget": "budget",
  "step budget": "budget",
  "Energy V(t)": "V",
  "Final V": "V",
  "V rose": "V",
  Barcode: "barcode",
  λ: "lam",
};
/** How a run ends is a term where it begins a text. */
export const OUTCOMES = ["minimum", "maximum", "saddle", "degenerate", "frozen", "cycling", "descending", "diverged"];

const FOUND = new RegExp(
  `^(?:${OUTCOMES.join("|")})(?![\\p{L}])|(?:${Object.keys(SIGNS).join("|").replace("(t)", "\\(t\\)")})(?![\\p{L}_])`,
  "gu",
);
/** A hand that only passes over a term is not told of it; in milliseconds. */
const LINGERS = 150;

/**
 * Replace the content of an element by `text`, whose terms can be asked for what they mean.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setTerms(element, text) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  element.replaceChildren(...parts(text).flatMap(({ words, name }) => (name ? button(words, name) : richNodes(words))));
}

/**
 * Return a text in parts: terms with their entry's name, each the first time that it comes, and what is between them.
 * @param {string} text
 */
export function parts(text) {
  /** @type {{ words: string, name?: string }[]} */
  const found = [];
  const seen = new Set();
  let from = 0;
  for (const match of text.matchAll(FOUND)) {
    const name = /** @type {Record<string, string>} */ (SIGNS)[match[0]] ?? match[0];
    if (seen.has(name)) continue;
    seen.add(name);
    if (match.index > from) found.push({ words: text.slice(from, match.index) });
    found.push({ words: match[0], name });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ words: text.slice(from) });
  return found;
}

/**
 * @param {string} words
 * @param {string} name
 */
function button(words, name) {
  return make("button", { type: "button", class: "term", "data-term": name }, ...richNodes(words));
}

/** The one entry that a component shows over the page. */
export class Entries {
  /**
   * @param {HTMLElement} root
   * @param {import("./dom.js").Listeners} listeners
   */
  constructor(root, listeners) {
    this.root = root;
    this.box = make("div", { class: "entry", id: "entry", role: "tooltip", popover: "manual" });
    /** @type {HTMLElement | null} the term whose entry is shown, or on its way */
    this.term = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    listeners.add(root, "pointerover", (event) => this.onOver(event));
    listeners.add(root, "pointerout", (event) => this.onOut(event));
    listeners.add(root, "focusin", (event) => this.onFocus(event));
    listeners.add(root, "focusout", () => this.hide());
    listeners.add(root, "click", (event) => this.onClick(event));
    listeners.add(root, "keydown", (event) => this.onKey(event));
    listeners.add(window, "scroll", () => this.hide(), { capture: true, passive: true });
  }

  /** @param {PointerEvent} event */
  onOver(event) {
    const term = termAt(event);
    if (!term || event.pointerType === "touch") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(term), LINGERS);
  }

  /** @param {PointerEvent} event */
  onOut(event) {
    if (event.pointerType === "touch" || !termAt(event)) return;
    clearTimeout(this.timer);
    if (!this.term?.matches(":focus-visible")) this.hide();
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    const term = termAt(event);
    if (term?.matches(":focus-visible")) this.show(term);
  }

  /**
   * A tap, or a press of Enter or Space, shows it, and takes it away again.
   * @param {MouseEvent} event
   */
  onClick(event) {
    const term = termAt(event);
    if (!term || (term === this.term && this.box.matches(":popover-open"))) this.hide();
    else this.show(term);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape" || !this.term) return;
    event.preventDefault();
    event.stopPropagation();
    this.hide();
  }

  hide() {
    clearTimeout(this.timer);
    this.term?.removeAttribute("aria-describedby");
    this.term = null;
    if (this.box.matches(":popover-open")) this.box.hidePopover();
  }

  /** @param {HTMLElement} term */
  async show(term) {
    if (this.term === term) return;
    this.hide();
    this.term = term;
    const look = this.root.classList.contains("dark") ? "dark" : "light";
    const isWanted = () => this.term === term && term.isConnected;
    try {
      const { header } = await answerTo("term", `name=${term.dataset.term}&theme=${look}`, isWanted);
      if (isWanted()) this.fill(term, header);
    } catch (error) {
      const words = `There is no entry: ${error instanceof Error ? error.message : error}.`;
      if (isWanted()) this.fill(term, { sign: "", title: "", words, picture: "" });
    }
  }

  /**
   * @param {HTMLElement} term
   * @param {Record<string, string>} entry
   */
  fill(term, { sign, title, words, picture }) {
    const drawn = document.createElement("template");
    drawn.innerHTML = picture;
    this.box.replaceChildren(
      make("p", {}, make("strong", {}, ...richNodes(sign)), ` ${title}`),
      drawn.content,
      make("p", {}, ...richNodes(words)),
    );
    if (!this.box.isConnected) this.root.append(this.box);
    term.setAttribute("aria-describedby", "entry");
    this.box.showPopover();
    const { left, top } = placed(term.getBoundingClientRect(), this.box, window);
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px` });
  }
}

/** @param {Event} event */
function termAt({ target }) {
  return target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(".term")) : null;
}

/**
 * Return where an entry goes: below its term, or above where there is no room, and inside the window.
 * @param {{ left: number, top: number, bottom: number }} term
 * @param {{ offsetWidth: number, offsetHeight: number }} box
 * @param {{ innerWidth: number, innerHeight: number }} window
 */
export function placed(term, { offsetWidth, offsetHeight }, { innerWidth, innerHeight }) {
  const below = term.bottom + 6;
  const top = below + offsetHeight <= innerHeight - 8 ? below : Math.max(8, term.top - offsetHeight - 6);
  return { left: Math.max(8, Math.min(term.left, innerWidth - offsetWidth - 8)), top };
}
