"""A class of virtual students with a teacher on running Superlevel servers: join, answer, wait for the reveal.

    python -m tests.load.classroom_load --url http://localhost:8501 --pid 1234 --students 300 \
        --lesson the-limit --step guess

Everybody joins at a random moment of `--within` seconds, waits for `--wait` seconds, in which the server's CPU time is
counted, answers at a random moment of `--within` seconds with a number that nobody else gives, and waits for the
reveal. The step must ask for a number. Measured: a join, an answer until it is stored, until it is on the teacher's
stream, and from the teacher's reveal until it is at a student. An answer that is lost, doubled or changed is an error,
as is whatever is refused; with any of them the program ends with status 1.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.load.log import Log, spread
from tests.load.wire import Wire

_PATIENCE = 120.0


@dataclass
class Measured:
    """What a class took, in seconds, and what went wrong."""

    log: Log = field(default_factory=Log)
    join: list[float] = field(default_factory=list)
    stored: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    revealed: list[float] = field(default_factory=list)
    all_joined: float = 0.0
    all_answered: float = 0.0
    cpu_waiting: float = 0.0
    cpu_all: float = 0.0
    megabytes: float = 0.0


class Student:
    """Somebody who joins, answers with a number of their own, and waits."""

    def __init__(self, url: str, number: int, given: argparse.Namespace, measured: Measured) -> None:
        self.number, self.given, self.measured = number, given, measured
        self.asks, self.hears = Wire(url), Wire(url)
        self.sent = 0.0
        self._events: AsyncIterator[tuple[str, Any]] | None = None

    async def join(self, code: str, delay: float) -> None:
        """Join after a while, and listen."""
        await asyncio.sleep(delay)
        began = time.monotonic()
        status, answer = await self.asks.ask("POST", "/join", {"code": code, "nickname": f"S{self.number}"})
        if status != 201:
            raise OSError(f"join answered {status}: {answer.get('refused')}")
        self.measured.join.append(time.monotonic() - began)
        self.hears.secret = self.asks.secret = answer["token"]
        self._events = self.hears.events("/events")
        await anext(self._events)

    async def answer(self, delay: float) -> None:
        """Answer after a while."""
        await asyncio.sleep(delay)
        self.sent = time.monotonic()
        sent = {"step": self.given.step, "value": self.number, "edit": 1}
        status, answer = await self.asks.ask("POST", "/answer", sent)
        if status != 200 or not answer["counts"]:
            raise OSError(f"answer answered {status}: {answer.get('refused')}")
        self.measured.stored.append(time.monotonic() - self.sent)

    async def reveal(self) -> float:
        """Return when the reveal was heard of."""
        assert self._events is not None
        async for _, state in self._events:
            if state and self.given.step in state["revealed"]:
                return time.monotonic()
        raise OSError("the events ended before the reveal")

    async def leave(self) -> None:
        """Close both connections."""
        await self.asks.close()
        await self.hears.close()


class Teacher:
    """Somebody who opens a class and sees answers come."""

    def __init__(self, url: str, given: argparse.Namespace) -> None:
        self.given, self.asks, self.hears = given, Wire(url), Wire(url)
        self.arrived: dict[int, float] = {}
        self.code = ""

    async def act(self, path: str, **told: Any) -> Any:
        """Ask for something that must be done."""
        status, answer = await self.asks.ask("POST", path, told)
        if status not in (200, 201):
            raise OSError(f"{path or 'opening'} answered {status}: {answer.get('refused')}")
        return answer

    async def open(self) -> None:
        """Open the class."""
        answer = await self.act("", lesson=self.given.lesson, pace="together")
        self.asks.secret = self.hears.secret = answer["teacher"]
        self.code = answer["class"]["code"]

    async def watch(self) -> None:
        """Note when each answer comes."""
        async for _, view in self.hears.events("/teacher/events"):
            for answer in (view or {}).get("answers", ()):
                self.arrived.setdefault(answer["value"], time.monotonic())


def _cpu(pids: Sequence[int]) -> float:
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


async def hold(given: argparse.Namespace) -> Measured:
    """Hold a class and return what was measured."""
    measured = Measured()
    teacher = Teacher(given.url[0], given)
    await teacher.open()
    watching = asyncio.create_task(teacher.watch())
    urls, chance = given.url, random.Random(given.seed)
    students = [Student(urls[k % len(urls)], k, given, measured) for k in range(given.students)]

    async def each(acts: Sequence[Any]) -> float:
        began = time.monotonic()
        for result in await asyncio.gather(*acts, return_exceptions=True):
            if isinstance(result, BaseException):
                measured.log.error(str(result) or type(result).__name__)
        return time.monotonic() - began

    began = _cpu(given.pid)
    delays = [chance.uniform(0, given.within) for _ in students]
    measured.all_joined = await each([s.join(teacher.code, d) for s, d in zip(students, delays, strict=True)])
    await teacher.act("/teacher/open", step=given.step)
    waited = _cpu(given.pid)
    await asyncio.sleep(given.wait)
    measured.cpu_waiting = (_cpu(given.pid) - waited) / max(given.wait, 1e-9)
    measured.all_answered = await each([s.answer(d) for s, d in zip(students, delays[::-1], strict=True)])
    await _until(lambda: len(teacher.arrived) >= len(measured.stored), measured.log)
    measured.seen = [teacher.arrived[s.number] - s.sent for s in students if s.number in teacher.arrived]

    async def reveal_at(student: Student, at: float) -> None:
        measured.revealed.append(await student.reveal() - at)

    at = time.monotonic()
    await each([teacher.act("/teacher/reveal", step=given.step), *[reveal_at(s, at) for s in students]])
    measured.cpu_all = _cpu(given.pid) - began
    measured.megabytes = sum(psutil.Process(pid).memory_info().rss for pid in given.pid) / 1e6
    await _compare(teacher, students, measured.log)
    await teacher.act("/teacher/delete")
    watching.cancel()
    for one in [*students]:
        await one.leave()
    await teacher.asks.close()
    await teacher.hears.close()
    return measured


async def _until(holds: Any, log: Log) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            log.error("answers are missing on the teacher's stream")
            return
        await asyncio.sleep(0.05)


async def _compare(teacher: Teacher, students: Sequence[Student], log: Log) -> None:
    """Note each answer that is lost, doubled or not what was sent."""
    _, view = await teacher.asks.ask("GET", "/teacher")
    names = {member["member"]: member["nickname"] for member in view["members"]}
    kept = sorted((names[answer["member"]], answer["value"]) for answer in view["answers"])
    if kept != sorted((f"S{student.number}", student.number) for student in students):
        log.error("the answers that are kept are not those that were sent")


def report(given: argparse.Namespace, of: Measured) -> str:
    """Return the table of what was measured."""
    lines = [f"{'seconds':34}{'n':>5}{'median':>8}{'p95':>8}{'max':>8}"]
    rows = {
        "a join": of.join,
        "an answer until it is stored": of.stored,
        "… until the teacher has it": of.seen,
        "a reveal until a student has it": of.revealed,
    }
    lines += [f"{what:34}{len(values):5d}{spread(values)}" for what, values in rows.items()]
    lines += [
        f"all have joined after {of.all_joined:.1f} s, all have answered after {of.all_answered:.1f} s",
        f"servers: {100 * of.cpu_waiting:.1f} % of a core while all wait, {of.cpu_all:.1f} s of CPU in all, "
        f"{of.megabytes:.0f} MB"
        if given.pid
        else "servers: not watched (--pid)",
        f"errors: {sum(of.log.errors.values())}",
        *[f"  {count:5d} × {what}" for what, count in of.log.errors.most_common()],
    ]
    return "\n".join(lines)


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(description="A class of virtual students with a teacher.")
    parser.add_argument(
        "--url", nargs="+", default=["http://localhost:8501"], help="servers; students take turns"
    )
    parser.add_argument(
        "--pid", nargs="*", type=int, default=[], help="their processes, to watch memory and CPU"
    )
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument(
        "--within", type=float, default=8, help="all join, and all answer, within so many seconds"
    )
    parser.add_argument("--wait", type=float, default=10, help="for how long all only wait")
    parser.add_argument("--lesson", default="the-limit")
    parser.add_argument("--step", default="guess", help="a step that asks for a number")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


def main() -> int:
    """Hold the class, tell of it, and return the program's exit status."""
    given = options()
    measured = asyncio.run(hold(given))
    print(report(given, measured))
    return 1 if measured.log.errors else 0


if __name__ == "__main__":
    sys.exit(main())
