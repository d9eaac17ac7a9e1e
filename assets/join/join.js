/**
 * How a class is joined: by the code on the wall, or by its link, which is read from the address and leaves it. The token
 * that comes stays in this browser; the class then goes on at its lesson. A browser that is in a class is led back there.
 */

import {
  ask,
  forgetJoiningKey,
  invitation,
  joiningKey,
  pageAddress,
  student,
  takeFragment,
} from "../base/classroom.js";
import { Component } from "../base/component.js";
import { inflate, splitMessage, unpack } from "../base/decode.js";
import { mistakeIn, typedCode } from "./code.js";
import { buildJoin } from "./parts.js";

const KEEPS_NOTHING =
  "This browser keeps nothing for this page, so it would be out of the class at once. Allow it to store data here.";

/**
 * @typedef {object} Header
 * @property {string} letters of which codes are made
 * @property {number} length of a code
 * @property {Record<string, string>} titles of lessons
 */

/** @typedef {{ lesson: string, ended: boolean }} State */

/** @extends {Component<import("./parts.js").JoinParts>} */
export class Join extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildJoin(), "The form by which a class is joined");
    /** @type {Header | undefined} */
    this.header = undefined;
    this.link = "";
    this.isAsking = false;
    const { form, leave, code } = this.parts;
    this.listeners.add(form, "submit", (event) => {
      event.preventDefault();
      this.join();
    });
    this.listeners.add(leave, "click", () => this.leave());
    this.listeners.add(code, "input", () => this.complain(""));
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    /** @type {import("../base/decode.js").Part<Header>} */
    const { header } = unpack(await inflate(splitMessage(data).main));
    if (!isNewest()) return;
    const isFirst = this.header === undefined;
    this.header = header;
    this.error(null);
    if (isFirst) this.begin();
    this.parts.root.classList.remove("waiting");
    this.showAll();
  }

  begin() {
    const found = takeFragment("join");
    if (found) invitation.write({ link: found });
    this.link = invitation.read()?.link ?? "";
    this.parts.code.value = new URLSearchParams(location.search).get("code") ?? "";
    this.look();
  }

  /** Ask whether the class of this browser goes on; what can't be asked now may. */
  async look() {
    const own = student.read();
    if (!own) return;
    const state = await ask("/me", { secret: own.token }).then(
      (told) => told.class,
      (refused) => (refused.status === 401 ? null : { lesson: own.lesson, ended: false }),
    );
    if (student.read()?.token !== own.token) return;
    // Of a class that is over, or does not know this browser, nothing is left to go on with.
    if (!state || state.ended) student.remove();
    this.showAll();
  }

  isShown() {
    return this.header !== undefined;
  }

  showAll() {
    const { member, form, words, goOn, codeField } = this.parts;
    const own = student.read();
    member.hidden = own === null;
    form.hidden = own !== null;
    codeField.hidden = this.link !== "";
    if (!own) return;
    const title = this.header?.titles[own.lesson];
    const which = title ? ` on “${title}”` : "";
    words.textContent = `This browser is in a class${which}${own.nickname ? `, as ${own.nickname}` : ""}.`;
    goOn.href = lessonAddress(own.lesson);
  }

  /** @param {string} sentence */
  complain(sentence) {
    const { wrong, code } = this.parts;
    wrong.hidden = sentence === "";
    wrong.textContent = sentence;
    code.setAttribute("aria-invalid", String(sentence !== ""));
  }

  async join() {
    const { header, parts } = this;
    if (!header || this.isAsking) return;
    const mistake = this.link ? "" : mistakeIn(parts.code.value, header);
    this.complain(mistake);
    if (mistake) return parts.code.focus();
    // Asked first: the class would count somebody who can't come back.
    if (!student.holds()) return this.complain(KEEPS_NOTHING);
    this.wait(true);
    const how = this.link ? { link: this.link } : { code: typedCode(parts.code.value, header) };
    try {
      const body = { ...how, nickname: parts.nickname.value, key: joiningKey() };
      const told = await ask("/join", { method: "POST", body });
      this.enter(told);
    } catch (error) {
      this.refuse(error);
    }
    this.wait(false);
  }

  /** @param {{ token: string, class: State, nickname: string }} told */
  enter({ token, class: { lesson }, nickname }) {
    student.write({ token, lesson, nickname });
    if (!student.works) return this.complain(KEEPS_NOTHING);
    invitation.remove();
    forgetJoiningKey();
    // No second tap while the lesson is on its way.
    this.showAll();
    location.assign(lessonAddress(lesson));
  }

  /** @param {unknown} error */
  refuse(error) {
    const { status = 0, message } = /** @type {import("../base/classroom.js").Refused} */ (error);
    if (this.link && status === 404) {
      // It opens nothing; a code may.
      this.link = "";
      invitation.remove();
      this.showAll();
    }
    this.complain(message);
  }

  /** @param {boolean} isAsking */
  wait(isAsking) {
    this.isAsking = isAsking;
    this.parts.button.toggleAttribute("aria-busy", isAsking);
    this.parts.button.textContent = isAsking ? "Joining …" : "Join";
  }

  leave() {
    student.remove();
    this.showAll();
    const { code, nickname } = this.parts;
    (this.link ? nickname : code).focus();
  }
}

/** @param {string} lesson */
function lessonAddress(lesson) {
  return pageAddress(`lessons?lesson=${encodeURIComponent(lesson)}&class=1`);
}
