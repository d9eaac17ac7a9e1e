/**
 * What a page does when its connection is lost and found again. While it is lost, a sentence says so. When it is back,
 * the page is asked for anew: a server that was restarted knows nothing of it, and would otherwise take the next change
 * for the first one and drop it; the address holds the settings. Being on every page, it keeps the wheel for it too.
 */

import { make } from "../base/dom.js";
import { mounted } from "../base/mount.js";
import { watchOpened } from "../base/opened.js";
import { styleSheets } from "../base/style.js";
import { applyTheme, readTheme } from "../base/theme.js";
import { Watch } from "./watch.js";
import { leaveWheelToPage } from "./wheel.js";

/** Where Streamlit tells the state of its connection. */
const APP = '[data-testid="stApp"]';
const STATE = "data-test-connection-state";
/** A connection that comes back at once, as after a short break of the network, is not worth a sentence. */
const QUIET_MS = 1500;

/**
 * Streamlit's script sends the link with which the page was opened, not the address of now. It reads the address anew
 * when the browser goes back or on in its history; without a connection, nothing else comes of that.
 */
function noteAddress() {
  window.dispatchEvent(new PopStateEvent("popstate"));
}

class Connection {
  /** @param {ShadowRoot} parent */
  constructor(parent) {
    this.parent = parent;
    this.root = make("p", { class: "connection", role: "status", hidden: "" });
    this.app = document.querySelector(APP);
    /** @type {import("../base/component.js").Call["setTriggerValue"] | undefined} */
    this.trigger = undefined;
    this.watch = new Watch({
      quiet: QUIET_MS,
      show: (sentence) => this.show(sentence),
      lose: noteAddress,
      ask: () => this.ask(),
    });
    this.observer = new MutationObserver(() => this.look());
    this.giveWheelBack = leaveWheelToPage(window);
    if (this.app) this.observer.observe(this.app, { attributes: true, attributeFilter: [STATE] });
  }

  /** @param {import("../base/component.js").Call} call */
  update({ setTriggerValue }) {
    this.trigger = setTriggerValue;
    if (!this.root.isConnected) this.parent.append(this.root);
    applyTheme(this.root, readTheme(this.parent.host));
    this.look();
  }

  look() {
    this.watch.see(this.app?.getAttribute(STATE) ?? "");
  }

  /** @param {string | null} sentence */
  show(sentence) {
    this.root.hidden = sentence === null;
    this.root.textContent = sentence ?? "";
  }

  ask() {
    this.trigger?.("back", Date.now());
  }

  destroy() {
    this.watch.stop();
    this.giveWheelBack();
    this.observer.disconnect();
    this.root.remove();
  }
}

// This component is on every page, so what is to be done once a page is begun here.
watchOpened();

export default mounted({
  name: "connection",
  sheets: await styleSheets(import.meta.url, "connection.css"),
  make: (parent) => new Connection(parent),
  inspect: (connection) => ({
    sentence: () => (connection.root.hidden ? null : connection.root.textContent),
  }),
});
