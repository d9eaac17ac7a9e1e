"""The row of numbers under the player at a run's end, one set for each rule; the browser has those on the way there."""

from __future__ import annotations

import math

import numpy as np

from ..descent.ledger import Ledger
from ..descent.outcome import Outcome
from ..descent.trajectory import Trajectory
from ..levels.sets import LevelSets
from ..numbers import number

Tile = dict[str, str]
_TONES = {"minimum": "good", "diverged": "bad"}


def tiles(run: Trajectory, book: Ledger, outcome: Outcome, land: LevelSets, lam: float) -> list[Tile]:
    """Return label, value, detail and tone of each tile, for one run, its ledger and outcome, and λ with its land."""
    return [
        _outcome(outcome),
        _final(book),
        _rises(book),
        _level(land, lam),
        budget_tile(run, outcome),
    ]


def _tile(key: str, label: str, value: str, detail: str, tone: str = "plain", **more: str) -> Tile:
    return {"key": key, "label": label, "value": value, "detail": detail, "tone": tone, **more}


def _outcome(outcome: Outcome) -> Tile:
    return _tile("outcome", "Outcome", outcome.kind, outcome.reason, _TONES.get(outcome.kind, "plain"))


def _final(book: Ledger) -> Tile:
    started, ended = float(book.V[0]), float(book.V[-1])
    if math.isfinite(ended):
        return _tile("final", "Final V", number(ended), f"started at {number(started)}")
    finite = np.flatnonzero(np.isfinite(book.V))
    last = f"last finite {number(float(book.V[finite[-1]]))} at step {finite[-1]}" if finite.size else ""
    return _tile("final", "Final V", "not finite", last, "bad")


def _rises(book: Ledger) -> Tile:
    rises = np.flatnonzero(book.rises)
    steps = len(book)
    if not rises.size:
        return _tile("rises", "V rose at", f"0 of {steps} steps", "V never rose in this run", "good")
    return _tile(
        "rises", "V rose at", f"{rises.size} of {steps} steps", f"last at step {rises[-1] + 1}", "bad"
    )


def _level(land: LevelSets, lam: float) -> Tile:
    count = land.count(lam)
    noun = "component" if count == 1 else "components"
    where = "joined beyond the window" if land.boundary == "coercive" else "counted in the window"
    # When the path crossed its shore is told by the browser, at the playhead and at the λ under the hand.
    return _tile("level", "S_λ now", f"{count} {noun}", "", where=where)


def budget_tile(run: Trajectory, outcome: Outcome) -> Tile:
    """Return what the schedule would still spend after a run; "not known" where it is not."""
    if outcome.kind == "diverged":
        return _budget("none", "the run has diverged: there is nothing left to spend it on", "bad")
    left = float(run.budget_left)
    rule = run.rules[0]
    total = float(np.max(rule.eta0)) * float(rule.schedule.remaining(0, run.steps))
    if math.isnan(left):
        return _budget("not known", "Σ η_k still to come is not known of this schedule")
    if not math.isfinite(left):
        return _budget("unlimited", "Σ η_k still to come is infinite: η does not decay enough")
    share = 100 * left / total if total > 0 else 0.0
    return _budget(f"{number(share, 3)} %", f"Σ η_k still to come = {number(left)}")


def _budget(value: str, detail: str, tone: str = "plain") -> Tile:
    return _tile("budget", "Step budget left", value, detail, tone)
