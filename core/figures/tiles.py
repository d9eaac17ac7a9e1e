"""The row of numbers under the player, one set for each rule."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.ledger import Ledger
from core.analysis.levels import crossings, resolve_boundary
from core.descent import Trajectory
from core.experiment import Experiment
from core.exploration import sets
from core.numbers import number
from core.problems.objective import Landscape
from core.simulation import landscape

Tile = dict[str, str]
# The map beside the tiles is drawn from as many points a side.
_POINTS = 129
_TONES = {"minimum": "good", "diverged": "bad"}


def tiles(experiment: Experiment, run: Trajectory, book: Ledger) -> list[Tile]:
    """Return label, value, detail and tone of each tile, for one run and its ledger."""
    return [
        _outcome(run),
        _final(book),
        _rises(book),
        _level(experiment, run),
        _budget(run),
    ]


def _tile(label: str, value: str, detail: str, tone: str = "plain", key: str = "") -> Tile:
    return {"label": label, "value": value, "detail": detail, "tone": tone} | ({"key": key} if key else {})


def _outcome(run: Trajectory) -> Tile:
    outcome = run.outcome
    return _tile("Outcome", outcome.kind, outcome.reason, _TONES.get(outcome.kind, "plain"))


def _final(book: Ledger) -> Tile:
    started, ended = float(book.V[0]), float(book.V[-1])
    if math.isfinite(ended):
        return _tile("Final V", number(ended), f"started at {number(started)}")
    finite = np.flatnonzero(np.isfinite(book.V))
    last = f"last finite {number(float(book.V[finite[-1]]))} at step {finite[-1]}" if finite.size else ""
    return _tile("Final V", "not finite", last, "bad")


def _rises(book: Ledger) -> Tile:
    rises = np.flatnonzero(book.rises)
    steps = len(book)
    if not rises.size:
        return _tile("V rose at", f"0 of {steps} steps", "V never rose in this run", "good")
    return _tile("V rose at", f"{rises.size} of {steps} steps", f"last at step {rises[-1] + 1}", "bad")


def _level(experiment: Experiment, run: Trajectory) -> Tile:
    problem: Landscape = landscape(experiment)
    boundary = resolve_boundary(experiment.boundary, problem.facts)
    count = sets(experiment.change(zoom=0, grid_points=_POINTS)).count(experiment.lam)
    noun = "component" if count == 1 else "components"
    where = "joined beyond the window" if boundary == "coercive" else "counted in the window"
    return _tile("S_λ now", f"{count} {noun}", f"{_crossed(run.loss, experiment.lam)} ({where})", key="level")


def _crossed(loss: np.ndarray, lam: float) -> str:
    left, back = crossings(loss, lam)
    if not loss[0] >= lam:
        return f"starts below λ, up at step {back[0]}" if len(back) else "starts below λ and stays there"
    if not len(left):
        return "the ball never leaves it"
    first = f"left at step {left[0]}"
    if not len(back):
        return f"{first}, never back"
    more = f", {len(left)}× in all" if len(left) > 1 else ""
    return f"{first}, back at {back[0]}{more}"


def _budget(run: Trajectory) -> Tile:
    left = float(run.budget_left)
    rule = run.rules[0]
    total = float(np.max(rule.eta0)) * float(rule.schedule.remaining(0, run.steps))
    if not math.isfinite(left):
        return _tile(
            "Step budget left", "unlimited", "Σ η_k still to come is infinite: η does not decay enough"
        )
    share = 100 * left / total if total > 0 else 0.0
    return _tile("Step budget left", f"{share:.3g} %", f"Σ η_k still to come = {number(left)}")
