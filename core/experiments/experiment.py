"""The one typed record of everything a user can set in the playground; its link and JSON are the record's.

An `Experiment` is immutable and hashable, so that it can key a cache; `change` returns a checked copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ..descent.lyapunov import KINETIC
from ..networks.risks import PRIORS
from ..optim import RULES, RuleKind
from ..problems import DIABETES_COLUMNS, PROBLEMS
from .computed import landscape
from .optimiser_settings import RULE_CHOICES, OptimiserSettings
from .presets import OPENING, PRESETS
from .record import setting

_STEPS = (*range(10, 201, 10), *range(250, 1001, 50), *range(1500, 5001, 500), *range(6000, 10_001, 1000))
_DIGITS = {str(digit): str(digit) for digit in range(10)}
_COLUMNS = {name: name for name in DIABETES_COLUMNS}


_PARAMETERS = frozenset(name for entry in PROBLEMS.values() for name in entry.parameters)


@dataclass(frozen=True, repr=False)
class Experiment(OptimiserSettings):
    """All settings of one experiment; the field's metadata becomes its `Setting`.

    `start`, `eta0` and `lam` default to what the problem itself opens with: use `Experiment.opening`.
    """

    FORMAT: ClassVar[str] = "superlevel-experiment-1"
    ALWAYS: ClassVar[frozenset[str]] = frozenset({"problem", "start", "eta0", "lam"})

    problem: str = setting(
        "himmelblau",
        "Problem",
        "choice",
        choices={name: entry.title for name, entry in PROBLEMS.items()},
        help="What is minimised. Each problem brings its own start, η0 and λ; α, steps and rules stay.",
    )
    start: tuple[float, float] = setting((0.0, 0.0), "Start", "point", low=-1e4, high=1e4)
    condition: float = setting(
        30.0,
        "Condition number",
        "float",
        low=1,
        high=1000,
        scale="log",
        step=20,
        help="λ_max/λ_min of the Hessian: how much steeper the valley's walls are than its floor.",
    )
    separation: float = setting(
        1.5, "Separation a", "float", low=0.5, high=3, step=0.05, help="The peaks stand at (±a, 0)."
    )
    digit_a: str = setting("3", "First digit", "choice", choices=_DIGITS)
    digit_b: str = setting("8", "Second digit", "choice", choices=_DIGITS)
    prior: str = setting(
        "gaussian",
        "Prior p(θ)",
        "choice",
        sign="prior",
        choices=PRIORS,
        help="The negative log-posterior is minimised; a Gaussian prior is an L2 penalty, a Laplace prior L1.",
    )
    prior_scale: float = setting(
        1.0,
        "Prior scale (σ or b)",
        "float",
        sign="σ",
        low=0.01,
        high=10,
        scale="log",
        step=20,
        help="Small: the prior pulls hard towards θ = 0. Large: the data decide.",
        plays_part=lambda e: e.prior != "none",
    )
    column_a: str = setting("bmi", "First column", "choice", choices=_COLUMNS)
    column_b: str = setting("bp", "Second column", "choice", choices=_COLUMNS)
    formula: str = setting(
        "x**2 + 3*y**2 + 2*sin(3*x)",
        "L(x, y) =",
        "text",
        # More than a formula may have, so that a browser cuts off none without a word.
        most=1000,
        help="As you would write it: 2x² + sin 3x, |x|, √x, x**2, np.exp(-x), \\frac{x^2}{2}, f(w, b) = …",
    )
    window: tuple[float, float, float, float] = setting(
        (-3.0, 3.0, -3.0, 3.0), "Window", "window", low=-1e4, high=1e4, help="x from, x to, y from, y to"
    )
    rules: tuple[str, ...] = setting(
        ("gradient_descent", "heavy_ball", "stable_decay"),
        "Rules",
        "choices",
        low=1,
        most=5,
        choices=RULE_CHOICES,
        help="Up to five run side by side from the same start, as one batch.",
    )
    steps: int = setting(
        120,
        "Steps",
        "integer",
        low=10,
        high=10_000,
        stops=_STEPS,
        help="Optimiser steps of each run. Of long runs the picture draws some steps and says which.",
    )
    lyapunov: str = setting(
        "loss",
        "Lyapunov function V",
        "choice",
        choices={
            "loss": "V = L (the paper's)",
            "distance": "V = ½‖θ−θ*‖²",
            KINETIC: "V = L + kinetic energy",
        },
        help="The quantity whose fall is to certify stability.",
        acts_on="view",
    )
    boundary: str = setting(
        "auto",
        "Beyond the window",
        "choice",
        choices={
            "auto": "by the problem",
            "coercive": "all land beyond the edge is one",
            "window": "count what is seen",
        },
        help="Components of S_λ that touch the window's edge may join outside it.",
        acts_on="view",
    )
    sets: str = setting(
        "super",
        "Level sets",
        "choice",
        choices={
            "super": "super-level: land, L ≥ λ",
            "sub": "sub-level: water, L ≤ λ",
            "both": "both, side by side",
        },
        help="Peaks live in super-level sets, minima in sub-level sets.",
        acts_on="view",
    )
    ends: str = setting(
        "run",
        "Connect",
        "choice",
        choices={"run": "start and end of the run", "points": "two points of your own"},
        help="The two points that a path is to connect without leaving S_λ.",
        acts_on="view",
    )
    followed: str = setting(
        "",
        "Followed run",
        "choice",
        choices={"": "the first rule's"} | RULE_CHOICES,
        help="The run whose place in the level sets is told step by step.",
        acts_on="view",
    )
    point_a: tuple[float, float] = setting((0.0, 0.0), "Point A", "point", low=-1e4, high=1e4, acts_on="view")
    point_b: tuple[float, float] = setting((1.0, 1.0), "Point B", "point", low=-1e4, high=1e4, acts_on="view")
    zoom: int = setting(
        0,
        "Zoom",
        "integer",
        low=0,
        high=12,
        step=1,
        help="Each step halves the window's sides and computes it anew at full resolution.",
        acts_on="view",
    )
    zoom_at: tuple[float, float] = setting((0.0, 0.0), "Zoom at", "point", low=-1e4, high=1e4, acts_on="view")
    grid_points: int = setting(
        129,
        "Grid points a side",
        "integer",
        low=17,
        high=257,
        stops=(65, 129, 257),
        help="More points see finer passes and take longer.",
        acts_on="view",
    )
    map_x: str = setting(
        "",
        "Axis x of the map",
        "text",
        most=120,
        help="name:from:to:points, with :log where logarithmic",
        acts_on="view",
    )
    map_y: str = setting(
        "",
        "Axis y of the map",
        "text",
        most=120,
        help="name:from:to:points, with :log where logarithmic",
        acts_on="view",
    )
    map_colour: str = setting(
        "outcome",
        "Colour of the map",
        "choice",
        choices={
            "outcome": "outcome",
            "final": "final V",
            "steps": "steps to λ",
            "rise": "largest rise of V",
            "budget": "budget left",
            "basin": "minimum reached",
        },
        acts_on="view",
    )
    fair_race: bool = setting(
        False,
        "Fair race",
        "flag",
        help="Each rule runs at its own best η0, found by a batched search over 41 values.",
    )
    preset: str = setting(
        "",
        "Preset",
        "choice",
        choices={"": "none"} | {name: preset.title for name, preset in PRESETS.items()},
        help="The phenomenon this experiment began with; its question stands above the player.",
        acts_on="view",
    )
    more: bool = setting(
        # A link from before there was a choice shows what it has always shown.
        True,
        "More numbers",
        "flag",
        help="Also the step's limit η_lim, the count of S_λ, the step budget, further settings, and the tabs below.",
        acts_on="view",
    )
    play: bool = setting(
        False,
        "Opens moving",
        "flag",
        help="The run plays at once, for somebody who was never here too.",
        acts_on="view",
    )
    locked: tuple[str, ...] = setting(
        (),
        "Locked controls",
        "choices",
        most=6,
        choices={
            "problem": "problem",
            "rules": "rules",
            "eta0": "η0",
            "alpha": "α",
            "lam": "λ",
            "start": "start",
        },
        help="A class that opens the link can't move these.",
        acts_on="view",
    )

    def moving(self) -> tuple[RuleKind, ...]:
        """Return the rules that run, side by side."""
        return tuple(RULES[name] for name in self.rules)

    def plays_part(self, name: str) -> bool:
        """Say whether a setting changes anything; a problem's parameter does where the problem has it."""
        if name in _PARAMETERS and name not in PROBLEMS[self.problem].parameters:
            return False
        return super().plays_part(name)

    def alone(self) -> Self:
        """Return a copy in which the followed rule runs alone."""
        return self.change(rules=(self.followed_rule(),))

    def followed_rule(self) -> str:
        """Return the rule whose run is looked at alone."""
        return self.followed if self.followed in self.rules else self.rules[0]

    @classmethod
    def opening(cls, **settings: Any) -> Self:
        """Return the experiment a problem opens with: its own start, η0 and λ, then the given settings."""
        chosen = cls(**settings)
        facts = landscape(chosen).facts
        own: dict[str, Any] = {"start": facts.start, "eta0": facts.eta0, "lam": facts.level}
        return chosen.change(**{name: value for name, value in own.items() if name not in settings})

    @classmethod
    def opened(cls, settings: dict[str, Any], remarks: list[str]) -> tuple[Self, list[str]]:
        """Return the experiment of what was read; a problem that can't be built gives way to the default one."""
        try:
            return cls.opening(**settings), remarks
        except ValueError as error:
            # What belongs to the refused problem makes no sense on another one.
            own = {*cls.ALWAYS, *_PARAMETERS, "preset"}
            kept = {name: value for name, value in settings.items() if name not in own}
            return cls.opening(**kept), [*remarks, f"{error} The default problem is shown instead."]


SETTINGS = Experiment.settings()
from_query = Experiment.from_query
from_json = Experiment.from_json


def preset_experiment(name: str) -> Experiment:
    """Return a preset's experiment: its settings on top of what its problem opens with; it opens moving."""
    return Experiment.opening(**PRESETS[name].settings, preset=name, play=True)


def first_experiment() -> Experiment:
    """Return what somebody sees who comes by no link and no preset: at rest, and with few numbers."""
    return preset_experiment(OPENING).change(play=False, more=False)
