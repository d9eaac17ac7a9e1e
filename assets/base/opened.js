/** What a click opens below the fold is brought into view, as far as its opener stays in view. */

const OPENERS = '[role="tab"], summary';
const BLOCKS = '[data-testid="stTabs"], details';
const SCROLLER = '[data-testid="stMain"]';
/** What stands over the top of the page, and what is left free below, in pixels. */
const HEADER = 64;
const BELOW = 12;
/** What takes longer than this to come, in milliseconds, is not followed any more. */
const LONGEST = 8000;

/** @type {AbortController | null} */
let following = null;

/** Watch the page's tabs and folded sections. */
export function watchOpened() {
  // Streamlit's tabs keep presses to themselves, which are seen only on their way in.
  document.addEventListener("click", ({ target }) => follow(blockOf(target)), { capture: true });
  // They open when the mouse goes down, and are drawn anew, so that the click is not theirs any more.
  const onDown = (/** @type {PointerEvent} */ { target, pointerType }) => {
    const block = pointerType === "mouse" ? blockOf(target) : null;
    if (block) window.addEventListener("pointerup", () => follow(block), { once: true, capture: true });
  };
  document.addEventListener("pointerdown", onDown, { capture: true });
}

/**
 * Return what a press opens, null where it opens nothing.
 * @param {EventTarget | null} target
 */
function blockOf(target) {
  return target instanceof Element ? (target.closest(OPENERS)?.closest(BLOCKS) ?? null) : null;
}

/**
 * Keep what is opened in view while it comes, until the hand does something else.
 * @param {Element | null} block
 */
function follow(block) {
  const scroller = block?.closest(SCROLLER);
  if (!block || !scroller) return;
  following?.abort();
  const now = new AbortController();
  following = now;
  const observer = new ResizeObserver(() => bring(block, scroller));
  observer.observe(block);
  now.signal.addEventListener("abort", () => observer.disconnect());
  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"])
    window.addEventListener(event, () => now.abort(), { signal: now.signal, passive: true, capture: true });
  setTimeout(() => now.abort(), LONGEST);
}

/**
 * @param {Element} block
 * @param {Element} scroller
 */
function bring(block, scroller) {
  const opener = block.querySelector('[role="tablist"], summary') ?? block;
  const top = shift(opener.getBoundingClientRect(), block.getBoundingClientRect(), scroller.getBoundingClientRect());
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (top > 1) scroller.scrollBy({ top, behavior: still ? "instant" : "smooth" });
}

/**
 * Return by how much the page is to be scrolled: until the block's end is in view, but not its opener out of it.
 * @param {{ top: number }} opener
 * @param {{ bottom: number }} block
 * @param {{ top: number, bottom: number }} frame
 */
export function shift(opener, block, frame) {
  return Math.min(block.bottom - frame.bottom + BELOW, opener.top - frame.top - HEADER);
}
