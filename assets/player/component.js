/**
 * What every component is: one element with its parts, that takes calls from Streamlit, shows the newest message
 * once it is decoded, and leaves nothing behind. `subject` begins the sentence of a message that can't be shown. A
 * component says how by `take(theme)`, `read(data, isNewest)`, `isShown()` and `showAll()`; `actions` are for its outbox.
 */

class Component {
  constructor(parent, parts, subject, actions = []) {
    this.outbox = new Outbox(
      (message) => this.trigger("hand", message),
      new Set(actions),
      () => this.onAsked(),
      () => this.onSilence(),
    );
    this.parent = parent;
    this.parts = parts;
    this.subject = subject;
    parts.root.classList.add("component");
    this.listeners = new Listeners();
    this.observers = [];
    this.ticket = 0;
  }

  /** Keep an observer of an element for as long as the component lives. */
  observe(observer, element) {
    observer.observe(element);
    this.observers.push(observer);
  }

  /** Take a call of the component: a new theme, a new message, or the same again. */
  update({ data, setTriggerValue }) {
    this.trigger = setTriggerValue;
    if (!this.parts.root.isConnected) this.parent.append(this.parts.root);
    const theme = readTheme(this.parent.host);
    this.take(theme);
    applyTheme(this.parts.root, theme);
    if (data && data !== this.data) this.receive(data);
    else if (this.isShown()) this.showAll();
  }

  async receive(data) {
    this.data = data;
    const ticket = (this.ticket += 1);
    const isNewest = () => ticket === this.ticket;
    try {
      await this.read(data, isNewest);
    } catch (error) {
      if (isNewest()) this.showError(error);
    }
  }

  /** The hand has asked for something. */
  onAsked() {}

  /** Nobody answers the hand: show what the page last said, and say so above it. */
  onSilence() {
    this.showOwn();
    this.warn(NO_ANSWER);
  }

  /** Show what the last message says. */
  showOwn() {
    if (this.isShown()) this.showAll();
  }

  warn(sentence) {
    this.parts.error.hidden = sentence === null;
    this.parts.error.textContent = sentence ?? "";
  }

  /** Show a sentence instead of the component, or the component again. */
  error(sentence) {
    this.warn(sentence);
    this.parts.root.classList.toggle("broken", sentence !== null);
  }

  showError(error) {
    this.error(`${this.subject} can't show this message: ${error.message}. Reload the page.`);
  }

  destroy() {
    this.ticket += 1;
    this.outbox.stop();
    for (const observer of this.observers) observer.disconnect();
    this.listeners.clear();
    this.parts.root.remove();
  }
}

/** A component with a scene (everything that is shown, as one plain object) and a playhead that moves through it. */
class PlayedComponent extends Component {
  constructor(parent, parts, subject, scene, actions) {
    super(parent, parts, subject, actions);
    this.scene = scene;
  }

  take(theme) {
    this.scene.theme = theme;
  }

  isShown() {
    return Boolean(this.scene.header);
  }

  /** Measure anew when the size changes, rest while out of sight, and stand still where motion is not wanted. */
  watch() {
    const { playback, parts, listeners } = this;
    this.observe(new ResizeObserver(() => this.measure()), parts.root);
    this.observe(new IntersectionObserver(([entry]) => playback.setVisible(entry.isIntersecting)), parts.root);
    listeners.add(window, "resize", () => this.measure());
    listeners.add(playback.stillness, "change", () => playback.still && playback.pause());
  }

  showError(error) {
    this.playback.stop();
    super.showError(error);
  }

  destroy() {
    this.playback.stop();
    this.hand.finish(false);
    super.destroy();
  }
}

/**
 * Take a call from Streamlit, which calls again on the same element for every message and theme change: so there is
 * one component an element, and a later call only hands it what is new. Streamlit calls the cleanup when the element
 * is gone, and also that of a call which a newer one overtook while the script was loading: that must end nothing.
 * `parentElement.host[name]` shows what is drawn, for tests and for the curious.
 */
function mount({ parentElement, ...call }, components, name, make, inspect) {
  if (!components.has(parentElement)) {
    components.set(parentElement, make(parentElement));
    parentElement.host[name] = inspect(components.get(parentElement));
  }
  components.get(parentElement).update(call);
  return () => {
    if (parentElement.host.isConnected) return;
    components.get(parentElement)?.destroy();
    components.delete(parentElement);
    delete parentElement.host[name];
  };
}
