/** The elements of the teacher's desk, made once: how a class is begun, and the class. */

import { make } from "../base/dom.js";

/** @typedef {ReturnType<typeof buildDesk>} DeskParts */

export function buildDesk() {
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  const note = make("p", { class: "note", role: "status", hidden: "" });
  const start = buildStart();
  const lobby = buildLobby();
  const stage = buildStage();
  const run = buildRun();
  const people = buildPeople();
  const lost = make("p", { class: "lost", role: "status", hidden: "" });
  const held = make("div", { class: "held", hidden: "" }, lobby.box, lost, run.lead, stage.box, run.box, people.box);
  const root = make("div", { class: "desk waiting" }, error, note, start.box, held);
  return { error, note, lost, start, lobby, stage, run, people, held, root };
}

/**
 * @param {string} text
 * @param {string} kind
 */
function button(text, kind = "") {
  return make("button", { type: "button", class: `button ${kind}`.trim() }, text);
}

/** @param {string} name */
function refusal(name) {
  return make("p", { class: "refusal", role: "alert", hidden: "", id: name });
}

function buildStart() {
  const lesson = make("select", { id: "start-lesson" });
  const about = make("p", { class: "about" });
  const pace = paceField("start-pace");
  const open = button("Start the class", "first");
  const refused = refusal("start-refused");
  const form = make(
    "div",
    { class: "fields" },
    make("div", { class: "field wide" }, make("label", { for: "start-lesson" }, "Lesson"), lesson),
    pace.field,
    open,
  );
  const title = make("summary", {}, make("h2", {}, "Start a class"));
  const words = make(
    "p",
    { class: "words" },
    "Everybody joins with a code, on their own phone, and predicts. You see all predictions here, and show the run.",
  );
  return {
    box: make("details", { class: "start" }, title, make("div", { class: "starting" }, words, form, about, refused)),
    lesson,
    about,
    pace,
    open,
    refused,
  };
}

/** @param {string} id */
function paceField(id) {
  const select = make(
    "select",
    { id },
    make("option", { value: "together" }, "All together, step by step"),
    make("option", { value: "own" }, "Everybody at their own pace"),
  );
  return { select, field: make("div", { class: "field" }, make("label", { for: id }, "Pace"), select) };
}

function buildLobby() {
  const qr = make("img", { class: "qr", alt: "", hidden: "" });
  const code = make("strong", { class: "code" });
  const address = make("span", { class: "address" });
  const present = make("strong", { class: "present" }, "0");
  const there = make("span", { class: "there" }, " here");
  const size = button("", "size");
  const local = make("p", { class: "local", hidden: "" });
  const join = make("p", { class: "join" }, "Join at ", address, " with the code");
  const words = make("div", { class: "how" }, join, code, make("p", { class: "count" }, present, there), size);
  const box = make("section", { class: "lobby", "aria-label": "How to join" }, qr, words, local);
  return { box, qr, code, address, present, there, size, local };
}

function buildStage() {
  const ask = make("p", { class: "ask" });
  const many = make("p", { class: "many" });
  const picture = make("div", { class: "pictured" });
  const nothing = make("p", { class: "nothing", hidden: "" });
  const box = make("section", { class: "stage", "aria-label": "The class’s answers" }, ask, many, picture, nothing);
  return { box, ask, many, picture, nothing };
}

function buildRun() {
  const back = button("Previous step");
  const onward = button("Next step");
  const act = button("", "first");
  const present = button("", "present-button");
  const row = make("div", { class: "row" }, back, act, onward, present);
  const refused = refusal("run-refused");
  const steps = make("ol", { class: "steps" });
  const pace = paceField("run-pace");
  const names = checkbox("Show nicknames");
  const live = checkbox("Show answers as they come");
  live.input.checked = true;
  const students = button("Copy the students’ link");
  const teacher = button("Copy your own link");
  const csv = button("Download answers (CSV)");
  const end = button("End the class");
  const away = button("Close this desk…");
  const wipe = button("Delete the class…", "danger");
  const told = make("p", { class: "told", role: "status", hidden: "" });
  const other = refusal("other-refused");
  const sure = buildSure();
  const settings = make("div", { class: "fields" }, pace.field, live.label, names.label);
  const links = make("div", { class: "row" }, students, teacher, csv);
  const ends = make("div", { class: "row" }, end, away, wipe);
  const nav = make("nav", { "aria-label": "Steps of the lesson" }, steps);
  const more = make(
    "div",
    { class: "more" },
    nav,
    make("div", { class: "side" }, settings, links, ends, sure.box, told, other),
  );
  const lead = make("section", { class: "lead", "aria-label": "What comes next" }, row, refused);
  const box = make("section", { class: "run", "aria-label": "Leading the class" }, more);
  return {
    ...{ box, lead, back, act, onward, present, refused, steps, pace, names: names.input, live: live.input },
    ...{ students, teacher, csv, end, away, wipe, told, other, sure },
  };
}

/** @param {string} text */
function checkbox(text) {
  const input = make("input", { type: "checkbox" });
  return { input, label: make("label", { class: "check" }, input, make("span", {}, text)) };
}

/** What asks once more before something that can't be taken back. */
function buildSure() {
  const words = make("p", {});
  const yes = button("", "danger");
  const no = button("Keep it");
  const box = make("div", { class: "sure", role: "group", hidden: "" }, words, make("div", { class: "row" }, yes, no));
  return { box, words, yes, no };
}

function buildPeople() {
  const title = make("summary", {}, "Everybody, one by one");
  const list = make("ul", { class: "people" });
  const refused = refusal("people-refused");
  const box = make("details", { class: "everybody" }, title, refused, list);
  return { box, title, list, refused };
}

/**
 * Build the line of somebody in the class.
 * @param {{ name: string, value: string, hasAnswer: boolean }} person
 * @param {(whole: boolean) => void} onRemove
 */
export function buildPerson({ name, value, hasAnswer }, onRemove) {
  const answer = button("Remove the answer", "small");
  const member = button("Remove from the class", "small");
  answer.setAttribute("aria-label", `Remove the answer of ${name}`);
  member.setAttribute("aria-label", `Remove ${name} from the class`);
  answer.hidden = !hasAnswer;
  answer.onclick = () => onRemove(false);
  member.onclick = () => onRemove(true);
  const words = make("span", { class: "said" }, value);
  return make("li", {}, make("span", { class: "who" }, name), words, answer, member);
}
