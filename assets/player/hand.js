/**
 * The hand: takes hold of a handle, the λ line, the η(t) curve or the map, by pointer or by keys.
 * A touch takes hold only of handles and of the ball, so that a page still scrolls under a finger.
 */

class Hand extends Grip {
  constructor(player, listeners) {
    super(player);
    this.player = player;
    const { parts } = player;
    this.handles = new Map([
      [parts.level, () => this.take("lam")],
      [parts.eta0, () => this.take("eta0", 0)],
      [parts.alpha, () => this.take("alpha", alphaIndex(player.scene.run))],
      [parts.start, (event) => this.takeStart(event, player.scene.start)],
    ]);
    for (const [handle, take] of this.handles) this.listenHandle(listeners, handle, take);
    listeners.add(parts.ball, "pointerdown", (event) => this.begin(event, parts.ball, this.takeBall(event)));
    listeners.add(parts.picture, "pointerdown", (event) => this.onMap(event));
    listeners.add(parts.picture, "click", (event) => this.onTap(event));
    listeners.add(parts.picture, "pointermove", (event) => player.showReadout(event));
    listeners.add(parts.picture, "pointerleave", () => player.showReadout(null));
    listeners.add(parts.energyPlot, "pointerdown", (event) => this.onEnergy(event));
    listeners.add(parts.stepPlot, "pointerdown", (event) => this.onStep(event));
    listeners.add(parts.energyPlot, "pointermove", (event) => this.hintEnergy(event));
    listeners.add(parts.stepPlot, "pointermove", (event) => this.hintStep(event));
  }

  /** Return a drag of `kind`, or null where it is locked or its runs have not arrived. */
  take(kind, t) {
    const { scene } = this.player;
    if (whyLocked(kind, scene) || (kind !== "lam" && !scene.fan)) return null;
    return kind === "lam" ? levelDrag(this.player) : fanDrag(this.player, kind, t);
  }

  takeStart(event, held) {
    const { player } = this;
    if (whyLocked("start", player.scene)) return null;
    const { map } = player.views;
    if (!held || event.type === "keydown") return startDrag(player);
    const [[px, py], [hx, hy]] = [player.inside(map, event), map.toPixel(held)];
    return startDrag(player, [px - hx, py - hy]);
  }

  takeBall(event) {
    const [x, y] = this.player.ballPixel();
    return this.takeStart(event, this.player.views.map.toPoint(x, y));
  }

  onMap(event) {
    this.player.focusRoot();
    this.touching = event.pointerType === "touch";
    if (this.touching || event.button !== 0) return;
    this.begin(event, this.player.parts.picture, this.takeStart(event, null), true);
  }

  /** A tap moves the start: a mouse has done so already on pointerdown. */
  onTap(event) {
    if (!this.touching) return;
    const drag = this.takeStart(event, null);
    if (!drag) return;
    const point = drag.at(event);
    drag.show(point);
    drag.send(point, true);
  }

  onEnergy(event) {
    this.player.focusRoot();
    if (event.button !== 0) return;
    const line = event.pointerType !== "touch" && this.overLevel(event) && this.take("lam");
    this.begin(event, event.currentTarget, line || this.player.scrubDrag(this.player.views.energy), !line);
  }

  onStep(event) {
    this.player.focusRoot();
    if (event.button !== 0) return;
    const held = event.pointerType !== "touch" && this.overRate(event);
    const drag = held && this.take(held.kind, held.t);
    this.begin(event, event.currentTarget, drag || this.player.scrubDrag(this.player.views.step), !drag);
  }

  overLevel(event) {
    const { scene, views } = this.player;
    const [, y] = this.player.inside(views.energy, event);
    return scene.lossIsV && Math.abs(y - views.energy.y(scene.level, scene.levelScale)) < REACH;
  }

  /** Return what the η(t) curve under the pointer stands for: its front for η0, its tail for α. */
  overRate(event) {
    const { scene, views } = this.player;
    const { steps, timeline, rules } = scene.run;
    const [x, y] = this.player.inside(views.step, event);
    const t = Math.min(timeline.last - 1, Math.max(0, timeline.nearest(views.step.time(x, steps)) - 1));
    if (Math.abs(y - views.step.y(rules[scene.focus].rate[t], scene.stepScale)) > REACH) return null;
    return { kind: timeline.step(t) < steps / 2 ? "eta0" : "alpha", t };
  }

  hintEnergy(event) {
    event.currentTarget.style.cursor = this.overLevel(event) && !whyLocked("lam", this.player.scene) ? "ns-resize" : "";
  }

  hintStep(event) {
    const held = this.overRate(event);
    event.currentTarget.style.cursor = held && !whyLocked(held.kind, this.player.scene) ? "ns-resize" : "";
  }
}
