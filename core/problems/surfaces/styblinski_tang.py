"""½Σ(x⁴−16x²+5x): stationary where each coordinate solves 4x³−32x+5=0."""

from ..surface import LIBRARY, Surface, combined

_AXIS = [(-2.903534027771, "minimum"), (2.746802770991, "minimum"), (0.15673125678, "maximum")]
SURFACE = Surface(
    title="Styblinski–Tang",
    order=100,
    question="How far must the start move to change the end?",
    level_question="Which of the four minima could a run leave most easily?",
    expression=lambda x, y, sp: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
    window=(-5, 5, -5, 5),
    start=(0.3, 0.9),
    eta0=0.03,
    level=-30.0,
    coercive=True,
    lesson="A start on the hilltop is decided by a hair: the nearest of four valleys is rarely the deepest.",
    source=f"Styblinski & Tang, Neural Networks 3 (1990) 467; {LIBRARY}",
    known=combined(_AXIS),
)
