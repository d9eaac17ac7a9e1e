/**
 * Return what Streamlit calls: again on the same element for every message and theme change. So there is one component
 * an element, and a later call only hands it what is new. Streamlit calls the cleanup when the element is gone, and also
 * that of a call which a newer one overtook while the script was loading: that must end nothing.
 * `make(parent)` makes a component in a shadow root, which gets the style `sheets`; `host[name]` shows what is drawn, as
 * `inspect(component)` gives it, for tests and for the curious.
 * @template {{ update(call: import("./component.js").Call): void, destroy(): void }} C
 * @param {object} component
 * @param {string} component.name
 * @param {CSSStyleSheet[]} component.sheets
 * @param {(parent: ShadowRoot) => C} component.make
 * @param {(component: C) => object} component.inspect
 */
export function mounted({ name, sheets, make, inspect }) {
  /** @type {WeakMap<ShadowRoot, C>} */
  const components = new WeakMap();

  /** @param {ShadowRoot} parent */
  function begin(parent) {
    parent.adoptedStyleSheets = sheets;
    const component = make(parent);
    components.set(parent, component);
    Reflect.set(parent.host, name, inspect(component));
    return component;
  }

  /** @param {ShadowRoot} parent */
  function end(parent) {
    components.get(parent)?.destroy();
    components.delete(parent);
    Reflect.deleteProperty(parent.host, name);
  }

  return (/** @type {import("./component.js").Call & { parentElement: ShadowRoot }} */ { parentElement, ...call }) => {
    const component = components.get(parentElement) ?? begin(parentElement);
    component.update(call);
    return () => {
      if (!parentElement.host.isConnected) end(parentElement);
    };
  };
}
