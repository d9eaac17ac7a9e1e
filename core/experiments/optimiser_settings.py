"""The settings that every experiment shares: rates, schedule, rule parameters, stability, level."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from ..optim import RULES, SCHEDULES, RuleKind
from ..optim.contract import LEAST_RATE, MOST_RATE
from ..optim.guard import GUARDS
from ..optim.schedule_contract import halving_words
from ..problems.plane import LARGEST_LEVEL
from ..setting import Setting
from .record import Record, carried, setting

RULE_CHOICES = {name: kind.label for name, kind in RULES.items()}
_STABILISED = ", ".join(kind.label for kind in RULES.values() if kind.stabilised)
_DECOUPLED = ", ".join(kind.label for kind in RULES.values() if kind.decoupled)


@dataclass(frozen=True, repr=False)
class _Common(Record):
    """What all rules share."""

    eta0: float = setting(
        0.0225,
        "η0",
        "float",
        words="the first step size",
        sign="η0",
        low=LEAST_RATE,
        high=MOST_RATE,
        smallest=1e-5,
        scale="log",
        step=40,
        help="Initial learning rate. Logarithmic: forty positions per factor of ten, five below 1e-5.",
    )
    alpha: float = setting(
        0.012,
        "α",
        "float",
        words="its decay",
        sign="α",
        low=0,
        high=1,
        smallest=1e-4,
        scale="log",
        step=30,
        help="Decay constant of η(t) = η0·e^(−αt). 0 keeps the rate constant.",
        plays_part=lambda e: SCHEDULES[e.schedule].uses_alpha,
    )
    lam: float = setting(
        100.0,
        "λ",
        "float",
        words="the water level",
        sign="λ",
        low=-LARGEST_LEVEL,
        high=LARGEST_LEVEL,
        help="The level: S_λ = {θ : L(θ) ≥ λ} is land, what lies below is water.",
        acts_on="view",
    )
    schedule: str = setting(
        next(iter(SCHEDULES)),
        "Schedule η(t)",
        "choice",
        sign="",
        choices={name: kind.label for name, kind in SCHEDULES.items()},
        help=f"The half-life beside α is the chosen schedule's own; η is halved: {halving_words()}.",
    )
    stabilise: str = setting(
        # The name that links have had from the first.
        "stable_decay",
        "Scaling and guard act on",
        "choice",
        choices={"stable_decay": f"{_STABILISED} only", "all": "every rule"},
        help="By default the other rules run in their textbook form.",
    )
    norm_scaling: str = setting(
        "damped",
        "Norm scaling",
        "choice",
        choices={"none": "none: η(t)", "damped": "damped: η(t)/(1+‖g‖)", "unit": "unit: η(t)/‖g‖"},
        help="How the gradient's norm scales the step. The paper names it, this is our reading.",
        plays_part=lambda e: e.stabilises(),
    )
    guard: str = setting(
        "energy",
        "Stability guard",
        "choice",
        choices={name: guard.label for name, guard in GUARDS.items()},
        help="Shortens a step that the second-order prediction (or V itself) says is too long.",
        plays_part=lambda e: e.stabilises() and not e.tuner,
    )
    tuner: bool = setting(
        False,
        "Scale tuner (Mechanic)",
        "flag",
        help="Learns one factor on all updates from ⟨Δ, g⟩. The guard is off then: the tuner sets the step.",
    )


def _in_rule(name: str, experiment: OptimiserSettings) -> bool:
    return any(kind.has(name) for kind in experiment.moving())


def _own_settings() -> dict[str, Setting]:
    """Return the rules' own parameters by name; rules that share one must describe it alike."""
    found: dict[str, Setting] = {}
    for kind in RULES.values():
        for own in kind.parameters:
            if found.setdefault(own.name, own) != own:
                raise TypeError(f"{kind.name} describes the parameter {own.name!r} unlike another rule.")
    return found


def _field(own: Setting) -> tuple[str, type, Any]:
    users = ", ".join(kind.label for kind in RULES.values() if kind.has(own.name))
    told = f"{users[:1].upper()}{users[1:]}: {own.help}"
    return own.name, float, carried(own, help=told, plays_part=partial(_in_rule, own.name))


if TYPE_CHECKING:
    _WithOwn = _Common
else:
    _WithOwn = make_dataclass(
        "_WithOwn", map(_field, _own_settings().values()), bases=(_Common,), frozen=True, repr=False
    )


@dataclass(frozen=True, repr=False)
class OptimiserSettings(_WithOwn):
    """How an experiment moves, whatever it minimises, and the level λ that it is looked at with.

    The parameters that only some rules have are fields too, one for each that a rule of `RULES` names.
    """

    weight_decay: float = setting(
        0.0,
        "Weight decay",
        "float",
        low=0,
        high=1,
        smallest=1e-4,
        scale="log",
        step=10,
        help=f"Decoupled in {_DECOUPLED}, added to the gradient in the other rules.",
    )

    def moving(self) -> tuple[RuleKind, ...]:
        """Return the rules that run."""
        raise NotImplementedError

    def alone(self) -> Self:
        """Return a copy in which one rule runs alone: of several, the one that is looked at."""
        raise NotImplementedError

    def stabilises(self, kind: RuleKind | None = None) -> bool:
        """Say whether norm scaling and guard act on a rule, by default on any of those that run."""
        kinds = self.moving() if kind is None else (kind,)
        return self.stabilise == "all" or any(one.stabilised for one in kinds)
