"""Budgets of opening a page on a warm server: from the address to the first picture."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser
from server import running_browser

from tests.benchmarks.serving import APP, PEERS, await_server, serve, visit
from tests.benchmarks.table import Budget, Row

PLAIN = PEERS / "plain.py"
PEER = "a plain Streamlit page"
_DRAWN = "() => [...document.querySelectorAll('*')].some(element => element.{name}?.header)"
# By page: what draws its first picture, and how many seconds that may take.
PAGES = {"": ("player", 1.5), "train": ("trainer", 2.5)}
ROUNDS = 5


def opened(browser: Browser, address: str, condition: str) -> float:
    """Open a page in a session of its own; return the seconds until the condition holds."""
    began = time.perf_counter()
    page = visit(browser, address)
    page.wait_for_function(condition, polling=20)
    taken = time.perf_counter() - began
    page.context.close()
    return taken


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme; each page was opened once before."""
    with running_browser() as browser, serve(APP) as app, serve(PLAIN) as plain:
        await_server(app)
        await_server(plain)
        heading = "() => document.querySelector('h1') !== null"
        for path, (name, limit) in PAGES.items():
            found = _DRAWN.format(name=name)
            own, peer = [], []
            for _ in range(1 + ROUNDS):
                own.append(opened(browser, f"{app.address}/{path}", found))
                peer.append(opened(browser, plain.address, heading))
            what = f"address → first picture of /{path}, warm server"
            yield Row(what, "s", median(own[1:]), (Budget("at most", limit),), PEER, median(peer[1:]))
