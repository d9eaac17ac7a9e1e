"""Which steps of a long run a picture draws: evenly spaced ones, and every one at which something happens first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..descent.ledger import Ledger
from ..descent.trajectory import Trajectory
from ..experiments.study import Study
from ..numbers import ordinal
from ..problems.objective import Window

# A run of so few steps is drawn whole, whatever the number of rules.
WHOLE = 1000
# So many states of all rules together are drawn evenly; events come on top.
STATES = 2000
# The beginning is drawn whole, since runs move most there.
BEGINNING = 50
# Of what happens again and again, so many times are drawn exactly, and so many extremes of all rules together.
TIMES = 20
PARTS = 150


def drawn_steps(run: Trajectory, book: Ledger, window: Window, lam: float) -> np.ndarray:
    """Return the numbers of the drawn states θ_k, (M+1,), from 0 to the last; all of them if the run is short.

    `run` has batch shape (R,) and `book` is its ledger. Between two of the drawn states no first rise of V, no
    first value that is not finite (also as float32, in which positions travel), none of the first `TIMES`
    crossings of η_lim, of the window's edge or of the level `lam` is hidden: both states of such a step are
    drawn. So are the largest and smallest V and the largest η/η_lim in each part of the run.
    """
    steps, rules = len(book), book.V.shape[1]
    stride = _stride(steps, rules)
    if stride == 1:
        return np.arange(steps + 1)
    chosen = [np.arange(0, steps + 1, stride), np.arange(BEGINNING + 1), np.array([steps])]
    for r in range(rules):
        chosen += _events(run.row((r,)), book.row((r,)), window, lam)
        chosen += _extremes(book.row((r,)), max(1, PARTS // rules))
    found = np.unique(np.concatenate(chosen)).astype(int)
    return found[(found >= 0) & (found <= steps)]


def drawn_of(study: Study) -> np.ndarray:
    """Return the numbers of the drawn states of an experiment's run, (M+1,)."""
    return drawn_steps(study.run, study.ledger, study.landscape.facts.window, study.experiment.lam)


def drawn_words(steps: int, rules: int, used: str = "the outcome, the ledger and the counts use all") -> str:
    """Say which steps of a long run are drawn, and what uses all of them; "" where all are drawn."""
    stride = _stride(steps, rules)
    if stride == 1:
        return ""
    return (
        f"Of {steps:,} steps the first {BEGINNING} are drawn, then every {ordinal(stride)} and those at which "
        f"something happens; {used}."
    )


def rise_bits(rises: np.ndarray) -> np.ndarray:
    """Return (R, T) bool as bits, (R, ⌈T/8⌉), step i+1 in bit i: every rise is marked, also at a step not drawn."""
    return np.packbits(rises, axis=1, bitorder="little")


def _stride(steps: int, rules: int) -> int:
    """Return an odd number, since with an even one a run that swings at every step would look calm."""
    if steps <= WHOLE:
        return 1
    return -(-steps * rules // STATES) // 2 * 2 + 1


def _events(run: Trajectory, book: Ledger, window: Window, lam: float) -> Iterator[np.ndarray]:
    """Yield the states before and after each event of one run."""
    with np.errstate(all="ignore"):
        placed = np.isfinite(run.theta.astype("f4")).all(-1)
        inside = ((run.theta >= (window[0], window[2])) & (run.theta <= (window[1], window[3]))).all(-1)
        yield _around(np.flatnonzero(book.rises)[:1])
        yield _around(np.flatnonzero(run.restarted)[:1])
        yield _around(np.flatnonzero(run.refused)[:1])
        for known in (np.isfinite(book.V), placed):
            yield _around(_changes(known)[:1])
        for side in (inside, run.loss >= lam):
            yield _around(_changes(side)[:TIMES])
        # Of two steps that lie on different sides of the limit both are drawn.
        crossed = _changes(book.step_size > book.step_limit)[:TIMES]
        yield _around(crossed)
        yield _around(crossed + 1)


def _changes(side: Any) -> np.ndarray:
    """Return the i at which side[i] and side[i+1] differ."""
    return np.flatnonzero(side[1:] != side[:-1])


def _around(before: np.ndarray) -> np.ndarray:
    return np.concatenate([before, before + 1])


def _extremes(book: Ledger, parts: int) -> Iterator[np.ndarray]:
    """Yield the states with the largest and smallest V and after the largest η/η_lim, in parts of one run."""
    with np.errstate(all="ignore"):
        share = book.step_size / book.step_limit
    for part in np.array_split(np.arange(len(book)), parts):
        for values in (book.V[1:], -book.V[1:], share):
            known = np.where(np.isfinite(values[part]), values[part], -np.inf)
            yield part[[known.argmax()]] + 1
