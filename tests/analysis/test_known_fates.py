"""Runs whose fate is known by hand: by a closed form of the run itself, never by what the library says of it.

Notation in the reasons: a quadratic's eigenvalue λ multiplies its coordinate by 1−ηλ in a plain step, and the roots z
of z² − (1+β−ηλ)z + β (heavy ball) or z² − (1+β)(1−ηλ)z + β(1−ηλ) (Nesterov) are its factors with momentum β. With both
betas of Adam, or RMSProp's ρ, at 0 a step is η·g/(|g|+ε): η long in each coordinate. The window is ±3.
"""

from collections import Counter

import pytest

import core
from core.descent.endings import KINDS
from core.optim import RULES, SCHEDULES


def plan(name, alpha=0.01):
    return core.schedule(name, alpha=alpha)


CONSTANT = plan("constant")
BOWL = "x^2+3*y^2"  # λ = 2 and 6
ONE = "x^2/2+y^2/2"  # λ = 1 twice
WELLS = "(x^2-1)^2/4+y^2/2"  # ∂L/∂x = x³−x
SIGN = {"betas": (0, 0)}
FREE = {"norm_scaling": "none", "guard": "off", "schedule": CONSTANT}

# word, formula, rule, η0, settings, start, steps, how it is known
PLAIN = [
    ("minimum", BOWL, "gradient_descent", 0.1, {}, (1, 1), 200, "0.8^200 < 1e-19"),
    ("minimum", BOWL, "gradient_descent", 0.3, {}, (1, 1), 200, "|1−1.8|^200 = 0.8^200"),
    ("minimum", BOWL, "gradient_descent", 0.33, {}, (1, 1), 1500, "|1−1.98|^1500 < 1e-13"),
    ("minimum", BOWL, "gradient_descent", 0.5, {}, (1, 0), 20, "1−ηλ = 0: there in one step"),
    ("minimum", ONE, "gradient_descent", 1.0, {}, (2, -1), 15, "Newton's step: there in one"),
    ("minimum", ONE, "gradient_descent", 1.9, {}, (2, -1), 400, "0.9^400 < 1e-18"),
    ("minimum", "x^2+y^2+x*y", "gradient_descent", 0.2, {}, (1, 2), 200, "λ = 1, 3: 0.8^200"),
    ("minimum", "1e6*(x^2+3*y^2)", "gradient_descent", 1e-7, {}, (1, 1), 200, "0.8^200 in other units"),
    ("minimum", "1e-6*(x^2+3*y^2)", "gradient_descent", 1e5, {}, (1, 1), 200, "0.8^200 in other units"),
    ("minimum", "1e5+x^2+3*y^2", "gradient_descent", 0.1, {}, (1, 1), 200, "a constant moves nothing"),
    ("minimum", "1-cos(x)+y^2", "gradient_descent", 0.5, {}, (1, 1), 100, "a basin with λ = 1, 2; 0.5^100"),
    ("descending", BOWL, "gradient_descent", 0.1, {}, (1, 1), 20, "0.8^20 = 0.01 of the way is left"),
    ("descending", BOWL, "gradient_descent", 0.001, {}, (1, 1), 100, "0.998^100 = 0.82"),
    (
        "descending",
        "1000*x^2+y^2",
        "gradient_descent",
        5e-4,
        {},
        (1, 1),
        300,
        "x at once, y 0.999^300 = 0.74",
    ),
    ("descending", ONE, "gradient_descent", 1.9, {}, (2, -1), 30, "0.9^30 = 0.04 and falling"),
    ("descending", "x^2/2+y^2/200", "gradient_descent", 1.99, {}, (1, 1), 100, "0.99^100 = 0.37, 0.98^100"),
    ("cycling", BOWL, "gradient_descent", 1 / 3, {}, (1, 1), 100, "1−6/3 = −1: y bounces"),
    ("cycling", ONE, "gradient_descent", 2.0, {}, (1, 2), 60, "1−2 = −1"),
    ("cycling", BOWL, "gradient_descent", 1.0, {}, (1, 0), 60, "1−2 = −1 on the x-axis"),
    ("diverged", BOWL, "gradient_descent", 0.34, {}, (1, 1), 400, "|1−2.04|^400 = 6e6"),
    ("diverged", BOWL, "gradient_descent", 0.5, {}, (1, 1), 40, "|1−3|^40"),
    ("diverged", BOWL, "gradient_descent", 1.1, {}, (1, 0), 40, "1.2^40 = 1500"),
    ("diverged", ONE, "gradient_descent", 2.1, {}, (1, 1), 100, "1.1^100 = 14,000"),
    ("diverged", ONE, "gradient_descent", 5.0, {}, (1, 1), 600, "4^600 is not finite"),
    ("diverged", "x^2+y^2+x*y", "gradient_descent", 0.7, {}, (1, 1), 100, "λ = 3: 1.1^100 along (1, 1)"),
    ("minimum", "x^2+y^2+x*y", "gradient_descent", 1.0, {}, (1, -1), 30, "λ = 1 along (1, −1): there in one"),
    ("maximum", "-x^2-y^2", "gradient_descent", 0.1, {}, (0, 0), 20, "stays on the peak"),
    ("maximum", "cos(x)+cos(y)", "heavy_ball", 0.1, {}, (0, 0), 20, "stays on the peak"),
    ("maximum", "exp(-x^2-y^2)", "adam", 0.1, {}, (0, 0), 20, "stays on the peak"),
]
MOMENTUM = [
    ("minimum", ONE, "heavy_ball", 0.1, {"momentum": 0.5}, (1, 1), 200, "roots ≤ 0.5^½ and below 0.87"),
    ("minimum", ONE, "heavy_ball", 3.6, {"momentum": 0.9}, (1, 1), 800, "|z| = √0.9: ηλ < 2(1+β) = 3.8"),
    ("minimum", BOWL, "heavy_ball", 0.1, {"momentum": 0.8}, (1, 1), 300, "|z| = √0.8, both complex"),
    ("minimum", BOWL, "heavy_ball", 0.1, {"momentum": 0.0}, (1, 1), 200, "β = 0 is the plain run"),
    ("minimum", ONE, "nesterov", 0.1, {"momentum": 0.5}, (1, 1), 300, "|z|² = β(1−ηλ) = 0.45"),
    ("minimum", ONE, "nesterov", 1.0, {"momentum": 0.9}, (1, 1), 40, "1−ηλ = 0: both roots are 0"),
    ("minimum", BOWL, "nesterov", 0.1, {"momentum": 0.8}, (1, 1), 300, "|z|² = 0.64 and 0.32"),
    ("minimum", ONE, "nesterov", 1.3, {"momentum": 0.9}, (1, 1), 800, "ηλ < 3.8/2.8 = 1.357: −0.85, 0.32"),
    ("descending", ONE, "heavy_ball", 1e-4, {"momentum": 0.9}, (1, 1), 100, "like η/(1−β) = 0.001: e^−0.1"),
    ("descending", ONE, "nesterov", 1e-4, {"momentum": 0.9}, (1, 1), 100, "like η/(1−β) = 0.001: e^−0.1"),
    ("diverged", ONE, "heavy_ball", 3.9, {"momentum": 0.9}, (1, 1), 300, "ηλ > 2(1+β) = 3.8: z = −1.29"),
    ("diverged", ONE, "heavy_ball", 3.2, {"momentum": 0.5}, (1, 1), 200, "ηλ > 3: z = −1.28"),
    ("diverged", ONE, "nesterov", 1.5, {"momentum": 0.9}, (1, 1), 200, "ηλ > 3.8/2.8: z = −1.29"),
    ("diverged", ONE, "nesterov", 1.6, {"momentum": 0.5}, (1, 1), 200, "ηλ > 3/2: z = −1.15"),
    ("cycling", ONE, "heavy_ball", 3.0, {"momentum": 0.5}, (1, 1), 300, "ηλ = 2(1+β): z = −1 and −0.5"),
    ("cycling", ONE, "nesterov", 1.5, {"momentum": 0.5}, (1, 1), 300, "ηλ = 3/2: z = −1 and 0.25"),
    ("saddle", "x^2-y^2", "heavy_ball", 0.1, {"momentum": 0.5}, (1, 0), 300, "y is exactly 0; |z| = √0.5"),
    ("saddle", "x^2-y^2", "nesterov", 0.1, {"momentum": 0.5}, (1, 0), 300, "y is exactly 0; |z|² = 0.4"),
    ("descending", "x^2-y^2", "heavy_ball", 0.1, {}, (1, 0.1), 40, "y grows, L → −∞"),
    (
        "frozen",
        ONE,
        "heavy_ball",
        0.01,
        {"schedule": plan("exponential", 0.3)},
        (1, 1),
        300,
        "η spent by 1/30",
    ),
    ("frozen", ONE, "nesterov", 0.01, {"schedule": plan("exponential", 0.3)}, (1, 1), 300, "η spent by 1/30"),
    ("frozen", ONE, "heavy_ball", 0.01, {"schedule": plan("step", 0.3)}, (1, 1), 300, "Σ = 2·3·0.01"),
    ("minimum", ONE, "heavy_ball", 0.5, {"schedule": plan("cosine")}, (1, 1), 400, "|z| ≤ 0.95 till late"),
]
DECAYS = [
    # Plain steps on λ = 1 leave Π(1−η_t) ≈ e^(−Σ η_t) of the way.
    ("frozen", ONE, "gradient_descent", 0.1, {"schedule": plan("exponential", 0.2)}, (1, 1), 100, "Σ = 0.55"),
    ("frozen", ONE, "gradient_descent", 0.1, {"schedule": plan("step", 0.07)}, (1, 1), 300, "Σ = 2·10·0.1"),
    ("frozen", ONE, "gradient_descent", 0.02, {"schedule": plan("cosine")}, (1, 1), 99, "Σ = 50·0.02 = 1"),
    (
        "descending",
        ONE,
        "gradient_descent",
        0.1,
        {"schedule": plan("exponential", 0.2)},
        (1, 1),
        15,
        "5 % left",
    ),
    (
        "descending",
        ONE,
        "gradient_descent",
        0.1,
        {"schedule": plan("step", 0.07)},
        (1, 1),
        40,
        "Σ left 0.125",
    ),
    (
        "descending",
        ONE,
        "gradient_descent",
        0.1,
        {"schedule": plan("inverse_time", 0.1)},
        (1, 1),
        999,
        "∝ 1/t",
    ),
    (
        "descending",
        ONE,
        "gradient_descent",
        0.1,
        {"schedule": plan("inverse_time", 1)},
        (1, 1),
        999,
        "∝ t^−0.1",
    ),
    ("minimum", ONE, "gradient_descent", 0.5, {"schedule": plan("exponential", 0.01)}, (1, 1), 400, "e^−49"),
    ("minimum", ONE, "gradient_descent", 0.5, {"schedule": plan("inverse_time", 0.01)}, (1, 1), 400, "5^−50"),
    ("minimum", ONE, "gradient_descent", 0.5, {"schedule": plan("step", 0.01)}, (1, 1), 400, "Σ > 35+17"),
    ("minimum", ONE, "gradient_descent", 0.5, {"schedule": plan("cosine")}, (1, 1), 200, "below e^−50"),
    ("minimum", ONE, "gradient_descent", 3.0, {"schedule": plan("exponential", 0.05)}, (1, 1), 400, "Σ ≈ 60"),
    (
        "diverged",
        ONE,
        "gradient_descent",
        9.0,
        {"schedule": plan("exponential", 0.001)},
        (1, 1),
        60,
        "> 7.4^60",
    ),
    (
        "diverged",
        ONE,
        "gradient_descent",
        9.0,
        {"schedule": plan("inverse_time", 0.001)},
        (1, 1),
        60,
        "> 7.4^60",
    ),
    # Thrown far out while η_t > 2, and held there as the budget ends.
    (
        "frozen",
        ONE,
        "gradient_descent",
        0.5,
        {"schedule": plan("exponential", 1)},
        (2, 2),
        60,
        "Π = 0.5·0.82·…",
    ),
    # On a plane a plain step is η_t·‖g‖ long, an Adam or RMSProp step η_t in each coordinate: the way is Ση.
    ("descending", "x+2*y", "gradient_descent", 0.01, {}, (0, 0), 100, "one unit of x gone, no end"),
    ("descending", "x+2*y", "heavy_ball", 0.01, {}, (0, 0), 100, "no end"),
    ("descending", "x+2*y", "nesterov", 0.01, {}, (0, 0), 100, "no end"),
    ("descending", "x+2*y", "adam", 0.01, {}, (0, 0), 100, "m̂/√v̂ = 1: 1 in x and y, no end"),
    ("descending", "x+2*y", "rmsprop", 0.01, {}, (0, 0), 100, "no end"),
    ("descending", "x+2*y", "adamw", 0.01, {}, (0, 0), 100, "no end"),
    ("descending", "x+2*y", "stable_decay", 0.1, {"schedule": CONSTANT}, (0, 0), 100, "no end"),
    (
        "descending",
        "x+2*y",
        "gradient_descent",
        0.1,
        {"schedule": plan("inverse_time", 1)},
        (0, 0),
        100,
        "Σ = ∞",
    ),
    (
        "frozen",
        "x+2*y",
        "gradient_descent",
        0.1,
        {"schedule": plan("exponential", 0.1)},
        (0, 0),
        200,
        "x → −1.05",
    ),
    ("frozen", "x+2*y", "adam", 0.1, {"schedule": plan("exponential", 0.1)}, (0, 0), 200, "x, y → −1.05"),
    ("frozen", "x+2*y", "heavy_ball", 0.01, {"schedule": plan("step", 0.1)}, (0, 0), 400, "Σ η ≤ 0.14"),
    (
        "frozen",
        "x+2*y",
        "stable_decay",
        0.1,
        {"schedule": plan("exponential", 0.1)},
        (0, 0),
        200,
        "Σ η = 1.05",
    ),
    (
        "frozen",
        "abs(x)+y^2",
        "gradient_descent",
        0.1,
        {"schedule": plan("exponential", 0.1)},
        (3, 0),
        200,
        "x → 1.95",
    ),
    (
        "frozen",
        "x+2*y",
        "gradient_descent",
        0.01,
        {"schedule": plan("cosine")},
        (0, 0),
        99,
        "x → −0.5, η = 0 then",
    ),
    (
        "descending",
        "x+2*y",
        "gradient_descent",
        0.1,
        {"schedule": plan("exponential", 0.1)},
        (0, 0),
        15,
        "22 % left",
    ),
]
SIGNS = [
    ("cycling", ONE, "adam", 0.1, SIGN, (0.55, 0.55), 100, "±0.05 for ever"),
    ("cycling", ONE, "rmsprop", 0.1, {"rho": 0}, (0.55, 0.55), 100, "±0.05 for ever"),
    ("cycling", ONE, "adamw", 0.1, SIGN, (0.55, 0.55), 100, "±0.05 for ever"),
    ("cycling", ONE, "gradient_descent", 0.1, {"norm_scaling": "unit"}, (0.55, 0), 100, "±0.05 for ever"),
    ("cycling", ONE, "stable_decay", 0.1, FREE | {"norm_scaling": "unit"}, (0.55, 0), 100, "±0.05 for ever"),
    ("descending", ONE, "adam", 0.01, SIGN, (2, 2), 100, "one of two gone"),
    ("descending", ONE, "rmsprop", 0.01, {"rho": 0}, (2, 2), 100, "one of two gone"),
    ("descending", ONE, "adamw", 0.01, SIGN, (2, 2), 100, "one of two gone"),
    ("descending", ONE, "gradient_descent", 0.01, {"norm_scaling": "unit"}, (2, 0), 100, "one of two gone"),
    ("frozen", ONE, "adam", 0.1, SIGN | {"schedule": plan("exponential", 0.1)}, (3, 3), 200, "x → 1.95"),
    ("frozen", ONE, "rmsprop", 0.1, {"rho": 0, "schedule": plan("step", 0.07)}, (3, 3), 300, "x → 3−2"),
    ("frozen", ONE, "adamw", 0.01, SIGN | {"schedule": plan("cosine")}, (2, 2), 99, "x → 2−0.5"),
    (
        *("frozen", ONE, "gradient_descent", 0.1),
        *({"norm_scaling": "unit", "schedule": plan("exponential", 0.1)}, (3, 0), 200, "x → 1.95"),
    ),
    (
        "descending",
        ONE,
        "adam",
        0.1,
        SIGN | {"schedule": plan("inverse_time", 1)},
        (3, 3),
        200,
        "Σ = 0.1·5.9",
    ),
    (
        "descending",
        "exp(x)+exp(y)",
        "adam",
        0.1,
        {"betas": (0, 0), "eps": 1e-12},
        (0, 0),
        100,
        "x → −10, no end",
    ),
    ("descending", "-x^2-y^2", "adam", 0.1, SIGN, (1, 1), 100, "outwards by 0.1 a step, L → −∞"),
    ("descending", "-x^2-y^2", "rmsprop", 0.1, {"rho": 0}, (1, 1), 400, "outwards by 0.1 a step, L → −∞"),
    ("saddle", "x^2-y^2", "gradient_descent", 0.1, {}, (1, 0), 200, "y is exactly 0; 0.8^200"),
]
DAMPED = [
    # x ← x − η·x/(1+|x|) on λ = 1: slope 1−η at 0; for η > 2 it bounces between ±(η/2−1).
    ("minimum", ONE, "stable_decay", 1.0, FREE | {"norm_scaling": "damped"}, (1, 0), 100, "x ← x²/(1+x)"),
    (
        "cycling",
        ONE,
        "stable_decay",
        2.4,
        FREE | {"norm_scaling": "damped"},
        (1, 0),
        100,
        "±0.2, slope −0.67",
    ),
    ("cycling", ONE, "gradient_descent", 4.0, {"norm_scaling": "damped"}, (1.5, 0), 100, "±1, slope 0"),
    ("descending", ONE, "stable_decay", 0.01, FREE | {"norm_scaling": "damped"}, (1, 0), 50, "≥ 0.99^50"),
    (
        "frozen",
        ONE,
        "stable_decay",
        0.1,
        {"guard": "off", "schedule": plan("exponential", 0.2)},
        (1, 1),
        99,
        "Σ 0.55",
    ),
]
WEIGHT_DECAY = [
    ("minimum", ONE, "gradient_descent", 0.1, {"weight_decay": 1.0}, (1, 1), 200, "1−η(λ+w) = 0.8"),
    ("diverged", ONE, "gradient_descent", 1.1, {"weight_decay": 1.0}, (1, 1), 100, "η(λ+w) = 2.2"),
    ("cycling", ONE, "gradient_descent", 1.0, {"weight_decay": 1.0}, (1, 1), 100, "η(λ+w) = 2"),
    (
        "minimum",
        ONE,
        "heavy_ball",
        0.1,
        {"weight_decay": 1.0, "momentum": 0.5},
        (1, 1),
        200,
        "|z| = √0.5, < 1",
    ),
    ("diverged", ONE, "heavy_ball", 1.6, {"weight_decay": 1.0, "momentum": 0.5}, (1, 1), 200, "3.2 > 3"),
    ("diverged", ONE, "nesterov", 0.8, {"weight_decay": 1.0, "momentum": 0.5}, (1, 1), 200, "1.6 > 1.5"),
    (
        "saddle",
        "x^2-y^2",
        "gradient_descent",
        0.1,
        {"weight_decay": 3.0},
        (1, 1),
        200,
        "factors 0.5, 0.9: → 0",
    ),
    ("maximum", "-x^2/2-y^2/2", "gradient_descent", 0.1, {"weight_decay": 2.0}, (1, 1), 300, "0.9^300: → 0"),
    # Decay and slope balance where L still has a slope: nothing moves, and L is not at rest.
    ("frozen", "(x-1)^2+y^2", "gradient_descent", 0.1, {"weight_decay": 1.0}, (0, 1), 300, "x → 2/3, y → 0"),
    (
        "frozen",
        "(x-1)^2+y^2",
        "heavy_ball",
        0.1,
        {"weight_decay": 1.0, "momentum": 0.5},
        (0, 1),
        300,
        "x → 2/3",
    ),
    ("frozen", "x+y", "gradient_descent", 0.1, {"weight_decay": 1.0}, (0, 1), 300, "θ → (−1, −1)"),
    ("frozen", "x+y", "nesterov", 0.1, {"weight_decay": 1.0, "momentum": 0.5}, (0, 1), 300, "θ → (−1, −1)"),
    (
        "frozen",
        "-x^2-y^2",
        "adamw",
        0.5,
        SIGN | {"weight_decay": 1.0},
        (0.5, 0.5),
        100,
        "sign(g)+wθ = 0 at 1/w",
    ),
    ("frozen", "x+2*y", "adamw", 0.5, {"weight_decay": 1.0}, (0, 0), 100, "θ → (−1, −1) at 0.5^t"),
    (
        "descending",
        "(x-1)^2+y^2",
        "gradient_descent",
        0.01,
        {"weight_decay": 1.0},
        (0, 1),
        30,
        "0.97^30 to go",
    ),
]
QUARTIC = [
    # x ← x(1−4ηx²) on x⁴: ±1/√(2η) bounces, within it shrinks like 1/√(8ηt), beyond it blows up.
    ("descending", "x^4+y^2", "gradient_descent", 0.1, {}, (1, 0), 2000, "x ≈ 1/√1600 = 0.025"),
    ("descending", "x^4+y^2", "gradient_descent", 0.5, {}, (0.9, 0), 500, "0.9 < 1: x ≈ 1/√2000"),
    ("cycling", "x^4+y^2", "gradient_descent", 0.5, {}, (1, 0), 200, "1−2 = −1 exactly"),
    ("diverged", "x^4+y^2", "gradient_descent", 0.5, {}, (1.1, 0), 200, "1.1 > 1: grows without end"),
    ("diverged", "x^4+y^4", "gradient_descent", 0.5, {}, (3, 3), 8, "3 → −51 → 3e5 → …, in a few steps"),
    ("degenerate", "x^4+y^4", "gradient_descent", 0.1, {}, (0, 0), 20, "H = 0 at the start"),
    ("degenerate", "x^4+y^2", "gradient_descent", 0.1, {}, (0, 1), 200, "x is 0, y 0.8^200; H = diag(0, 2)"),
    ("minimum", "x^4+x^2+y^2", "gradient_descent", 0.1, {}, (0.5, 1), 200, "λ = 2 twice at 0"),
    ("degenerate", "x^3-3*x*y^2", "gradient_descent", 0.1, {}, (0, 0), 20, "monkey saddle: H = 0"),
    ("descending", "x^3-3*x*y^2", "gradient_descent", 0.1, {}, (1, 0), 500, "x ← x−0.3x²: 1/(0.3t)"),
    ("descending", "x^3-3*x*y^2", "gradient_descent", 0.1, {}, (-1, 0), 4, "x ← x−0.3x²: −1, …, −5"),
    ("diverged", "x^3-3*x*y^2", "gradient_descent", 0.1, {}, (-1, 0), 40, "x squares: infinite in 20 steps"),
    ("diverged", "-x^4+y^2", "gradient_descent", 0.5, {}, (1, 0), 30, "x ← x(1+2x²): infinite in 10 steps"),
    ("descending", "-x^4+y^2", "gradient_descent", 0.001, {}, (1, 0), 20, "x ← x(1+0.004x²)"),
]
UNBOUNDED = [
    ("descending", "x^2-y^2", "gradient_descent", 0.1, {}, (1, 0.001), 100, "y·1.2^100: L → −∞"),
    ("descending", "x^2-y^2", "gradient_descent", 0.1, {}, (0, 1e-9), 30, "y·1.2^30: on its way down"),
    ("diverged", "x^2-y^2", "gradient_descent", 1.2, {}, (1, 0), 100, "y is 0, x·1.4^100: L → ∞"),
    ("descending", "-x^2-y^2", "gradient_descent", 0.1, {}, (1, 1), 100, "1.2^100: L → −∞"),
    ("descending", "x*y", "gradient_descent", 0.1, {}, (1, -1), 60, "1.1^60 along (1, −1): L → −∞"),
    ("saddle", "x*y", "gradient_descent", 0.1, {}, (1, 1), 300, "0.9^300 along (1, 1), 1.1 times exactly 0"),
    ("descending", "exp(x)+y^2", "gradient_descent", 0.1, {}, (0, 1), 500, "x ≈ −ln(50): no minimum"),
    (
        "descending",
        "-exp(x)+y^2",
        "gradient_descent",
        0.1,
        {},
        (0, 0),
        5,
        "x ← x+0.1e^x: L falls without end",
    ),
    (
        "diverged",
        "-exp(x)+y^2",
        "gradient_descent",
        0.1,
        {},
        (0, 0),
        60,
        "x blows up after ∫e^−x = 1: 10 steps",
    ),
    ("diverged", "exp(x^2)+y^2", "gradient_descent", 0.5, {}, (2, 0), 20, "2 − 0.5·4e⁴ = −107: e^11449"),
    ("descending", "-log(x+4)+y^2", "gradient_descent", 0.1, {}, (0, 0), 200, "no minimum, x ≈ √(16+40)−4"),
    ("minimum", "x-log(x+4)+y^2", "gradient_descent", 0.2, {}, (0, 1), 400, "x = −3, λ = 1 and 2"),
]
FLAT = [
    ("degenerate", "x^2+0*y", "gradient_descent", 0.25, {}, (1, 1), 100, "a valley: λ = 0 along y"),
    ("degenerate", "(x+y)^2", "gradient_descent", 0.1, {}, (1, 1), 200, "a valley: λ = 4 and 0"),
    ("degenerate", "(x^2+y^2-1)^2", "gradient_descent", 0.1, {}, (2, 0), 300, "a ring: λ = 8 and 0 on it"),
    ("degenerate", "(x*y-1)^2", "gradient_descent", 0.1, {}, (1.2, 1.2), 300, "a curve of minima"),
    ("cycling", "x^2+0*y", "gradient_descent", 1.0, {}, (1, 1), 100, "1−2 = −1 across the valley"),
    ("diverged", "x^2+0*y", "gradient_descent", 1.1, {}, (1, 1), 100, "1.2^100 across the valley"),
    (
        "degenerate",
        "exp(-400*(x^2+y^2))",
        "gradient_descent",
        0.1,
        {},
        (2, 2),
        50,
        "e^−3200 = 0: flat to the last digit",
    ),
    ("descending", "atan(x)+y^2", "gradient_descent", 0.1, {}, (0, 0), 200, "ever lower, no minimum"),
]
KINKS = [
    ("cycling", "abs(x)+y^2", "gradient_descent", 0.1, {}, (0.55, 0), 100, "±0.05"),
    ("cycling", "abs(x)+abs(y)", "gradient_descent", 0.1, {}, (0.55, 0.55), 100, "±0.05 twice"),
    ("minimum", "abs(x)+y^2", "gradient_descent", 0.25, {}, (0.5, 1), 200, "x is 0 after 2 steps, y 0.5^200"),
    ("minimum", "abs(x)+abs(y)", "gradient_descent", 0.25, {}, (0.5, 0.25), 30, "(0, 0) after 2 steps"),
    ("minimum", "sqrt(x^2+y^2)", "gradient_descent", 0.5, {}, (0.5, 0), 30, "the tip in one step"),
    ("cycling", "sqrt(x^2+y^2)", "gradient_descent", 0.1, {}, (0.55, 0), 100, "±0.05"),
    ("descending", "sqrt(x^2+y^2)", "gradient_descent", 0.01, {}, (2, 0), 100, "one of two gone"),
    ("descending", "abs(x)+abs(y)", "gradient_descent", 0.01, {}, (2, 2), 100, "one of two gone"),
    (
        "frozen",
        "abs(x)+abs(y)",
        "stable_decay",
        1.0,
        {},
        (0.7, 0.4),
        400,
        "no step along −g lowers L at a crease",
    ),
    ("maximum", "-sqrt(x^2+y^2)", "gradient_descent", 0.5, {}, (0, 0), 20, "the tip of a tent"),
    ("minimum", "sqrt(1+x^2)+y^2/2", "gradient_descent", 1.0, {}, (1, 1), 40, "x ← x−x/√(1+x²): cubic"),
    (
        "cycling",
        "sqrt(1+x^2)+y^2/2",
        "gradient_descent",
        3.0,
        {"weight_decay": 0.0},
        (1, 0),
        100,
        "√(1+x²) = η/2",
    ),
    ("cycling", "log(1+x^2)+y^2/2", "gradient_descent", 1.5, {}, (1, 0.5), 200, "1+x² = η: slope 1/3"),
    ("minimum", "log(1+x^2)+y^2/2", "gradient_descent", 0.5, {}, (1, 0.5), 200, "λ = 2 and 1: 0, 0.5^200"),
]
MAPS = [
    # x ← (1+η)x − ηx³: the odd cubic map with r = 1+η. Wells hold to r = 2, 2-cycles about one to r = √5.
    ("minimum", WELLS, "gradient_descent", 0.5, {}, (0.5, 1), 200, "r = 1.5: slope 1−2η = 0 at 1"),
    ("minimum", WELLS, "gradient_descent", 0.9, {}, (0.9, 1), 300, "r = 1.9: slope −0.8 at 1"),
    ("cycling", WELLS, "gradient_descent", 1.1, {}, (0.9, 0.5), 400, "r = 2.1: a stable 2-cycle about 1"),
    ("cycling", WELLS, "gradient_descent", 1.2, {}, (0.9, 0.5), 400, "r = 2.2: a stable 2-cycle about 1"),
    ("saddle", WELLS, "gradient_descent", 0.5, {}, (0, 1), 200, "x is exactly 0: the pass"),
    ("minimum", WELLS, "gradient_descent", 0.5, {}, (1e-6, 1), 300, "leaves the pass by 1.5^t"),
    (
        "descending",
        WELLS,
        "gradient_descent",
        0.5,
        {},
        (1e-9, 1),
        35,
        "1.5^35·1e-9 = 0.001, leaving the pass",
    ),
    ("diverged", WELLS, "gradient_descent", 1.0, {}, (1.8, 0.5), 60, "beyond √(1+2/η) = 1.73"),
    ("cycling", WELLS, "gradient_descent", 2.0, {}, (2**0.5 * 0.7, 0), 200, "r = 3: chaos within |x| ≤ √2"),
    (
        "descending",
        "x^2/2+y^2/2+cos(3*x)/9",
        "gradient_descent",
        0.5,
        {},
        (0.5, 1),
        200,
        "∂L/∂x ≈ 1.5x³: ∝ 1/√t",
    ),
]
GUARDS = [
    ("minimum", BOWL, "stable_decay", 0.5, {}, (1, 1), 300, "Σ η_t is some 10 times what is needed"),
    ("minimum", BOWL, "stable_decay", 50.0, {}, (1, 1), 300, "η_t ≤ 0.9·2/c: the guard keeps L falling"),
    ("minimum", BOWL, "gradient_descent", 50.0, {"guard": "curvature"}, (1, 1), 300, "η_t = 1.8/c_t"),
    ("minimum", ONE, "gradient_descent", 9.0, {"guard": "curvature"}, (1, 1), 60, "η_t = 1.8: 0.8^60"),
    ("minimum", ONE, "gradient_descent", 9.0, {"guard": "energy"}, (1, 1), 200, "η_t = 1.8: 0.8^t"),
    (
        "minimum",
        ONE,
        "nesterov",
        9.0,
        {"guard": "energy", "momentum": 0.5},
        (1, 1),
        400,
        "L falls in each step",
    ),
    ("descending", ONE, "gradient_descent", 0.01, {"guard": "energy"}, (1, 1), 50, "0.99^50"),
    ("descending", "-x^2-y^2", "gradient_descent", 0.1, {"guard": "energy"}, (1, 1), 60, "no limit; 1.2^60"),
    ("frozen", ONE, "stable_decay", 0.01, {"schedule": plan("exponential", 0.1)}, (1, 1), 200, "Σ η ≤ 0.1"),
    ("frozen", "abs(x)+abs(y)/2", "gradient_descent", 1.0, {"guard": "energy"}, (0.3, 0.9), 600, "a crease"),
]
ROUNDING = [
    # A step below half a unit in θ's last place changes nothing, for ever.
    ("frozen", ONE, "gradient_descent", 1e-17, {}, (1, 1), 50, "1 − 1e-17 = 1"),
    ("frozen", ONE, "adam", 1e-18, {}, (2, 1), 50, "2 − 1e-18 = 2"),
    ("descending", ONE, "gradient_descent", 1e-12, {}, (1, 1), 50, "small steps, and no end of them"),
]
FATES = [
    *(PLAIN + MOMENTUM + DECAYS + SIGNS + DAMPED + WEIGHT_DECAY),
    *(QUARTIC + UNBOUNDED + FLAT + KINKS + MAPS + GUARDS + ROUNDING),
]


