/**
 * The four things a hand can move. Each is an object: `at(event)` gives the value under the pointer,
 * `nudge(key)` the value after a key, `show(value)` draws it at display rate, `undo()` takes it back,
 * `send(value, done)` tells the server. λ, η0 and α are sent on release; the start also while it moves.
 */

import { SLIDER_KEYS } from "../base/grip.js";

/** @typedef {import("./player.js").Player} Player */

/**
 * @template V
 * @typedef {import("../base/grip.js").Drag<V>} Drag
 */

/**
 * Return λ's drag: everything is computed here, from the grid.
 * @param {Player} player
 * @returns {Drag<number>}
 */
export function levelDrag(player) {
  const { scene, views } = player;
  const [low, high] = scene.header.lam_range;
  // Three digits, as shown: what is read on the pill is what is sent.
  const inside = (/** @type {number} */ level) => Number(Math.min(high, Math.max(low, level)).toPrecision(3));
  const before = scene.level;
  return {
    kind: "lam",
    initial: before,
    at: (event) => inside(views.energy.value(player.inside(views.energy, event)[1], scene.levelScale)),
    nudge: (key) => inside(scene.level + (SLIDER_KEYS[key] ?? 0) * ((high - low) / 100)),
    show: (level) => player.showLevel(level, true),
    undo: () => player.showLevel(before, false),
    send: (level) => player.send("lam", level, true),
  };
}

/**
 * What a hand makes of η0 or α: the value, null where that is not known yet, and how high on the step chart's axis it
 * holds the curve, null where a key moved it.
 * @typedef {{ value: number | null, height: number | null }} HeldRate
 */

/**
 * Return the drag of η0 or α along the neighbouring runs. Until those are here, η0 is read off the height of η(t), which
 * is in proportion to it; what a height says of α is known only with them.
 * @param {Player} player
 * @param {import("./fan.js").FanKind} kind
 * @param {number} t the array index at which the hand holds η(t)
 * @returns {Drag<HeldRate>}
 */
export function rateDrag(player, kind, t) {
  const { scene, views } = player;
  let value = scene.preview?.kind === kind ? scene.preview.value : scene.header[kind];
  const held = (/** @type {HeldRate} */ rate) => {
    value = rate.value ?? value;
    return rate;
  };
  return {
    kind,
    initial: { value, height: null },
    at: (event) => {
      const { area } = views.step;
      const [, y] = player.inside(views.step, event);
      const height = (area.bottom - y) / (area.bottom - area.top);
      return held({ value: valueAtHeight(scene, kind, t, height), height });
    },
    nudge: (key) => {
      const values = valuesOf(scene, kind);
      const index = nearestIndex(values, (each) => Math.abs(each - value)) + (SLIDER_KEYS[key] ?? 0);
      return held({ value: values[Math.min(values.length - 1, Math.max(0, index))], height: null });
    },
    show: (rate) => player.showRate(kind, rate),
    undo: () => player.showOwn(),
    send: (rate) => {
      if (rate.value !== null) player.send(kind, rate.value, true);
      else if (rate.height !== null) player.sendLater({ kind, t, height: rate.height });
    },
  };
}

/**
 * Return the values that η0 or α may be dragged to.
 * @param {Pick<import("./scene.js").PlayerScene, "fan" | "header">} scene
 * @param {import("./fan.js").FanKind} kind
 */
export function valuesOf({ fan, header }, kind) {
  return fan?.values[kind] ?? header.positions?.[kind] ?? [header[kind]];
}

/**
 * Return the value of η0 or α whose η(t) lies nearest to a height on the step chart's axis; null where that hangs on the
 * neighbouring runs, which are not here.
 * @param {import("./scene.js").PlayerScene} scene
 * @param {import("./fan.js").FanKind} kind
 * @param {number} t
 * @param {number} height 0..1
 */
export function valueAtHeight(scene, kind, t, height) {
  const { fan, focus, header, own, stepScale } = scene;
  if (!fan && kind === "alpha") return null;
  const values = valuesOf(scene, kind);
  const rate = own.rules[focus].rate[t];
  const rateAt = (/** @type {number} */ value, /** @type {number} */ j) =>
    fan ? fan.rateAt(kind, j, focus, t) : (rate * value) / header[kind];
  return values[nearestIndex(values, (value, j) => Math.abs(stepScale.unit(rateAt(value, j)) - height))];
}

/**
 * @param {number[]} values
 * @param {(value: number, index: number) => number} distance
 */
function nearestIndex(values, distance) {
  const distances = values.map(distance);
  return distances.reduce((best, each, j) => (each < distances[best] ? j : best), 0);
}

/**
 * Return the start's drag; `grip` is the offset between the pointer and what it took hold of.
 * @param {Player} player
 * @param {[number, number]} grip
 * @returns {Drag<[number, number]>}
 */
export function startDrag(player, grip = [0, 0]) {
  const { scene, views } = player;
  const before = scene.start;
  const [x0, x1, y0, y1] = scene.window;
  /** @type {Record<string, [number, number]>} */
  const move = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowDown: [0, -1],
    ArrowUp: [0, 1],
    PageUp: [0, 10],
    PageDown: [0, -10],
  };
  /** @type {(key: string) => [number, number]} */
  const nudge = (key) => {
    const [dx, dy] = move[key] ?? [0, 0];
    const [x, y] = [scene.start[0] + (dx * (x1 - x0)) / 100, scene.start[1] + (dy * (y1 - y0)) / 100];
    return [Math.min(x1, Math.max(x0, x)), Math.min(y1, Math.max(y0, y))];
  };
  return {
    kind: "start",
    initial: before,
    live: true,
    at: (event) => {
      const [x, y] = player.inside(views.map, event);
      return views.map.toPoint(x - grip[0], y - grip[1]);
    },
    nudge,
    show: (point) => player.showStart(point),
    undo: () => player.showStart(before),
    send: (point, done, back) => player.send("start", point, done, back),
  };
}
