/**
 * The runs at neighbouring η0 and α, of the experiment that is shown: not asked for until a hand comes near, then once.
 * What comes for an experiment that is not shown any more is dropped.
 */

import { answerTo } from "../base/answers.js";
import { Fan } from "./fan.js";

/** @typedef {"none" | "coming" | "here" | "failed"} State */

export class Neighbours {
  /** @param {() => void} onNews is told when they have come, and when they have not */
  constructor(onNews) {
    this.onNews = onNews;
    /** @type {import("./message.js").PlayerPart | null} */
    this.part = null;
    /** @type {Fan | null} */
    this.fan = null;
    /** @type {State} */
    this.state = "none";
    /** Why they have not come, in words. */
    this.fault = "";
  }

  /**
   * Take a new message. Those of the one before are kept where they are the same.
   * @param {import("./message.js").PlayerPart} part
   * @returns {boolean} whether they are others now
   */
  renew(part) {
    const isSame = part.header.fan !== undefined && part.header.fan === this.part?.header.fan;
    this.part = part;
    if (isSame) return false;
    this.fan = null;
    this.fault = "";
    this.state = "none";
    return true;
  }

  /** Ask for them, unless they are here or under way. */
  async ask() {
    const query = this.part?.header.fan;
    if (query === undefined || this.state === "coming" || this.state === "here") return;
    this.state = "coming";
    const isWanted = () => this.part?.header.fan === query;
    try {
      /** @type {import("./fan.js").FanPart} */
      const found = await answerTo("fan", query, isWanted);
      if (this.part && isWanted()) this.settle("here", new Fan(found, this.part), "");
    } catch (error) {
      if (isWanted()) this.settle("failed", null, error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * @param {State} state
   * @param {Fan | null} fan
   * @param {string} fault
   */
  settle(state, fan, fault) {
    Object.assign(this, { state, fan, fault });
    this.onNews();
  }

  stop() {
    this.part = null;
  }
}
