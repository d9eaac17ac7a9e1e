"""Streamlit servers and pages for the themes that are measured in a browser."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
APP = ROOT / "app.py"
PEERS = Path(__file__).parent / "peers"
PATIENCE = 60.0
# The playground's player, which shows what it draws: assets/player/main.js.
PLAYER = "[...document.querySelectorAll('*')].map(e => e.player).find(p => p?.header && !p.header.compact)"


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, and the moment at which it was started."""

    address: str
    pid: int
    started: float

    def memory(self) -> float | None:
        """Return the resident memory in MB, or None where the system doesn't tell it as Linux does."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


@contextmanager
def serve(script: Path) -> Iterator[Server]:
    """Run a Streamlit script on a free port as a user does; end the server by its own process."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless=true", "--server.fileWatcherType=none", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", *options]
    with tempfile.TemporaryFile() as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Server(f"http://127.0.0.1:{port}", process.pid, started)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def await_server(server: Server) -> None:
    """Return as soon as the server answers. Raises `TimeoutError` where it does not."""
    while time.perf_counter() < server.started + PATIENCE:
        try:
            with urlopen(f"{server.address}/_stcore/health", timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.02)
    raise TimeoutError(f"The server at {server.address} did not answer within {PATIENCE:g} seconds.")


def visit(browser: Browser, address: str, reduced_motion: bool = False) -> Page:
    """Open an address in a fresh session at 1440×900."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce" if reduced_motion else None
    )
    context.set_default_timeout(1e3 * PATIENCE)
    page = context.new_page()
    page.goto(address)
    return page


def await_player(page: Page, condition: str = "true") -> None:
    """Wait until the player is there, has drawn, and a condition of `player` holds."""
    page.wait_for_function(f"() => {{ const player = {PLAYER}; return player && ({condition}); }}")


def read_player(page: Page, expression: str) -> object:
    """Evaluate an expression of `player`."""
    return page.evaluate(f"() => {{ const player = {PLAYER}; return {expression}; }}")
