"""Everything that can be minimised: surfaces, the user's own formula, models of real data with two weights.

Titles are known at once; what a problem needs (sympy, scikit-learn, data) is loaded when it is built.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from core.problems.objective import Facts, Grid, Landscape, Objective, PointKind, StationaryPoint, Window

__all__ = [
    "DIABETES_COLUMNS",
    "PROBLEMS",
    "Facts",
    "Grid",
    "Landscape",
    "Objective",
    "PointKind",
    "Problem",
    "StationaryPoint",
    "Window",
    "build",
]

DIABETES_COLUMNS: tuple[str, ...] = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


class Problem(NamedTuple):
    """An entry of the list: title, the names of its parameters, and how it is built from them."""

    title: str
    parameters: tuple[str, ...]
    build: Callable[..., Landscape]


def _surface(name: str, title: str, **parameters: Any) -> Landscape:
    from core.problems.surface_list import SURFACES
    from core.problems.surfaces import landscape

    return landscape(name, title, SURFACES[name](**parameters))


def _formula(name: str, title: str, **parameters: Any) -> Landscape:
    from core.problems.formula import formula

    return formula(name, title, **parameters)


def _model(name: str, title: str, **parameters: Any) -> Landscape:
    from core.problems.real_data import MODELS

    return MODELS[name](name, title, **parameters)


_LIST: tuple[tuple[str, str, tuple[str, ...], Callable[..., Landscape]], ...] = (
    ("himmelblau", "Himmelblau: four minima", (), _surface),
    ("quadratic", "Quadratic bowl", (), _surface),
    ("ill_conditioned", "Ill-conditioned quadratic", ("condition",), _surface),
    ("rosenbrock", "Rosenbrock's valley", (), _surface),
    ("beale", "Beale", (), _surface),
    ("three_hump_camel", "Three-hump camel", (), _surface),
    ("six_hump_camel", "Six-hump camel", (), _surface),
    ("rastrigin", "Rastrigin: a field of minima", (), _surface),
    ("ackley", "Ackley: a rippled funnel", (), _surface),
    ("styblinski_tang", "Styblinski–Tang", (), _surface),
    ("saddle", "Saddle", (), _surface),
    ("monkey_saddle", "Monkey saddle", (), _surface),
    ("two_peaks", "Two peaks and a pass", ("separation",), _surface),
    ("plateau", "Plateau with a valley", (), _surface),
    ("deep_and_wide", "Deep narrow and wide minimum", (), _surface),
    ("spiral_valley", "Spiral valley", (), _surface),
    ("mnist_pair", "MNIST: two digits, two weights", ("digit_a", "digit_b", "prior", "prior_scale"), _model),
    ("diabetes", "Diabetes: least squares", ("column_a", "column_b"), _model),
    ("tanh_neuron", "One tanh neuron", (), _model),
    ("formula", "Own formula L(x, y)", ("formula", "window"), _formula),
)

PROBLEMS: dict[str, Problem] = {
    name: Problem(title, parameters, partial(make, name, title)) for name, title, parameters, make in _LIST
}


def build(problem: str, **parameters: Any) -> Landscape:
    """Build a problem of the list; a parameter that is left out takes its default.

    Raises ValueError for an unknown problem, a parameter it does not have, or a value it cannot take.
    """
    if problem not in PROBLEMS:
        raise ValueError(f"problem must be one of {', '.join(PROBLEMS)}, got {problem!r}.")
    entry = PROBLEMS[problem]
    for name in parameters:
        if name not in entry.parameters:
            allowed = ", ".join(entry.parameters) or "no parameters"
            raise ValueError(f"{problem} takes {allowed}, got {name!r}.")
    return entry.build(**parameters)
