/** What Streamlit calls: one picture an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { Place } from "./place.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "../base/ask.css", "./place.css");

export default mounted({
  name: "place",
  sheets,
  make: (parent) => new Place(parent),
  inspect: (place) => ({
    header: () => place.header,
    value: () => place.spot?.value,
    asked: () => place.outbox.asked,
    error: () => place.parts.error.textContent,
  }),
});
