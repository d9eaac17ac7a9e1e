/** The elements of a student's seat, made once. */

import { make } from "../base/dom.js";

/** @typedef {ReturnType<typeof buildSeat>} SeatParts */

export function buildSeat() {
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const words = make("p", { class: "words", role: "status" });
  const trouble = make("p", { class: "trouble", role: "status", hidden: "" });
  const join = make("a", { class: "quiet", hidden: "" }, "Join a class");
  const close = make("button", { type: "button", class: "quiet", hidden: "" }, "Close this");
  const leave = make(
    "button",
    { type: "button", class: "plain", hidden: "", "aria-label": "Leave the class" },
    "Leave",
  );
  const sure = make("button", { type: "button", class: "quiet" }, "Leave");
  const stay = make("button", { type: "button", class: "quiet" }, "Stay");
  const what = make("p", {}, "Leave the class? It keeps what you answered. To come back you would join anew.");
  const asked = make(
    "div",
    { class: "asked", role: "group", hidden: "" },
    what,
    make("div", { class: "row" }, sure, stay),
  );
  asked.setAttribute("aria-label", "Leave the class?");
  const bar = make("div", { class: "bar" }, make("div", { class: "told" }, words, trouble), join, close, leave);
  const picture = make("div", { class: "picture", hidden: "" });
  const root = make("section", { class: "seat waiting", "aria-label": "Your class" }, error, bar, asked, picture);
  return { error, words, trouble, join, close, leave, sure, stay, asked, bar, picture, root };
}
