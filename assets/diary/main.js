/**
 * What a learner has answered, kept in the browser: it hands the page what it finds here, once, and keeps what the page
 * says from then on. It shows nothing, unless this browser keeps nothing.
 */

import { Component } from "../base/component.js";
import { inflate, splitMessage, unpack } from "../base/decode.js";
import { make } from "../base/dom.js";
import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { Shelf, adds } from "./shelf.js";

const NOTHING_KEPT = "This browser keeps nothing for this page: your answers are forgotten when you close it.";

/** @typedef {{ echo: number, book: import("./shelf.js").Book }} Header what the page knows */

function build() {
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const note = make("p", { class: "note", hidden: "" }, NOTHING_KEPT);
  return { error, note, root: make("div", { class: "diary" }, error, note) };
}

/** @extends {Component<ReturnType<typeof build>, { found: import("./shelf.js").Book }>} */
class Diary extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, build(), "The list of what you answered");
    this.shelf = new Shelf(() => window.localStorage);
    this.begun = false;
  }

  /**
   * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
   * @param {() => boolean} isNewest
   */
  async read(data, isNewest) {
    /** @type {import("../base/decode.js").Part<Header>} */
    const { header } = unpack(await inflate(splitMessage(data).main));
    if (!isNewest()) return;
    this.outbox.receive(header.echo);
    if (!this.begun) this.begin(header.book);
    // What was found here and is not known there yet must not be written over.
    if (this.outbox.isFree()) this.shelf.write(header.book);
    this.parts.note.hidden = this.shelf.works;
  }

  /** @param {import("./shelf.js").Book} known */
  begin(known) {
    this.begun = true;
    const found = this.shelf.read();
    if (adds(found, known)) this.outbox.send("found", found);
  }
}

export default mounted({
  name: "diary",
  sheets: await styleSheets(import.meta.url, "../base/component.css", "./diary.css"),
  make: (parent) => new Diary(parent),
  inspect: (diary) => ({
    works: () => diary.shelf.works,
    seen: () => diary.shelf.seen,
  }),
});
