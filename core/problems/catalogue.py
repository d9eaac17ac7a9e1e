"""The list of problems: the surfaces found in `surfaces`, models of real data with two weights, the user's formula.

Titles and questions are known at once; what a problem needs (sympy, scikit-learn, data) is loaded when it is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from . import surfaces
from .objective import Landscape
from .surface import Family, Surface


@dataclass(frozen=True)
class Problem:
    """An entry of the list: its title, the names of its parameters, its place, and how it is built from them.

    `question` stands above a descent, `level_question` above the level sets.
    """

    title: str
    parameters: tuple[str, ...]
    build: Callable[..., Landscape]
    question: str
    level_question: str
    order: int


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


def _surfaces() -> dict[str, Problem]:
    """Return the problems of the folder `surfaces`; a module without a surface is refused with its name."""
    found = {}
    for module in iter_modules(surfaces.__path__):
        content = import_module(f".{module.name}", surfaces.__name__)
        entry = getattr(content, "SURFACE", None) or getattr(content, "FAMILY", None)
        if not isinstance(entry, Surface | Family):
            raise TypeError(f"{content.__name__} must hold a SURFACE or a FAMILY.")
        found[module.name] = _from_surface(module.name, entry)
    return found


def _from_surface(name: str, entry: Surface | Family) -> Problem:
    title = entry.title or name.replace("_", " ").capitalize()

    def made(**parameters: Any) -> Landscape:
        surface = entry.make(**parameters) if isinstance(entry, Family) else entry
        landscape: Landscape = _late("symbolic", "landscape")(name, title, surface)
        return landscape

    parameters = entry.parameters if isinstance(entry, Family) else ()
    return Problem(title, parameters, made, entry.question, entry.level_question, entry.order)


def _late(module: str, function: str) -> Callable[..., Any]:
    """Return a function of this package; its module, and whatever that needs, is loaded by the first call."""

    def call(*args: Any, **parameters: Any) -> Any:
        return getattr(import_module(f".{module}", __package__), function)(*args, **parameters)

    return call


def _model(
    name: str,
    title: str,
    parameters: tuple[str, ...],
    module: str,
    question: str,
    level_question: str,
    order: int,
) -> Problem:
    function = _late(module, name)

    def made(**values: Any) -> Landscape:
        landscape: Landscape = function(name, title, **values)
        return landscape

    return Problem(title, parameters, made, question, level_question, order)


_MODELS = {
    "mnist_pair": _model(
        "mnist_pair",
        "MNIST: two digits, two weights",
        ("digit_a", "digit_b", "prior", "prior_scale"),
        "logistic",
        "Where does the posterior of two handwritten digits peak?",
        "Is the loss of a real model of two weights connected at every level?",
        2000,
    ),
    "diabetes": _model(
        "diabetes",
        "Diabetes: least squares",
        ("column_a", "column_b"),
        "regression",
        "Does it diverge exactly at 2/λ_max?",
        "What can go wrong with the level sets of a convex loss?",
        2010,
    ),
    "tanh_neuron": _model(
        "tanh_neuron",
        "One tanh neuron",
        (),
        "neuron",
        "Which of two mirror-image networks will it learn?",
        "Two mirror-image networks: how high is the pass between them?",
        2020,
    ),
    "formula": _model(
        "formula",
        "Own formula L(x, y)",
        ("formula", "window"),
        "formula",
        "What does your own landscape do to the ball?",
        "How many islands has your own landscape?",
        3000,
    ),
}

SURFACES = _surfaces()
PROBLEMS: dict[str, Problem] = dict(
    sorted((SURFACES | _MODELS).items(), key=lambda item: (item[1].order, item[0]))
)
