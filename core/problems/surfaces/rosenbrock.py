"""100(y−x²)²+(1−x)²; L(−1.2, 1)=24.2 at its classical start."""

from ..surface import Surface

SURFACE = Surface(
    title="Rosenbrock's valley",
    order=40,
    question="Why is the floor of the valley so slow?",
    level_question="Can land be connected while its valley is bent?",
    expression=lambda x, y, sp: 100 * (y - x**2) ** 2 + (1 - x) ** 2,
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
