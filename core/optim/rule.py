"""One complete optimiser: direction × schedule × norm scaling × guard × scale tuner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.optim import rules
from core.optim.checks import Number, fraction, not_negative, one_of, positive
from core.optim.rules import Direction, check_betas
from core.optim.schedules import Schedule
from core.optim.schedules import schedule as named_schedule
from core.optim.tuner import Tuner

NORM_SCALINGS = ("none", "damped", "unit")
GUARDS = ("off", "curvature", "energy")


@dataclass(frozen=True, eq=False)
class Rule:
    """A step of it is θ ← θ − η_t·d_t: `direction` gives d_t, everything else decides η_t. Built by `rule`.

    `eta0` is a number, or an array (B,) for a batch of runs, as are the schedule's α and `eps`; `momentum` is
    0 for rules without. `settings` holds the checked arguments it was built from, `shape` what they broadcast
    to.
    """

    name: str
    direction: Direction
    eta0: Number
    schedule: Schedule
    norm_scaling: str
    guard: str
    tuner: Tuner | None
    eps: Number
    momentum: Number
    settings: Mapping[str, Any] = field(repr=False)
    shape: tuple[int, ...] = ()

    def learning_rate(self, t: Any, steps: int) -> Any:
        """Return η(t) = η0·factor(t) of a run of `steps` steps; `t` broadcasts with η0 and α."""
        return self.eta0 * self.schedule.factor(t, steps)

    def step_size(self, learning_rate: Any, grad_norm: Any) -> Any:
        """Return the norm-scaled η_t before the guard: η(t), η(t)/(1+‖g‖) or η(t)/(‖g‖+ε)."""
        if self.norm_scaling == "damped":
            return learning_rate / (1.0 + grad_norm)
        if self.norm_scaling == "unit":
            return learning_rate / (grad_norm + self.eps)
        return learning_rate

    def row(self, index: tuple[int, ...], shape: tuple[int, ...]) -> Rule:
        """Return the rule of one run of a batch of this shape, with every array replaced by its number."""

        def pick(value: Any) -> Any:
            if isinstance(value, np.ndarray):
                return float(np.broadcast_to(value, shape)[index])
            if isinstance(value, Schedule):
                return named_schedule(value.name, pick(value.alpha))
            return tuple(pick(part) for part in value) if isinstance(value, tuple) else value

        return rule(self.name, **{name: pick(value) for name, value in self.settings.items()})


@dataclass(frozen=True)
class _Kind:
    """How a named rule builds its direction, and what it does where nothing else is asked for."""

    build: Callable[..., Direction]
    parameters: tuple[str, ...]
    schedule: str = "constant"
    norm_scaling: str = "none"
    guard: str = "off"


_KINDS = {
    "gradient_descent": _Kind(rules.gradient_descent, ("weight_decay",)),
    "heavy_ball": _Kind(rules.heavy_ball, ("momentum", "weight_decay")),
    "nesterov": _Kind(rules.nesterov, ("momentum", "weight_decay")),
    "rmsprop": _Kind(rules.rmsprop, ("rho", "eps", "weight_decay")),
    "adam": _Kind(rules.adam, ("betas", "eps", "weight_decay")),
    "adamw": _Kind(rules.adamw, ("betas", "eps", "weight_decay")),
    "stable_decay": _Kind(rules.gradient_descent, ("weight_decay",), "exponential", "damped", "energy"),
}
RULES = tuple(_KINDS)


def rule(
    name: str,
    *,
    eta0: Any,
    schedule: Schedule | None = None,
    momentum: Any = 0.9,
    betas: Any = (0.9, 0.999),
    rho: Any = 0.99,
    weight_decay: Any = 0.0,
    eps: Any = 1e-8,
    norm_scaling: str | None = None,
    guard: str | None = None,
    tuner: Tuner | bool | None = None,
) -> Rule:
    """Return an update rule by name, one of `RULES`; `ValueError` with a sentence for a bad argument.

    Parameters that a rule has no use for are checked and otherwise ignored. None means the rule's own
    default: StableDecay decays exponentially (α = 0.01), damps by the gradient's norm and guards the energy;
    the others keep η0 constant, unscaled and unguarded. `tuner=True` takes the scale tuner's defaults; with a
    tuner the guard is off, because then the tuner, not the rule, sets the step. Numbers may be arrays over
    the batch.
    """
    kind = _KINDS[one_of("rule", name, RULES)]
    tuner = _tuner(tuner)
    guard = one_of("guard", kind.guard if guard is None else guard, GUARDS)
    settings: dict[str, Any] = {
        "eta0": positive("eta0", eta0),
        "schedule": _schedule(schedule, kind.schedule),
        "momentum": fraction("momentum", momentum),
        "betas": check_betas(betas),
        "rho": fraction("rho", rho),
        "weight_decay": not_negative("weight_decay", weight_decay),
        "eps": positive("eps", eps),
        "norm_scaling": one_of(
            "norm_scaling", kind.norm_scaling if norm_scaling is None else norm_scaling, NORM_SCALINGS
        ),
        "guard": "off" if tuner else guard,
        "tuner": tuner,
    }
    return Rule(
        name=name,
        direction=kind.build(**{parameter: settings[parameter] for parameter in kind.parameters}),
        eta0=settings["eta0"],
        schedule=settings["schedule"],
        norm_scaling=settings["norm_scaling"],
        guard=settings["guard"],
        tuner=tuner,
        eps=settings["eps"],
        momentum=settings["momentum"] if "momentum" in kind.parameters else 0.0,
        settings=settings,
        shape=_shape(settings),
    )


def _schedule(schedule: Schedule | None, default: str) -> Schedule:
    if schedule is None:
        return named_schedule(default)
    if not isinstance(schedule, Schedule):
        raise ValueError(f"schedule must be a Schedule such as schedule('exponential'), got {schedule!r}.")
    return schedule


def _tuner(tuner: Tuner | bool | None) -> Tuner | None:
    if isinstance(tuner, Tuner):
        return tuner
    if tuner is None or isinstance(tuner, bool):
        return Tuner() if tuner else None
    raise ValueError(f"tuner must be a Tuner, True or None, got {tuner!r}.")


def _shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    values = {name: settings[name] for name in ("eta0", "momentum", "rho", "weight_decay", "eps")}
    values |= {"alpha": settings["schedule"].alpha}
    values |= {f"betas[{k}]": beta for k, beta in enumerate(settings["betas"])}
    shapes = {name: np.shape(value) for name, value in values.items() if np.ndim(value)}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"The batch shapes of a rule must broadcast, got {listed}.") from None
