"""e^(−|θ−p|²)+e^(−|θ+p|²), p=(a, 0): two peaks when a>1/√2, with the pass 2e^(−a²) at the origin."""

import math

from ..surface import Family, KnownPoint, Surface, between, digits, exact


def _surface(separation: float = 1.5) -> Surface:
    between("separation", separation, 0.5, 3)
    peak = _peak(separation)
    crest, middle = _bumps(peak, separation), _bumps(0.0, separation)
    twin = peak > 0
    known: list[KnownPoint] = [(0.0, 0.0, "saddle" if twin else "maximum")]
    if twin:
        known += [(peak, 0.0, "maximum"), (-peak, 0.0, "maximum")]
    return Surface(
        expression=lambda x, y, sp: (
            sp.exp(-((x - exact(separation, sp)) ** 2) - y**2)
            + sp.exp(-((x + exact(separation, sp)) ** 2) - y**2)
        ),
        window=(-separation - 2, separation + 2, -2.5, 2.5),
        start=(digits(0.8 * max(peak, 0.5)), 0.05),
        eta0=0.3,
        # Between pass and peaks, where that is a level one can see.
        level=digits((crest + middle) / 2 if middle < 0.9 * crest else crest / 2),
        coercive=False,
        lesson="Above the pass the land {L≥λ} is two islands, below it one: the pass between two peaks is "
        "where they join.",
        source="Milnor, Morse Theory (1963), §3",
        known=tuple(known),
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


FAMILY = Family(
    title="Two peaks and a pass",
    order=130,
    question="At which λ does the land become two islands?",
    level_question="At which λ do the two hills part?",
    parameters=("separation",),
    make=_surface,
)
