/**
 * The four things a hand can move. Each is an object: `at(event)` gives the value under the pointer,
 * `nudge(key)` the value after a key, `show(value)` draws it at display rate, `undo()` takes it back,
 * `send(value, done)` tells the server. λ, η0 and α are sent on release; the start also while it moves.
 */

/** Return λ's drag: everything is computed here, from the grid. */
function levelDrag(player) {
  const { scene, views } = player;
  const [low, high] = scene.header.lam_range;
  // Three digits, as shown: what is read on the pill is what is sent.
  const inside = (level) => Number(Math.min(high, Math.max(low, level)).toPrecision(3));
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

/** Return the drag of "eta0" or "alpha" along the fan; `t` is the array index at which the hand holds η(t). */
function fanDrag(player, kind, t) {
  const { scene, views } = player;
  const fan = scene.fan;
  const values = fan.values[kind];
  const current = nearestIndex(values, scene.preview?.kind === kind ? scene.preview.value : scene.header[kind]);
  let index = current;
  const under = (event) => {
    const { area } = views.step;
    const [, y] = player.inside(views.step, event);
    const target = (area.bottom - y) / (area.bottom - area.top);
    return fan.nearest(kind, scene.focus, t, scene.stepScale.unit, target);
  };
  return {
    kind,
    initial: current,
    at: under,
    nudge: (key) => Math.min(values.length - 1, Math.max(0, index + (SLIDER_KEYS[key] ?? 0))),
    show: (j) => player.showFan(fan, kind, (index = j)),
    undo: () => player.showOwn(),
    send: (j) => player.send(kind, values[j], true),
  };
}

function nearestIndex(values, value) {
  return values.reduce((best, each, j) => (Math.abs(each - value) < Math.abs(values[best] - value) ? j : best), 0);
}

/** Return the start's drag; `grip` is the offset between the pointer and what it took hold of. */
function startDrag(player, grip = [0, 0]) {
  const { scene, views } = player;
  const before = scene.start;
  const [x0, x1, y0, y1] = scene.window;
  const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1], PageUp: [0, 10], PageDown: [0, -10] };
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
