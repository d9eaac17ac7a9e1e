/** Keys: a table says of each what it does and in which words. It is acted on, and listed, from there and nowhere else. */

import { make } from "./dom.js";
import { isPresenting, present } from "./present.js";

/**
 * @template O
 * @typedef {object} Key
 * @property {string[]} keys as `KeyboardEvent.key` names them
 * @property {string} shown how the list writes them
 * @property {string} words what they do
 * @property {(owner: O) => void} [act] does it; without it the list tells of what others do
 * @property {boolean} [anywhere] also while nothing that takes keys has the focus
 */

/**
 * @typedef {object} Keyed what keys act on
 * @property {{ root: HTMLElement }} parts
 * @property {() => boolean} takesKeys a thumbnail takes none
 */

/** @type {Key<any>[]} */
const HANDLES = [
  { keys: [], shown: "Tab", words: "go on to the ball, λ, η0, α, a button or a term" },
  { keys: [], shown: "← → ↑ ↓", words: "move the one that has the focus" },
  { keys: [], shown: "PageUp PageDown", words: "move it ten times as far" },
];

/** @type {Key<Keyed>[]} */
const PAGE = [
  {
    keys: ["p", "P"],
    shown: "P",
    words: "present: question, picture, caption, numbers",
    act: togglePresent,
    anywhere: true,
  },
  { keys: ["?"], shown: "?", words: "this list", act: ({ parts }) => toggleList(parts.root), anywhere: true },
  { keys: [], shown: "Esc", words: "take a drag back, leave this list or the presentation" },
];

/** What takes keys itself. */
export const TAKERS = [
  "input, textarea, select, button, summary, a[href], audio, video, iframe, dialog, [contenteditable]",
  ...["slider", "tab", "option", "listbox", "combobox", "menuitem", "textbox", "grid"].map(
    (role) => `[role="${role}"]`,
  ),
].join();

/** @type {WeakMap<HTMLElement, HTMLDialogElement>} */
const lists = new WeakMap();

/**
 * Act on the keys of a table: those that come to the component, and anywhere on the page those that may.
 * @template {Keyed} O
 * @param {O} owner
 * @param {Key<O>[]} table
 * @param {import("./dom.js").Listeners} listeners
 */
export function listenKeys(owner, table, listeners) {
  const { root } = owner.parts;
  const all = [...table, ...PAGE];
  lists.set(root, listOf([...table, ...HANDLES, ...PAGE]));
  listeners.add(root, "keydown", (event) => {
    const [target] = event.composedPath();
    // Space presses a button that has the focus; in a menu keys choose.
    const presses = event.key === " " && target instanceof HTMLButtonElement;
    if (!presses && !(target instanceof HTMLSelectElement)) act(owner, all, event);
  });
  listeners.add(document.documentElement, "keydown", (event) => {
    const [target] = event.composedPath();
    if (event.defaultPrevented || !owner.takesKeys()) return;
    if (event.key === "Escape" && isPresenting()) return present(false);
    if (target instanceof Element && target.closest(TAKERS)) return;
    act(
      owner,
      all.filter(({ anywhere }) => anywhere),
      event,
    );
  });
}

/**
 * @template {Keyed} O
 * @param {O} owner
 * @param {Key<O>[]} table
 * @param {KeyboardEvent} event
 */
function act(owner, table, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const list = lists.get(owner.parts.root);
  const found = table.find(({ keys }) => keys.includes(event.key));
  if (!found?.act || (list?.open && event.key !== "?")) return;
  event.preventDefault();
  event.stopPropagation();
  found.act(owner);
}

/** @param {Keyed} owner */
export function togglePresent(owner) {
  lists.get(owner.parts.root)?.close();
  present(!isPresenting());
}

/**
 * Show the list of keys over the page, or close it.
 * @param {HTMLElement} root
 */
export function toggleList(root) {
  const list = lists.get(root);
  if (!list) return;
  if (!list.isConnected) root.append(list);
  if (list.open) list.close();
  else list.showModal();
}

/**
 * @param {Key<any>[]} table
 * @returns {HTMLDialogElement}
 */
function listOf(table) {
  const rows = table.flatMap(({ shown, words }) => [make("dt", {}, make("kbd", {}, shown)), make("dd", {}, words)]);
  const close = make("button", { type: "button", class: "small" }, "Close");
  const title = make("h2", { id: "keys-title" }, "Keys");
  const list = make(
    "dialog",
    { class: "keys", "aria-labelledby": "keys-title" },
    title,
    make("dl", {}, ...rows),
    close,
  );
  close.onclick = () => list.close();
  return list;
}

/** Build the two buttons that do what P and ? do. */
export function buildPageButtons() {
  const keys = make(
    "button",
    { type: "button", class: "small keys-button", title: "All keys (?)", "aria-label": "? keys: all keys" },
    "? keys",
  );
  const stage = make(
    "button",
    {
      type: "button",
      class: "small present-button",
      title: "Question, picture, caption and numbers alone (P)",
      "aria-label": "Present",
    },
    "Present",
  );
  const leave = make(
    "button",
    { type: "button", class: "small leave", title: "Leave the presentation (Esc)", "aria-label": "Leave" },
    "Leave",
  );
  return { keys, stage, leave };
}

/**
 * @param {Keyed & { parts: ReturnType<typeof buildPageButtons> }} owner
 * @param {import("./dom.js").Listeners} listeners
 */
export function listenPageButtons(owner, listeners) {
  listeners.add(owner.parts.keys, "click", () => toggleList(owner.parts.root));
  listeners.add(owner.parts.stage, "click", () => present(true));
  listeners.add(owner.parts.leave, "click", () => present(false));
}
