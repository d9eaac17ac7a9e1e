/** What Streamlit calls: one seat a page. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { Seat } from "./seat.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "../answers/answers.css", "./seat.css");

export default mounted({
  name: "seat",
  sheets,
  make: (parent) => new Seat(parent),
  inspect: (seat) => ({
    header: () => seat.header,
    state: () => seat.state,
    answers: () => seat.post?.book.answers,
    told: () => seat.outbox.asked,
  }),
});
