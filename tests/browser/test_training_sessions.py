"""What trainings leave behind in a server when their tabs are closed: no thread, and no more memory each time."""

import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from training_view import TrainingView

from tests.benchmarks.serving import APP, await_server, serve

TABS, LAPS = 4, 2
PATIENCE_SECONDS = 2
# Threads that serve files, as many as a browser asks for at once, end at a request once idle for ten seconds (AnyIO).
IDLE_SECONDS = 11
LONG = "train?data=moons&epochs=4000"

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")


def threads(server):
    return len(list(Path(f"/proc/{server.pid}/task").iterdir()))


def seconds_of_work(server):
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="utf-8").split()
    return (int(fields[13]) + int(fields[14])) / 100


def rest(server, limit=60):
    """Wait until the server works no more; return how many threads it keeps."""
    worked, end = seconds_of_work(server), time.monotonic() + limit
    while time.monotonic() < end:
        time.sleep(2)
        now = seconds_of_work(server)
        if now - worked < 0.2:
            time.sleep(IDLE_SECONDS)
            urlopen(server.address).read()
            return settled(server)
        worked = now
    raise AssertionError(f"The server still works {limit} seconds after the last tab was closed.")


def settled(server, limit=20):
    """Return how many threads there are once no more end: those that were told to end take a moment."""
    fewest, since = threads(server), time.monotonic()
    end = since + limit
    while time.monotonic() < min(end, since + 3):
        time.sleep(0.2)
        if (now := threads(server)) < fewest:
            fewest, since = now, time.monotonic()
    return fewest


def train_and_close(browser, server):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{server.address}/{LONG}")
    view = TrainingView(page)
    view.press("train")
    view.wait("trainer.header.state === 'training' && trainer.header.t > 0")
    page.close()


def test_closed_tabs_leave_no_thread_and_their_memory(browser, monkeypatch):
    monkeypatch.setenv("SUPERLEVEL_PATIENCE_SECONDS", str(PATIENCE_SECONDS))
    with serve(APP) as server:
        await_server(server)
        left, memory = [], []
        for _ in range(LAPS):
            for _ in range(TABS):
                train_and_close(browser, server)
            left.append(rest(server))
            memory.append(server.memory())
    # The first lap warms up what is kept once for all sessions, among it pools of threads; what leaks would come again
    # with the second, a thread for every tab.
    assert left[1] - left[0] < TABS / 2
    assert memory[1] - memory[0] < 50
