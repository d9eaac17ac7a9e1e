/**
 * The teacher's desk: begins a class, shows how to join it, leads it from step to step, and shows what is answered as
 * it comes. The class's secret stays in this browser; the page is told only which step is shown.
 */

import { AnswersPicture } from "../answers/answers.js";
import {
  Refused,
  ask,
  askText,
  events,
  invitation,
  pageAddress,
  student,
  takeFragment,
  teacher,
} from "../base/classroom.js";
import { Component } from "../base/component.js";
import { inflate, splitMessage, unpack } from "../base/decode.js";
import { make } from "../base/dom.js";
import { setText } from "../base/format.js";
import { TAKERS } from "../base/keys.js";
import { LATER } from "../base/later.js";
import { isPresenting, present } from "../base/present.js";
import { applyTheme, readTheme } from "../base/theme.js";
import { Gathered } from "./gathered.js";
import { copied, saveAs } from "./handed.js";
import { buildDesk, buildPerson } from "./parts.js";
import { valueWords } from "./values.js";

/** @typedef {{ name: string, title: string, asks: boolean }} Step */

/** @typedef {{ name: string, title: string, about: string, steps: Step[] }} Lesson */

/** @typedef {{ lesson: string, step: string, revealed: boolean }} Shown what the page is to show beside the desk */

/**
 * @typedef {object} Header
 * @property {number} echo
 * @property {Lesson[]} lessons
 * @property {Shown | null} shown what the page shows
 * @property {import("../answers/tally.js").Question | null} question of that step
 * @property {import("../answers/tally.js").Truth | null} truth once it is revealed and known
 * @property {boolean} runs whether the step's run stands below the desk
 */

