"""A started app and a Chromium that looks at it, for the browser tests and the screenshots."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
import environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STARTUP_SECONDS = 60.0
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@contextmanager
def running_app(log: Path) -> Iterator[str]:
    """Start the app on a free port of this machine; yield its address, and end it by its own process id.

    What the server prints goes to `log`. Raises `RuntimeError` with that text when it doesn't start.
    """
    address = f"http://127.0.0.1:{_free_port()}"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            _command(address), cwd=environment.ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(process, address, log)
            yield address
        finally:
            _end(process)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start a headless Chromium: the installed one, else Playwright's own; its absence is an error."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find())
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until the server has answered: the script has run, and nothing on the page is stale."""
    page.wait_for_selector(SETTLED, state="attached")
    page.wait_for_function(
        f"""() => new Promise(answer => setTimeout(() => answer(
            document.querySelector('{SETTLED}') !== null
            && document.querySelector('[data-stale="true"]') === null), 60))"""
    )


def _command(address: str) -> list[str]:
    host, port = address.removeprefix("http://").split(":")
    options = ["--server.headless=true", "--server.fileWatcherType=none"]
    where = [f"--server.address={host}", f"--server.port={port}"]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *options, *where]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start at {address}:\n{log.read_text(encoding='utf-8')}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
