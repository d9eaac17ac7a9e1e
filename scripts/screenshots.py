"""Take the README's pictures from the running app, with .venv's Python: python scripts/screenshots.py.

Each picture is an address of the app, so that a reader can open what the picture shows.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import server
from environment import ROOT, say

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = ROOT / "assets" / "screenshots"
MNIST = (
    "?problem=mnist_pair&digit_a=3&digit_b=8&rules=gradient_descent,heavy_ball,adam,stable_decay"
    "&eta0=0.3&alpha=0.005&steps=300"
)
# picture: address, and the step at which the playhead stands
PICTURES = {"playground.png": ("", 14), "mnist.png": (MNIST, 30)}


def main() -> None:
    """Start the app, take every picture, and stop it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        server.running_app(Path(scratch, "server.log")) as app,
        server.running_browser() as browser,
    ):
        for name, (address, step) in PICTURES.items():
            _take(browser, f"{app}/{address}", step, FOLDER / name)


def _take(browser: Browser, address: str, step: int, target: Path) -> None:
    """Open an address without motion, put the playhead at a step, and take what a laptop's screen shows."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(address)
    server.settle(page)
    page.locator('.player .picture[role="img"][aria-label]').wait_for()
    player = page.locator(".player[role=group]")
    for _ in range(step):
        player.press("ArrowRight")
    player.blur()
    page.wait_for_timeout(500)
    page.screenshot(path=target)
    page.close()
    say(f"took {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
