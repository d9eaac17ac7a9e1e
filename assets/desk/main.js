/** What Streamlit calls: the teacher's desk. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { Desk } from "./desk.js";

const sheets = await styleSheets(
  import.meta.url,
  "../base/component.css",
  "../base/ask.css",
  "../answers/answers.css",
  "./desk.css",
);

export default mounted({
  name: "desk",
  sheets,
  make: (parent) => new Desk(parent),
  inspect: (desk) => ({
    header: () => desk.header,
    kept: () => desk.kept,
    step: () => desk.step,
    state: () => desk.gathered.state,
    values: () => desk.gathered.counting(desk.step).map(({ value }) => value),
    truth: () => desk.picture.truth,
    asked: () => desk.outbox.asked,
    error: () => desk.parts.error.textContent,
  }),
});
