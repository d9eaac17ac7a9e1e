"""A class on one server: how long its changes take, and what one costs the server, while everybody has a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from statistics import median

import psutil

from tests.benchmarks.serving import APP, Server, await_server, serve
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import p95
from tests.load import class_load
from tests.load.log import Log

PEOPLE = 30
# All have come after so many seconds, and what is measured begins a little later.
RAMP, SETTLED = 10.0, 15.0


def lesson(server: Server, people: int, seconds: float, think: float, sliders: tuple[str, ...] = ()) -> Log:
    """Have people move sliders in the playground, each every `think` seconds; return what they saw.

    Raises `RuntimeError` where an answer was lost or wrong.
    """
    ramp = str(RAMP if people > 1 else 0.1)
    asked = ["--url", server.address, "--students", str(people), "--think", str(think), "--ramp", ramp]
    log = Log()
    students = class_load.class_of(class_load.options(asked), log)
    for student in students:
        student.tab.sliders = sliders or student.tab.sliders
    asyncio.run(class_load.hold(students, seconds))
    if log.errors:
        raise RuntimeError(f"A lesson must go without an error, got {dict(log.errors)}.")
    return log


def alone(server: Server, seconds: float) -> tuple[float, float]:
    """Return the server's CPU time in ms and the KB that a change of η0, α or λ costs, of one person."""
    lesson(server, 1, 5.0, 0.5)
    process = psutil.Process(server.pid)
    before = sum(process.cpu_times()[:2])
    log = lesson(server, 1, seconds, 0.5, ("eta0", "alpha", "lam"))
    moves = [row for row in log.rows if "open" not in row.kind]
    opening = next(row for row in log.rows if "open" in row.kind)
    spent = sum(process.cpu_times()[:2]) - before
    # Opening the page is a run of the script as well, and some more.
    return 1e3 * spent / (len(moves) + bool(opening)), median(row.received for row in moves) / 1e3


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme."""
    with serve(APP) as server:
        await_server(server)
        cost, size = alone(server, 20.0 if quick else 40.0)
        yield Row("server CPU of a change, one person", "ms", cost, (Budget("at most", 30),))
        yield Row("received for a change, one person", "KB", size, (Budget("at most", 70),))
        log = lesson(server, PEOPLE, 40.0 if quick else 75.0, 4.0)
    taken = [row.picture for row in log.rows if row.at > SETTLED and row.picture is not None]
    what = f"change → its picture, {PEOPLE} people"
    yield Row(f"{what}, median", "s", median(taken), (Budget("at most", 0.3),))
    yield Row(f"{what}, 95 %", "s", p95(taken), (Budget("at most", 1),))
