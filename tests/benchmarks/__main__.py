"""Measure the budgets that apply and print their table: `python -m tests.benchmarks`.

A minute or two on two cores. Each figure is a median of at least five runs; the peer's is measured in turn
with ours, in the same run. The exit code is 1 when a budget is missed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.table import Row, markdown

THEMES = (
    "surfaces",
    "optimisers",
    "training",
    "repaint",
    "playback",
    "level_sweep",
    "slices",
    "startup",
    "opening",
    "traffic",
    "classroom",
)
# The scripts that start the app and find a Chromium import each other as plain siblings.
sys.path.append(str(Path(__file__).parents[2] / "scripts"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the chosen themes, print their table, and say by the exit code whether all budgets hold."""
    parser = argparse.ArgumentParser("tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, at least five")
    parser.add_argument("--only", nargs="+", choices=THEMES, default=THEMES, metavar="THEME")
    options = parser.parse_args(arguments)
    rows = list(_measured(options.only, options.quick))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(markdown(rows))
    return int(any(row.within is False for row in rows))


def _measured(themes: Sequence[str], quick: bool) -> Iterator[Row]:
    for theme in themes:
        for row in importlib.import_module(f"tests.benchmarks.{theme}").rows(quick):
            print(f"{theme}: {' · '.join(row.cells())}", file=sys.stderr, flush=True)
            yield row


if __name__ == "__main__":
    sys.exit(main())
