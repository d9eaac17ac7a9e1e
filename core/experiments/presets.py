"""Ready experiments, each one a phenomenon with the question it puts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A phenomenon: its `title`, the `question` asked above the player, the `answer` to read afterwards.

    `settings` are those of the experiment that differ from what its problem opens with.
    """

    title: str
    question: str
    answer: str
    settings: dict[str, Any]


OPENING = "overshoot"

PRESETS: dict[str, Preset] = {
    "overshoot": Preset(
        "Overshoot, then settle",
        "Can you make it diverge without moving η0?",
        "η(t) starts above the stability limit of the minimum, so gradient descent leaps across it and V rises, "
        "until decay has brought η below the limit; then every step lowers V. α alone does not make it diverge: "
        "without decay it leaps to and fro for ever. The start does: drag the ball into the steep top right "
        "corner, and the first leap throws it out for good.",
        {
            "problem": "himmelblau",
            "start": (-0.7, -1.9),
            "eta0": 0.0225,
            "alpha": 0.012,
            "momentum": 0.5,
            "norm_scaling": "none",
            "rules": ("gradient_descent", "heavy_ball", "stable_decay"),
        },
    ),
    "divergence": Preset(
        "Divergence past 2/λmax",
        "What is the largest η0 that does not blow up?",
        "Here λ_max = 30, so the limit is 2/30 ≈ 0.0667. Above it each step multiplies the steep coordinate by "
        "1 − 30η, which is below −1: it changes sign and grows. Without decay nothing brings η back.",
        {
            "problem": "ill_conditioned",
            "condition": 30.0,
            "start": (-2.6, 0.05),
            "eta0": 0.0708,
            "alpha": 0.0,
            "steps": 50,
            "lam": 10.0,
            "rules": ("gradient_descent",),
        },
    ),
    "freeze": Preset(
        "Decays too fast and freezes",
        "Why does it stop on the slope?",
        "All steps together can spend no more than Σ η(t) = η0/(1−e^(−α)). When that is gone the ball stops "
        "wherever it is, however steep the ground: a small ‖η·g‖ is not a small ‖g‖. Lower α to 0.02.",
        {
            "problem": "plateau",
            "alpha": 0.05,
            "steps": 200,
            "rules": ("gradient_descent", "heavy_ball"),
        },
    ),
    "saddle": Preset(
        "Saddle escape",
        "Which rule leaves the saddle first, and why?",
        "Near the saddle the slope is almost 0, and away from it the ball grows by 1+η a step along the "
        "downward axis. Momentum collects these small pushes; Adam divides by their size and so hardly slows.",
        {
            "problem": "saddle",
            "start": (1.7, 0.0001),
            "eta0": 0.1,
            "alpha": 0.0,
            "steps": 150,
            "rules": ("gradient_descent", "heavy_ball", "adam"),
        },
    ),
    "ravine": Preset(
        "Ravine zig-zag",
        "Why is a step so close to the limit still so slow?",
        "The steep wall caps η at 2/λ_max. Along the floor, 200 times flatter, the ball then covers less than 1 % "
        "of what is left at each step. The condition number alone sets this speed.",
        {
            "problem": "ill_conditioned",
            "condition": 200.0,
            "start": (-2.6, 0.9),
            "eta0": 0.0097,
            "alpha": 0.0,
            "steps": 150,
            "lam": 3.0,
            "rules": ("gradient_descent",),
        },
    ),
    "cycle": Preset(
        "Limit cycle",
        "It neither settles nor blows up. What holds it?",
        "At the minimum η is above 2/λ_max, so the ball is pushed away; further out the walls turn less steeply "
        "against the step and push it back. Between the two it bounces for ever. Any decay ends it.",
        {
            "problem": "styblinski_tang",
            "eta0": 0.0708,
            "alpha": 0.0,
            "steps": 120,
            "rules": ("gradient_descent",),
        },
    ),
    "momentum": Preset(
        "Momentum rescue",
        "How can the same η0 be too slow for one rule and enough for another?",
        "Both rules may take only steps that the steep walls allow. Heavy ball adds up the steps along the valley, "
        "up to 1/(1−β) times as far, while across it they cancel. V rises on the way: its energy is L plus motion.",
        {
            "problem": "rosenbrock",
            "eta0": 0.0015,
            "alpha": 0.0,
            "steps": 500,
            "rules": ("gradient_descent", "heavy_ball"),
        },
    ),
    "guard": Preset(
        "The guard saves a run",
        "What would have happened without the guard?",
        "Both start alike with a rate far above the limit. Plain gradient descent is thrown out; StableDecay is "
        "the same rule, with each step cut to 0.9 of η_lim and halved until V falls. Switch the guard off.",
        {
            "problem": "himmelblau",
            "start": (-0.7, -1.9),
            "eta0": 0.0447,
            "alpha": 0.0,
            "norm_scaling": "none",
            "guard": "energy",
            "rules": ("gradient_descent", "stable_decay"),
        },
    ),
    "adam": Preset(
        "Adam's step near the minimum",
        "Why does Adam not come to rest?",
        "Adam divides the slope by its own recent size, so its step hardly shrinks as the slope does: about η in "
        "each coordinate. Near the minimum that is too far, and the ball hovers. Only decay of η settles it.",
        {
            "problem": "ill_conditioned",
            "condition": 5.0,
            "eta0": 0.3,
            "alpha": 0.0,
            "beta1": 0.5,
            "beta2": 0.9,
            "steps": 200,
            "rules": ("adam", "gradient_descent"),
        },
    ),
}


def matching(preset: str, problem: str) -> Preset | None:
    """Return the preset an experiment began with, or None where there is none or its problem is another one."""
    found = PRESETS.get(preset)
    return found if found and found.settings["problem"] == problem else None
