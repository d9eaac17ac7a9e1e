"""Test functions of the optimisation literature.

Coordinates of stationary points agree with the published ones to all published digits; further digits are
roots of ∇L=0 found to double precision.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product

import sympy
from sympy import Rational, cos, exp, pi, sqrt

from core.problems.objective import PointKind
from core.problems.surfaces import KnownPoint, Surface, X, Y

_LIBRARY = "Surjanovic & Bingham, Virtual Library of Simulation Experiments"


def rosenbrock() -> Surface:
    """100(y−x²)²+(1−x)²; L(−1.2, 1)=24.2 at its classical start."""
    return Surface(
        expression=100 * (Y - X**2) ** 2 + (1 - X) ** 2,
        window=(-2, 2, -1, 3),
        start=(-1.2, 1.0),
        eta0=0.002,
        level=4.0,
        coercive=True,
        lesson="A curved ravine: its floor is found at once, then followed very slowly, because the walls "
        "cap the step.",
        source="Rosenbrock, The Computer Journal 3 (1960) 175",
        known=((1.0, 1.0, "minimum"),),
    )


def himmelblau() -> Surface:
    """(x²+y−11)²+(x+y²−7)²: four minima, four saddles, one maximum."""
    return Surface(
        expression=(X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2,
        window=(-6, 6, -6, 6),
        start=(0.0, 0.0),
        eta0=0.0225,
        level=100.0,
        coercive=True,
        lesson="Four equally good minima: start and step size together decide which one is reached.",
        source="Himmelblau, Applied Nonlinear Programming (1972)",
        known=(
            (3.0, 2.0, "minimum"),
            (3.58442834033, -1.848126526964, "minimum"),
            (-2.805118086953, 3.131312518251, "minimum"),
            (-3.779310253378, -3.283185991286, "minimum"),
            (3.385154183607, 0.073851879838, "saddle"),
            (0.086677504555, 2.884254701175, "saddle"),
            (-3.073025750764, -0.081353044288, "saddle"),
            (-0.127961346731, -1.953714980245, "saddle"),
            (-0.270844590667, -0.92303855648, "maximum"),
        ),
    )


def beale() -> Surface:
    """Beale's function of two variables; L(0, 0)=14.203125."""
    terms = [Rational(3, 2) - X + X * Y, Rational(9, 4) - X + X * Y**2, Rational(21, 8) - X + X * Y**3]
    return Surface(
        expression=sum(term**2 for term in terms),
        window=(-4.5, 4.5, -4.5, 4.5),
        start=(0.5, 1.6),
        eta0=0.02,
        level=10.0,
        coercive=False,
        lesson="Flat in the middle, very steep at the corners, with a saddle on the way: no one step size "
        "suits all of it.",
        source=f"Beale, On an Iterative Method (1958); {_LIBRARY}",
        known=(
            (3.0, 0.5, "minimum"),
            (0.0, 1.0, "saddle"),
            (0.100537937324, -2.644513585023, "saddle"),
        ),
    )


def three_hump_camel() -> Surface:
    """2x²−1.05x⁴+x⁶/6+xy+y²; on y=−x/2 the stationary x solve x(x⁴−4.2x²+3.5)=0."""
    return Surface(
        expression=2 * X**2 - Rational(21, 20) * X**4 + X**6 / 6 + X * Y + Y**2,
        window=(-2.4, 2.4, -2.4, 2.4),
        start=(2.0, 1.6),
        eta0=0.12,
        level=1.5,
        coercive=True,
        lesson="Two side valleys hold a slow ball; a longer step can carry it over the hump to the global "
        "minimum.",
        source=_LIBRARY,
        known=(
            (0.0, 0.0, "minimum"),
            *_mirrored(
                (1.747552345830, -0.873776172915, "minimum"), (1.070542291824, -0.535271145912, "saddle")
            ),
        ),
    )


