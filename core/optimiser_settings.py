"""The settings that every experiment shares: rates, schedule, rule parameters, stability, level."""

from __future__ import annotations

from dataclasses import dataclass

from core.record import Record, setting

# What η0 may be: a problem of one's own, such as a regression on raw numbers, may need very small ones.
LEAST_RATE, MOST_RATE = 1e-9, 10.0
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


@dataclass(frozen=True)
class OptimiserSettings(Record):
    """How an experiment moves, whatever it minimises, and the level λ that it is looked at with."""

    eta0: float = setting(
        0.0225,
        "η0",
        "float",
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
        low=0,
        high=1,
        smallest=1e-4,
        scale="log",
        step=30,
        help="Decay constant of η(t) = η0·e^(−αt). 0 keeps the rate constant.",
    )
    lam: float = setting(
        100.0,
        "λ",
        "float",
        low=-1e12,
        high=1e12,
        help="The level: S_λ = {θ : L(θ) ≥ λ} is land, what lies below is water.",
    )
    schedule: str = setting(
        "exponential",
        "Schedule η(t)",
        "choice",
        choices=SCHEDULES,
        help="The half-life beside α is the chosen schedule's own: ln2/α (exponential), 1/α (inverse time), ⌈ln2/α⌉ "
        "(step); cosine falls to half in the middle of the run.",
    )
    norm_scaling: str = setting(
        "damped",
        "Norm scaling",
        "choice",
        choices={"none": "none: η(t)", "damped": "damped: η(t)/(1+‖g‖)", "unit": "unit: η(t)/‖g‖"},
        help="How the gradient's norm scales the step. The paper names it, this is our reading.",
    )
    guard: str = setting(
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
    stabilise: str = setting(
        "stable_decay",
        "Scaling and guard act on",
        "choice",
        choices={"stable_decay": "StableDecay only", "all": "every rule"},
        help="By default the other rules run in their textbook form.",
    )
    tuner: bool = setting(
        False,
        "Scale tuner (Mechanic)",
        "flag",
        help="Learns one factor on all updates from ⟨Δ, g⟩. The guard is off then: the tuner sets the step.",
    )
    momentum: float = setting(
        0.9, "Momentum β", "float", low=0, high=0.99, step=0.01, help="Heavy ball and Nesterov: v ← β·v + g."
    )
    beta1: float = setting(
        0.9, "Adam β₁", "float", low=0, high=0.99, step=0.01, help="Adam, AdamW: smoothing of the gradient."
    )
    beta2: float = setting(
        0.999, "Adam β₂", "float", low=0.5, high=0.999, step=0.001, help="Adam, AdamW: smoothing of g²."
    )
    rho: float = setting(
        0.99, "RMSProp ρ", "float", low=0, high=0.999, step=0.001, help="RMSProp: smoothing of g²."
    )
    weight_decay: float = setting(
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
