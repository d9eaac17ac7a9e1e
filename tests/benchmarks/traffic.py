"""What a message costs on the way to the browser: the bytes of a WebSocket frame, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page, WebSocket
from server import running_browser, settle

from tests.benchmarks.repaint import thumb
from tests.benchmarks.serving import APP, await_server, serve
from tests.benchmarks.table import Row

COUNT = 5
# The newest message that the component of a page shows.
HEADER = (
    "[...document.querySelectorAll('*')].map(e => e.{name}?.header).find(header => header && !header.compact)"
)
TRAINING = "train?data=digits&epochs=200"


@dataclass(frozen=True)
class Watched:
    """A page, the name of its component, and what is done there again and again."""

    path: str
    component: str
    act: Callable[[Page], None]
    what: str


def slide(page: Page) -> None:
    """Drag the slider of η0 a little further."""
    x, y = thumb(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 14, y, steps=3)
    page.mouse.up()


def train(page: Page) -> None:
    """Start the training, or let it go on."""
    if page.locator("button.train").inner_text() == "Train":
        page.locator("button.train").click()


def drag_level(page: Page) -> None:
    """Move the level on its handle by a key, again and again."""
    page.locator(".handle.level").first.press("ArrowUp")


def recolour(page: Page) -> None:
    """Colour the map by the next of what it can show."""
    chosen = page.locator(".heat .chip[aria-checked=true]")
    chosen.focus()
    chosen.press("ArrowRight")


WATCHED = (
    Watched("", "player", slide, "after η0 was moved"),
    Watched("level_sets", "levels", drag_level, "after λ was moved"),
    Watched("map", "map", recolour, "after another colour was chosen"),
    Watched(TRAINING, "trainer", train, "while it trains"),
)


def frames(browser: Browser, address: str, watched: Watched) -> list[int]:
    """Return the bytes of the largest frame that each of some actions on a page has brought."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(120e3)
    header = HEADER.format(name=watched.component)
    received: list[int] = []
    page.on("websocket", lambda socket: _listen(socket, received))
    page.goto(f"{address}/{watched.path}")
    page.wait_for_function(f"() => {header}")
    settle(page)
    largest = []
    for _ in range(COUNT):
        received.clear()
        page.evaluate(f"() => {{ window.before = {header}; }}")
        watched.act(page)
        page.wait_for_function(f"() => {header} !== window.before")
        if watched.act is not train:
            settle(page)
        largest.append(max(received))
    page.context.close()
    return largest


def _listen(socket: WebSocket, received: list[int]) -> None:
    socket.on("framereceived", lambda content: received.append(len(content)))


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme."""
    with serve(APP) as app, running_browser() as browser:
        await_server(app)
        for watched in WATCHED:
            size = median(frames(browser, app.address, watched)) / 1e3
            page = watched.path.partition("?")[0] or "playground"
            yield Row(f"largest frame, {page}, {watched.what}", "KB", size)
