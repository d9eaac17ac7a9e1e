/**
 * Return what Streamlit calls: again on the same element for every message and theme change. So there is one component
 * an element, and a later call only hands it what is new. Streamlit calls the cleanup when the element is gone, and also
 * that of a call which a newer one overtook while the script was loading: that must end nothing.
 * `make(parent)` makes a component in a shadow root, which gets the style `sheets`; `host[name]` shows what is drawn, for
 * tests and for the curious: its properties are what the functions of `inspect(component)` return when they are read.
 * @template {{ update(call: import("./component.js").Call): void, destroy(): void }} C
 * @param {object} component
 * @param {string} component.name
 * @param {CSSStyleSheet[]} component.sheets
 * @param {(parent: ShadowRoot) => C} component.make
 * @param {(component: C) => Record<string, () => unknown>} component.inspect
 */
export function mounted({ name, sheets, make, inspect }) {
  /** @type {WeakMap<ShadowRoot, C>} */
  const components = new WeakMap();

  /** @param {ShadowRoot} parent */
  function begin(parent) {
    parent.adoptedStyleSheets = sheets;
    const component = make(parent);
    components.set(parent, component);
    Reflect.set(parent.host, name, readOnly(inspect(component)));
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

/**
 * Return an object whose properties are what these functions return when they are read.
 * @param {Record<string, () => unknown>} views
 */
function readOnly(views) {
  const properties = Object.entries(views).map(([name, get]) => [name, { get, enumerable: true }]);
  return Object.defineProperties({}, Object.fromEntries(properties));
}