def six_hump_camel() -> Surface:
    """(4−2.1x²+x⁴/3)x²+xy+(4y²−4)y²: six minima, seven saddles, two maxima."""
    return Surface(
        expression=(4 - Rational(21, 10) * X**2 + X**4 / 3) * X**2 + X * Y + (4 * Y**2 - 4) * Y**2,
        window=(-2.1, 2.1, -1.2, 1.2),
        start=(-1.25, -0.25),
        eta0=0.03,
        level=1.5,
        coercive=True,
        lesson="Six minima of three different depths: the first valley reached is seldom the deepest.",
        source=f"Dixon & Szegő, Towards Global Optimisation 2 (1978); {_LIBRARY}",
        known=(
            (0.0, 0.0, "saddle"),
            *_mirrored(
                (0.0898420131, -0.712656403021, "minimum"),
                (1.70360671497, -0.796083568673, "minimum"),
                (1.60710475292, 0.568651454884, "minimum"),
                (1.109205336805, -0.76826809251, "saddle"),
                (1.63806798419, 0.228674069044, "saddle"),
                (1.296070267167, 0.605084388039, "saddle"),
                (1.230229876517, 0.162334584459, "maximum"),
            ),
        ),
    )


def rastrigin() -> Surface:
    """20+Σ(x²−10cos2πx): at every minimum the curvature is near 2+40π²≈397."""
    top, side = (0.5025460365546747, "maximum"), (0.9949586376523348, "minimum")
    axis = [(0.0, "minimum"), top, (-top[0], top[1]), side, (-side[0], side[1])]
    return Surface(
        expression=20 + X**2 - 10 * cos(2 * pi * X) + Y**2 - 10 * cos(2 * pi * Y),
        window=(-5.12, 5.12, -5.12, 5.12),
        start=(3.4, 2.6),
        eta0=0.009,
        level=20.0,
        coercive=True,
        lesson="A regular field of minima: a large rate hops between them until η(t) falls below 2/λ_max "
        "≈ 0.005, then the ball stays where it is.",
        source=f"Rastrigin (1974), Mühlenbein et al., Parallel Computing 17 (1991) 619; {_LIBRARY}",
        known=_product(axis),
    )


def ackley() -> Surface:
    """Ackley's function with a=20, b=0.2, c=2π; the origin is the tip of a cone."""
    radius = sqrt((X**2 + Y**2) / 2)
    return Surface(
        expression=20 + sympy.E - 20 * exp(-radius / 5) - exp((cos(2 * pi * X) + cos(2 * pi * Y)) / 2),
        window=(-5, 5, -5, 5),
        start=(-2.6, 3.4),
        eta0=0.3,
        level=7.0,
        coercive=False,
        lesson="A rippled funnel ending in a sharp tip: the gradient does not fade near the minimum, so only "
        "a decaying rate settles.",
        source=f"Ackley, A Connectionist Machine for Genetic Hillclimbing (1987); {_LIBRARY}",
        known=((0.0, 0.0, "minimum"),),
        kink=(0.0, 0.0),
        # What the smooth term alone contributes there.
        kink_curvature=2 * math.pi**2 * math.e,
        notice="L has a corner at the origin: there ∇L is taken as 0 and the cone's infinite curvature is "
        "left out of ∇²L.",
    )


def styblinski_tang() -> Surface:
    """½Σ(x⁴−16x²+5x): stationary where each coordinate solves 4x³−32x+5=0."""
    axis = [(-2.903534027771, "minimum"), (2.746802770991, "minimum"), (0.15673125678, "maximum")]
    return Surface(
        expression=(X**4 - 16 * X**2 + 5 * X + Y**4 - 16 * Y**2 + 5 * Y) / 2,
        window=(-5, 5, -5, 5),
        start=(0.3, 0.9),
        eta0=0.03,
        level=-30.0,
        coercive=True,
        lesson="A start on the hilltop is decided by a hair: the nearest of four valleys is rarely the "
        "deepest.",
        source=f"Styblinski & Tang, Neural Networks 3 (1990) 467; {_LIBRARY}",
        known=_product(axis),
    )


def _mirrored(*points: KnownPoint) -> tuple[KnownPoint, ...]:
    """Add to each point its image under θ → −θ."""
    return tuple(image for x, y, kind in points for image in ((x, y, kind), (-x, -y, kind)))


def _product(axis: Iterable[tuple[float, str]]) -> tuple[KnownPoint, ...]:
    """Combine the stationary points of f for L(x, y)=f(x)+f(y): unlike kinds make a saddle."""

    def kind(first: str, second: str) -> PointKind:
        return first if first == second else "saddle"  # type: ignore[return-value]

    return tuple((x, y, kind(a, b)) for (x, a), (y, b) in product(list(axis), repeat=2))
