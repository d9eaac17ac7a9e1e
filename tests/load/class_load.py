"""A class of virtual students on a running Superlevel server, over Streamlit's own websocket protocol.

    python -m tests.load.class_load --url http://localhost:8501 --pid 1234 --students 30 --seconds 90 --think 4 \
        --page playground:60 train:15 level_sets:10 claims:10 map:5

A student opens a page as a browser does and then makes one change every `--think` seconds: moves a slider, or, on
`train`, presses Train and polls as the page asks it to. A change is sent when the think time has passed and the last
one is answered (a closed loop: who waits for an answer sends less). Everything a browser does on the wire is done
here: subprotocols, the states of all widgets, cached messages, fragments, auto-reruns, the trainer's repeats.

Measured for each change: until the first message that shows it ("picture"; the component's own header must hold the
new value) and until the page is complete ("done": `script_finished`, and nothing polls any more). An exception or an
error box in an answer, an answer that does not show the change, a lost connection and a missing answer are errors;
with any of them the program ends with status 1. It needs Streamlit of the server's version, websockets and psutil.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence

from tests.load.log import Log, report
from tests.load.student import Student
from tests.load.tab import PAGES
from tests.load.watch import Watch

# From the last arrival to the first change whose cost is counted, in seconds.
SETTLE = 5.0


def allotted(mix: list[str], students: int, seed: int) -> list[str]:
    """Return each student's page: exact shares of "page:weight" or "page?query:weight", in an order that mixes them."""
    parts = [
        entry.rpartition(":") if entry.rpartition(":")[2].replace(".", "").isdigit() else (entry, "", "1")
        for entry in mix
    ]
    total = sum(float(weight) for _, _, weight in parts)
    pages, due = [], 0.0
    for name, _, weight in parts:
        due += students * float(weight) / total
        pages += [name] * (round(due) - len(pages))
    random.Random(seed).shuffle(pages)
    return pages


def class_of(given: argparse.Namespace, log: Log) -> list[Student]:
    """Return the students, who take turns at the servers."""
    pages = allotted(given.page, given.students, given.seed)
    urls = given.url
    return [Student(k, urls[k % len(urls)], page, given, log) for k, page in enumerate(pages)]


async def hold(students: Sequence[Student], seconds: float) -> float:
    """Hold a lesson and send everybody home; return how long it took in seconds."""
    log = students[0].log
    await asyncio.gather(*[student.attend(log.began + seconds) for student in students])
    taken = time.monotonic() - log.began
    await asyncio.gather(*[student.tab.close() for student in students])
    return taken


async def lesson(given: argparse.Namespace) -> int:
    """Hold the lesson, tell of it, and return the program's exit status."""
    log = Log()
    watch = Watch(given.pid, log)
    watch.sample("before")
    keepers = [asyncio.create_task(watch.keep()), asyncio.create_task(watch.mark(given.ramp + SETTLE))]
    seconds = await hold(class_of(given, log), given.seconds)
    watch.sample("all have left")
    for keeper in keepers:
        keeper.cancel()
    report(log, seconds)
    print(watch.told())
    if given.rows:
        with open(given.rows, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(vars(row)) + "\n" for row in log.rows)
    if given.after:
        await asyncio.sleep(given.after)
        watch.sample(f"{given.after:g} s later")
    return 1 if log.errors or not log.rows else 0


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(
        description="A class of virtual students on a running Superlevel server."
    )
    parser.add_argument(
        "--url", nargs="+", default=["http://localhost:8501"], help="servers; students take turns"
    )
    parser.add_argument(
        "--pid", nargs="*", type=int, default=[], help="their processes, to watch memory and CPU"
    )
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=90, help="length of the lesson, arrivals included")
    parser.add_argument("--ramp", type=float, default=10, help="all arrive within so many seconds")
    parser.add_argument(
        "--think", type=float, default=4, help="seconds from change to change; 0: they only look"
    )
    parser.add_argument(
        "--near", type=float, default=0, help="share of changes after which the hand comes near η(t)"
    )
    parser.add_argument(
        "--page", nargs="+", default=["playground"], help=f"page[?query][:weight] of {', '.join(PAGES)}"
    )
    parser.add_argument("--once", action="store_true", help="a student presses Train only once")
    parser.add_argument("--files", help="text file: one path a line that an empty browser loads first")
    parser.add_argument(
        "--patience", type=float, default=60, help="seconds after which an answer counts as missing"
    )
    parser.add_argument(
        "--after", type=float, default=0, help="look at the server again so long after all have left"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", help="write every measurement to this file, one JSON object a line")
    given = parser.parse_args(arguments)
    if given.files:
        with open(given.files, encoding="utf-8") as file:
            given.files = [line.strip() for line in file]
    return given


def main() -> int:
    """Read the options and hold the lesson."""
    return asyncio.run(lesson(options()))


if __name__ == "__main__":
    sys.exit(main())
