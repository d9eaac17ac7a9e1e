/** Buttons, scrubber and keys of the transport. */

/** Listen to everything that moves the playhead. */
function listenTransport(player, listeners) {
  const { parts, playback } = player;
  listeners.add(parts.play, "click", () => player.togglePlay());
  listeners.add(parts.back, "click", () => player.stepBy(-1));
  listeners.add(parts.forward, "click", () => player.stepBy(1));
  listeners.add(parts.speed, "click", () => cycleSpeed(player));
  listeners.add(parts.loop, "click", () => {
    playback.loop = !playback.loop;
    player.showTransport();
  });
  listeners.add(parts.scrubber, "input", () => player.scrubTo(Number(parts.scrubber.value)));
  if (parts.scaleToggle) listeners.add(parts.scaleToggle, "click", () => player.toggleScale());
  listeners.add(parts.root, "keydown", (event) => onPlayerKey(player, event));
}

function cycleSpeed(player) {
  const { playback } = player;
  playback.speed = SPEEDS[(SPEEDS.indexOf(playback.speed) + 1) % SPEEDS.length];
  player.showTransport();
}

const PLAYER_KEYS = {
  " ": (player) => player.togglePlay(),
  ArrowLeft: (player) => player.stepBy(-1),
  ArrowRight: (player) => player.stepBy(1),
  ",": (player) => player.stepBy(-1),
  ".": (player) => player.stepBy(1),
  Home: (player) => player.scrubTo(0),
  End: (player) => player.scrubTo(player.playback.steps),
};

/** Space plays unless a button has the focus (it would press the button). */
function onPlayerKey(player, event) {
  const action = PLAYER_KEYS[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.composedPath()[0];
  if (event.key === " " && target.tagName === "BUTTON") return;
  event.preventDefault();
  event.stopPropagation();
  action(player);
}

/** Show on the buttons whether the playhead moves, how fast, and whether it begins again. */
function showTransport(component) {
  const { parts, playback } = component;
  const state = [playback.playing, playback.speed, playback.loop].join();
  if (state === component.transportState) return;
  component.transportState = state;
  const name = playback.playing ? "Pause" : "Play";
  parts.play.setAttribute("aria-label", name);
  parts.play.title = `${name} (space)`;
  parts.play.replaceChildren(icon(playback.playing ? "pause" : "play"));
  parts.speed.textContent = `${String(playback.speed).replace("0.", ".")}×`;
  parts.speed.setAttribute("aria-label", `Speed ${playback.speed}×`);
  parts.speed.title = "Speed";
  parts.loop.setAttribute("aria-pressed", String(playback.loop));
}
