"""What an update rule is, by name or of one's own, and one complete optimiser made of it.

A step is θ ← θ − η_t·d_t. A `RuleKind` gives the direction d_t; schedule, norm scaling, guard and scale tuner give η_t.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import signature
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ..checks import Number, not_negative, one_of, positive, real, shown
from ..setting import Setting, shorten
from .arrays import State, column
from .guard import GUARDS
from .schedule_contract import Schedule, ScheduleKind, as_schedule
from .tuner import Tuner

Update: TypeAlias = Callable[[Any, State, Any], tuple[Any, State]]
# What η0 may be in the app: a problem of one's own, such as a regression on raw numbers, may need very small ones.
LEAST_RATE, MOST_RATE = 1e-9, 10.0
NORM_SCALINGS = ("none", "damped", "unit")


class Direction(NamedTuple):
    """A pure rule: init(theta) → state; update(grad, state, theta) → (direction, new state).

    The state is a tuple of arrays. Each has theta's shape (..., d) or (..., 1), so that single rows can be restarted.
    """

    init: Callable[[Any], State]
    update: Update


@dataclass(frozen=True)
class StabilityLimit:
    """A rule with a constant η is stable on a quadratic up to η = 2·factor/λ_max.

    `factor` takes the rule's own parameters by name: 1/K(−1), where d is the gradient's history through the linear
    filter K(z), since instability begins with a step that alternates. `numerator` and `denominator` write 2·factor in
    symbols, the latter without λ_max.
    """

    factor: Callable[..., Number]
    numerator: str = "2"
    denominator: str = ""


LINEAR = StabilityLimit(lambda **parameters: 1.0)


@dataclass(frozen=True, eq=False, repr=False)
class RuleKind:
    """An update rule and all that is known about it; a file of `core/optim/rules/` defines one as `KIND`.

    `build` takes the own `parameters` by name, each a number or an array (B, 1) that broadcasts over the coordinates,
    and `eps` where it has such an argument; it raises `ValueError` for a value that can't be. Weight decay is added to
    the gradient before the rule sees it, an L2 penalty, or to d where `decoupled`.

    `latex` is the formula of d_t with a slot {name} for each parameter, and {one_name} for 1 − it. `source` is the
    paper, `words` a sentence more. `limit` is the stability limit, None where it is not known; λ_max is that of the
    Hessian H, or, where `preconditioner(state, eps)` returns the diagonal of P (..., d) in d = P⁻¹·m, that of P⁻¹H.
    `kinetic` is the η up to which V = L + kinetic energy certifies the rule on a convex quadratic, "" where it does
    not. `memory` are the symbols of the state's arrays. `schedule`, `norm_scaling` and `guard` are what the rule does
    where nothing else is asked for. `torch` is the same rule in `torch.optim`, with the parameters' names in it.

    >>> import superlevel
    >>> half = superlevel.RuleKind(
    ...     "part of the gradient",
    ...     build=lambda share: (lambda theta: (), lambda grad, state, theta: (share * grad, state)),
    ...     parameters=(superlevel.Setting("share", "share", "float", 0.5),),
    ... )
    >>> superlevel.rule(half, eta0=0.1, share=0.25).parameters
    {'share': 0.25}
    """

    name: str
    build: Callable[..., tuple[Callable[[Any], State], Update]]
    label: str = ""
    order: float = 1000
    parameters: tuple[Setting, ...] = ()
    latex: str = ""
    source: str = ""
    words: str = ""
    limit: StabilityLimit | None = None
    preconditioner: Callable[[State, Any], Any] | None = None
    decoupled: bool = False
    kinetic: str = ""
    memory: tuple[str, ...] = ()
    schedule: str = "constant"
    norm_scaling: str = "none"
    guard: str = "off"
    torch: str = ""

    def __post_init__(self) -> None:
        """Let the label be the name where none is given."""
        if not self.label:
            object.__setattr__(self, "label", self.name.replace("_", " "))

    def __repr__(self) -> str:
        return f"<RuleKind {self.name}: {self.label}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Travel to another process by name, as functions do; a kind of one's own by what it is made of."""
        return (rule_kind, (self.name,)) if RULES.get(self.name) is self else super().__reduce_ex__(protocol)

    @cached_property
    def takes_eps(self) -> bool:
        """Whether `build` has an argument `eps`."""
        return "eps" in signature(self.build).parameters

    @cached_property
    def limit_takes_parameters(self) -> bool:
        """Whether the limit's factor can be called with the own parameters; so where there is no limit."""
        if self.limit is None:
            return True
        try:
            signature(self.limit.factor).bind(**{own.name: own.default for own in self.parameters})
        except TypeError:
            return False
        return True

    @property
    def bounded(self) -> bool:
        """Whether the Hessian's λ_max bounds η, and the bound is known."""
        return self.limit is not None and self.preconditioner is None

    @property
    def plain(self) -> bool:
        """Whether d = g, so that closed forms of gradient descent hold."""
        return self.limit is LINEAR and self.preconditioner is None and not self.memory

    @property
    def stabilised(self) -> bool:
        """Whether norm scaling or guard are part of the rule."""
        return (self.norm_scaling, self.guard) != ("none", "off")

    def has(self, name: str) -> bool:
        """Say whether the rule has a parameter of its own of this name."""
        return any(own.name == name for own in self.parameters)


