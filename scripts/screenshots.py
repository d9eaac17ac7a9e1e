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
    "?problem=mnist_pair&digit_a=3&digit_b=8&rules=gradient_descent,heavy_ball,adam,stable_decay&steps=200"
)
# picture: address, width, height, colour scheme
PICTURES = {
    "playground.png": ("", 1440, 900, "light"),
    "playground-dark.png": ("", 1440, 900, "dark"),
    "playground-390.png": ("", 390, 844, "light"),
    "mnist.png": (MNIST, 1440, 900, "light"),
    "phenomena.png": ("phenomena", 1440, 900, "light"),
}


def main() -> None:
    """Start the app, take every picture, and stop it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        server.running_app(Path(scratch, "server.log")) as app,
        server.running_browser() as browser,
    ):
        for name, (address, width, height, scheme) in PICTURES.items():
            _take(browser, f"{app}/{address}", FOLDER / name, width, height, scheme)


def _take(browser: Browser, address: str, target: Path, width: int, height: int, scheme: str) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.goto(address)
    server.settle(page)
    page.wait_for_timeout(1500)
    page.screenshot(path=target)
    page.close()
    say(f"took {target.relative_to(ROOT)} of {address.split('/', 3)[-1] or 'the first page'}")


if __name__ == "__main__":
    main()
