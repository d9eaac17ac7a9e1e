"""The message that the trainer shows: asked for again only where it would differ, and not more often than it pays."""

from __future__ import annotations

from time import monotonic
from typing import Any

from core.messages.trainer import trainer_message
from core.workers.line import SEATS
from core.workers.pool import shared_pool
from pages.shared.hands import echo
from pages.shared.training import OpenRun, Picture, address, training

# While a run trains, at most about this share of the time goes into its messages: with many who watch, each sees
# fewer of them.
SHARE = 0.2
# With more trainings at work than have turns, each comes on so much more slowly, and is drawn as much more seldom.
TURN_SECONDS = 0.5


def picture(opened: OpenRun, working: bool, key: str = "trainer") -> bytes:
    """Return the message of a run as it stands, for the trainer `key`; `working` says that it will change by itself."""
    asked = _asked(opened, key)
    kept = opened.picture
    if kept and kept.asked == _key(asked):
        if working and monotonic() < kept.not_before:
            return kept.message
        if kept.known == _known(opened):
            return kept.message
    # Before the message is made: a run that comes to rest while it travels is not in it.
    began, known = monotonic(), _known(opened)
    message = opened.run.ask(trainer_message, **asked)
    now = monotonic()
    pause = max((now - began) / SHARE, TURN_SECONDS * _crowd())
    opened.picture = Picture(_key(asked), known, message, now + pause)
    return message


def _crowd() -> float:
    """Return how many trainings at work share each turn, 0 where all have turns."""
    pool = shared_pool()
    many = len(pool.working) / (SEATS * pool.size)
    return many if many > 1 else 0.0


def _asked(opened: OpenRun, key: str) -> dict[str, Any]:
    experiment = training.experiment()
    return {
        "lam": experiment.lam,
        "pace": experiment.pace,
        "focus": opened.focus,
        "look_at": opened.look_at,
        "echo": echo(key),
        "query": address(opened),
        "locked": experiment.locked,
        "more": experiment.more,
        "rates": {"eta0": experiment.eta0, "alpha": experiment.alpha},
        "schedule": experiment.schedule,
        "run_id": str(opened.number),
    }


def _key(asked: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(asked.values())


def _known(opened: OpenRun) -> tuple[Any, ...]:
    run = opened.run
    return run.version, run.state, run.notes