# The rules by name, in the order of menus; the package `rules` fills it from its files.
RULES: dict[str, RuleKind] = {}


@dataclass(frozen=True, eq=False, repr=False)
class Rule:
    """A step of it is θ ← θ − η_t·d_t: `direction` gives d_t, everything else decides η_t. Built by `rule`.

    `eta0` is a number, or an array (B,) for a batch of runs, as are the schedule's α, `eps` and the kind's own
    parameters. `settings` holds the checked arguments it was built from, `shape` what they broadcast to.
    """

    kind: RuleKind
    direction: Direction
    eta0: Number
    schedule: Schedule
    norm_scaling: str
    guard: str
    tuner: Tuner | None
    eps: Number
    settings: Mapping[str, Any]
    shape: tuple[int, ...] = ()

    def __repr__(self) -> str:
        numbers = {"eta0": self.eta0, **self.parameters, "weight_decay": self.weight_decay}
        parts = [f"{name}={shown(value)}" for name, value in numbers.items()]
        parts += [
            f"schedule={self.schedule!r}",
            f"norm_scaling={self.norm_scaling!r}",
            f"guard={self.guard!r}",
        ]
        parts += ["tuner=True"] if self.tuner else []
        return f"rule({self.name!r}, {', '.join(parts)})"

    def __reduce__(self) -> Any:
        """Travel to another process as what it was built from: closures can't."""
        return _built, (self.kind, dict(self.settings))

    @property
    def name(self) -> str:
        """The kind's name."""
        return self.kind.name

    @property
    def parameters(self) -> dict[str, Number]:
        """The kind's own parameters."""
        return {own.name: self.settings[own.name] for own in self.kind.parameters}

    @property
    def weight_decay(self) -> Number:
        """The weight decay."""
        decay: Number = self.settings["weight_decay"]
        return decay

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
            return replace(value, alpha=pick(value.alpha)) if isinstance(value, Schedule) else value

        return rule(self.kind, **{name: pick(value) for name, value in self.settings.items()})


def rule(
    kind: str | RuleKind | Any,
    *,
    eta0: Any,
    schedule: str | Schedule | ScheduleKind | Callable[[Any], Any] | None = None,
    weight_decay: Any = 0.0,
    eps: Any = 1e-8,
    norm_scaling: str | None = None,
    guard: str | None = None,
    tuner: Tuner | bool | None = None,
    **own: Any,
) -> Rule:
    """Return an update rule: one of `RULES` by name, a `RuleKind` of your own, or a pair of functions as `Direction`.

    `own` are the rule's own parameters, such as `momentum` of "heavy_ball"; `betas=(β₁, β₂)` stands for `beta1` and
    `beta2`. `schedule` is a `Schedule`, or what makes one with α = 0.01: a name, a kind or a function t ↦ η(t)/η0. None
    means the rule's own default: StableDecay decays exponentially (α = 0.01), damps by the gradient's norm and guards
    the energy; the others keep η0 constant, unscaled and unguarded. `tuner=True` takes the scale tuner's defaults; with
    a tuner the guard is off, because then the tuner, not the rule, sets the step. `eps` keeps quotients finite. Numbers
    may be arrays over the batch. Raises `ValueError` with a sentence for a bad argument, a parameter that the rule does
    not have among them.

    >>> import numpy as np, superlevel
    >>> rule = superlevel.rule("heavy_ball", eta0=0.05, momentum=0.8)
    >>> rule.parameters, rule.schedule, rule.guard
    ({'momentum': 0.8}, schedule('constant', alpha=0.01), 'off')
    >>> signs = superlevel.Direction(lambda theta: (), lambda grad, state, theta: (np.sign(grad), state))
    >>> own = superlevel.rule(superlevel.RuleKind("sign_descent", build=lambda: signs), eta0=0.01)
    >>> superlevel.descend(superlevel.surface("himmelblau"), [rule, own], (0.0, 0.0), 100)
    <Trajectory of heavy_ball, sign_descent: 100 steps, batch of shape (2,)>
    """
    kind = rule_kind(kind)
    if not kind.limit_takes_parameters:
        raise ValueError(
            f"The factor of {kind.name}'s StabilityLimit must take the rule's own parameters by name: "
            f"{', '.join(own.name for own in kind.parameters) or 'none'}."
        )
    tuner = _tuner(tuner)
    guard = one_of("guard", kind.guard if guard is None else guard, GUARDS)
    parameters = _parameters(kind, own)
    settings: dict[str, Any] = {
        "eta0": positive("eta0", eta0),
        "schedule": as_schedule(kind.schedule if schedule is None else schedule),
        **parameters,
        "weight_decay": not_negative("weight_decay", weight_decay),
        "eps": positive("eps", eps),
        "norm_scaling": one_of(
            "norm_scaling", kind.norm_scaling if norm_scaling is None else norm_scaling, NORM_SCALINGS
        ),
        "guard": "off" if tuner else guard,
        "tuner": tuner,
    }
    taken = parameters | ({"eps": settings["eps"]} if kind.takes_eps else {})
    built = Direction(*kind.build(**{name: column(value) for name, value in taken.items()}))
    return Rule(
        kind=kind,
        direction=_decaying(kind, built, settings["weight_decay"]),
        eta0=settings["eta0"],
        schedule=settings["schedule"],
        norm_scaling=settings["norm_scaling"],
        guard=settings["guard"],
        tuner=tuner,
        eps=settings["eps"],
        settings=settings,
        shape=_shape(kind, settings),
    )


