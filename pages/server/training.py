"""What a server has to do with its workers: figures of them, their start and their end with it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from threading import Thread
from time import sleep

from core.later import explained
from core.workers.pool import Waiting, shared_pool
from pages.server import log
from pages.server.metrics import gauge
from pages.server.runs import turns

# What the pages need, those that are opened first before those that train: read in when the server starts, so that
# no visitor waits for it.
PREPARED_FIRST = (
    "core.experiments.study",
    "core.experiments.asked",
    "core.messages.player",
    "core.messages.glossary",
    "core.figures.term_pictures",
    "core.figures.surface",
    "core.messages.levels",
)
PREPARED = (
    "torch",
    "core.experiments.trainings",
    "core.messages.trainer",
    "core.sweep.map_job",
    "core.messages.map",
    "core.experiments.landscapes",
    "core.sweep.opening",
    "core.figures.ledger",
    "core.figures.schedules",
)
# A server that has just started, and whoever opens it at once, need not share the core with these imports.
_BREATH_SECONDS = 2.0
# Of these modules workers need what the functions are in.
_AT_WORK = {
    "core.experiments.trainings": ("network_run",),
    "core.messages.trainer": ("trainer_message",),
    "sklearn.datasets": ("make_moons",),
    "sklearn.model_selection": ("train_test_split",),
}


def register(at_end: Callable[[Callable[[], None]], None]) -> None:
    """Show figures of the trainings, let others compute while a page waits for a worker, and end these at the end."""
    pool = shared_pool()
    Waiting.aside = turns.aside
    gauge("workers", "Processes that train.", lambda: len(pool.pids))
    gauge("trainings", "Trainings that are open.", lambda: len(pool.runs))
    gauge("trainings_working", "Trainings that train or wait for their turn.", lambda: len(pool.working))
    gauge("trainings_bytes", "Memory that open trainings hold.", lambda: pool.held_bytes)
    at_end(pool.end)
    Thread(target=prepare, args=(_BREATH_SECONDS,), name="imports", daemon=True).start()


def prepare(breath: float = 0.0) -> None:
    """Read in what the pages need, and start a worker, which does the same for itself.

    `breath` is how many seconds there are before it, and before that of which training pages alone have the use.
    """
    try:
        sleep(breath)
        for name in PREPARED_FIRST:
            import_module(name)
        sleep(breath)
        shared_pool().warm()
        for name in PREPARED:
            import_module(name)
        functions = [getattr(import_module(name), each) for name, names in _AT_WORK.items() for each in names]
        shared_pool().prepare(*functions)
    except ModuleNotFoundError as missing:
        # An installation without training has the other pages.
        log.event("unprepared", reason=f"{explained(missing)}")
    except RuntimeError:
        # The server ends already.
        return
