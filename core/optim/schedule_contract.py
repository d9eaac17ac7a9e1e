"""Learning-rate schedules η(t)/η0, with the budget Σ η(k) that each still has to spend; by name or of one's own."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import Number, not_negative, one_of, shown

LN2 = math.log(2.0)


def full(t: Any, alpha: Any, value: float) -> np.ndarray:
    """Return an array of the shape of `t` and α together, filled with a value."""
    return np.full(np.broadcast_shapes(np.shape(t), np.shape(alpha)), value)


def _not_known(t: Any, alpha: Any, steps: Any) -> np.ndarray:
    return full(t, alpha, math.nan)


@dataclass(frozen=True, eq=False, repr=False)
class ScheduleKind:
    """A schedule and all that is known about it; a file of `core/optim/schedules/` defines one as `KIND`.

    `factor(t, alpha, steps)` is η(t)/η0 in a run of `steps` steps, `remaining(t, alpha, steps)` Σ_{k≥t} of it over
    whole steps k as if the run went on for ever, `half_life(alpha, steps)` the steps until η0/2; arrays broadcast, and
    NaN is what is not known. `latex` writes η(t), `numbers` the same with the slots {eta0}, {alpha}, {t} and {steps}.
    `uses_alpha`: α plays a part; `ends_with_run`: the run's length does. `halved` says when η is halved, such as
    "after ln2/α steps".

    >>> import superlevel
    >>> root = superlevel.ScheduleKind("root", factor=lambda t, alpha, steps: (1 + alpha * t) ** -0.5)
    >>> superlevel.schedule(root, alpha=0.1).factor(30, steps=100)
    0.5
    """

    name: str
    factor: Callable[[Any, Any, Any], Any]
    remaining: Callable[[Any, Any, Any], Any] = _not_known
    half_life: Callable[[Any, float], Any] = lambda alpha, steps: full(0.0, alpha, math.nan)
    label: str = ""
    order: float = 1000
    latex: str = ""
    numbers: str = ""
    uses_alpha: bool = True
    ends_with_run: bool = False
    halved: str = ""

    def __post_init__(self) -> None:
        """Let the label be the name where none is given."""
        if not self.label:
            object.__setattr__(self, "label", self.name.replace("_", " "))

    def __repr__(self) -> str:
        return f"<ScheduleKind {self.name}: {self.label}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Travel to another process by name, as functions do; a kind of one's own by what it is made of."""
        return (
            (schedule_kind, (self.name,))
            if SCHEDULES.get(self.name) is self
            else super().__reduce_ex__(protocol)
        )


# The schedules by name, in the order of menus; the package `schedules` fills it from its files.
SCHEDULES: dict[str, ScheduleKind] = {}


@dataclass(frozen=True, eq=False, repr=False)
class Schedule:
    """One way in which η(t) falls from η0; `alpha` is the decay constant α ≥ 0 per step.

    The same α does not mean the same half-life, see `half_life`; inverse time begins with the exponential's slope −α.
    α plays no part where the kind says so. Built by `schedule`.
    """

    kind: ScheduleKind
    alpha: Number

    def __post_init__(self) -> None:
        """Check both fields; `ValueError` with a sentence."""
        if not isinstance(self.kind, ScheduleKind):
            raise ValueError(f"kind must be a ScheduleKind; use schedule(…), got {shown(self.kind)}.")
        object.__setattr__(self, "alpha", not_negative("alpha", self.alpha))

    def __repr__(self) -> str:
        return f"schedule({self.name!r}, alpha={shown(self.alpha)})"

    @property
    def name(self) -> str:
        """The kind's name."""
        return self.kind.name

    def factor(self, t: Any, steps: int) -> Any:
        """Return η(t)/η0 for t ≥ 0 (scalar or array) of a run of `steps` steps.

        `t` and an `alpha` of shape (B,) broadcast against each other on their trailing axes.
        """
        with np.errstate(all="ignore"):
            return _plain(self.kind.factor(np.asarray(t, float), self.alpha, steps))

    def remaining(self, t: Any, steps: int) -> Any:
        """Return Σ_{k≥t} η(k)/η0 over whole steps k, as if the run went on for ever; ∞ where it diverges.

        A schedule that ends with the run leaves nothing at t ≥ `steps`. NaN where it is not known. Broadcasts as
        `factor`.
        """
        with np.errstate(all="ignore"):
            return _plain(self.kind.remaining(np.asarray(t, float), np.asarray(self.alpha), steps))

    def half_life_in(self, steps: float) -> Number:
        """Return the steps until η(t) = η0/2 in a run of `steps` steps, of α's shape.

        ∞ where it never is, as for α = 0 where α plays a part; NaN where it is not known.
        """
        with np.errstate(all="ignore"):
            return _plain(self.kind.half_life(np.asarray(self.alpha), steps))

    @property
    def half_life(self) -> Number:
        """The half-life where it is the same in every run; NaN where it hangs on the run's length."""
        return self.half_life_in(math.nan)


def schedule(kind: str | ScheduleKind | Callable[[Any], Any], alpha: Any = 0.01) -> Schedule:
    """Return a schedule: one of `SCHEDULES` by name, a `ScheduleKind` of your own, or a function t ↦ η(t)/η0.

    `alpha` ≥ 0 is a number, or an array (B,). The function takes an array of steps t; its budget and half-life are not
    known (NaN). `factor(t, steps)` is η(t)/η0, `remaining(t, steps)` what is left of Σ η(k)/η0. Raises `ValueError`
    with a sentence for a bad argument.

    >>> import superlevel
    >>> superlevel.schedule("exponential", alpha=0.1).factor(10, steps=100)
    0.36787944117144233
    """
    return Schedule(schedule_kind(kind), alpha)


def as_schedule(given: str | Schedule | ScheduleKind | Callable[[Any], Any]) -> Schedule:
    """Return a schedule as it is, or that of a name, a kind or a function with the default α; `ValueError` else."""
    return given if isinstance(given, Schedule) else schedule(given)


def halving_words() -> str:
    """Say of each named schedule when it halves η."""
    kinds = [kind for kind in SCHEDULES.values() if kind.halved]
    return ", ".join(f"{kind.name.replace('_', ' ')} {kind.halved}" for kind in kinds)


def schedule_kind(kind: str | ScheduleKind | Callable[[Any], Any]) -> ScheduleKind:
    """Return the kind of this name, or of one's own; `ValueError` where it is neither."""
    if isinstance(kind, ScheduleKind):
        return kind
    if callable(kind):
        return _own(kind)
    return SCHEDULES[one_of("schedule", kind, SCHEDULES)]


def _own(function: Callable[[Any], Any]) -> ScheduleKind:
    name = getattr(function, "__name__", "")

    def factor(t: Any, alpha: Any, steps: Any) -> Any:
        return np.broadcast_to(np.asarray(function(t), float), np.shape(t)) + 0.0 * alpha

    return ScheduleKind(name if name.isidentifier() else "own_schedule", factor, uses_alpha=False)


def _plain(value: Any) -> Any:
    """Turn a result without axes into a float, which any array library accepts as a factor."""
    return float(value) if np.ndim(value) == 0 else value
