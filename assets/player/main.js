/** What Streamlit calls: one player an element. */

const players = new WeakMap();

export default function (call) {
  return mount(call, players, "player", (parent) => new Player(parent), inspector);
}

/** Return a read-only view of a player. */
function inspector(player) {
  const { scene, playback, listeners, outbox } = player;
  return {
    get header() { return scene.header; },
    get arrays() { return player.message?.arrays; },
    get shapes() { return player.message?.shapes; },
    get fan() { return player.fan; },
    get run() { return scene.run; },
    get preview() { return scene.preview; },
    get lam() { return scene.level; },
    get start() { return scene.start; },
    get focus() { return scene.focus; },
    get shore() { return scene.shore?.points; },
    get ends() { return player.views.map.traces?.map((trace) => trace.broken); },
    get crossings() { return scene.found; },
    get energyScale() { return scene.energyScale; },
    get stepScale() { return scene.stepScale; },
    get energyMarks() { return endMarks(scene.energyScale, energyBeyond(scene)); },
    get stepMarks() { return endMarks(scene.stepScale, stepBeyond(scene)); },
    get playhead() { return playback.k; },
    get step() { return scene.own.timeline.step(player.state); },
    get playing() { return playback.playing; },
    get speed() { return playback.speed; },
    get caption() { return player.caption && Object.values(player.caption).filter(Boolean).join(" · "); },
    get loops() { return Number(playback.requested !== null); },
    get listeners() { return listeners.count; },
    get frames() { return playback.frames; },
    get asked() { return outbox.asked; },
    get queue() { return outbox.kinds; },
    get error() { return player.parts.error.textContent; },
  };
}
