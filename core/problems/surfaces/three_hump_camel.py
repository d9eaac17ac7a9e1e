"""2x²−1.05x⁴+x⁶/6+xy+y²; on y=−x/2 the stationary x solve x(x⁴−4.2x²+3.5)=0."""

from ..surface import LIBRARY, Surface, mirrored

SURFACE = Surface(
    title="Three-hump camel",
    order=60,
    question="Can a longer step find the deeper valley?",
    level_question="Three minima: how many islands?",
    expression=lambda x, y, sp: 2 * x**2 - sp.Rational(21, 20) * x**4 + x**6 / 6 + x * y + y**2,
    window=(-2.4, 2.4, -2.4, 2.4),
    start=(2.0, 1.6),
    eta0=0.12,
    level=1.5,
    coercive=True,
    lesson="Two side valleys hold a slow ball; a longer step can carry it over the hump to the global "
    "minimum.",
    source=LIBRARY,
    known=(
        (0.0, 0.0, "minimum"),
        *mirrored((1.747552345830, -0.873776172915, "minimum"), (1.070542291824, -0.535271145912, "saddle")),
    ),
)
