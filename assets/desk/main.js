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
    get header() {
      return desk.header;
    },
    get kept() {
      return desk.kept;
    },
    get step() {
      return desk.step;
    },
    get state() {
      return desk.gathered.state;
    },
    get values() {
      return desk.gathered.counting(desk.step).map(({ value }) => value);
    },
    get truth() {
      return desk.picture.truth;
    },
    get asked() {
      return desk.outbox.asked;
    },
    get error() {
      return desk.parts.error.textContent;
    },
  }),
});
