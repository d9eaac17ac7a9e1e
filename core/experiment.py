"""The one typed record of everything a user can set, and its two written forms: a link and JSON.

Every control, link, preset, lesson and test reads a setting's default, bounds, label and help from here.
An `Experiment` is immutable and hashable, so that it can key a cache; `change` returns a checked copy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from core.presets import PRESETS
from core.problems import DIABETES_COLUMNS, PROBLEMS
from core.setting import Setting, SettingError, shorten

FORMAT = "superlevel-experiment-1"

RULES = {
    "gradient_descent": "gradient descent",
    "heavy_ball": "heavy ball",
    "nesterov": "Nesterov",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
    "stable_decay": "StableDecay",
}
SCHEDULES = {
    "exponential": "exponential η0·e^(−αt)",
    "constant": "constant η0",
    "inverse_time": "inverse time η0/(1+αt)",
    "step": "step, halved every half-life",
    "cosine": "cosine over the run",
}
_DIGITS = {str(digit): str(digit) for digit in range(10)}
_COLUMNS = {name: name for name in DIABETES_COLUMNS}


def _set(default: Any, label: str, kind: str, **more: Any) -> Any:
    return field(default=default, metadata={"label": label, "kind": kind} | more)


@dataclass(frozen=True)
class Experiment:
    """All settings of one experiment; the field's metadata becomes its `Setting`.

    `start`, `eta0` and `lam` default to what the problem itself opens with: use `Experiment.opening`.
    """

    problem: str = _set(
        "himmelblau",
        "Problem",
        "choice",
        choices={name: entry.title for name, entry in PROBLEMS.items()},
        help="What is minimised. Each problem brings its own start, η0 and λ; α, steps and rules stay.",
    )
    condition: float = _set(
        30.0,
        "Condition number",
        "float",
        low=1,
        high=1000,
        scale="log",
        step=20,
        help="λ_max/λ_min of the Hessian: how much steeper the valley's walls are than its floor.",
    )
    separation: float = _set(
        1.5, "Separation a", "float", low=0.5, high=3, step=0.05, help="The peaks stand at (±a, 0)."
    )
    digit_a: str = _set("3", "First digit", "choice", choices=_DIGITS)
    digit_b: str = _set("8", "Second digit", "choice", choices=_DIGITS)
    prior: str = _set(
        "gaussian",
        "Prior p(θ)",
        "choice",
        choices={"none": "none", "gaussian": "Gaussian N(0, σ²I)", "laplace": "Laplace(0, b)"},
        help="The negative log-posterior is minimised; a Gaussian prior is an L2 penalty, a Laplace prior L1.",
    )
    prior_scale: float = _set(
        1.0,
        "Prior scale (σ or b)",
        "float",
        low=0.01,
        high=10,
        scale="log",
        step=20,
        help="Small: the prior pulls hard towards θ = 0. Large: the data decide.",
    )
    column_a: str = _set("bmi", "First column", "choice", choices=_COLUMNS)
    column_b: str = _set("bp", "Second column", "choice", choices=_COLUMNS)
    formula: str = _set(
        "x**2 + 3*y**2 + 2*sin(3*x)",
        "L(x, y) =",
        "text",
        most=200,
        help="Use x, y, numbers, + − * / ^, sin, cos, exp, log, sqrt, abs and the like.",
    )
    window: tuple[float, float, float, float] = _set(
        (-3.0, 3.0, -3.0, 3.0), "Window", "window", low=-1e4, high=1e4, help="x from, x to, y from, y to"
    )
    rules: tuple[str, ...] = _set(
        ("gradient_descent", "heavy_ball", "stable_decay"),
        "Rules",
        "choices",
        low=1,
        most=5,
        choices=RULES,
        help="Up to five run side by side from the same start, as one batch.",
    )
    eta0: float = _set(
        0.0225,
        "η0",
        "float",
        low=1e-5,
        high=10,
        scale="log",
        step=40,
        help="Initial learning rate. Logarithmic: forty positions per factor of ten.",
    )
    alpha: float = _set(
        0.012,
        "α",
        "float",
        low=0,
        high=1,
        smallest=1e-4,
        scale="log",
        step=30,
        help="Decay constant of η(t) = η0·e^(−αt). 0 keeps the rate constant.",
    )
    lam: float = _set(
        100.0,
        "λ",
        "float",
        low=-1e12,
        high=1e12,
        help="The level: S_λ = {θ : L(θ) ≥ λ} is land, what lies below is water.",
    )
    steps: int = _set(
        120, "Steps", "integer", low=10, high=1000, step=10, help="Optimiser steps of each run."
    )
    start: tuple[float, float] = _set((0.0, 0.0), "Start", "point", low=-1e4, high=1e4)
    schedule: str = _set(
        "exponential",
        "Schedule η(t)",
        "choice",
        choices=SCHEDULES,
        help="The same α means the same half-life.",
    )
    norm_scaling: str = _set(
        "damped",
        "Norm scaling",
        "choice",
        choices={"none": "none: η(t)", "damped": "damped: η(t)/(1+‖g‖)", "unit": "unit: η(t)/‖g‖"},
        help="How the gradient's norm scales the step. The paper names it, this is our reading.",
    )
    guard: str = _set(
        "energy",
        "Stability guard",
        "choice",
        choices={
            "off": "off",
            "curvature": "curvature: η ≤ 0.9·η_lim",
            "energy": "energy: curvature, then backtrack until V falls",
        },
        help="Shortens a step that the second-order prediction (or V itself) says is too long.",
    )
    stabilise: str = _set(
        "stable_decay",
        "Scaling and guard act on",
        "choice",
        choices={"stable_decay": "StableDecay only", "all": "every rule"},
        help="By default the other rules run in their textbook form.",
    )
    tuner: bool = _set(
        False,
        "Scale tuner (Mechanic)",
        "flag",
        help="Learns one factor on all updates from ⟨Δ, g⟩. The guard is off then: the tuner sets the step.",
    )
    momentum: float = _set(
        0.9, "Momentum β", "float", low=0, high=0.99, step=0.01, help="Heavy ball and Nesterov: v ← β·v + g."
    )
    beta1: float = _set(
        0.9, "Adam β₁", "float", low=0, high=0.99, step=0.01, help="Adam, AdamW: smoothing of the gradient."
    )
    beta2: float = _set(
        0.999, "Adam β₂", "float", low=0.5, high=0.999, step=0.001, help="Adam, AdamW: smoothing of g²."
    )
    rho: float = _set(
        0.99, "RMSProp ρ", "float", low=0, high=0.999, step=0.001, help="RMSProp: smoothing of g²."
    )
    weight_decay: float = _set(
        0.0,
        "Weight decay",
        "float",
        low=0,
        high=1,
        smallest=1e-4,
        scale="log",
        step=10,
        help="Decoupled in AdamW, added to the gradient in the other rules.",
    )
    lyapunov: str = _set(
        "loss",
        "Lyapunov function V",
        "choice",
        choices={
            "loss": "V = L (the paper's)",
            "distance": "V = ½‖θ−θ*‖²",
            "heavy_ball": "V = L + kinetic energy",
        },
        help="The quantity whose fall is to certify stability.",
    )
    boundary: str = _set(
        "auto",
        "Beyond the window",
        "choice",
        choices={
            "auto": "by the problem",
            "coercive": "all land beyond the edge is one",
            "window": "count what is seen",
        },
        help="Components of S_λ that touch the window's edge may join outside it.",
    )
    fair_race: bool = _set(
        False,
        "Fair race",
        "flag",
        help="Each rule runs at its own best η0, found by a batched search over 41 values.",
    )
    preset: str = _set(
        "",
        "Preset",
        "choice",
        choices={"": "none"} | {name: preset.title for name, preset in PRESETS.items()},
        help="The phenomenon this experiment began with; its question stands above the player.",
    )
    locked: tuple[str, ...] = _set(
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
    )

    def __post_init__(self) -> None:
        """Check every value, so that a record which exists is valid."""
        for name, setting in SETTINGS.items():
            object.__setattr__(self, name, setting.check(getattr(self, name)))

    @classmethod
    def opening(cls, **settings: Any) -> Experiment:
        """Return the experiment a problem opens with: its own start, η0 and λ, then the given settings."""
        from core.simulation import landscape

        chosen = cls(**settings)
        facts = landscape(chosen).facts
        own: dict[str, Any] = {"start": facts.start, "eta0": facts.eta0, "lam": facts.level}
        return replace(chosen, **{name: value for name, value in own.items() if name not in settings})

    def change(self, **settings: Any) -> Experiment:
        """Return a checked copy with some settings changed; `SettingError` names a wrong one."""
        _known(settings)
        return replace(self, **settings)

    def query(self) -> str:
        """Return the link's query text; defaults are left out, what a problem brings is always in."""
        always = {"problem", "start", "eta0", "lam"}
        parts = {
            name: setting.format(getattr(self, name))
            for name, setting in SETTINGS.items()
            if name in always or getattr(self, name) != setting.default
        }
        return urlencode(parts, safe=",*^()")

    def to_json(self) -> str:
        """Return the whole record as JSON text, `from_json`'s inverse."""
        return json.dumps({"format": FORMAT} | asdict(self), ensure_ascii=False, indent=2)


