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
    header: () => curve.header,
    points: () => curve.knots?.points,
    asked: () => curve.outbox.asked,
    error: () => curve.parts.error.textContent,
  }),
});
