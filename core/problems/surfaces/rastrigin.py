"""20+Σ(x²−10cos2πx): at every minimum the curvature is near 2+40π²≈397."""

from ..surface import LIBRARY, Surface, combined

_TOP, _SIDE = (0.5025460365546747, "maximum"), (0.9949586376523348, "minimum")
_AXIS = [(0.0, "minimum"), _TOP, (-_TOP[0], _TOP[1]), _SIDE, (-_SIDE[0], _SIDE[1])]
SURFACE = Surface(
    title="Rastrigin: a field of minima",
    order=80,
    question="When does it stop hopping between the minima?",
    level_question="How many islands drown between two levels?",
    expression=lambda x, y, sp: 20 + x**2 - 10 * sp.cos(2 * sp.pi * x) + y**2 - 10 * sp.cos(2 * sp.pi * y),
    window=(-5.12, 5.12, -5.12, 5.12),
    start=(3.4, 2.6),
    eta0=0.009,
    level=20.0,
    coercive=True,
    lesson="A regular field of minima: a large rate hops between them until η(t) falls below 2/λ_max "
    "≈ 0.005, then the ball stays where it is.",
    source=f"Rastrigin (1974), Mühlenbein et al., Parallel Computing 17 (1991) 619; {LIBRARY}",
    known=combined(_AXIS),
)
