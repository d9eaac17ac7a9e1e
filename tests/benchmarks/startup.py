"""Budgets of the server: from its start to the first painted page, and the memory of its sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page
from server import running_browser, settle

from tests.benchmarks.serving import APP, PEERS, PLAYER, Server, await_server, serve, visit
from tests.benchmarks.table import Budget, Row

PLAIN = PEERS / "plain.py"
PAINTED = {APP: f"() => {PLAYER}?.frames.length > 0", PLAIN: "() => document.querySelector('h1') !== null"}
PEER = "a plain Streamlit page"
# Each further session looks at another problem, so that what the server keeps for one is no use to the next.
MORE_SESSIONS = ("?problem=rosenbrock", "?problem=beale", "?problem=ackley", "?problem=mnist_pair")
LINUX_ONLY = "the resident memory is read from /proc, as Linux has it"


def started(browser: Browser, script: Path) -> float:
    """Start a server and open its page; return the seconds until the page is painted."""
    with serve(script) as server:
        await_server(server)
        page = visit(browser, server.address)
        page.wait_for_function(PAINTED[script])
        taken = time.perf_counter() - server.started
        page.context.close()
    return taken


def session(browser: Browser, server: Server, script: Path, query: str = "") -> Page:
    """Open a session, let it come to rest, and return its page."""
    page = visit(browser, f"{server.address}/{query}")
    page.wait_for_function(PAINTED[script])
    settle(page)
    page.wait_for_timeout(500)
    return page


def memory(browser: Browser, script: Path) -> tuple[float | None, float | None]:
    """Return the server's memory in MB with one session, and what each further idle one adds."""
    with serve(script) as server:
        await_server(server)
        pages = [session(browser, server, script)]
        one = server.memory()
        pages += [session(browser, server, script, query) for query in MORE_SESSIONS]
        all_of_them = server.memory()
        for page in pages:
            page.context.close()
    if one is None or all_of_them is None:
        return None, None
    return one, (all_of_them - one) / len(MORE_SESSIONS)


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme."""
    with running_browser() as browser:
        times: dict[Path, list[float]] = {APP: [], PLAIN: []}
        for _ in range(5):
            for script, taken in times.items():
                taken.append(started(browser, script))
        what = "server start → first painted page"
        yield Row(what, "s", median(times[APP]), (Budget("at most", 5),), PEER, median(times[PLAIN]))
        (one, more), (plain_one, plain_more) = memory(browser, APP), memory(browser, PLAIN)
    note = "" if one else LINUX_ONLY
    yield Row("memory with one session", "MB", one, (Budget("at most", 500),), PEER, plain_one, note)
    what = f"memory for each of {len(MORE_SESSIONS)} further idle sessions"
    yield Row(what, "MB", more, (Budget("at most", 15),), PEER, plain_more, note)
