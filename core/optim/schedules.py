"""Learning-rate schedules η(t)/η0 in closed form, with the budget Σ η(k) that each still has to spend."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.optim.checks import Number, not_negative, one_of

LN2 = math.log(2.0)


@dataclass(frozen=True, eq=False)
class Schedule:
    """One way in which η(t) falls from η0; `alpha` is the decay constant α ≥ 0 per step.

    The same α does not mean the same half-life, see `half_life`; inverse time begins with the exponential's slope −α.
    α plays no part in `constant` and `cosine`.
    """

    name: str
    alpha: Number

    def __post_init__(self) -> None:
        """Check both fields; `ValueError` with a sentence."""
        one_of("schedule", self.name, SCHEDULES)
        object.__setattr__(self, "alpha", not_negative("alpha", self.alpha))

    def factor(self, t: Any, steps: int) -> Any:
        """Return η(t)/η0 for t ≥ 0 (scalar or array) of a run of `steps` steps.

        `t` and an `alpha` of shape (B,) broadcast against each other on their trailing axes.
        """
        with np.errstate(all="ignore"):
            return _plain(_FORMS[self.name].factor(np.asarray(t, float), self.alpha, steps))

    def remaining(self, t: Any, steps: int) -> Any:
        """Return Σ_{k≥t} η(k)/η0 over whole steps k, as if the run went on for ever; ∞ where it diverges.

        Cosine ends with the run: nothing remains at t ≥ `steps`. Broadcasts as `factor`.
        """
        with np.errstate(all="ignore"):
            return _plain(_FORMS[self.name].remaining(np.asarray(t, float), np.asarray(self.alpha), steps))

    def half_life_in(self, steps: float) -> Number:
        """Return the steps until η(t) = η0/2 in a run of `steps` steps, of α's shape.

        ln2/α (exponential), 1/α (inverse time), ⌈ln2/α⌉ (step), `steps`/2 (cosine); ∞ for `constant`, and for
        α = 0 where α plays a part.
        """
        with np.errstate(all="ignore"):
            return _plain(_FORMS[self.name].half_life(np.asarray(self.alpha), steps))

    @property
    def half_life(self) -> Number:
        """The half-life where it is the same in every run; NaN for `cosine`, see `half_life_in`."""
        return self.half_life_in(math.nan)


def schedule(name: str, alpha: Any = 0.01) -> Schedule:
    """Return a schedule by name (one of `SCHEDULES`); `alpha` ≥ 0 is a number, or an array (B,)."""
    return Schedule(name, alpha)


@dataclass(frozen=True)
class _Form:
    """The closed forms of one schedule; `steps` is the length of the run."""

    factor: Callable[[Any, Any, int], Any]
    remaining: Callable[[Any, Any, int], Any]
    half_life: Callable[[Any, float], Any]


def _plain(value: Any) -> Any:
    """Turn a result without axes into a float, which any array library accepts as a factor."""
    return float(value) if np.ndim(value) == 0 else value


def _full(t: Any, alpha: Any, value: float) -> np.ndarray:
    return np.full(np.broadcast_shapes(np.shape(t), np.shape(alpha)), value)


def _exponential_remaining(t: Any, alpha: Any, steps: int) -> Any:
    return np.exp(-alpha * t) / -np.expm1(-alpha)


def _period(alpha: Any) -> Any:
    return np.ceil(LN2 / np.asarray(alpha))


def _step_factor(t: Any, alpha: Any, steps: int) -> Any:
    return 0.5 ** np.floor(t / _period(alpha))


def _step_remaining(t: Any, alpha: Any, steps: int) -> Any:
    period = _period(alpha)
    halvings = np.floor(t / period)
    # What is left of this plateau, then plateaus of half the height each: in sum one more at this height.
    left = (halvings + 1) * period - t + period
    return np.where(np.isinf(period), math.inf, 0.5**halvings * left)


def _cosine_factor(t: Any, alpha: Any, steps: int) -> Any:
    share = np.minimum(t / steps, 1.0) + 0.0 * alpha
    return 0.5 * (1.0 + np.cos(math.pi * share))


def _cosine_remaining(t: Any, alpha: Any, steps: int) -> Any:
    # Dirichlet's kernel: Σ_{k=t}^{T−1} cos(kπ/T) = ½ − sin((t−½)π/T) / (2·sin(π/2T)).
    angle = math.pi / steps
    cosines = 0.5 - np.sin((t - 0.5) * angle) / (2.0 * math.sin(angle / 2.0))
    return np.where(t >= steps, 0.0, 0.5 * (steps - t + cosines)) + 0.0 * alpha


_FORMS: dict[str, _Form] = {
    "exponential": _Form(
        lambda t, alpha, steps: np.exp(-alpha * t), _exponential_remaining, lambda alpha, steps: LN2 / alpha
    ),
    "constant": _Form(
        lambda t, alpha, steps: _full(t, alpha, 1.0),
        lambda t, alpha, steps: _full(t, alpha, math.inf),
        lambda alpha, steps: _full(0.0, alpha, math.inf),
    ),
    "inverse_time": _Form(
        lambda t, alpha, steps: 1.0 / (1.0 + alpha * t),
        lambda t, alpha, steps: _full(t, alpha, math.inf),
        lambda alpha, steps: 1.0 / alpha,
    ),
    "step": _Form(_step_factor, _step_remaining, lambda alpha, steps: _period(alpha)),
    "cosine": _Form(_cosine_factor, _cosine_remaining, lambda alpha, steps: _full(0.0, alpha, steps / 2)),
}
SCHEDULES = tuple(_FORMS)
