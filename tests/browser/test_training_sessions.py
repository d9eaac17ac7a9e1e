"""What training leaves behind in the server: fifty starts and stops, a tab in the background, twenty closed tabs.

One server lives through all of it; its threads, memory and computing time are read from /proc. It waits ten seconds
instead of a minute before it ends the run of a closed tab; nothing else about it is changed.
"""

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import pytest
import server as browsers
from training_view import TrainingView

from tests.benchmarks.serving import ROOT, Server, await_server

TABS, STARTS = 20, 50
GRACE = 10
LAUNCH = f"""
import sys
from core.training import pace
from streamlit.web.cli import main
pace.PATIENCE_SECONDS = {GRACE}
sys.argv[0] = "streamlit"
main()
"""
# More steps than are made here: pictures for a network whose weights take memory, points for quick starts.
HEAVY = "train?data=mnist&epochs=400&widths=256,256"
LIGHT = "train?data=moons&epochs=5000"

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")


@contextmanager
def serve(log):
    """Run the app with a shorter grace for closed tabs; end it by its own process."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless=true", "--server.fileWatcherType=none", "--server.address=127.0.0.1"]
    command = [sys.executable, "-c", LAUNCH, "run", "app.py", f"--server.port={port}", *options]
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            server = Server(f"http://127.0.0.1:{port}", process.pid, started)
            await_server(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def threads(server):
    return len(list(Path(f"/proc/{server.pid}/task").iterdir()))


def computed(server):
    """Return the seconds that the server has computed so far."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def rests(server):
    """Return whether the server computes next to nothing for a second: no run trains."""
    before = computed(server)
    time.sleep(1)
    return computed(server) - before < 0.2


def await_rest(server, most_seconds):
    """Wait until no run trains; return how long that took."""
    began = time.monotonic()
    while not rests(server):
        waited = time.monotonic() - began
        assert waited < most_seconds, f"After {waited:.0f} seconds something still trains."
    return time.monotonic() - began


def tab(context, server, address):
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{server.address}/{address}", wait_until="commit")
    return page


def start(view):
    view.press("train")
    view.wait("trainer.header.state === 'training' && trainer.header.t > 0")


def start_and_stop(view, times):
    """Train and pause, over and over; a run near its end starts over."""
    for _ in range(times):
        start(view)
        view.press("train")
        view.rest("paused")
        if view.read("trainer.header.t") > 30_000:
            view.press("restart")
            view.rest("ready")


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """Return what was read of one server's life, by station."""
    log = tmp_path_factory.mktemp("sessions") / "server.log"
    with serve(log) as server, browsers.running_browser() as browser:
        options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        first = browser.new_context(**options)
        background = TrainingView(tab(first, server, HEAVY))
        seen = {"threads at rest": threads(server)}
        start(background)
        before = background.read("trainer.header.t")
        front = TrainingView(tab(first, server, LIGHT))
        front.page.bring_to_front()
        began = time.monotonic()
        start_and_stop(front, STARTS)
        seen["seconds in front"] = time.monotonic() - began
        seen["hidden"] = background.page.evaluate("document.hidden")
        seen["threads after the starts"] = threads(server)
        background.wait(f"trainer.header.t > {before}")
        seen["background"] = background.read("[trainer.header.state, trainer.header.t]")
        first.close()
        seen["seconds to end"] = await_rest(server, 4 * GRACE)
        seen["threads after one"], seen["memory after one"] = threads(server), server.memory()

        many = browser.new_context(**options)
        pages = [tab(many, server, HEAVY) for _ in range(TABS)]
        for page in pages:
            start(TrainingView(page))
        seen["threads while all train"], seen["memory while all train"] = threads(server), server.memory()
        many.close()
        seen["seconds to end all"] = await_rest(server, 4 * GRACE)
        seen["threads after all"], seen["memory after all"] = threads(server), server.memory()
    return seen
