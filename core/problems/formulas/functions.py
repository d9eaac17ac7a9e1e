"""The functions of formulas: how many values each takes, what it is made of in an expression graph, its LaTeX."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from ..graph import Graph, Node
from .words import NAMES

Build = Callable[..., Node]
"""(graph, nodes of the arguments…) → node of the value."""
ANY = 99


class Function(NamedTuple):
    """A function: the least and most values it takes, its node, and the LaTeX of its name."""

    least: int
    most: int
    build: Build
    latex: str


def _op(name: str) -> Build:
    return lambda g, *nodes: g.apply(name, *nodes)


def _one_over(name: str) -> Build:
    return lambda g, node: g.apply("div", g.number(1), g.apply(name, node))


def _repeated(name: str) -> Build:
    def build(g: Graph, first: Node, *rest: Node) -> Node:
        for node in rest:
            first = g.apply(name, first, node)
        return first

    return build


def _hypot(g: Graph, *nodes: Node) -> Node:
    return g.apply("sqrt", _repeated("add")(g, *(g.power(node, g.number(2)) for node in nodes)))


def _clip(g: Graph, node: Node, low: Node, high: Node) -> Node:
    return g.apply("min", g.apply("max", node, low), high)


def _named(name: str) -> str:
    return rf"\operatorname{{{name}}}"


# What is no operation of the graph itself, or does not take exactly one value.
_SPECIAL: dict[str, tuple[int, int, Build]] = {
    "sec": (1, 1, _one_over("cos")),
    "csc": (1, 1, _one_over("sin")),
    "cot": (1, 1, _one_over("tan")),
    "sech": (1, 1, _one_over("cosh")),
    "csch": (1, 1, _one_over("sinh")),
    "coth": (1, 1, _one_over("tanh")),
    "exp2": (1, 1, lambda g, node: g.apply("exp", g.apply("mul", g.number(math.log(2)), node))),
    "erfc": (1, 1, lambda g, node: g.apply("sub", g.number(1), g.apply("erf", node))),
    # Slope 0 at the corner, as every library of networks has it.
    "relu": (1, 1, lambda g, node: g.apply("max", g.number(0), node)),
    "silu": (1, 1, lambda g, node: g.apply("mul", node, g.apply("sigmoid", node))),
    "square": (1, 1, lambda g, node: g.power(node, g.number(2))),
    "pow": (2, 2, lambda g, base, exponent: g.power(base, exponent)),
    "atan2": (2, 2, _op("atan2")),
    "logaddexp": (2, 2, _op("logaddexp")),
    "clip": (3, 3, _clip),
    "min": (2, ANY, _repeated("min")),
    "max": (2, ANY, _repeated("max")),
    "hypot": (2, ANY, _hypot),
}
_LATEX = {
    **{
        name: rf"\{name}"
        for name in ("sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth")
    },
    **{name: rf"\{name}" for name in ("exp", "min", "max")},
    **{f"a{name}": rf"\arc{name}" for name in ("sin", "cos", "tan")},
    **{f"a{name}": _named(f"ar{name}") for name in ("sinh", "cosh", "tanh")},
    "log": r"\ln",
    "log10": r"\log_{10}",
    "log2": r"\log_{2}",
}
FUNCTIONS: dict[str, Function] = {
    name: Function(*_SPECIAL.get(name, (1, 1, _op(name))), _LATEX.get(name, _named(name))) for name in NAMES
}
