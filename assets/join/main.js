/** What Streamlit calls: one form an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { Join } from "./join.js";

export default mounted({
  name: "join",
  sheets: await styleSheets(import.meta.url, "../base/component.css", "../base/ask.css", "./join.css"),
  make: (parent) => new Join(parent),
  inspect: (join) => ({
    header: () => join.header,
  }),
});
