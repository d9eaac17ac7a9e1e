"""The surfaces on offer: what each is, where it is shown, where a page starts, and what it teaches.

Coordinates of stationary points agree with the published ones to all published digits; further digits are
roots of ∇L=0 found to double precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import product

import sympy
from sympy import Rational, cos, exp, pi, sin, sqrt

from core.problems.objective import PointKind
from core.problems.surfaces import KnownPoint, Surface, X, Y

_LIBRARY = "Surjanovic & Bingham, Virtual Library of Simulation Experiments"


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
        lesson="A start on the hilltop is decided by a hair: the nearest valley is rarely the deepest of four.",
        source=f"Styblinski & Tang, Neural Networks 3 (1990) 467; {_LIBRARY}",
        known=_product(axis),
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
        level=_digits((crest + middle) / 2 if twin else crest / 2),
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


SURFACES: dict[str, Callable[..., Surface]] = {
    make.__name__: make
    for make in (
        quadratic,
        ill_conditioned,
        rosenbrock,
        himmelblau,
        beale,
        three_hump_camel,
        six_hump_camel,
        rastrigin,
        ackley,
        styblinski_tang,
        monkey_saddle,
        saddle,
        two_peaks,
        plateau,
        deep_and_wide,
        spiral_valley,
    )
}


def _mirrored(*points: KnownPoint) -> tuple[KnownPoint, ...]:
    """Add to each point its image under θ → −θ."""
    return tuple(image for x, y, kind in points for image in ((x, y, kind), (-x, -y, kind)))


def _product(axis: Iterable[tuple[float, str]]) -> tuple[KnownPoint, ...]:
    """Combine the stationary points of f for L(x, y)=f(x)+f(y): unlike kinds make a saddle."""

    def kind(first: str, second: str) -> PointKind:
        return first if first == second else "saddle"  # type: ignore[return-value]

    return tuple((x, y, kind(a, b)) for (x, a), (y, b) in product(list(axis), repeat=2))


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
