"""A component alone on a blank page: a shadow root as Streamlit makes one, its theme, and a real Chromium."""

import base64
import json
from contextlib import contextmanager

from pages.shared.component import loader
from tests.kept_pages import give_back, take

LIGHT = (
    "--st-background-color:#ffffff;--st-text-color:#1c2430;--st-primary-color:#2f5d8c;--st-font:sans-serif"
)
DARK = "--st-background-color:#11151a;--st-text-color:#e8edf2;--st-primary-color:#7fb2e5;--st-font:sans-serif"
# The loader looks for Streamlit's own script, which says where all else is; of this type it is not fetched.
HEAD = '<!doctype html><meta charset="utf-8"><script type="none" src="./static/js/index.js"></script>'
HARNESS = """
const source = %s;
const component = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
const host = document.getElementById("host");
const parentElement = host.attachShadow({ mode: "open" });
const toBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const pending = new Set();
const [request, cancel] = [window.requestAnimationFrame, window.cancelAnimationFrame];
window.mostPending = 0;
window.requestAnimationFrame = (draw) => {
  const id = request((now) => { pending.delete(id); draw(now); });
  window.mostPending = Math.max(window.mostPending, pending.add(id).size);
  return id;
};
window.cancelAnimationFrame = (id) => { pending.delete(id); cancel(id); };
window.sent = [];
const setTriggerValue = (name, value) => window.sent.push({ name, ...value });
window.show = (text) => {
  const data = toBytes(text);
  window.overtaken = component.default({ data, parentElement, setTriggerValue, setStateValue() {} });
  window.cleanUp = () => {
    host.remove();
    window.overtaken();
    document.body.append(host);
  };
};
// So that messages are numbered from one.
Date.now = () => 0;
window.ready = true;
"""


@contextmanager
def opening(make):
    """Give a function that opens stages; a page that reports an error fails the test that used it."""
    stages = []

    def opened(**options):
        stages.append(make(**options))
        return stages[-1]

    yield opened
    for each in stages:
        each.leave()
    assert [error for each in stages for error in each.errors] == []


class Stage:
    """One page with one component, and what a hand can do with it.

    `modules` is the address that has its modules; `name` is its own, and that of the property of its host that shows
    what is drawn. Where `is_kept`, the page is used again for a later stage.
    """

    is_kept = True

    def __init__(self, browser, modules, name, width=1110, height=1000, theme=LIGHT, **options):
        self.name = name
        self._browser, self._options = browser, options
        self.page = take(browser, width + 16, height, **options)
        self.context = self.page.context
        self.errors = []
        self.page.on("pageerror", self._heard)
        script = HARNESS % json.dumps(loader(name)).replace("</", "<\\/")
        ground = theme.split(":")[1][:7]
        host = f'<div id="host" style="width:{width}px;{theme}"></div>'
        body = f'<body style="margin:8px;background:{ground}">{host}'
        self.page.goto(modules)
        self.page.set_content(f'{HEAD}{body}<script type="module">{script}</script>')
        self.page.wait_for_function("window.ready")

    def _heard(self, error):
        self.errors.append(str(error))

    def leave(self):
        """Take the hand away and give the page back."""
        self.page.remove_listener("pageerror", self._heard)
        if self.is_kept:
            give_back(self._browser, self.page, **self._options)
        else:
            self.context.close()

    def hand(self, message):
        """Hand a message to the component."""
        self.page.evaluate("text => show(text)", base64.b64encode(message).decode())

    def read(self, expression):
        """Return an expression of what the component shows, by its name, as JSON."""
        return self.page.evaluate(f"() => {{ const {self.name} = host.{self.name}; return {expression}; }}")

    def part(self, selector):
        """Return an element of the player."""
        return self.page.locator(selector)

    def press(self, *keys):
        """Press keys with the focus on the player, and let the next frame be drawn."""
        self.part(".player").focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.frame()

    def frame(self):
        """Wait for two frames."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def grab(self, selector, dx, dy):
        """Press the mouse on an element's middle and move it, in steps, by (dx, dy)."""
        box = self.part(selector).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.mouse = x + dx, y + dy
        self.page.mouse.move(*self.mouse, steps=5)
        self.frame()

    def release(self):
        """Let go of the mouse."""
        self.page.mouse.up()
        self.frame()

    def sent(self):
        """Return what the component has told the server."""
        return self.page.evaluate("window.sent")

    def colours(self, selector):
        """Return how many different colours the canvases of an element show on a coarse grid."""
        return colours_of(self.part(selector))


def colours_of(element):
    """Return how many different colours the canvases in an element show on a coarse grid."""
    return element.evaluate(
        """box => {
            const seen = new Set();
            for (const canvas of box.querySelectorAll('canvas')) {
                const { width, height } = canvas;
                const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
                for (let i = 0; i < data.length; i += 4 * 61) if (data[i + 3])
                    seen.add((data[i] << 16) + (data[i + 1] << 8) + data[i + 2]);
            }
            return seen.size;
        }"""
    )
