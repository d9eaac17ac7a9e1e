"""Surfaces that each isolate one phenomenon: curvature, saddles, passes, plateaus, sharp and wide minima."""

from __future__ import annotations

import math

import sympy
from sympy import Rational, cos, exp, sin

from core.problems.surfaces import KnownPoint, Surface, X, Y


def quadratic() -> Surface:
    """½(x²+y²): the Hessian is the identity, so everything is known in closed form."""
    return Surface(
        expression=(X**2 + Y**2) / 2,
        window=(-3, 3, -3, 3),
        start=(2.4, 1.2),
        eta0=1.8,
        level=1.0,
        coercive=True,
        lesson="Curvature is 1 in every direction: a step η multiplies θ by 1−η, so it overshoots above 1 "
        "and diverges above 2.",
        source="Nesterov, Introductory Lectures on Convex Optimization (2004), §2.1",
        known=((0.0, 0.0, "minimum"),),
    )


def ill_conditioned(condition: float = 30.0) -> Surface:
    """½(x²+κy²): λ_max=κ, λ_min=1."""
    _between("condition", condition, 1, 1000)
    return Surface(
        expression=(X**2 + _number(condition) * Y**2) / 2,
        window=(-3, 3, -3, 3),
        start=(-2.6, 1.4),
        eta0=_digits(1.9 / condition),
        level=1.0,
        coercive=True,
        lesson="The steep direction caps the step at 2/κ, the flat one then needs about κ steps: the path "
        "zig-zags across a ravine.",
        source="Boyd & Vandenberghe, Convex Optimization (2004), §9.3.2",
        known=((0.0, 0.0, "minimum"),),
    )


def monkey_saddle() -> Surface:
    """x³−3xy²: three ways down, three ways up, and ∇²L=0 where they meet."""
    return Surface(
        expression=X**3 - 3 * X * Y**2,
        window=(-1.5, 1.5, -1.5, 1.5),
        start=(1.2, 0.0035),
        eta0=0.05,
        level=0.2,
        coercive=False,
        lesson="At the centre gradient and Hessian both vanish: the second-order test is silent, the ball "
        "lingers and then falls away.",
        source="Hilbert & Cohn-Vossen, Geometry and the Imagination (1952), §29",
        known=((0.0, 0.0, "degenerate"),),
    )


def saddle() -> Surface:
    """½x²−½y²+¼y⁴: eigenvalues 1 and −1 at the origin, minima at (0, ±1) of level −¼."""
    return Surface(
        expression=X**2 / 2 - Y**2 / 2 + Y**4 / 4,
        window=(-2, 2, -2, 2),
        start=(1.7, 0.001),
        eta0=0.2,
        level=0.1,
        coercive=True,
        lesson="A saddle attracts along one axis and repels along the other: the nearer the ball comes, the "
        "longer it waits.",
        source="Nesterov, Introductory Lectures on Convex Optimization (2004), example 1.2.2",
        known=((0.0, 0.0, "saddle"), (0.0, 1.0, "minimum"), (0.0, -1.0, "minimum")),
    )


def two_peaks(separation: float = 1.5) -> Surface:
    """e^(−|θ−p|²)+e^(−|θ+p|²), p=(a, 0): two peaks when a>1/√2, with the pass 2e^(−a²) at the origin."""
    _between("separation", separation, 0.5, 3)
    a = _number(separation)
    peak, crest, middle = _peak(separation), _bumps(_peak(separation), separation), _bumps(0.0, separation)
    twin = peak > 0
    known: list[KnownPoint] = [(0.0, 0.0, "saddle" if twin else "maximum")]
    if twin:
        known += [(peak, 0.0, "maximum"), (-peak, 0.0, "maximum")]
    return Surface(
        expression=exp(-((X - a) ** 2) - Y**2) + exp(-((X + a) ** 2) - Y**2),
        window=(-separation - 2, separation + 2, -2.5, 2.5),
        start=(_digits(0.8 * max(peak, 0.5)), 0.05),
        eta0=0.3,
        # Between pass and peaks, where that is a level one can see.
        level=_digits((crest + middle) / 2 if middle < 0.9 * crest else crest / 2),
        coercive=False,
        lesson="Above the pass the land {L≥λ} is two islands, below it one: the pass between two peaks is "
        "where they join.",
        source="Milnor, Morse Theory (1963), §3",
        known=tuple(known),
    )


