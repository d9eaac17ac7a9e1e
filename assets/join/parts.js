/** The elements by which a class is joined, made once. */

import { make } from "../base/dom.js";

/** `core/classroom/values.py` takes no longer one. */
const LONGEST_NICKNAME = "24";

/** @typedef {ReturnType<typeof buildJoin>} JoinParts */

export function buildJoin() {
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const code = input({ class: "code", "aria-describedby": "wrong", autocapitalize: "characters", maxlength: "20" });
  const codeField = field("Code", "from the screen in front", code);
  const nickname = input({ maxlength: LONGEST_NICKNAME });
  const nameField = field("Nickname", "if you like; the teacher sees it", nickname);
  const wrong = make("p", { class: "wrong", id: "wrong", role: "alert", hidden: "" });
  const button = make("button", { type: "submit", class: "give" }, "Join");
  const form = make("form", { novalidate: "" }, codeField, wrong, nameField, button);
  const words = make("p", { class: "words" });
  const goOn = make("a", { class: "give" }, "Go on in the class");
  const leave = make("button", { type: "button", class: "quiet" }, "Leave it");
  const aside = make("p", { class: "aside" }, "What you answered stays with the class when you leave it.");
  const member = make("div", { class: "member", hidden: "" }, words, make("div", { class: "row" }, goOn, leave), aside);
  const root = make("div", { class: "join waiting" }, error, member, form);
  return { error, code, codeField, nickname, wrong, button, form, words, goOn, leave, aside, member, root };
}

/** @param {Record<string, string>} more */
function input(more) {
  return make("input", { type: "text", autocomplete: "off", autocorrect: "off", spellcheck: "false", ...more });
}

/**
 * @param {string} name
 * @param {string} aside
 * @param {HTMLElement} box
 */
function field(name, aside, box) {
  return make("label", { class: "field" }, make("span", {}, name), make("small", {}, aside), box);
}
