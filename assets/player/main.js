/**
 * The component. Streamlit calls this again on the same element for every message and theme change, and its
 * cleanup only at the end: so there is one player an element, and a later call only hands it what is new.
 * `parentElement.host.player` shows what is drawn, for tests and for the curious.
 */

const players = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!players.has(parentElement)) {
    players.set(parentElement, new Player(parentElement));
    parentElement.host.player = inspector(players.get(parentElement));
  }
  players.get(parentElement).update(component);
  return () => {
    players.get(parentElement)?.destroy();
    players.delete(parentElement);
    delete parentElement.host.player;
  };
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
    get playhead() { return playback.k; },
    get step() { return playback.step; },
    get playing() { return playback.playing; },
    get speed() { return playback.speed; },
    get caption() { return player.caption && Object.values(player.caption).filter(Boolean).join(" · "); },
    get loops() { return Number(playback.requested !== null); },
    get listeners() { return listeners.count; },
    get frames() { return playback.frames; },
    get seq() { return outbox.seq; },
    get error() { return player.parts.error.textContent; },
  };
}
