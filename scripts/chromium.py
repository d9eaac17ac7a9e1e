"""A Chromium for the browser tests and the screenshots: found, or else installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment

NAMES = ("chromium", "google-chrome")
_PLAYWRIGHTS_OWN = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def find() -> str | None:
    """Return the installed browser's path, or None where only Playwright's own can serve."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure(python: Path) -> None:
    """See that a browser is there: by apt for root on Debian, elsewhere by Playwright's own download."""
    if find() or _has_playwrights_own(python):
        return
    if environment.install_with_apt("chromium"):
        return
    environment.say("installing Playwright's own Chromium")
    environment.run([str(python), "-m", "playwright", "install", *_system_libraries(), "chromium"])


def _has_playwrights_own(python: Path) -> bool:
    answer = subprocess.run(
        [str(python), "-c", _PLAYWRIGHTS_OWN],
        capture_output=True,
        text=True,
        check=True,
        cwd=environment.ROOT,
    )
    return Path(answer.stdout.strip()).exists()


def _system_libraries() -> list[str]:
    """Ask Playwright for the system's libraries too where that is allowed: root on Linux."""
    return ["--with-deps"] if sys.platform == "linux" and os.geteuid() == 0 else []
