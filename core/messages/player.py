"""The player's message: everything one picture needs, from an experiment, as one `bytes`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..descent.ledger import VERDICTS, Ledger
from ..descent.lyapunov import KINETIC
from ..descent.outcome import Outcome
from ..descent.trajectory import Trajectory
from ..experiments.experiment import SETTINGS, Experiment
from ..experiments.study import Study
from ..levels.heights import iso_levels, iso_lines
from ..levels.sets import LevelSets
from ..problems.objective import Grid
from .drawn_steps import drawn_of, drawn_words, rise_bits
from .fan import fan_query, positions
from .land import flatten, land_arrays, land_query
from .packing import join, pack, six_digits
from .rates import LOCKED_BY_LINK, rate_ranges, why_locked
from .tiles import tiles

VERSION = 1
# λ's components are counted on as many points a side, whatever the level-set page looks at.
_POINTS = 129
ENERGY_LABELS = {
    "loss": "Energy V(t) = L(θ_t)",
    "distance": "Energy V(t) = ½‖θ_t − θ*‖²",
    KINETIC: "Energy V(t) = L + ‖p‖²/2η",
}


RANGES = rate_ranges(SETTINGS)


def player_message(
    study: Study,
    *,
    echo: int = 0,
    query: str = "",
    compact: bool = False,
    apart: bool = False,
    locked_because: str = LOCKED_BY_LINK,
) -> bytes:
    """Return the player's message for an experiment.

    `echo` is the number of the hand's message that this answers; `compact` is for a thumbnail, which has no controls;
    `locked_because` says why a locked control can't be moved.
    With `apart` the land does not travel with it: the header names what a browser fetches from the page's server,
    `land` and, when a hand comes near, `fan`. Without it there is no fan, and η0 and α can't be dragged.
    """
    run, book = study.run, study.ledger
    header = _header(study, locked_because) | {"echo": echo, "query": query, "compact": compact}
    drawn = drawn_of(study)
    arrays = {**_shore_arrays(study.grid, study.experiment.lam), **_run_arrays(run, book, drawn)}
    if study.experiment.lyapunov != "loss":
        arrays |= {"loss": _rows_first(run.loss[drawn], "<f8")}
    arrays |= _budget_arrays(run, drawn)
    if len(drawn) <= len(book):
        arrays |= {"times": drawn.astype("<u4"), "rises": rise_bits(book.rises.T)}
    if apart:
        header |= {"land": land_query(study), "fan": fan_query(study), "positions": positions(study)}
    else:
        arrays |= land_arrays(study)
    return join(pack(header, arrays))


def _header(study: Study, locked_because: str) -> dict[str, Any]:
    experiment, problem = study.experiment, study.landscape
    low, high = problem.level_range
    return {
        "version": VERSION,
        "run_id": f"{experiment.problem}|{experiment.preset}|{experiment.formula}",
        "problem": {"title": problem.facts.title, "axes": list(problem.facts.axes)},
        "window": list(problem.facts.window),
        "height": vars(study.height),
        "start": list(experiment.start),
        "steps": experiment.steps,
        "lam": experiment.lam,
        "lam_range": [low, high],
        "eta0": experiment.eta0,
        "alpha": experiment.alpha,
        "half_life": _finite(study.run.rules[0].schedule.half_life_in(experiment.steps)),
        "schedule": experiment.schedule,
        "locked": list(experiment.locked),
        "locked_why": _locked_why(experiment, locked_because),
        "lyapunov": {"name": experiment.lyapunov, "label": ENERGY_LABELS[experiment.lyapunov]},
        "more": experiment.more,
        "ranges": RANGES,
        "play": experiment.play,
        "loss_is_v": experiment.lyapunov == "loss",
        "rules": _rule_headers(
            study.run, study.ledger, study.outcomes, study.whole_sets(grid_points=_POINTS), experiment.lam
        ),
        "levels": iso_levels(study.height).tolist(),
        "words": {
            "alt": _alt(problem.facts.title, study.run, study.outcomes),
            "drawn": drawn_words(experiment.steps, len(experiment.rules)),
        },
    }


def _rule_headers(
    run: Trajectory, book: Ledger, outcomes: Sequence[Outcome], land: LevelSets, lam: float
) -> list[dict[str, Any]]:
    rows = [(run.row((k,)), book.row((k,))) for k in range(len(outcomes))]
    return [
        _rule_header(own, its) | {"tiles": tiles(own, its, outcome, land, lam)}
        for (own, its), outcome in zip(rows, outcomes, strict=True)
    ]


def _rule_header(run: Trajectory, book: Ledger) -> dict[str, Any]:
    lost = ~np.isfinite(book.V)
    return {
        "name": run.rules[0].name,
        "label": run.rules[0].kind.label,
        "eta0": float(np.max(run.rules[0].eta0)),
        "limit_label": "limit η_lim = 2(g·d)/(dᵀHd)",
        "non_finite_at": int(lost.argmax()) if lost.any() else None,
        "budget": _finite(run.rules[0].eta0 * run.rules[0].schedule.remaining(0, run.steps)),
        "above_limit": int((book.step_size > book.step_limit).sum()),
    }


def _locked_why(experiment: Experiment, because: str) -> dict[str, str]:
    why = why_locked(experiment.schedule, experiment.locked, because)
    if experiment.fair_race:
        why["eta0"] = "in a fair race each rule runs at its own best η0"
    return why


def _alt(title: str, run: Trajectory, outcomes: Sequence[Outcome]) -> str:
    ends = "; ".join(
        f"{rule.kind.label}: {outcome.kind}" for rule, outcome in zip(run.rules, outcomes, strict=True)
    )
    return f"Descent paths on {title}, {run.steps} steps. {ends}."


def _shore_arrays(grid: Grid, lam: float) -> dict[str, np.ndarray]:
    shore, shore_offsets, _ = flatten(iso_lines(grid, np.array([lam])))
    return {"shore": shore, "shore_offsets": shore_offsets}


def _run_arrays(run: Trajectory, book: Ledger, drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Return the drawn states and the steps that lead to them."""
    made = drawn[1:] - 1
    verdict = np.select([book.verdict[made] == name for name in VERDICTS], range(4))
    with np.errstate(all="ignore"):
        second = (book.second_order + book.kinetic)[made]
    return {
        "theta": _rows_first(run.theta[drawn], "<f4"),
        "v": _rows_first(book.V[drawn], "<f8"),
        "dv": six_digits(_rows_first(book.dV[made], "<f8")),
        "first": six_digits(_rows_first(book.first_order[made], "<f8")),
        "second": six_digits(_rows_first(second, "<f8")),
        "step_size": _rows_first(book.step_size[made], "<f4"),
        "step_limit": six_digits(_rows_first(book.step_limit[made], "<f8")),
        "learning_rate": _rows_first(run.learning_rate[made], "<f4"),
        "verdict": _rows_first(verdict, "u1"),
        "flags": _rows_first((run.restarted + 2 * run.refused)[made], "u1"),
    }


def _budget_arrays(run: Trajectory, drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Return which share of the step budget is left at the drawn states, the same for all rules; none if infinite."""
    plan = run.rules[0].schedule
    whole = plan.remaining(0, run.steps)
    if not (np.isfinite(whole) and whole > 0):
        return {}
    return {"left": (plan.remaining(drawn, run.steps) / whole).astype("<f4")}


def _rows_first(array: np.ndarray, dtype: str) -> np.ndarray:
    """Turn (time, *batch, …) into (*batch, time, …), for a batch of one or two axes and maybe coordinates."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(np.swapaxes(array, 0, 1), dtype=dtype)


def _finite(value: Any) -> float | None:
    number = float(np.max(value))
    return number if math.isfinite(number) else None
