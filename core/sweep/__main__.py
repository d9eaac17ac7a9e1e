"""Maps from a shell.

python -m superlevel.sweep experiment.json --x eta0:1e-4:1:64:log --y alpha:0:0.5:64 --out map.parquet

The experiment is a JSON file that the app's Share menu downloads, of the playground or of the training page. The map
page opens the file that this writes.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

from ..experiments.experiment import Experiment
from ..experiments.network_experiment import NetworkExperiment
from ..setting import SettingError
from .axes import Axis, read_axis
from .map_result import Map
from .network_map import NetworkSweep
from .store import ResultStore
from .surface_map import surface_map
from .table import write_map

# The package is called core in its folder, and superlevel where it is installed.
PROGRAM = f"python -m {__package__}"
WIDTH = 32
FAILED, STOPPED = 1, 130


class Progress:
    """A bar on stderr, drawn anew at most ten times a second; on anything but a terminal, one line at the end."""

    def __init__(self) -> None:
        self._begun, self._drawn = monotonic(), 0.0
        self._terminal = sys.stderr.isatty()

    def __call__(self, share: float) -> None:
        """Draw the bar for a share of 0…1."""
        now = monotonic()
        if not self._terminal or (share < 1 and now - self._drawn < 0.1):
            return
        self._drawn = now
        full = round(WIDTH * share)
        left = (now - self._begun) * (1 - share) / share if share else 0.0
        text = f"\r[{'#' * full}{'.' * (WIDTH - full)}] {100 * share:5.1f} %, {left:,.0f} s left "
        print(text, end="" if share < 1 else "\n", file=sys.stderr, flush=True)

    def interrupted(self) -> None:
        """End the line of an unfinished bar."""
        if self._terminal:
            print(file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the map and write it; return the exit code: 0, 1 for a mistake, 130 where it was stopped."""
    options = _parser().parse_args(arguments)
    try:
        found, failures = _made(options)
        if not found.counts():
            raise ValueError(f"no cell could be made, and nothing was written. {' '.join(failures)}")
        write_map(found, options.out)
    except KeyboardInterrupt:
        print(
            "Stopped. Trainings that had ended are stored; the same command goes on from there.",
            file=sys.stderr,
        )
        return STOPPED
    except (ValueError, OSError) as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return FAILED
    counts = ", ".join(f"{count:,} {kind}" for kind, count in found.counts().items())
    print(f"{options.out}: {found.x.n} × {found.y.n} cells, {counts}", file=sys.stderr)
    for sentence in failures:
        print(f"not made: {sentence}", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("experiment", type=Path, help="JSON file of an experiment")
    parser.add_argument("--x", required=True, help="axis, name:from:to:points, with :log where logarithmic")
    parser.add_argument("--y", required=True, help="the other axis")
    parser.add_argument("--out", required=True, type=Path, help="Parquet file to write")
    parser.add_argument(
        "--rule", help="of a surface: which of the experiment's rules, by default the followed one"
    )
    parser.add_argument(
        "--seeds", type=int, help="of a network: trainings of each cell, by default the file's"
    )
    parser.add_argument("--workers", type=int, help="of a network: processes, by default one for each core")
    parser.add_argument("--store", type=Path, help="of a network: where trainings are kept")
    return parser


def _made(options: argparse.Namespace) -> tuple[Map, list[str]]:
    experiment = read_experiment(options.experiment)
    x, y = read_axis(options.x), read_axis(options.y)
    if not options.out.parent.is_dir():
        raise ValueError(f"There is no folder {options.out.parent} to write to.")
    if isinstance(experiment, Experiment):
        return _surface(experiment, options, x, y), []
    seeds = experiment.map_seeds if options.seeds is None else options.seeds
    if seeds < 1 or (options.workers is not None and options.workers < 1):
        raise ValueError("--seeds and --workers must be at least 1.")
    sweep, progress = NetworkSweep(experiment, x, y, seeds), Progress()
    store = ResultStore(options.store)
    try:
        with _asked_to_stop() as stopped:
            if not sweep.run(store, workers=options.workers, cancelled=stopped, on_progress=progress):
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        progress.interrupted()
        raise
    return sweep.map(), sorted(set(sweep.failures.values()))


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C into a question that trainings ask themselves between steps; pressed again, it stops at once.

    Raised in the midst of a training, a KeyboardInterrupt can end the whole process from inside PyTorch.
    """
    asked = Event()
    before = signal.getsignal(signal.SIGINT)

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)
        # Not print: a signal may come while the bar is being printed.
        os.write(2, b"\nStopping. Press Ctrl-C again if that takes too long.\n")

    signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _surface(experiment: Experiment, options: argparse.Namespace, x: Axis, y: Axis) -> Map:
    if options.rule and options.rule not in experiment.rules:
        raise ValueError(f"--rule must be one of {', '.join(experiment.rules)}, got {options.rule!r}.")
    return surface_map(experiment, x, y, rule=options.rule, on_progress=Progress())


def read_experiment(path: Path) -> Experiment | NetworkExperiment:
    """Return the experiment of a JSON file, of either kind; raises `ValueError` with a sentence where it is none."""
    if not path.is_file():
        raise ValueError(f"There is no file {path}.")
    text = path.read_bytes()
    found: tuple[Experiment | NetworkExperiment, list[str]]
    try:
        found = Experiment.from_json(text)
    except SettingError:
        try:
            found = NetworkExperiment.from_json(text)
        except SettingError as error:
            raise ValueError(f"{path}: {error}") from None
    experiment, remarks = found
    if remarks:
        raise ValueError(f"{path}: {' '.join(remarks)}")
    return experiment


if __name__ == "__main__":
    sys.exit(main())