/** The page's style sheet hides from a teacher what asks students to join. */
const TEACHING = "teaching";
/** Where the page draws the run, as `pages/classroom/page.py` names it. */
const RUN = ".st-key-class_below";
const LOST = "The connection to the class is lost. It comes back by itself.";
const LOOKING = "Looking for your class …";
const NOT_KEPT = "This browser keeps nothing: copy your own link, or the class is lost with this page.";
const DELETED = "The class was deleted, with all that was answered in it.";
const ENDED = "The class has ended: it takes no more answers.";
/** From so many pixels on there is room beside a square; `assets/answers/answers.css` has it from there on, too. */
const ROOMY = 880;
/** So long the button that leads on does nothing after it has changed: a second press was meant for what it was. */
const SETTLE_MS = 1000;
const LOCAL_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** @extends {Component<import("./parts.js").DeskParts, { shown: Shown | null }>} */
export class Desk extends Component {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    super(parent, buildDesk(), "The desk");
    /** @type {import("../base/theme.js").Theme} */
    this.theme = LATER;
    /** @type {Header | undefined} */
    this.header = undefined;
    /** @type {import("../base/classroom.js").Teacher | null} */
    this.kept = null;
    this.gathered = new Gathered();
    this.isThere = true;
    /** Whether the page has shown this class's step since it was entered: what stands above the desk has its place. */
    this.isPlaced = false;
    this.remark = "";
    /** @type {boolean | null} how large the code is wanted, null as long as nobody has said */
    this.wantsLarge = null;
    /** @type {() => void} */
    this.stopEvents = () => {};
    /** What the page was told last, as JSON. */
    this.told = "";
    this.busy = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.settling = undefined;
    /** @type {(() => void) | null} what is done once it was asked for a second time */
    this.sure = null;
    this.onLink = () => this.begin();
    this.picture = new AnswersPicture(this.parts.stage.picture);
    this.parts.start.box.open = !isStudent();
    this.listen();
    this.begin();
  }

  listen() {
    const { start, lobby, run, people } = this.parts;
    const on = (/** @type {HTMLElement} */ element, /** @type {() => void} */ act) =>
      this.listeners.add(element, "click", act);
    on(start.open, () => this.open());
    this.listeners.add(start.lesson, "change", () => this.showAbout());
    on(lobby.size, () => this.resize(!this.isLarge));
    on(run.back, () => this.go(-1));
    on(run.onward, () => this.go(1));
    on(run.act, () => this.actOn());
    this.listeners.add(run.pace.select, "change", () => this.send("pace", { pace: run.pace.select.value }));
    this.listeners.add(run.names, "change", () => this.showPeople());
    this.listeners.add(run.live, "change", () => this.showClass());
    on(run.students, () => this.copy(this.studentsLink, "The students’ link is copied."));
    on(run.teacher, () => this.copyOwn());
    on(run.csv, () => this.download());
    on(run.end, () =>
      this.askAgain("End the class? It takes no more answers then, and is not opened again.", "End it", () =>
        this.send("end", {}, run.other),
      ),
    );
    on(run.away, () =>
      this.askAgain("This browser forgets the class; only your own link leads back.", "Close it", () => this.leave()),
    );
    on(run.wipe, () =>
      this.askAgain("Delete the class, with all that was answered, for ever?", "Delete it", () => this.wipe()),
    );
    on(run.sure.yes, () => this.confirm());
    on(run.sure.no, () => this.askAgain(null));
    this.listeners.add(people.box, "toggle", () => this.showPeople());
    window.addEventListener("hashchange", this.onLink);
    this.listeners.add(window, "resize", () => this.takeSize());
    on(run.present, () => present(!isPresenting()));
    this.listeners.add(document.documentElement, "keydown", (event) => this.key(event));
  }

  /** @param {import("../base/theme.js").Theme} theme */
  take(theme) {
    this.theme = theme;
  }

  /**
   * P begins a presentation and ends it, as on other pages; Escape ends it.
   * @param {KeyboardEvent} event
   */
  key(event) {
    const [target] = event.composedPath();
    if (this.kept === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTaken = target instanceof Element && target.matches(TAKERS) && !(target instanceof HTMLButtonElement);
    const toggles = event.key.toLowerCase() === "p" && !isTaken;
    if (!toggles && !(event.key === "Escape" && isPresenting())) return;
    // The run below the desk listens too.
    event.preventDefault();
    present(toggles && !isPresenting());
  }

  /** A presentation has larger text. */
  takeSize() {
    this.parent.host.toggleAttribute("data-presenting", isPresenting());
    this.parts.root.classList.toggle("presenting", isPresenting());
    const theme = readTheme(this.parent.host);
    this.take(theme);
    applyTheme(this.parts.root, theme);
    this.showOwn();
  }

  /** Take the class that the address or this browser holds. */
  begin() {
    const secret = takeFragment("teacher");
    const kept = teacher.read();
    if (secret && secret !== kept?.secret) this.enter({ secret, link: "", code: "", lesson: "", step: "" });
    else if (kept && kept.secret !== this.kept?.secret) this.enter(kept);
  }

  /**
   * Follow a class's events.
   * @param {import("../base/classroom.js").Teacher} kept
   */
  enter(kept) {
    this.stopEvents();
    this.gathered = new Gathered();
    this.kept = kept;
    this.remark = "";
    this.isThere = true;
    this.isPlaced = false;
    this.wantsLarge = null;
    // A link may open nothing: what this browser held before is kept until it is known that this one does.
    if (kept.link) teacher.write(kept);
    document.documentElement.classList.add(TEACHING);
    this.stopEvents = events("/teacher/events", kept.secret, {
      event: (name, data) => this.hear(name, data),
      connected: (isThere) => {
        this.isThere = isThere;
        this.showOwn();
      },
      refused: (refused) => this.lose(refused.message, refused.status === 401),
    });
    if (kept.link) this.fetchCode();
    this.showOwn();
  }

  /**
   * A link leads to the class alone: learn how students join it.
   * @param {import("../base/classroom.js").Teacher} kept
   */
  async fetchLink(kept) {
    const { other } = this.parts.run;
    try {
      const { link } = await ask("/teacher", { secret: kept.secret });
      if (this.kept !== kept || kept.link) return;
      kept.link = link;
      teacher.write(kept);
      this.fetchCode();
    } catch (error) {
      refuse(other, error);
    }
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  hear(name, data) {
    const { kept } = this;
    if (!kept) return;
    if (name === "gone") return this.lose(DELETED);
    if (name !== "all" && name !== "news") return;
    const before = this.gathered.state;
    this.gathered.take(name, data);
    const { open, code, lesson } = data.class;
    Object.assign(kept, { code, lesson });
    if (!kept.link) this.fetchLink(kept);
    // From another desk the class was brought on.
    if (before && open && before.open !== open) this.look(open);
    this.showOwn();
  }

  /**
   * The class is no longer there: begin anew.
   * @param {string} sentence
   * @param {boolean} forgets whether this browser is to forget it, too
   */
  lose(sentence, forgets = true) {
    this.stopEvents();
    if (forgets && teacher.read()?.secret === this.kept?.secret) teacher.remove();
    this.kept = null;
    document.documentElement.classList.remove(TEACHING);
    this.gathered = new Gathered();
    this.remark = sentence;
    present(false);
    this.showOwn();
  }

  showRemark() {
    const { note, lost } = this.parts;
    const looks = this.kept && !this.isPlaced ? LOOKING : "";
    const keeps = this.kept && !teacher.works ? NOT_KEPT : "";
    note.textContent = [this.remark, looks, keeps].filter(Boolean).join(" ");
    note.hidden = note.textContent === "";
    lost.hidden = this.isThere || !this.kept;
    lost.textContent = lost.hidden ? "" : LOST;
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
    // A page that was made anew has been told nothing.
    if (header.echo === 0) this.told = "";
    this.header = header;
    this.error(null);
    this.parts.root.classList.remove("waiting");
    this.fillLessons(header.lessons);
    this.showAll();
  }

  isShown() {
    return this.header !== undefined;
  }

  showAll() {
    const { parts, kept } = this;
    parts.start.box.hidden = kept !== null;
    // An upgrade may have taken the lesson away: then nothing comes above.
    if (this.gathered.state) this.isPlaced ||= this.isPagesStep || this.steps.length === 0;
    parts.held.hidden = kept === null || !this.isPlaced;
    this.showRemark();
    if (kept && this.gathered.state) this.showClass();
    this.tellPage();
  }

  /** Tell the page which step is looked at, so that it shows its prose, and what was right. */
  tellPage() {
    const shown = this.shown;
    const text = JSON.stringify(shown);
    const known = JSON.stringify(this.header?.shown ?? null);
    if (text === this.told || (this.told === "" && text === known)) return;
    this.told = text;
    this.outbox.send("shown", /** @type {any} */ (shown));
  }

  /** @returns {Shown | null} */
  get shown() {
    const { state } = this.gathered;
    if (!this.kept || !state) return null;
    return { lesson: state.lesson, step: this.step, revealed: this.gathered.isRevealed(this.step) };
  }

  /** @returns {Step[]} */
  get steps() {
    return this.header?.lessons.find(({ name }) => name === this.gathered.state?.lesson)?.steps ?? [];
  }

  /** The step that is looked at: the one that was chosen here, else the one at which the class is. */
  get step() {
    const { state } = this.gathered;
    const names = this.steps.map(({ name }) => name);
    const wanted = [this.kept?.step ?? "", state?.open ?? ""];
    return wanted.find((name) => names.includes(name)) ?? names[0] ?? "";
  }

  /** @param {string} step */
  look(step) {
    if (!this.kept) return;
    this.kept.step = step;
    teacher.write(this.kept);
    this.parts.run.refused.hidden = true;
    this.showAll();
  }

  /** @param {number} by */
  go(by) {
    const names = this.steps.map(({ name }) => name);
    const next = names[names.indexOf(this.step) + by];
    if (!next) return;
    this.settle();
    this.look(next);
  }

  /** Have the button that leads on rest for a moment. */
  settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.settling = undefined;
      this.showOwn();
    }, SETTLE_MS);
  }

  /** @param {boolean} large */
  resize(large) {
    this.wantsLarge = large;
    this.showClass();
  }

  /** The code is large until the class begins, and where it is asked for. */
  get isLarge() {
    const { state, answers } = this.gathered;
    if (state?.ended) return false;
    return this.wantsLarge ?? (state !== null && !state.open && state.revealed.length === 0 && answers.size === 0);
  }

  // Beginning

  /** @param {Lesson[]} lessons */
  fillLessons(lessons) {
    const { lesson } = this.parts.start;
    if (lesson.children.length === lessons.length) return;
    lesson.replaceChildren(...lessons.map(({ name, title }) => make("option", { value: name }, title)));
    this.showAbout();
  }

  showAbout() {
    const { lesson, about } = this.parts.start;
    setText(about, this.header?.lessons.find(({ name }) => name === lesson.value)?.about ?? "");
  }

  async open() {
    const { lesson, pace, open, refused } = this.parts.start;
    const body = { lesson: lesson.value, pace: pace.select.value };
    await this.trying(open, refused, async () => {
      const answer = await ask("", { method: "POST", body });
      const { code, lesson: name } = answer.class;
      /** @type {import("../base/classroom.js").Teacher} */
      const kept = { secret: answer.teacher, link: answer.link, code, lesson: name, step: "" };
      this.enter(kept);
    });
  }

  // The class

  get studentsLink() {
    return `${pageAddress("class")}#join=${this.kept?.link ?? ""}`;
  }

  get ownLink() {
    return `${pageAddress("class")}#teacher=${this.kept?.secret ?? ""}`;
  }

  async fetchCode() {
    const { qr } = this.parts.lobby;
    const text = this.studentsLink;
    qr.hidden = false;
    qr.classList.add("coming");
    try {
      const drawn = await askText("/qr", { method: "POST", body: { text } });
      if (text !== this.studentsLink) return;
      qr.src = `data:image/svg+xml,${encodeURIComponent(drawn)}`;
      qr.alt = `Code for phones that leads to ${shortAddress()}`;
      qr.classList.remove("coming");
    } catch {
      // The code of letters does as well.
      qr.hidden = true;
    }
  }

  showClass() {
    const { state } = this.gathered;
    if (!state || !this.header) return;
    this.showLobby(state);
    this.showStep(state);
    this.showSteps(state);
    this.showSettings(state);
    this.showPeople();
  }

  /** @param {import("./gathered.js").State} state */
  showLobby({ code, ended }) {
    const { lobby, root } = this.parts;
    lobby.code.textContent = code;
    lobby.code.setAttribute("aria-label", [...code].join(" "));
    lobby.address.textContent = shortAddress();
    lobby.present.textContent = String(this.gathered.present);
    // Nobody can join any more.
    lobby.box.classList.toggle("ended", ended);
    lobby.there.textContent = ended ? " were here" : this.gathered.present === 1 ? " is here" : " are here";
    lobby.size.textContent = this.isLarge ? "Make the code small" : "Make the code large";
    lobby.local.hidden = ended || !this.isLarge || !LOCAL_NAMES.has(location.hostname);
    lobby.local.textContent =
      "Phones can’t reach this address: open the page by this computer’s name or number in the room’s network, and start there.";
    root.classList.toggle("large", this.isLarge);
  }

  /** @param {import("./gathered.js").State} state */
  showStep(state) {
    const { stage } = this.parts;
    const { question } = this;
    const values = this.gathered.counting(this.step).map(({ value }) => value);
    const revealed = this.gathered.isRevealed(this.step);
    const isSeen = revealed || this.parts.run.live.checked;
    setText(stage.ask, question?.ask ?? "");
    stage.many.textContent = question ? `${values.length} of ${this.gathered.present} answered` : "";
    stage.picture.hidden = question === null || !isSeen;
    const why = this.nothingWords(state, values.length);
    stage.nothing.hidden = why === "";
    stage.nothing.textContent = why;
    this.placeAsk(question?.given === "place" && isSeen);
    if (question && isSeen) this.picture.show(question, values, revealed ? this.truth : null, this.theme);
  }

  /**
   * A square takes the height, so that the question goes beside it where there is room.
   * @param {boolean} isSquare
   */
  placeAsk(isSquare) {
    const { stage, root } = this.parts;
    const home = isSquare && root.clientWidth >= ROOMY ? this.picture.side : stage.box;
    if (stage.ask.parentElement !== home) home.prepend(stage.ask, stage.many);
  }

  /**
   * Say why no picture is seen.
   * @param {import("./gathered.js").State} state
   * @param {number} many
   */
  nothingWords({ ended, pace }, many) {
    const step = this.steps.find(({ name }) => name === this.step);
    if (!step) return "This version of the app no longer has the class’s lesson. Its answers can still be downloaded.";
    if (!step.asks) return "This step asks for no prediction: talk about it.";
    if (!this.question) return "";
    if (ended && many === 0) return ENDED;
    if (!this.gathered.isRevealed(this.step) && !this.parts.run.live.checked)
      return "Predictions are hidden until you reveal.";
    if (pace === "together" && !this.gathered.isOpen(this.step)) return "The class is not at this step.";
    return "";
  }

  /** The question of the step that is looked at, once the page has sent it. */
  get question() {
    return this.isPagesStep ? (this.header?.question ?? null) : null;
  }

  get truth() {
    return this.isPagesStep ? (this.header?.truth ?? null) : null;
  }

  get isPagesStep() {
    const shown = this.header?.shown;
    return shown?.step === this.step && shown.lesson === this.gathered.state?.lesson;
  }

  /** @param {import("./gathered.js").State} state */
  showSteps(state) {
    const { steps, back, onward, act } = this.parts.run;
    const at = this.steps.findIndex(({ name }) => name === this.step);
    back.disabled = at <= 0;
    onward.disabled = at < 0 || at >= this.steps.length - 1;
    const next = this.nextAct(state);
    act.hidden = next === null;
    act.textContent = next?.label ?? "";
    act.disabled = this.busy || this.settling !== undefined;
    if (steps.children.length !== this.steps.length) {
      steps.replaceChildren(...this.steps.map(({ name }) => this.buildStep(name)));
    }
    this.steps.forEach(({ name, title, asks }, k) => {
      const [button] = /** @type {HTMLCollectionOf<HTMLElement>} */ (steps.children[k].children);
      const marks = [
        asks ? `${this.gathered.answered[name] ?? 0} answered` : "no prediction",
        state.pace === "together" && state.open === name && !state.ended && "the class is here",
        this.gathered.isRevealed(name) && "revealed",
      ];
      if (name === this.step) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      button.children[0].textContent = `${k + 1} · ${title}`;
      button.children[1].textContent = marks.filter(Boolean).join(" · ");
    });
  }

  /** @param {string} name */
  buildStep(name) {
    const button = make("button", { type: "button", class: "step" }, make("span"), make("span", { class: "marks" }));
    button.onclick = () => this.look(name);
    return make("li", {}, button);
  }

  /**
   * Return what comes next at the step that is looked at: bring the class there, reveal, and then see the run.
   * @param {import("./gathered.js").State} state
   */
  nextAct({ ended, pace, open }) {
    const { step } = this;
    if (!step) return null;
    if (!ended && pace === "together" && open !== step) {
      return { label: open ? "Bring the class here" : "Open this step", path: "open" };
    }
    const asks = this.steps.find(({ name }) => name === step)?.asks;
    if (!ended && asks && !this.gathered.isRevealed(step)) return { label: "Reveal", path: "reveal" };
    return this.isPagesStep && this.header?.runs ? { label: "See the run", path: "" } : null;
  }

  async actOn() {
    const { state } = this.gathered;
    const next = state && this.nextAct(state);
    if (!next) return;
    if (next.path === "") return seeRun();
    if (next.path === "open") this.wantsLarge = null;
    this.settle();
    await this.send(next.path, { step: this.step });
  }

  /** @param {import("./gathered.js").State} state */
  showSettings({ pace, ended }) {
    const { run } = this.parts;
    if (this.parent.activeElement !== run.pace.select) run.pace.select.value = pace;
    run.pace.select.disabled = ended;
    run.present.textContent = isPresenting() ? "Leave (Esc)" : "Present (P)";
    run.end.disabled = ended;
    run.end.textContent = ended ? "The class has ended" : "End the class";
  }

  showPeople() {
    const { people, run } = this.parts;
    const all = this.gathered.people(this.step);
    people.title.textContent = `Everybody, one by one (${all.length})`;
    if (!people.box.open) return;
    const focused = this.parent.activeElement?.getAttribute("aria-label");
    people.list.replaceChildren(
      ...all.map(({ member, nickname, name, answer, late }) => {
        const shown = run.names.checked && nickname ? nickname : name;
        const words = answer ? this.words(answer.value) : "no answer";
        const value = late ? `${words} (later: ${this.words(late.value)})` : words;
        return buildPerson({ name: shown, value, hasAnswer: Boolean(answer ?? late) }, (whole) =>
          this.send("remove", whole ? { member } : { member, step: this.step }, people.refused),
        );
      }),
    );
    // The line under the hand may be gone; the next one takes its place.
    if (focused) this.focusNear(focused);
  }

  /** @param {string} label */
  focusNear(label) {
    const { list, title } = this.parts.people;
    const buttons = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("button")]);
    const same = buttons.find((button) => button.getAttribute("aria-label") === label && !button.hidden);
    if (same) same.focus();
    else if (label.startsWith("Remove")) title.focus();
  }

  /** @param {unknown} value */
  words(value) {
    return this.question ? valueWords(this.question, value) : "an answer";
  }

  // What the hand does

  /**
   * Ask the server for something.
   * @param {string} path
   * @param {object} body
   * @param {HTMLElement} [place] where a refusal is said
   */
  async send(path, body, place = this.parts.run.refused) {
    const { kept } = this;
    if (!kept) return;
    await this.trying(null, place, async () => {
      const answer = await ask(`/teacher/${path}`, { method: "POST", body, secret: kept.secret });
      if (this.kept === kept) this.gathered.takeState(answer.class);
    });
    this.showOwn();
  }

  /**
   * Do something that may be refused; the sentence stands beside the control.
   * @param {HTMLButtonElement | null} button
   * @param {HTMLElement} place
   * @param {() => Promise<void>} act
   */
  async trying(button, place, act) {
    if (this.busy) return;
    this.busy = true;
    if (button) button.disabled = true;
    place.hidden = true;
    try {
      await act();
    } catch (error) {
      refuse(place, error);
    } finally {
      this.busy = false;
      if (button) button.disabled = false;
    }
  }

  /**
   * @param {string} text
   * @param {string} sentence
   */
  async copy(text, sentence) {
    const { told } = this.parts.run;
    const isCopied = await copied(text);
    told.hidden = false;
    told.textContent = isCopied ? sentence : `This browser copies nothing. Copy it by hand: ${text}`;
  }

  /** The teacher's link is a secret: where nothing can be copied, it is not written on a wall unasked. */
  async copyOwn() {
    const { told } = this.parts.run;
    const text = this.ownLink;
    const isCopied = await copied(text);
    told.hidden = !isCopied;
    told.textContent = isCopied ? "Your link is copied. Whoever has it leads this class." : "";
    if (isCopied) return;
    const words = "This browser copies nothing. Show your link here? Whoever reads it on the wall leads this class.";
    this.askAgain(words, "Show it", () => {
      told.hidden = false;
      told.textContent = text;
    });
  }

  async download() {
    const { kept } = this;
    const { csv, other } = this.parts.run;
    if (!kept) return;
    await this.trying(csv, other, async () => {
      const table = await askText("/teacher/answers.csv", { secret: kept.secret });
      // What was read as a text has lost the mark by which Excel knows UTF-8.
      saveAs(`\ufeff${table}`, `superlevel-class-${kept.code}.csv`, "text/csv");
    });
  }

  /**
   * Ask once more before something is done; null asks for nothing any more.
   * @param {string | null} words
   * @param {string} yes
   * @param {() => void} act
   */
  askAgain(words, yes = "", act = () => {}) {
    const { sure, wipe } = this.parts.run;
    this.sure = words === null ? null : act;
    sure.words.textContent = words ?? "";
    sure.yes.textContent = yes;
    sure.box.hidden = words === null;
    if (words === null) wipe.focus();
    else sure.no.focus();
  }

  confirm() {
    const { sure } = this;
    this.askAgain(null);
    sure?.();
  }

  async wipe() {
    const { kept } = this;
    const { wipe, other } = this.parts.run;
    if (!kept) return;
    await this.trying(wipe, other, async () => {
      await ask("/teacher/delete", { method: "POST", body: {}, secret: kept.secret });
      if (this.kept === kept) this.lose(DELETED);
    });
  }

  leave() {
    this.lose("");
  }

  destroy() {
    this.stopEvents();
    clearTimeout(this.settling);
    window.removeEventListener("hashchange", this.onLink);
    document.documentElement.classList.remove(TEACHING);
    this.picture.destroy();
    super.destroy();
  }
}

/**
 * Say beside a control why something was not done.
 * @param {HTMLElement} place
 * @param {unknown} error
 */
function refuse(place, error) {
  if (!(error instanceof Refused)) throw error;
  place.textContent = error.message;
  place.hidden = false;
}

/** The run stands below the desk, which fills a screen. */
function seeRun() {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(RUN)?.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
}

/** Has whoever opened the page come to join a class? Then to start one is offered less loudly. */
function isStudent() {
  const comes =
    new URLSearchParams(location.hash.slice(1)).has("join") || new URLSearchParams(location.search).has("code");
  return comes || student.read() !== null || invitation.read() !== null;
}

/** Return the address of the class's page as one writes it on a board. */
function shortAddress() {
  return pageAddress("class").replace(/^https?:\/\//, "");
}
