"""(4−2.1x²+x⁴/3)x²+xy+(4y²−4)y²: six minima, seven saddles, two maxima."""

from ..surface import LIBRARY, Surface, mirrored

SURFACE = Surface(
    title="Six-hump camel",
    order=70,
    question="Is the first valley reached the deepest?",
    level_question="Six minima and two peaks: which of them does S_λ see?",
    expression=lambda x, y, sp: (
        (4 - sp.Rational(21, 10) * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2
    ),
    window=(-2.1, 2.1, -1.2, 1.2),
    start=(-1.25, -0.25),
    eta0=0.03,
    level=1.5,
    coercive=True,
    lesson="Six minima of three different depths: the first valley reached is seldom the deepest.",
    source=f"Dixon & Szegő, Towards Global Optimisation 2 (1978); {LIBRARY}",
    known=(
        (0.0, 0.0, "saddle"),
        *mirrored(
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
