/**
 * The hand: takes hold of a handle, the λ line, the η(t) curve or the map, by pointer or by keys.
 * A touch takes hold only of handles and of the ball, so that a page still scrolls under a finger.
 */

import { Grip, REACH } from "../base/grip.js";
import { levelDrag, rateDrag, startDrag } from "./drags.js";
import { alphaIndex, whyLocked } from "./handles.js";

export class Hand extends Grip {
  /**
   * @param {import("./player.js").Player} player
   * @param {import("../base/dom.js").Listeners} listeners
   */
  constructor(player, listeners) {
    super(player);
    this.player = player;
    /** Is it a finger that is down? */
    this.touching = false;
    const { parts } = player;
    this.listenHandle(listeners, parts.level, () => this.takeLevel());
    this.listenHandle(listeners, parts.eta0, () => this.takeRate("eta0", 0));
    this.listenHandle(listeners, parts.alpha, () => this.takeRate("alpha", alphaIndex(player.scene.run)));
    this.listenHandle(listeners, parts.start, (event) => this.takeStart(event, player.scene.start));
    listeners.add(parts.ball, "pointerdown", (event) => this.begin(event, parts.ball, this.takeBall(event)));
    listeners.add(parts.picture, "pointerdown", (event) => this.onMap(event));
    listeners.add(parts.picture, "click", (event) => this.onTap(event));
    listeners.add(parts.picture, "pointermove", (event) => player.drawing.showReadout(event));
    listeners.add(parts.picture, "pointerleave", () => player.drawing.showReadout(null));
    listeners.add(parts.energyPlot, "pointerdown", (event) => this.onEnergy(event));
    listeners.add(parts.stepPlot, "pointerdown", (event) => this.onStep(event));
    listeners.add(parts.energyPlot, "pointermove", (event) => this.hintEnergy(event));
    listeners.add(parts.stepPlot, "pointermove", (event) => this.hintStep(event));
    listeners.add(parts.stepStack, "pointerenter", () => player.askForNeighbours());
    listeners.add(parts.stepStack, "pointerdown", () => player.askForNeighbours());
    listeners.add(parts.stepStack, "focusin", () => player.askForNeighbours());
  }

  takeLevel() {
    return whyLocked("lam", this.player.scene) ? null : levelDrag(this.player);
  }

  /**
   * Return a drag of η0 or α at array index `t`, or null where it is locked.
   * @param {import("./fan.js").FanKind} kind
   * @param {number} t
   */
  takeRate(kind, t) {
    this.player.askForNeighbours();
    return whyLocked(kind, this.player.scene) ? null : rateDrag(this.player, kind, t);
  }

  /**
   * @param {MouseEvent | KeyboardEvent} event
   * @param {[number, number] | null} held the point that was taken hold of; null: the one under the pointer
   */
  takeStart(event, held) {
    const { player } = this;
    if (whyLocked("start", player.scene)) return null;
    const { map } = player.views;
    if (!held || event instanceof KeyboardEvent) return startDrag(player);
    const [[px, py], [hx, hy]] = [player.inside(map, event), map.toPixel(held)];
    return startDrag(player, [px - hx, py - hy]);
  }

  /** @param {PointerEvent} event */
  takeBall(event) {
    const [x, y] = this.player.drawing.ballPixel();
    return this.takeStart(event, this.player.views.map.toPoint(x, y));
  }

  /** @param {PointerEvent} event */
  onMap(event) {
    this.player.focusRoot();
    this.touching = event.pointerType === "touch";
    if (this.touching || event.button !== 0) return;
    this.begin(event, this.player.parts.picture, this.takeStart(event, null), true);
  }

  /**
   * A tap moves the start: a mouse has done so already on pointerdown.
   * @param {MouseEvent} event
   */
  onTap(event) {
    if (!this.touching) return;
    const drag = this.takeStart(event, null);
    if (!drag) return;
    const point = drag.at(event);
    drag.show(point);
    drag.send(point, true);
  }

  /** @param {PointerEvent} event */
  onEnergy(event) {
    this.player.focusRoot();
    if (event.button !== 0) return;
    const line = event.pointerType !== "touch" && this.overLevel(event) ? this.takeLevel() : null;
    const { parts, views } = this.player;
    this.begin(event, parts.energyPlot, line ?? this.player.scrubDrag(views.energy), !line);
  }

  /** @param {PointerEvent} event */
  onStep(event) {
    this.player.focusRoot();
    if (event.button !== 0) return;
    const held = event.pointerType === "touch" ? null : this.overRate(event);
    const drag = held && this.takeRate(held.kind, held.t);
    const { parts, views } = this.player;
    this.begin(event, parts.stepPlot, drag ?? this.player.scrubDrag(views.step), !drag);
  }

  /** @param {PointerEvent} event */
  overLevel(event) {
    const { scene, views } = this.player;
    const [, y] = this.player.inside(views.energy, event);
    return scene.lossIsV && Math.abs(y - views.energy.y(scene.level, scene.levelScale)) < REACH;
  }

  /**
   * Return what the η(t) curve under the pointer stands for: its front for η0, its tail for α.
   * @param {PointerEvent} event
   * @returns {{ kind: import("./fan.js").FanKind, t: number } | null}
   */
  overRate(event) {
    const { scene, views } = this.player;
    const { steps, timeline, rules } = scene.run;
    const [x, y] = this.player.inside(views.step, event);
    const t = Math.min(timeline.last - 1, Math.max(0, timeline.nearest(views.step.time(x, steps)) - 1));
    if (Math.abs(y - views.step.y(rules[scene.focus].rate[t], scene.stepScale)) > REACH) return null;
    return { kind: timeline.step(t) < steps / 2 ? "eta0" : "alpha", t };
  }

  /** @param {PointerEvent} event */
  hintEnergy(event) {
    this.player.parts.energyPlot.style.cursor =
      this.overLevel(event) && !whyLocked("lam", this.player.scene) ? "ns-resize" : "";
  }

  /** @param {PointerEvent} event */
  hintStep(event) {
    const held = this.overRate(event);
    this.player.parts.stepPlot.style.cursor = held && !whyLocked(held.kind, this.player.scene) ? "ns-resize" : "";
  }
}
