/** What Streamlit calls: one chart an element. */

import { mounted } from "../base/mount.js";
import { styleSheets } from "../base/style.js";
import { Curve } from "./curve.js";

const sheets = await styleSheets(import.meta.url, "../base/component.css", "../base/ask.css", "./curve.css");

export default mounted({
  name: "curve",
  sheets,
  make: (parent) => new Curve(parent),
  inspect: (curve) => ({
    get header() {
      return curve.header;
    },
    get points() {
      return curve.knots?.points;
    },
    get asked() {
      return curve.outbox.asked;
    },
    get error() {
      return curve.parts.error.textContent;
    },
  }),
});
