"""How runs ended, in one word each, and a sentence with the numbers that decided it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..numbers import number
from .endings import KINDS, Endings, Kind, Runs, by_signs

_UNBOUNDED = "L has no lower bound along this path"


@dataclass(frozen=True)
class Outcome:
    """The end of one run: its `kind`, and `reason`, a sentence with the numbers that decided it."""

    kind: Kind
    reason: str


def classify(run: Runs) -> Outcome:
    """Return the outcome of one run (no batch axes); see `kinds`."""
    if run.theta.ndim != 2:
        raise ValueError("an outcome belongs to one run; use run.outcomes for a batch.")
    with np.errstate(all="ignore"):
        return _Words(Endings(run)).outcome()


def kinds(runs: Runs) -> np.ndarray:
    """Return how every run of a batch (*B) ended: (*B) int8, indices into `KINDS`.

    The order is: diverged, then by the Hessian where the run is at rest, then frozen, cycling, and descending when
    nothing else holds. At rest means that Newton's step |H|⁻¹g is shorter than 1e-6 of the window's diagonal and
    than 1e-3 of the way gone (or than 1e-9 of the diagonal), and that the slope is lower where it leads. Frozen is what
    is held on a slope: by the guard, a spent budget, weight decay or steps that are lost in rounding. No measure
    has units: the word stays when L becomes c·L + b and η becomes η/c, when θ is scaled or turned.
    """
    with np.errstate(all="ignore"):
        return Endings(runs).kinds().reshape(runs.shape)


def by_curvature(low: float, high: float, flat: float, numbers: str) -> Outcome:
    """Return what a point of rest is by its Hessian's extreme eigenvalues; those within ±`flat` count as 0.

    `numbers` is the beginning of the reason, which ends with the lowest eigenvalue.
    """
    kind = KINDS[int(by_signs(np.array(low), np.array(high), np.array(flat)))]
    ends = {
        "maximum": f", λ_max(H) = {number(high, 3)}: curved downwards in every direction",
        "saddle": f", λ_max(H) = {number(high, 3)}",
        "degenerate": " ≈ 0: second order does not decide",
    }
    return Outcome(kind, numbers + ends.get(kind, ""))


class _Words:
    """The outcome of the only run of `ends`, in words."""

    def __init__(self, ends: Endings) -> None:
        self.ends = ends

    def outcome(self) -> Outcome:
        """Return the outcome of the only run."""
        kind = KINDS[int(self.ends.kinds()[0])]
        if kind in ("minimum", "maximum", "saddle", "degenerate"):
            return self._resting()
        words = {"diverged": self._diverged, "frozen": self._frozen, "cycling": self._cycling}
        return Outcome(kind, words.get(kind, self._descending)())

    def _diverged(self) -> str:
        if self.ends.broken[0]:
            return self._not_finite()
        first, last_loss = self.ends.recent[0, 0], self.ends.recent[-1, 0]
        if self.ends.far[0]:
            return (
                f"{number(self.ends.away[0], 3)} from the window's centre, L rising to {number(last_loss, 3)}"
            )
        return (
            f"L rose from {number(first, 3)} to {number(last_loss, 3)} over the last {self.ends.length} steps "
            f"and the steps grow, to {number(self.ends.lengths[-1, 0], 3)}"
        )

    def _not_finite(self) -> str:
        step = int(np.argmin(self.ends.finite[:, 0]))
        if not step:
            return "not finite from step 0 on; the start itself is not finite"
        last = self.ends.loss[step - 1, 0]
        words = f"not finite from step {step} on; the last finite L was {number(last, 3)}"
        before = self.ends.loss[max(0, step - 1 - self.ends.length) : step, 0]
        falling = len(before) > 1 and (np.diff(before) < 0).all()
        return f"{words}: {_UNBOUNDED}" if falling and last < self.ends.loss[0, 0] else words

    def _resting(self) -> Outcome:
        only = np.array([0])
        low, high, flat = (float(part[0]) for part in self.ends.curvature(only))
        distance = float(self.ends.distance(only)[0])
        away = f"{number(distance, 2)} from rest by Newton's step" if distance else "at rest up to rounding"
        numbers = f"‖g‖ = {number(self.ends.slope[0], 2)}, {away}, λ_min(H) = {number(low, 3)}"
        smooth = by_curvature(low, high, flat, numbers)
        if smooth.kind != "degenerate":
            return smooth
        kind = KINDS[int(self.ends.at_kinks(only, np.array([KINDS.index("degenerate")]))[0])]
        if kind == "degenerate":
            return smooth
        turn = "rises" if kind == "minimum" else "falls"
        return Outcome(
            kind, f"L is not smooth here: it {turn} in every direction from {number(self.ends.loss[-1, 0])}"
        )

    def _frozen(self) -> str:
        slope = self.ends.slope[0]
        if self.ends.refused[0]:
            return f"stalled at a point where no step along −g lowers V; ‖g‖ = {number(slope, 3)}"
        if not self.ends.spent(np.array([0]))[0]:
            held = (
                "weight decay balances the slope"
                if self.ends.balanced[0]
                else "the steps are lost in rounding"
            )
            longest = number(self.ends.lengths.max(), 2)
            return f"‖g‖ = {number(slope, 3)}, but {held}: the last steps were at most {longest} long"
        reach, distance = self.ends.budget[0] * self.ends.pace[0], self.ends.distance(np.array([0]))[0]
        moves = f"‖g‖ = {number(slope, 3)}, but all steps still to come move at most {number(reach, 2)}"
        if np.isfinite(distance):
            return f"{moves} of about {number(distance, 2)}"
        return f"{moves}, after {number(self.ends.way[0], 2)} already gone"

    def _cycling(self) -> str:
        recent = self.ends.loss[-self.ends.length :]
        return (
            f"L came no lower in the last {self.ends.length} steps: it stays at {number(recent.min(), 3)} to "
            f"{number(recent.max(), 3)}, with steps up to {number(self.ends.lengths.max(), 2)} long"
        )

    def _descending(self) -> str:
        before, now = float(self.ends.recent[0, 0]), float(self.ends.recent[-1, 0])
        if now == before:
            change = f"L is {number(now)} as it was {self.ends.length} steps ago"
        else:
            verb = "fell" if now < before else "is still swinging and rose"
            change = f"L {verb} by {number(abs(now - before), 2)} to {number(now)} in the last {self.ends.length} steps"
        if self.ends.outside[0] and (np.diff(self.ends.recent[:, 0]) < 0).all():
            return f"{change}, {number(self.ends.away[0], 3)} from the window's centre: {_UNBOUNDED}"
        return f"{change}; ‖g‖ = {number(self.ends.slope[0], 3)}, {self._left()}"

    def _left(self) -> str:
        distance = float(self.ends.distance(np.array([0]))[0])
        if not np.isfinite(distance):
            return "and no curvature says how far it is to rest"
        return f"about {number(distance, 2)} still to go by Newton's step"
