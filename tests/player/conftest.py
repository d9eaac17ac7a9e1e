"""The player alone on a blank page: a shadow root as Streamlit makes one, its theme, and a real Chromium."""

import base64
import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from pages.shared.player import _PARTS

ASSETS = Path(__file__).parents[2] / "assets" / "player"
THEME = (
    "--st-background-color:#ffffff;--st-text-color:#1c2430;--st-primary-color:#2f5d8c;--st-font:sans-serif"
)
HARNESS = """
const source = %s, style = %s;
const component = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
const host = document.getElementById("host");
const parentElement = host.attachShadow({ mode: "open" });
parentElement.append(Object.assign(document.createElement("style"), { textContent: style }));
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
  window.cleanUp = component.default({ data, parentElement, setTriggerValue, setStateValue() {} });
};
window.ready = true;
"""


@pytest.fixture(scope="module")
def chromium():
    """Return a headless Chromium, the system's or Playwright's own; without one these tests fail."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def stage(chromium):
    """Return a function that opens the player in a page; a page that reports an error fails its test."""
    stages = []

    def opened(width=1110, **options):
        stages.append(Stage(chromium, width, options))
        return stages[-1]

    yield opened
    for each in stages:
        each.context.close()
    assert [error for each in stages for error in each.errors] == []


class Stage:
    """One page with one player, and what a hand can do with it."""

    def __init__(self, browser, width, options):
        self.context = browser.new_context(viewport={"width": width + 16, "height": 1000}, **options)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        source = "\n".join((ASSETS / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)
        style = (ASSETS / "player.css").read_text(encoding="utf-8")
        script = HARNESS % tuple(json.dumps(text).replace("</", "<\\/") for text in (source, style))
        body = f'<body style="margin:8px"><div id="host" style="width:{width}px;{THEME}"></div>'
        self.page.set_content(
            f'<!doctype html><meta charset="utf-8">{body}<script type="module">{script}</script>'
        )
        self.page.wait_for_function("window.ready")

    def show(self, message):
        """Hand a message to the component and wait until all of it is decoded and drawn."""
        self.page.evaluate("text => show(text)", base64.b64encode(message).decode())
        self.page.wait_for_function("host.player.shore && !host.player.error")
        if len(message) > 4 + int.from_bytes(message[:4], "little"):
            self.page.wait_for_function("host.player.fan")
        return self

    def read(self, expression):
        """Return an expression of `player`, as JSON."""
        return self.page.evaluate(f"() => {{ const player = host.player; return {expression}; }}")

    def bytes_of(self, name):
        """Return the bytes of one of the player's arrays."""
        copied = f"new Uint8Array(player.arrays.{name}.slice().buffer)"
        text = self.read(f"btoa(Array.from({copied}, byte => String.fromCharCode(byte)).join(''))")
        return base64.b64decode(text)

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
        self.page.mouse.move(x + dx, y + dy, steps=5)
        self.frame()

    def release(self):
        """Let go of the mouse."""
        self.page.mouse.up()
        self.frame()

    def sent(self):
        """Return what the component has told the server."""
        return self.page.evaluate("window.sent")
