"""What decides how runs ended, for a whole batch at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Literal, Protocol, cast, get_args

import numpy as np

from ..optim.contract import Rule
from ..problems.curvature import hessian_eigenvalues, hessian_matrix
from ..problems.newton import rest_kind
from ..problems.objective import Landscape, Objective, Window

Kind = Literal["diverged", "minimum", "maximum", "saddle", "degenerate", "frozen", "cycling", "descending"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# At rest, Newton's step still has to go less than these shares: of the window's diagonal, and of the way gone.
REST = 1e-6
REST_OF_WAY = 1e-3
# Below this share of the window's diagonal a point is at rest however short the way was.
ROUNDED = 1e-9
# A slope counts as 0 where the largest curvature turns it round within this share of the window's diagonal.
NO_SLOPE = 1e-14
# An eigenvalue counts as 0 below this share of the largest one here and about RING of the diagonal away.
FLAT = 1e-6
RING = 1e-3
FAR = 10.0
FROZEN_SHARE = 0.01
# A step is "not small" when it is longer than this share of the window's diagonal.
SMALL_STEP = 1e-4
# L swings where it rises by at least this share of what it falls; a mean is lower beyond so many standard errors.
SWINGING = 0.5
STANDARD_ERRORS = 3.0
# A slow swing is damped where its height comes down to this share from one window of steps to the next.
DAMPED = 0.95
# Weight decay balances the slope where their sum is at most this share of decay·θ.
BALANCED = 1e-6
# θ stands still where no step is longer than so many of its rounding errors.
STANDING = 4.0
# How many further steps tell a growing swing that stays bounded from a run that leaves.
FOLLOWED = 2000


class Runs(Protocol):
    """What decides how runs ended, a batch of shape *B: time first, then *B, then coordinates; see `Trajectory`."""

    @property
    def f(self) -> Objective:
        """What was descended."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """One rule, or as many as the first axis of *B has entries."""

    @property
    def steps(self) -> int:
        """T."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch shape *B."""

    @property
    def theta(self) -> np.ndarray:
        """θ_t (T+1, *B, d)."""

    @property
    def loss(self) -> np.ndarray:
        """L(θ_t) (T+1, *B)."""

    @property
    def grad(self) -> np.ndarray:
        """∇L(θ_t) (T+1, *B, d)."""

    @property
    def grad_norm(self) -> np.ndarray:
        """‖∇L(θ_t)‖ (T+1, *B)."""

    @property
    def direction(self) -> np.ndarray:
        """d_t (T, *B, d)."""

    @property
    def step_size(self) -> np.ndarray:
        """η_t really used (T, *B)."""

    @property
    def learning_rate(self) -> np.ndarray:
        """The schedule's η(t) (T, *B)."""

    @property
    def refused(self) -> np.ndarray:
        """Which steps the guard refused (T, *B)."""

    @property
    def budget_left(self) -> np.ndarray:
        """Σ_{k≥T} η(k) (*B)."""