def _built(kind: RuleKind, settings: Mapping[str, Any]) -> Rule:
    return rule(kind, **settings)


def rule_kind(kind: str | RuleKind | Any) -> RuleKind:
    """Return the kind of this name, or of one's own; `ValueError` where it is neither."""
    if isinstance(kind, RuleKind):
        return kind
    pair = kind if isinstance(kind, tuple) else (getattr(kind, "init", None), getattr(kind, "update", None))
    if len(pair) == 2 and all(callable(part) for part in pair):
        direction = Direction(*pair)
        name = getattr(kind, "name", "") or getattr(direction.update, "__name__", "")
        return RuleKind(name if str(name).isidentifier() else "own_rule", build=lambda: direction)
    return RULES[one_of("rule", kind, RULES)]


def _parameters(kind: RuleKind, given: Mapping[str, Any]) -> dict[str, Number]:
    """Return the kind's own parameters, checked to be numbers; what they may be is for `build` to say."""
    named = dict(given)
    if kind.has("beta1") and kind.has("beta2") and "betas" in named:
        betas = named.pop("betas")
        if twice := sorted({"beta1", "beta2"} & set(named)):
            raise ValueError(
                f"betas stands for beta1 and beta2: give the pair or the two, got betas={shown(betas)} and "
                f"{twice[0]}={shown(named[twice[0]])}."
            )
        named |= zip(("beta1", "beta2"), _pair(betas), strict=True)
    if unknown := sorted(set(named) - {own.name for own in kind.parameters}):
        raise ValueError(
            f"{kind.name} takes no {unknown[0]}, {_takes(kind)}; got {shorten(given[unknown[0]])}."
        )
    return {
        own.name: real(own.name, named.get(own.name, own.default), "a finite number")
        for own in kind.parameters
    }


def _takes(kind: RuleKind) -> str:
    names = [own.name for own in kind.parameters]
    listed = f"its own parameters are {', '.join(names)}" if names else "it has no parameter of its own"
    return f"{listed}, and every rule takes eta0, schedule, weight_decay, eps, norm_scaling, guard and tuner"


def _pair(betas: Any) -> tuple[Any, Any]:
    if not isinstance(betas, tuple | list) or len(betas) != 2:
        raise ValueError(f"betas must be a pair of numbers in [0, 1), got {shown(betas)}.")
    return betas[0], betas[1]


def _decaying(kind: RuleKind, own: Direction, weight_decay: Number) -> Direction:
    """Return the direction with weight decay in the gradient, or beside d where the kind says so."""
    decay = column(weight_decay)
    if np.all(decay == 0.0):
        return own

    def coupled(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        return own.update(grad + decay * theta, state, theta)

    def decoupled(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        direction, state = own.update(grad, state, theta)
        return direction + decay * theta, state

    return Direction(own.init, decoupled if kind.decoupled else coupled)


def _tuner(tuner: Tuner | bool | None) -> Tuner | None:
    if isinstance(tuner, Tuner):
        return tuner
    if tuner is None or isinstance(tuner, bool):
        return Tuner() if tuner else None
    raise ValueError(f"tuner must be a Tuner, True or None, got {shown(tuner)}.")


def _shape(kind: RuleKind, settings: Mapping[str, Any]) -> tuple[int, ...]:
    names = ("eta0", *(own.name for own in kind.parameters), "weight_decay", "eps")
    values = {name: settings[name] for name in names} | {"alpha": settings["schedule"].alpha}
    shapes = {name: np.shape(value) for name, value in values.items() if np.ndim(value)}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"The batch shapes of a rule must broadcast, got {listed}.") from None
