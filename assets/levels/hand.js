/** The explorer's hand: moves λ on every panel that has its axis, and A and B on the map; and zooms. */

import { Grip, SLIDER_KEYS } from "../base/grip.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** @typedef {import("./explorer.js").Ends} Ends */

/** @typedef {import("../base/dom.js").Listeners} Listeners */

/** @typedef {import("./parts.js").PanelName} PanelName */

/** @type {Record<string, [number, number]>} */
const END_KEYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
  PageUp: [0, 10],
  PageDown: [0, -10],
};

export class ExplorerHand extends Grip {
  /**
   * @param {Explorer} explorer
   * @param {Listeners} listeners
   */
  constructor(explorer, listeners) {
    super(explorer);
    this.explorer = explorer;
    this.touching = false;
    const { parts } = explorer;
    for (const name of /** @type {PanelName[]} */ (Object.keys(parts.handles))) {
      this.listenHandle(listeners, parts.handles[name], () => axisDrag(explorer, name));
      listeners.add(parts.plots[name], "pointerdown", (event) => this.onPanel(event, name));
    }
    for (const [index, handle] of parts.ends.entries())
      this.listenHandle(listeners, handle, () => endDrag(explorer, index, 0));
    for (const [index, picture] of parts.pictures.entries()) this.listenMap(listeners, picture, index);
    listeners.add(parts.pictures[0], "pointermove", (event) => explorer.drawing.showReadout(event));
    listeners.add(parts.pictures[0], "pointerleave", () => explorer.drawing.showReadout(null));
    listeners.add(parts.next, "click", () => explorer.showNext(1 - explorer.next));
    for (const [index, change] of [1, -1, null].entries()) {
      listeners.add(parts.zooms[index], "click", () =>
        explorer.zoom(change, change === 1 ? pickedInView(explorer) : null),
      );
    }
  }

  /**
   * @param {Listeners} listeners
   * @param {HTMLElement} picture
   * @param {number} index
   */
  listenMap(listeners, picture, index) {
    const { explorer } = this;
    listeners.add(picture, "pointerdown", (event) => this.onMap(event, index));
    listeners.add(picture, "click", (event) => this.onTap(event, index));
    listeners.add(
      picture,
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        if (explorer.outbox.isFree())
          explorer.zoom(
            event.deltaY < 0 ? 1 : -1,
            explorer.maps[index].toPoint(...explorer.inside(explorer.maps[index], event)),
          );
      },
      { passive: false },
    );
  }

  /**
   * @param {PointerEvent} event
   * @param {PanelName} name
   */
  onPanel(event, name) {
    if (event.button !== 0) return;
    const drag = axisDrag(this.explorer, name);
    if (event.pointerType === "touch") return;
    this.begin(event, /** @type {HTMLElement} */ (event.currentTarget), drag, true);
  }

  /**
   * A press on the map moves A, the next one B, and so on.
   * @param {PointerEvent} event
   * @param {number} index
   */
  onMap(event, index) {
    this.touching = event.pointerType === "touch";
    if (this.touching || event.button !== 0) return;
    this.begin(event, /** @type {HTMLElement} */ (event.currentTarget), this.nextEnd(index), true);
  }

  /**
   * @param {MouseEvent} event
   * @param {number} index
   */
  onTap(event, index) {
    if (!this.touching) return;
    const drag = this.nextEnd(index);
    if (!drag) return;
    const ends = drag.at(event);
    drag.show(ends);
    drag.send(ends, true);
  }

  /** @param {number} index */
  nextEnd(index) {
    const { explorer } = this;
    if (!explorer.scene.ends) return null;
    const drag = endDrag(explorer, explorer.next, index);
    if (drag) explorer.showNext(1 - explorer.next);
    return drag;
  }
}

/**
 * Return the point picked last, if it is still in view: zooming in goes there.
 * @param {Explorer} explorer
 */
function pickedInView({
  picked,
  scene: {
    window: [x0, x1, y0, y1],
  },
}) {
  const inside = picked && picked[0] >= x0 && picked[0] <= x1 && picked[1] >= y0 && picked[1] <= y1;
  return inside ? picked : null;
}

/**
 * Return λ's drag along a panel's axis, or null where λ is locked.
 * @param {Explorer} explorer
 * @param {PanelName} name
 * @returns {import("../base/grip.js").Drag<number> | null}
 */
function axisDrag(explorer, name) {
  const { scene, panels } = explorer;
  if (scene.header.locked.includes("lam")) return null;
  const panel = panels[name];
  const [low, high] = scene.header.lam_range;
  const before = scene.level;
  const inside = (/** @type {number} */ level) => roundedLevel(Math.min(high, Math.max(low, level)), scene.unit);
  return {
    kind: "lam",
    initial: before,
    at: (event) => inside(scene.surface.fromUnit(panel.unit(explorer.inside(panel, event)[1]))),
    nudge: (key) =>
      inside(scene.surface.fromUnit(Math.min(1, Math.max(0, scene.unit(scene.level) + (SLIDER_KEYS[key] ?? 0) / 150)))),
    show: (level) => explorer.showLevel(level),
    undo: () => explorer.showLevel(before),
    send: (level, done) => explorer.send("lam", level, done),
  };
}

/**
 * Return a level with four digits, as shown, or with more where those would move it by much of a pixel.
 * @param {number} level
 * @param {import("./tree.js").Unit} unit
 */
function roundedLevel(level, unit) {
  for (let digits = 4; digits < 12; digits += 1) {
    const rounded = Number(level.toPrecision(digits));
    if (Math.abs(unit(rounded) - unit(level)) < 1e-3) return rounded;
  }
  return level;
}

/**
 * Return the drag of A (0) or B (1) over a map.
 * @param {Explorer} explorer
 * @param {number} which
 * @param {number} index of the map
 * @returns {import("../base/grip.js").Drag<Ends> | null}
 */
function endDrag(explorer, which, index) {
  const { scene, maps } = explorer;
  if (!scene.ends) return null;
  const before = /** @type {Ends} */ (scene.ends.map((point) => [...point]));
  const movedBefore = scene.endsMoved;
  const [x0, x1, y0, y1] = scene.window;
  /** @type {(point: number[]) => import("./scene.js").Point} */
  const clamp = ([x, y]) => [Math.min(x1, Math.max(x0, x)), Math.min(y1, Math.max(y0, y))];
  const now = () => scene.ends ?? before;
  const moved = (/** @type {number[]} */ point) =>
    /** @type {Ends} */ (now().map((own, k) => (k === which ? clamp(point) : own)));
  return {
    kind: "ends",
    initial: before,
    live: true,
    at: (event) => moved(maps[index].toPoint(...explorer.inside(maps[index], event))),
    nudge: (key) => {
      const [dx, dy] = END_KEYS[key] ?? [0, 0];
      const [x, y] = now()[which];
      return moved([x + (dx * (x1 - x0)) / 100, y + (dy * (y1 - y0)) / 100]);
    },
    show: (ends) => {
      explorer.picked = ends[which];
      explorer.showEnds(ends, true);
    },
    undo: () => explorer.showEnds(before, movedBefore),
    send: (ends, done, back) => explorer.send("ends", ends.flat(), done, back),
  };
}
