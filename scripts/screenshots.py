"""Take the README's pictures from the running app, with .venv's Python: python scripts/screenshots.py.

Each picture is an address of the app, so that a reader can open what the picture shows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import server
from environment import ROOT, say

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "assets" / "screenshots"
MNIST = (
    "?problem=mnist_pair&digit_a=3&digit_b=8&rules=gradient_descent,heavy_ball,adam,stable_decay"
    "&eta0=0.3&alpha=0.005&steps=300"
)
# picture: address, and the step at which the playhead stands
PICTURES = {"playground.png": ("?more=1", 14), "mnist.png": (MNIST, 30)}


# Trainings, opened by their presets, trained to the end.
SPIRALS = (
    "train?data=spirals&size=400&noise=0.1&model=mlp&widths=32,32&activation=tanh&batch_size=32&epochs=150"
    "&rule=adam&eta0=0.01&alpha=0&lam=0.4&preset=spirals"
    "&rivals=alpha:0.002,eta0:0.01,rule:adam;alpha:0.005,eta0:0.01,rule:adam;alpha:0.02,eta0:0.01,rule:adam"
)
EDGE = (
    "train?data=digits&size=1250&model=mlp&widths=32,32&activation=tanh&init=default&loss=squared_error"
    "&batch_size=0&epochs=1500&eta0=0.65&alpha=0&lam=0.03&preset=edge"
    "&monitors=energy,accuracy,grad_norm,taylor,sharpness&rivals=alpha:0.001,eta0:0.65,loss:squared_error"
)
TRAININGS = {"spirals.png": SPIRALS, "edge.png": EDGE}
TRAINING_SECONDS = 120.0

# The island about Himmelblau's peak: the page's own opening.
LEVELS = "level_sets"
CLAIMS = "claims"
# Maps and landscapes open on states of their own, too; the map shows one rule from the middle of the valley.
MAP = "map?problem=himmelblau&rules=gradient_descent&steps=200"
LANDSCAPE = "landscape"
# A place is asked for before the ball may roll.
LESSON = "lessons?lesson=budget"


def main() -> None:
    """Start the app, take every picture, and stop it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        server.running_app(Path(scratch, "server.log")) as app,
        server.running_browser() as browser,
    ):
        for name, (address, step) in PICTURES.items():
            _take(_opened(browser, f"{app}/{address}"), FOLDER / name, partial(_move, step=step))
        _take(_opened(browser, f"{app}/{LEVELS}"), FOLDER / "levels.png", _explorer)
        _take(_opened(browser, f"{app}/{CLAIMS}"), FOLDER / "claims.png", _settled)
        _take(_opened(browser, f"{app}/{MAP}"), FOLDER / "map.png", _mapped)
        _take(_opened(browser, f"{app}/{LANDSCAPE}"), FOLDER / "landscape.png", _explorer)
        _take(_opened(browser, f"{app}/{LESSON}"), FOLDER / "lesson.png", _asked)
        for name, address in TRAININGS.items():
            _take(_opened(browser, f"{app}/{address}"), FOLDER / name, _train)


def _opened(browser: Browser, address: str) -> Page:
    """Open an address without motion on a laptop's screen."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(address)
    server.settle(page)
    return page


def _take(page: Page, target: Path, prepare: Callable[[Page], None]) -> None:
    prepare(page)
    page.wait_for_timeout(500)
    page.screenshot(path=target)
    page.close()
    say(f"took {target.relative_to(ROOT)}")


def _move(page: Page, step: int) -> None:
    """Put the player's playhead at a step."""
    page.locator('.player .picture[role="img"][aria-label]').wait_for()
    player = page.locator(".player[role=group]")
    for _ in range(step):
        player.press("ArrowRight")
    player.blur()


def _train(page: Page) -> None:
    """Train to the end, which the outcome's tile tells by no longer saying that it trains."""
    page.locator(".trainer .train").click()
    page.locator(".trainer .train", has_text="Pause").wait_for()
    page.locator(".trainer .train", has_text="Train").wait_for(timeout=1000 * TRAINING_SECONDS)
    server.settle(page)
    page.wait_for_timeout(1500)


def _explorer(page: Page) -> None:
    """Wait until the level explorer is drawn."""
    page.locator('.levels .picture[role="img"][aria-label]').first.wait_for()
    page.wait_for_timeout(1000)


def _asked(page: Page) -> None:
    """Put the mark where many would."""
    page.get_by_role("application").click(position={"x": 260, "y": 150})


def _mapped(page: Page) -> None:
    """Wait until the whole map is drawn, and point at a cell."""
    page.locator(".heat:not(.waiting) .line-toggle").first.wait_for()
    page.wait_for_timeout(2500)
    box = page.locator(".heat .plot").bounding_box()
    if box:
        page.mouse.move(box["x"] + 0.42 * box["width"], box["y"] + 0.5 * box["height"])


def _settled(page: Page) -> None:
    """Wait until Plotly's figures are drawn."""
    page.locator(".js-plotly-plot").first.wait_for()
    page.wait_for_timeout(2500)


if __name__ == "__main__":
    main()