def window_length(steps: int) -> int:
    """Return the number of last steps that are looked at: 20 % of the run, at least 10, at most all."""
    return min(steps, max(10, -(-steps // 5)))


def by_signs(low: np.ndarray, high: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """Return indices into `KINDS` of points of rest by their Hessians' extreme eigenvalues, ±`flat` counting as 0."""
    names: tuple[Kind, ...] = ("minimum", "maximum", "saddle")
    return _named([low > flat, high < -flat, low < -flat], names, "degenerate")


def _named(masks: list[np.ndarray], names: Sequence[Kind], otherwise: Kind) -> np.ndarray:
    """Return the index of the first name whose mask holds."""
    return np.select(masks, [KINDS.index(name) for name in names], KINDS.index(otherwise)).astype(np.int8)


class Endings:
    """What decides about the ends of runs, with all batch axes made one: (B,).

    Hessians are asked for only where the runs before them in the order have not been decided.
    """

    def __init__(self, runs: Runs) -> None:
        rows = int(np.prod(runs.shape))
        self.f, self.steps = runs.f, runs.steps
        self.theta = runs.theta.reshape(len(runs.theta), rows, -1)
        self.loss = runs.loss.reshape(len(runs.loss), rows)
        self.finite = np.isfinite(self.loss) & np.isfinite(self.theta).all(-1)
        self.finite &= np.isfinite(runs.grad).all(-1).reshape(self.loss.shape)
        self.grad = runs.grad[-1].reshape(rows, -1)
        self.slopes = runs.grad[-window_length(self.steps) - 1 :].reshape(-1, rows, self.grad.shape[-1])
        self.slope = runs.grad_norm[-1].reshape(rows)
        self.refused = runs.refused[-1].reshape(rows)
        self.budget = np.asarray(runs.budget_left, float).reshape(rows)
        self.length = window_length(self.steps)
        self.recent = self.loss[-self.length - 1 :]
        moves = np.diff(self.theta[-self.length - 1 :], axis=0)
        self.lengths = np.linalg.norm(moves, axis=-1)
        rates = runs.learning_rate[-self.length :].reshape(self.length, rows)
        # What a unit of the schedule's budget moves at most: memory of the rule included, as at a turning point.
        self.pace = np.where(rates > 0, self.lengths / rates, 0.0).max(0)
        self.step_size = runs.step_size[-1].reshape(rows)
        constant = (runs.learning_rate[-1] == runs.learning_rate[0]).reshape(rows)
        plain = (runs.direction[-2:] == runs.grad[-3:-1]).all((0, -1)).reshape(rows)
        self.repeating = constant & plain
        self.imbalance = _imbalance(runs, self.length).reshape(rows)
        # What decides about a kind is asked for again by its words.
        self._known: dict[tuple[str, bytes], tuple[np.ndarray, ...]] = {}

    def kinds(self) -> np.ndarray:
        """Return an index into `KINDS` for each run."""
        found = np.full(self.loss.shape[1], KINDS.index("descending"), np.int8)
        diverged = self.broken | self.far
        resting = np.zeros_like(diverged)
        known = np.flatnonzero(~diverged)
        resting[known] = self.at_rest(known)
        diverged |= ~resting & self.growing
        rest = np.flatnonzero(resting)
        moving = np.flatnonzero(~diverged & ~resting)
        if moving.size:
            frozen = self.refused[moving] | self.spent(moving) | self.stuck[moving]
            found[moving] = _named([frozen, self.cycling[moving]], ("frozen", "cycling"), "descending")
        if rest.size:
            found[rest] = by_signs(*self.curvature(rest))
            unclear = rest[found[rest] == KINDS.index("degenerate")]
            found[unclear] = self.at_kinks(unclear, found[unclear])
        found[diverged] = KINDS.index("diverged")
        return found

    @cached_property
    def way(self) -> np.ndarray:
        """How far from its start each run has been."""
        return np.linalg.norm(self.theta - self.theta[0], axis=-1).max(0)

    @cached_property
    def size(self) -> np.ndarray:
        """The window's diagonal; without a window, how far the run has been."""
        facts = getattr(self.f, "facts", None)
        if facts is None:
            return np.where(self.way > 0, self.way, np.linalg.norm(self.theta[0], axis=-1))
        x0, x1, y0, y1 = facts.window
        return np.full(self.way.shape, np.hypot(x1 - x0, y1 - y0))

    @cached_property
    def broken(self) -> np.ndarray:
        """Whether something was not finite."""
        return ~self.finite.all(0)

    @cached_property
    def rising(self) -> np.ndarray:
        """Whether L is higher than it was some steps ago."""
        return self.recent[-1] > self.recent[0]

    @cached_property
    def away(self) -> np.ndarray:
        """How far each run ends from the window's centre; 0 without a window."""
        facts = getattr(self.f, "facts", None)
        return np.zeros_like(self.way) if facts is None else _off_centre(self.theta[-1], facts.window)

    @cached_property
    def outside(self) -> np.ndarray:
        """Whether a run ends far outside of the window."""
        return self.away > FAR * self.size / 2

    @cached_property
    def far(self) -> np.ndarray:
        """Whether L rises far outside of the window."""
        return self.rising & self.outside

    @cached_property
    def growing(self) -> np.ndarray:
        """Whether L rises with steps that grow, and nothing holds the swing back.

        Where every further step is known, η·g with η as it is, the run is followed on: a swing that stays in
        bounds is none that diverges.
        """
        half = len(self.recent) // 2
        if not half:
            return np.zeros_like(self.rising)
        early, late = self.lengths[:half].mean(0), self.lengths[half:].mean(0)
        above = self.recent[half:].min(0) > np.maximum(self.loss[0], self.recent[:half].mean(0))
        growing = self.rising & above & (late > 1.2 * early)
        steady = self.rising & self.repeating & (late > early) & (self.recent[-1] >= self.loss.max(0))
        asked = np.flatnonzero((growing | steady) & self.repeating & np.isfinite(self.size))
        growing[asked] = self.leaving(asked)
        return growing

    def leaving(self, rows: np.ndarray) -> np.ndarray:
        """Whether further steps as the last one lead some runs far away from the window, L rising."""
        theta, step = self.theta[-1][rows].copy(), self.step_size[rows, None]
        centre, reach = self._centre(rows), FAR * self.size[rows] / 2
        gone, going = np.zeros(len(rows), bool), np.arange(len(rows))
        for _ in range(FOLLOWED):
            if not going.size:
                break
            theta[going] -= step[going] * self.f.loss_and_grad(theta[going])[1]
            away = ~(np.linalg.norm(theta[going] - centre[going], axis=-1) <= reach[going])
            gone[going[away]] = True
            going = going[~away]
        up = self.f.loss(theta) > self.loss[-1][rows]
        return gone & (up | ~np.isfinite(theta).all(-1) | np.isnan(self.f.loss(theta)))

    def _centre(self, rows: np.ndarray) -> np.ndarray:
        facts = getattr(self.f, "facts", None)
        if facts is None:
            return self.theta[0][rows]
        x0, x1, y0, y1 = facts.window
        return np.broadcast_to(np.array([(x0 + x1) / 2, (y0 + y1) / 2]), (len(rows), 2))

    def at_rest(self, rows: np.ndarray) -> np.ndarray:
        """Whether Newton's step from where some runs end is as good as none, and lowers the slope."""
        size, distance = self.size[rows], self.distance(rows)
        near = (distance <= REST * size) & (distance <= REST_OF_WAY * self.way[rows])
        near |= distance <= ROUNDED * size
        ask = np.flatnonzero(near & (distance > ROUNDED * size))
        if ask.size:
            theta = self.theta[-1][rows[ask]] - self._newton(rows[ask])[0]
            after = np.linalg.norm(self.f.loss_and_grad(theta)[1], axis=-1)
            near[ask] = after <= self.slope[rows[ask]] / 2
        return near

    def distance(self, rows: np.ndarray) -> np.ndarray:
        """Return how far it is to rest by second order, ‖|H|⁻¹g‖; ∞ where H is 0 along the slope."""
        return np.linalg.norm(self._newton(rows)[0], axis=-1)

    def _once(self, name: str, rows: np.ndarray, make: Callable[[np.ndarray], Any]) -> Any:
        key = name, rows.tobytes()
        if key not in self._known:
            self._known[key] = make(rows)
        return self._known[key]

    def _newton(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return |H|⁻¹g and H's eigenvalues where some runs end: (n, d) both."""
        return cast("tuple[np.ndarray, np.ndarray]", self._once("newton", rows, self._newton_step))

    def _newton_step(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        grad = self.grad[rows]
        hessian = hessian_matrix(self.f, self.theta[-1][rows])
        finite = np.isfinite(hessian).all((-1, -2))
        values, vectors = np.linalg.eigh(np.where(finite[:, None, None], hessian, 0.0))
        along = np.einsum("nij,ni->nj", vectors, grad)
        sizes = np.abs(values)
        # What is left of a curvature that is 0 beside a steep one, as towards the tip of a cone, is rounding.
        sizes[sizes <= STANDING * np.finfo(float).eps * sizes.max(-1, keepdims=True)] = 0.0
        none = np.abs(along) <= NO_SLOPE * sizes.max(-1, keepdims=True) * self.size[rows, None]
        step = np.where(none, 0.0, along / sizes)
        step = np.where(finite[:, None] | (grad == 0), np.einsum("nij,nj->ni", vectors, step), np.inf)
        return np.where(np.isnan(step), np.inf, step), np.where(finite[:, None], values, np.nan)

    def curvature(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the extreme eigenvalues of H, and how close to 0 counts as 0, of some runs."""
        found = self._once("curvature", rows, self._extremes)
        return cast("tuple[np.ndarray, np.ndarray, np.ndarray]", found)

    def _extremes(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        theta, size = self.theta[-1][rows], self.size[rows]
        values = hessian_eigenvalues(self.f, theta)
        low, high = values[..., 0], values[..., -1]
        units = np.concatenate([np.eye(self.f.dim), -np.eye(self.f.dim)])
        around = theta + RING * size[:, None] * units[:, None] if np.isfinite(size).all() else theta[None]
        near = np.abs(hessian_eigenvalues(self.f, around)).max(-1)
        near = np.where(np.isfinite(near), near, 0.0).max(0)
        return low, high, FLAT * np.fmax(np.fmax(np.abs(low), np.abs(high)), near)

    def at_kinks(self, rows: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
        """Return what some runs rest at where L is not smooth and H does not say it, else `otherwise`."""
        if not rows.size or not hasattr(self.f, "facts"):
            return otherwise
        # Runs that end at the same point are asked about once.
        places, which = np.unique(self.theta[-1][rows], axis=0, return_inverse=True)
        told = rest_kind(cast(Landscape, self.f), places, RING * float(self.size[rows[0]]))
        codes = np.array([-1 if kind is None else KINDS.index(kind) for kind in told])[which.ravel()]
        return np.where(codes < 0, otherwise, codes)

    def spent(self, rows: np.ndarray) -> np.ndarray:
        """Whether all steps still to come can't bring some runs noticeably nearer to rest.

        Where no curvature says how far that is, as on a plane, the way already gone is the measure, unless the slope
        still turns round: then the run swings about a crease, which may be where it belongs.
        """
        distance = self.distance(rows)
        way = np.where(self.turning[rows], 0.0, self.way[rows])
        distance = np.where(np.isfinite(distance), distance, way)
        return self.budget[rows] * self.pace[rows] <= FROZEN_SHARE * distance

    @cached_property
    def turning(self) -> np.ndarray:
        """Whether some last step led to a slope against the one before it."""
        return ((self.slopes[1:] * self.slopes[:-1]).sum(-1) < 0).any(0)

    @cached_property
    def stuck(self) -> np.ndarray:
        """Whether θ stands still on a slope: balanced by weight decay, or by steps below its rounding errors."""
        return self.balanced | self.rounded

    @cached_property
    def balanced(self) -> np.ndarray:
        """Whether weight decay cancels the slope at all last points."""
        return self.imbalance <= BALANCED

    @cached_property
    def rounded(self) -> np.ndarray:
        """Whether no last step moved θ further than θ is rounded."""
        error = np.finfo(float).eps * np.linalg.norm(self.theta[-1], axis=-1)
        return self.lengths.max(0) <= STANDING * error

    @cached_property
    def cycling(self) -> np.ndarray:
        """The runs (B,) whose last steps are long but bring L no lower: they swing, stand at one level, or climb."""
        changes = np.diff(self.recent, axis=0)
        rises, falls = np.maximum(changes, 0).sum(0), np.maximum(-changes, 0).sum(0)
        # L may stand still although θ moves, as in an exact bounce between two points of one level.
        span = self.loss.max(0) - self.loss.min(0)
        rounding = 8 * np.finfo(float).eps * np.abs(self.loss).max(0)
        flat = np.abs(changes).max(0) <= np.maximum(1e-9 * span, rounding)
        long = self.lengths.max(0) > SMALL_STEP * self.size
        swinging = (rises >= SWINGING * falls) & ~self._sinking
        return long & (swinging | flat)

    @cached_property
    def _sinking(self) -> np.ndarray:
        """Whether a swing of L still comes down: its mean against chance, or its height where it swings slowly."""
        n = self.length
        before, recent = self.loss[-2 * n : -n], self.loss[-n:]
        if len(before) < n:
            return self.recent[-1] < self.recent[0]
        error = np.sqrt((before.var(0) + recent.var(0)) / n)
        gain = before.mean(0) - recent.mean(0)
        lower = gain > STANDARD_ERRORS * error
        floor = self.loss.min(0)
        damped = (gain > 0) & (recent.max(0) - floor < DAMPED * (before.max(0) - floor))
        turns = (np.diff(np.sign(np.diff(self.recent, axis=0)), axis=0) != 0).sum(0)
        return lower | (damped & (turns <= n / 4))


def _imbalance(runs: Runs, length: int) -> np.ndarray:
    """Return the largest ‖g + w·θ‖/‖w·θ‖ of each run's last points, w its weight decay; ∞ without decay.

    A decay that is decoupled from g is added to the rule's own direction: there it is ‖d‖/‖w·θ‖. Of the batch's shape.
    """
    several = len(runs.rules) > 1
    axes = runs.shape[1:] if several else runs.shape
    parts = [np.broadcast_to(rule.weight_decay, axes) for rule in runs.rules]
    decay = np.stack(parts) if several else parts[0]
    if not (decay > 0).any():
        return np.full(runs.shape, np.inf)
    decoupled = np.array([rule.kind.decoupled for rule in runs.rules])
    own = decoupled.reshape(-1, *[1] * (len(axes) + 1)) if several else decoupled[0]
    pull = decay[..., None] * runs.theta[-length - 1 : -1]
    left = np.where(own, runs.direction[-length:], runs.grad[-length - 1 : -1] + pull)
    share = np.linalg.norm(left, axis=-1) / np.linalg.norm(pull, axis=-1)
    return np.where(decay > 0, share.max(0), np.inf)


def _off_centre(theta: np.ndarray, window: Window) -> np.ndarray:
    x0, x1, y0, y1 = window
    return np.linalg.norm(theta - np.array([(x0 + x1) / 2, (y0 + y1) / 2]), axis=-1)
