"""How runs ended: in one word each, decided for a whole batch at once, and the numbers that decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from core.analysis.curvature import hessian_eigenvalues
from core.problems.objective import Objective

if TYPE_CHECKING:
    from core.descent import Trajectory

Kind = Literal["diverged", "minimum", "maximum", "saddle", "degenerate", "frozen", "cycling", "descending"]
KINDS: tuple[Kind, ...] = get_args(Kind)

TOLERANCE = 1e-6
MOST_RELAXED = 1e3
FAR = 10.0
FROZEN_SHARE = 0.01
# A step is "not small" when it is longer than this share of the window's diagonal.
SMALL_STEP = 1e-4


@dataclass(frozen=True)
class Outcome:
    """The end of one run: its `kind`, and `reason`, a sentence with the numbers that decided it."""

    kind: Kind
    reason: str


@dataclass(frozen=True)
class Scales:
    """What is small on an objective: typical ‖∇L‖ and curvature, centre and size of the region of interest.

    One number for all runs, or one a run (B,); the centre is (d,) or (B, d).
    """

    gradient: float | np.ndarray
    curvature: float
    centre: np.ndarray
    size: float


def classify(run: Trajectory) -> Outcome:
    """Return the outcome of one run (no batch axes); see `kinds`."""
    if run.theta.ndim != 2:
        raise ValueError("an outcome belongs to one run; use run.outcomes for a batch.")
    with np.errstate(all="ignore"):
        return _Endings(run).outcome()


def kinds(runs: Trajectory) -> np.ndarray:
    """Return how every run of a batch (*B) ended: (*B) int8, indices into `KINDS`.

    The order is: diverged, then by the Hessian where ‖g‖ ≤ tol = 1e-6·(1+|L|)·(typical ‖∇L‖), then
    frozen, cycling, and descending when nothing else holds. In tol, 1+|L| counts for at most 1000.
    """
    with np.errstate(all="ignore"):
        return _Endings(runs).kinds().reshape(runs.shape)


def window_length(steps: int) -> int:
    """Return the number of last steps that are looked at: 20 % of the run, at least 10, at most all."""
    return min(steps, max(10, -(-steps // 5)))


def by_curvature(low: float, high: float, flat: float, numbers: str) -> Outcome:
    """Return what a point of rest is by its Hessian's extreme eigenvalues; those within ±`flat` count as 0.

    `numbers` is the beginning of the reason, which ends with the lowest eigenvalue.
    """
    kind = KINDS[int(_curved(np.array(low), np.array(high), np.array(flat)))]
    ends = {
        "maximum": f", λ_max(H) = {high:.3g}: curved downwards in every direction",
        "saddle": f", λ_max(H) = {high:.3g}",
        "degenerate": " ≈ 0: second order does not decide",
    }
    return Outcome(kind, numbers + ends.get(kind, ""))


def _curved(low: np.ndarray, high: np.ndarray, flat: np.ndarray) -> np.ndarray:
    names: tuple[Kind, ...] = ("minimum", "maximum", "saddle")
    return _named([low > flat, high < -flat, low < -flat], names, "degenerate")


def _named(masks: list[np.ndarray], names: Sequence[Kind], otherwise: Kind) -> np.ndarray:
    """Return the index of the first name whose mask holds."""
    return np.select(masks, [KINDS.index(name) for name in names], KINDS.index(otherwise)).astype(np.int8)


class _Endings:
    """What decides about the ends of runs, with all batch axes made one: (B,).

    Hessians are asked for only where the runs before them in the order have not been decided.
    """

    def __init__(self, runs: Trajectory) -> None:
        rows = int(np.prod(runs.shape))
        self.f, self.steps = runs.f, runs.steps
        self.theta = runs.theta.reshape(len(runs.theta), rows, -1)
        self.loss = runs.loss.reshape(len(runs.loss), rows)
        self.finite = np.isfinite(self.loss) & np.isfinite(self.theta).all(-1)
        self.finite &= np.isfinite(runs.grad).all(-1).reshape(self.loss.shape)
        self.slope = runs.grad_norm[-1].reshape(rows)
        self.first_slope = runs.grad_norm[0].reshape(rows)
        self.refused = runs.refused[-1].reshape(rows)
        self.budget = np.asarray(runs.budget_left, float).reshape(rows)
        self.direction = np.linalg.norm(runs.direction[-1].reshape(rows, -1), axis=-1)
        self.step_size, self.rate = runs.step_size[-1].reshape(rows), runs.learning_rate[-1].reshape(rows)
        self.length = window_length(self.steps)
        self.recent = self.loss[-self.length - 1 :]
        self.lengths = np.linalg.norm(np.diff(self.theta[-self.length - 1 :], axis=0), axis=-1)

    def kinds(self) -> np.ndarray:
        """Return an index into `KINDS` for each run."""
        found = np.full(self.loss.shape[1], KINDS.index("descending"), np.int8)
        diverged = self.broken | self.far | self.growing
        resting = ~diverged & self.at_rest
        rest = np.flatnonzero(resting)
        moving = np.flatnonzero(~diverged & ~resting)
        frozen = self.refused[moving] | self.spent(moving)
        found[moving] = _named([frozen, self.cycling[moving]], ("frozen", "cycling"), "descending")
        if rest.size:
            found[rest] = _curved(*self.curvature(rest))
        found[diverged] = KINDS.index("diverged")
        return found

    def outcome(self) -> Outcome:
        """Return the outcome of the only run."""
        kind = KINDS[int(self.kinds()[0])]
        if kind in ("minimum", "maximum", "saddle", "degenerate"):
            return self._resting()
        words = {"diverged": self._diverged, "frozen": self._frozen, "cycling": self._cycling}
        return Outcome(kind, words.get(kind, self._descending)())

    @cached_property
    def scales(self) -> Scales:
        facts = getattr(self.f, "facts", None)
        if facts is None:
            return Scales(np.fmax(1.0, self.first_slope), 1.0, self.theta[0], np.inf)
        return window_scales(self.f)

    @cached_property
    def broken(self) -> np.ndarray:
        """Whether something was not finite."""
        return ~self.finite.all(0)

    @cached_property
    def rising(self) -> np.ndarray:
        return self.recent[-1] > self.recent[0]

    @cached_property
    def away(self) -> np.ndarray:
        return np.linalg.norm(self.theta[-1] - self.scales.centre, axis=-1)

    @cached_property
    def far(self) -> np.ndarray:
        """Whether L rises far outside of the window."""
        return self.rising & (self.away > FAR * self.scales.size / 2)

    @cached_property
    def growing(self) -> np.ndarray:
        """Whether L rises with steps that grow, and stays above where it was."""
        half = len(self.recent) // 2
        if not half:
            return np.zeros_like(self.rising)
        longer = self.lengths[half:].mean(0) > 1.2 * self.lengths[:half].mean(0)
        above = self.recent[half:].min(0) > np.maximum(self.loss[0], self.recent[:half].mean(0))
        return self.rising & longer & above

    @cached_property
    def tol(self) -> np.ndarray:
        # Capped, so that a loss with a large constant part does not pass a steep slope for rest.
        return TOLERANCE * np.minimum(1 + np.abs(self.loss[-1]), MOST_RELAXED) * self.scales.gradient

    @cached_property
    def at_rest(self) -> np.ndarray:
        return self.slope <= self.tol

    def curvature(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the extreme eigenvalues of H, and how close to 0 counts as 0, of some runs."""
        values = hessian_eigenvalues(self.f, self.theta[-1][rows])
        low, high = values[..., 0], values[..., -1]
        flat = 1e-6 * np.fmax(np.fmax(np.abs(low), np.abs(high)), self.scales.curvature)
        return low, high, flat

    def spent(self, rows: np.ndarray) -> np.ndarray:
        """Whether all steps still to come can't bring some runs noticeably nearer to rest."""
        reach, distance = self.reach(rows)
        return np.isfinite(distance) & (reach <= FROZEN_SHARE * distance)

    def reach(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how far all steps to come lead, and how far it is to rest by second order."""
        top = np.abs(hessian_eigenvalues(self.f, self.theta[-1][rows])).max(-1)
        rate = self.rate[rows]
        scaled = np.where(rate > 0, self.step_size[rows] / rate, 1.0)
        distance = np.where(top > 0, self.slope[rows] / top, np.inf)
        return self.budget[rows] * scaled * self.direction[rows], distance

    @cached_property
    def cycling(self) -> np.ndarray:
        """The runs (B,) whose last steps are long but bring no new lowest L: they swing, or stand at one level."""
        before = self.loss[: self.steps + 1 - self.length].min(0)
        recent = self.loss[-self.length :]
        changes = np.diff(self.recent, axis=0)
        # Rounding makes an exact cycle's lowest value flicker in the last digits.
        progress = recent.min(0) < before - 1e-9 * (1 + np.abs(before))
        swinging = np.minimum((changes > 0).sum(0), (changes < 0).sum(0)) >= 2
        # L may stand still although θ moves, as in an exact bounce between two points of one level.
        flat = np.abs(changes).max(0) <= 1e-9 * (1 + np.abs(recent).max(0))
        long = self.lengths.max(0) > SMALL_STEP * self._size
        return ~progress & (swinging | flat) & long

    @property
    def _size(self) -> float | np.ndarray:
        size = self.scales.size
        return size if np.isfinite(size) else np.fmax(1.0, np.linalg.norm(self.theta[0], axis=-1))

    def _diverged(self) -> str:
        if self.broken[0]:
            step = int(np.argmin(self.finite[:, 0]))
            last = (
                f"the last finite L was {self.loss[step - 1, 0]:.3g}"
                if step
                else "the start itself is not finite"
            )
            return f"not finite from step {step} on; {last}"
        first, last_loss = self.recent[0, 0], self.recent[-1, 0]
        if self.far[0]:
            return f"{self.away[0]:.3g} from the window's centre, L rising to {last_loss:.3g}"
        return (
            f"L rose from {first:.3g} to {last_loss:.3g} over the last {self.length} steps "
            f"and the steps grow, to {self.lengths[-1, 0]:.3g}"
        )

    def _resting(self) -> Outcome:
        low, high, flat = (float(part[0]) for part in self.curvature(np.array([0])))
        numbers = f"‖g‖ = {self.slope[0]:.1e} ≤ {float(np.ravel(self.tol)[0]):.1e}, λ_min(H) = {low:.3g}"
        return by_curvature(low, high, flat, numbers)

    def _frozen(self) -> str:
        slope = self.slope[0]
        if self.refused[0]:
            return f"stalled at a point where no step along −g lowers V; ‖g‖ = {slope:.3g}"
        reach, distance = (float(part[0]) for part in self.reach(np.array([0])))
        return (
            f"‖g‖ = {slope:.3g}, but all steps still to come move at most {reach:.2g} of about {distance:.2g}"
        )

    def _cycling(self) -> str:
        recent = self.loss[-self.length :]
        return (
            f"no new lowest L in the last {self.length} steps: it stays at {recent.min():.3g} to "
            f"{recent.max():.3g}, with steps up to {self.lengths.max():.2g} long"
        )

    def _descending(self) -> str:
        before, now = float(self.recent[0, 0]), float(self.recent[-1, 0])
        verb = "fell" if now < before else "is still swinging and rose"
        return (
            f"L {verb} by {abs(now - before):.2g} to {now:.4g} in the last {self.length} steps; "
            f"‖g‖ = {self.slope[0]:.3g} is not small yet"
        )


def window_scales(f: Objective) -> Scales:
    """Return what is small on a problem: the median ‖∇L‖ on a 17×17 grid of its window, and the window's size."""
    x0, x1, y0, y1 = f.facts.window  # type: ignore[attr-defined]
    x, y = np.meshgrid(np.linspace(x0, x1, 17), np.linspace(y0, y1, 17))
    with np.errstate(all="ignore"):
        grad = f.loss_and_grad(np.stack([x, y], axis=-1))[1]
    norms = np.linalg.norm(grad, axis=-1)
    typical = norms[np.isfinite(norms) & (norms > 0)]
    gradient = float(np.median(typical)) if typical.size else 1.0
    size = float(np.hypot(x1 - x0, y1 - y0))
    return Scales(gradient, gradient / size, np.array([(x0 + x1) / 2, (y0 + y1) / 2]), size)