def _setting(name: str, default: Any, metadata: Mapping[str, Any]) -> Setting:
    return Setting(name=name, default=default, **metadata)


SETTINGS: dict[str, Setting] = {f.name: _setting(f.name, f.default, f.metadata) for f in fields(Experiment)}


def from_query(query: str | Mapping[str, str]) -> tuple[Experiment, list[str]]:
    """Read a link; return the experiment and one sentence for each part that was not understood.

    A part that is unknown, unreadable or out of bounds falls back to its default, the others are kept.
    """
    pairs = dict(parse_qsl(query, keep_blank_values=True)) if isinstance(query, str) else dict(query)
    settings: dict[str, Any] = {}
    problems: list[str] = []
    for name, text in pairs.items():
        if name not in SETTINGS:
            problems.append(f"The link sets {shorten(name)}, which is not a setting; it was ignored.")
            continue
        try:
            settings[name] = SETTINGS[name].parse(text)
        except SettingError as error:
            problems.append(f"{error} The default is used instead.")
    return _open(settings, problems)


def from_json(text: str | bytes) -> tuple[Experiment, list[str]]:
    """Read a downloaded experiment; `SettingError` if it is not one, else as `from_query`."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        raise SettingError("This file is not JSON; upload an experiment downloaded from this app.") from None
    if not isinstance(record, dict) or record.pop("format", None) != FORMAT:
        raise SettingError(f"This JSON is not an experiment: its “format” must be “{FORMAT}”.")
    settings: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in record.items():
        if name not in SETTINGS:
            problems.append(f"The file sets {shorten(name)}, which is not a setting; it was ignored.")
            continue
        try:
            settings[name] = SETTINGS[name].check(value)
        except SettingError as error:
            problems.append(f"{error} The default is used instead.")
    return _open(settings, problems)


def preset_experiment(name: str) -> Experiment:
    """Return a preset's experiment: its settings on top of what its problem opens with."""
    return Experiment.opening(**PRESETS[name].settings, preset=name)


def _open(settings: dict[str, Any], problems: list[str]) -> tuple[Experiment, list[str]]:
    try:
        return Experiment.opening(**settings), problems
    except ValueError as error:
        # What belongs to the refused problem makes no sense on another one.
        own = {"problem", "formula", "window", "start", "eta0", "lam", "preset"}
        kept = {name: value for name, value in settings.items() if name not in own}
        return Experiment.opening(**kept), [*problems, f"{error} The default problem is shown instead."]


def _known(settings: Mapping[str, Any]) -> None:
    unknown = sorted(set(settings) - set(SETTINGS))
    if unknown:
        raise SettingError(f"{unknown[0]!r} is not a setting; the settings are {', '.join(SETTINGS)}.")