def plateau() -> Surface:
    """q/(1+q), q=x²/2+y²: a loss that saturates, so that far away the gradient fades as 1/r³."""
    q = X**2 / 2 + Y**2
    return Surface(
        expression=q / (1 + q),
        window=(-5, 5, -5, 5),
        start=(-3.4, 1.6),
        eta0=0.9,
        level=0.7,
        coercive=False,
        lesson="On the plateau the gradient is tiny: a rate that decays too soon runs out before the valley "
        "is reached.",
        source="Geman & McClure, Bulletin of the ISI 52 (1987) 5",
        known=((0.0, 0.0, "minimum"),),
    )


def deep_and_wide() -> Surface:
    """A bowl with a wide dent at (−1, 0) and a deep narrow one at (3/2, 0): λ_max≈1.1 and ≈24."""
    wide = exp(-((X + 1) ** 2 + Y**2) / 2)
    narrow = Rational(3, 2) * exp(-8 * ((X - Rational(3, 2)) ** 2 + Y**2))
    return Surface(
        expression=(X**2 + Y**2) / 20 - wide - narrow,
        window=(-3, 3, -3, 3),
        start=(1.8, 0.25),
        eta0=0.3,
        level=-0.3,
        coercive=True,
        lesson="A minimum holds the ball only while η<2/λ_max: a large rate is thrown out of the deep narrow "
        "one and settles in the wide one.",
        source="Hochreiter & Schmidhuber, Flat Minima, Neural Computation 9 (1997) 1",
        known=(
            (1.4891026725106642, 0.0, "minimum"),
            (-0.9087462211526789, 0.0, "minimum"),
            (0.826046284788094, 0.0, "saddle"),
        ),
    )


def spiral_valley() -> Surface:
    """r²(1.2−cos(2φ−r²)): the floor 2φ=r² winds inwards; ∂L/∂φ=0 only on floor and crest, where ∂L/∂r>0."""
    square = X**2 + Y**2
    winding = (X**2 - Y**2) * cos(square) + 2 * X * Y * sin(square)
    return Surface(
        expression=Rational(6, 5) * square - winding,
        window=(-2.5, 2.5, -2.5, 2.5),
        start=(1.9, 0.9),
        eta0=0.02,
        level=2.0,
        coercive=True,
        lesson="There is one stationary point and no trap, yet −g hardly ever points to the minimum: the "
        "valley must be followed round.",
        source="Own construction; compare Rosenbrock's curved valley",
        known=((0.0, 0.0, "minimum"),),
    )


def _bumps(x: float, a: float) -> float:
    return math.exp(-((x - a) ** 2)) + math.exp(-((x + a) ** 2))


def _peak(a: float) -> float:
    """Return the x>0 of the right-hand peak, the fixed point of x=a·tanh(2ax); 0 where there is none."""
    if 2 * a * a <= 1:
        return 0.0
    x = a
    # Newton from the right of a root of a function that is convex for x>0 falls towards it monotonically.
    for _ in range(60):
        t = math.tanh(2 * a * x)
        x -= (x - a * t) / (1 - 2 * a * a * (1 - t * t))
    return x


def _number(value: float) -> sympy.Expr:
    return sympy.Integer(int(value)) if value == int(value) else sympy.Float(value)


def _digits(value: float, count: int = 3) -> float:
    return float(f"{value:.{count}g}")


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {value!r}.")
