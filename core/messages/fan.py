"""The fan: runs at neighbouring η0 and α, which a browser fetches when a hand comes near, to answer it at once."""

from __future__ import annotations

import numpy as np

from ..descent.ledger import Ledger
from ..experiments.descents import Fan, neighbours
from ..experiments.study import Study
from ..problems.objective import Window
from .drawn_steps import drawn_of
from .land import FULL, NOT_FINITE
from .packing import pack, upper_half

BUDGET = 100_000
# What a hand drags along the fan.
KINDS = ("eta0", "alpha")


def fan_query(study: Study) -> str:
    """Return the link's text that names a study's fan: the same for all experiments that have the same one."""
    names = (*study.run_settings, "lyapunov")
    # Of a long run it hangs on λ which states are drawn.
    all_are_drawn = len(drawn_of(study)) > len(study.ledger)
    return study.experiment.query(names if all_are_drawn else (*names, "lam"))


def positions(study: Study) -> dict[str, list[float]]:
    """Return the values of η0 and of α that may be in the fan, the present ones among them."""
    return {name: list(neighbours(study.experiment, name)) for name in KINDS}


def fan_message(study: Study) -> bytes:
    """Return the fan as one deflated part of at most 100 KB; its outermost positions give way to that.

    The header's `fan` names the values of η0 and α; the arrays have shape (values, rules, states or steps, …), at the
    states that the player's message draws.
    """
    fan, book, experiment = study.fan, study.fan_ledger, study.experiment
    drawn = drawn_of(study)
    keep = max(len(fan.eta0), len(fan.alpha))
    while True:
        nearest = _nearest(fan.eta0, experiment.eta0, keep), _nearest(fan.alpha, experiment.alpha, keep)
        part = _packed(fan, book, drawn, nearest, study.landscape.facts.window)
        if len(part) <= BUDGET or keep == 1:
            return part
        keep = max(1, min(keep - 1, int(keep * 0.95 * BUDGET / len(part))))


def _packed(
    fan: Fan, book: Ledger, drawn: np.ndarray, nearest: tuple[list[int], list[int]], window: Window
) -> bytes:
    """Return the fan's runs at the nearest positions of η0 and of α, and at the states that are drawn."""
    eta0, alpha = nearest
    chosen = [*eta0, *[len(fan.eta0) + k for k in alpha]]
    header = {"fan": {"eta0": [fan.eta0[k] for k in eta0], "alpha": [fan.alpha[k] for k in alpha]}}
    made = drawn[1:] - 1
    arrays = {
        "theta": _delta_coded(fan.runs.theta[drawn][:, :, chosen], window),
        "v": _halves(book.V[drawn][:, :, chosen]),
        "step_size": _halves(book.step_size[made][:, :, chosen]),
        "step_limit": _halves(book.step_limit[made][:, :, chosen]),
        "learning_rate": _halves(fan.runs.learning_rate[made][:, :, chosen]),
    }
    return pack(header, arrays)


def _nearest(values: tuple[float, ...], centre: float, keep: int) -> list[int]:
    """Return the positions of the `keep` values around the centre, in order."""
    here = values.index(centre)
    ranked = sorted(range(len(values)), key=lambda k: abs(k - here))
    return sorted(ranked[:keep])


def _position_first(array: np.ndarray) -> np.ndarray:
    """Turn (time, rule, position, …) into (position, rule, time, …)."""
    return np.ascontiguousarray(np.swapaxes(array, 0, 2))


def _halves(array: np.ndarray) -> np.ndarray:
    return upper_half(_position_first(array))


def _delta_coded(theta: np.ndarray, window: Window) -> np.ndarray:
    """Return paths as differences of 16-bit positions in the window widened by its size on each side."""
    paths = _position_first(theta)
    low = np.array([window[0], window[2]])
    size = np.array([window[1], window[3]]) - low
    with np.errstate(all="ignore"):
        share = np.clip((paths - (low - size)) / (3 * size), 0, 1)
    codes = np.where(np.isfinite(paths), np.rint(np.nan_to_num(share) * FULL), NOT_FINITE).astype("<u2")
    return np.concatenate([codes[:, :, :1], np.diff(codes, axis=2)], axis=2)