def told(fate):
    _, formula, name, eta0, settings, start, steps, _ = fate
    f = core.surface(formula=formula, window=(-3, 3, -3, 3))
    return core.descend(f, core.rule(name, eta0=eta0, **settings), start=start, steps=steps).outcome


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: f"{fate[2]}-{fate[0]}-{fate[1]}-{fate[3]:g}")
def test_a_run_of_known_fate_gets_its_word(fate):
    outcome = told(fate)
    assert outcome.kind == fate[0], f"{fate[-1]}; but: {outcome.reason}"


@pytest.mark.parametrize("formula", ["abs(x)+y^2", "sqrt(x^2+y^2)", "abs(x)+0*y"])
def test_a_run_that_swings_ever_less_about_a_crease_is_not_said_to_be_stuck_on_a_slope(formula):
    """Its steps add up to 2 and 0.55 was to go: it has arrived, to within its last step."""
    settings = {"schedule": plan("exponential", 0.05)}
    assert told(("", formula, "gradient_descent", 0.1, settings, (0.55, 0), 300, "")).kind != "frozen"


def test_the_table_has_every_word_rule_and_schedule():
    words = Counter(fate[0] for fate in FATES)
    assert set(words) == set(KINDS)
    assert len(FATES) >= 180
    assert {fate[2] for fate in FATES} == set(RULES)
    plans = {fate[4]["schedule"].name for fate in FATES if "schedule" in fate[4]}
    assert plans == set(SCHEDULES)


def test_a_run_held_on_a_slope_says_what_holds_it():
    decay = ("frozen", "(x-1)^2+y^2", "gradient_descent", 0.1, {"weight_decay": 1.0}, (0, 1), 300, "")
    assert "weight decay balances the slope" in told(decay).reason
    small = ("frozen", ONE, "gradient_descent", 1e-17, {}, (1, 1), 50, "")
    assert "the steps are lost in rounding" in told(small).reason
    plane = ("frozen", "x+2*y", "gradient_descent", 0.01, {"schedule": plan("cosine")}, (0, 0), 99, "")
    assert "move at most 0, after 1.1 already gone" in told(plane).reason
