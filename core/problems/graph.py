"""A small expression graph: shared nodes, exact derivatives, and programs that run on NumPy arrays.

The derivative of a node is made from its arguments' derivatives by a fixed number of new nodes, and equal
nodes are shared. So gradient and Hessian of a formula of n operations have at most a constant times n
operations, whatever the formula: nothing here can grow exponentially, as symbolic differentiation may.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .program import OPERATIONS, Program, Record

Node = int
"""An index into the graph; arguments always have smaller indices than what is made of them."""


class Graph:
    """Builds nodes; simplifies sums with 0, products with 0 and 1; folds constants (to inf if need be).

    A constant that is not finite is the caller's to refuse: see `constant`.
    """

    def __init__(self) -> None:
        """Start with the two variables."""
        self._nodes: list[Record] = []
        self._known: dict[Record, Node] = {}
        self.x, self.y = self._node("x", ()), self._node("y", ())
        self._zero, self._one = self.number(0.0), self.number(1.0)

    def number(self, value: float) -> Node:
        """Return the node of a constant."""
        return self._node("number", (float(value),))

    def constant(self, node: Node) -> float | None:
        """Return a constant's value, None for anything that depends on x or y."""
        op, args = self._nodes[node]
        return args[0] if op == "number" else None

    def apply(self, op: str, *args: Node) -> Node:
        """Return the node op(args), simplified."""
        values = [self.constant(arg) for arg in args]
        if None not in values:
            with np.errstate(all="ignore"):
                return self.number(OPERATIONS[op](*np.array(values, dtype=np.float64)))
        simpler = _SIMPLIFY[op](self, *args) if op in _SIMPLIFY else None
        return self._node(op, args) if simpler is None else simpler

    def power(self, base: Node, exponent: Node) -> Node:
        """Return base**exponent: real where the base is positive or the exponent a whole constant."""
        n = self.constant(exponent)
        if n == 0 or n == 1:
            return base if n else self._one
        if n == 0.5:
            return self.apply("sqrt", base)
        whole = n is not None and math.isfinite(n) and n == int(n)
        return self.apply("ipow" if whole else "pow", base, exponent)

    def derivative(self, root: Node, variable: Node) -> Node:
        """Return ∂root/∂variable."""
        slopes: dict[Node, Node] = {}
        for node in self._ancestry([root]):
            op, args = self._nodes[node]
            if op in ("number", "x", "y"):
                slopes[node] = self._one if node == variable else self._zero
            else:
                slopes[node] = _DERIVATIVES[op](self, node, args, [slopes[arg] for arg in args])
        return slopes[root]

    def program(self, roots: Iterable[Node]) -> Program:
        """Compile nodes that are evaluated together, each shared part once."""
        return Program(self._nodes, self._ancestry(roots), list(roots))

    def _node(self, op: str, args: tuple[Any, ...]) -> Node:
        key = (op, args)
        if key not in self._known:
            self._known[key] = len(self._nodes)
            self._nodes.append((op, args))
        return self._known[key]

    def _ancestry(self, roots: Iterable[Node]) -> list[Node]:
        """Return all nodes that the roots need, arguments before what is made of them."""
        needed: set[Node] = set()
        waiting = list(roots)
        while waiting:
            node = waiting.pop()
            if node in needed:
                continue
            needed.add(node)
            op, args = self._nodes[node]
            if op != "number":
                waiting += args
        return sorted(needed)


def _simplify_add(g: Graph, a: Node, b: Node) -> Node | None:
    if g.constant(a) == 0:
        return b
    return a if g.constant(b) == 0 else None


def _simplify_sub(g: Graph, a: Node, b: Node) -> Node | None:
    if g.constant(b) == 0:
        return a
    return g.apply("neg", b) if g.constant(a) == 0 else None


def _simplify_mul(g: Graph, a: Node, b: Node) -> Node | None:
    for one, other in ((a, b), (b, a)):
        value = g.constant(one)
        if value == 0 or value == 1:
            return other if value else one
        if value == -1:
            return g.apply("neg", other)
    return None


def _simplify_div(g: Graph, a: Node, b: Node) -> Node | None:
    if g.constant(a) == 0 or g.constant(b) == 1:
        return a
    return None


def _simplify_select(g: Graph, a: Node, b: Node, first: Node, second: Node) -> Node | None:
    return first if first == second else None


_SIMPLIFY: dict[str, Callable[..., Node | None]] = {
    "add": _simplify_add,
    "sub": _simplify_sub,
    "mul": _simplify_mul,
    "div": _simplify_div,
    "select": _simplify_select,
    "kink": _simplify_select,
}

Rule = Callable[[Graph, Node, tuple[Node, ...], list[Node]], Node]
"""(graph, node, its arguments, their derivatives) → the node's derivative."""


def _linear(op: str) -> Rule:
    return lambda g, node, args, slopes: g.apply(op, *slopes)


def _chain(outer: Callable[[Graph, Node, Node], Node]) -> Rule:
    """Make the rule of a function of one argument from its derivative: (graph, node, argument) → node."""

    def rule(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
        # Skipped for constants, so that a pole of the outer derivative can't turn 0 into NaN.
        return slopes[0] if g.constant(slopes[0]) == 0 else g.apply("mul", outer(g, node, args[0]), slopes[0])

    return rule


def _mul(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    return g.apply("add", g.apply("mul", slopes[0], args[1]), g.apply("mul", args[0], slopes[1]))


def _div(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    return g.apply("div", g.apply("sub", slopes[0], g.apply("mul", node, slopes[1])), args[1])


def _pow(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    base, exponent = args
    by_base, by_exponent = slopes
    if g.constant(by_base) != 0:
        lower = g.power(base, g.apply("sub", exponent, g.number(1)))
        by_base = g.apply("mul", g.apply("mul", exponent, lower), by_base)
    if g.constant(by_exponent) != 0:
        by_exponent = g.apply("mul", g.apply("mul", g.apply("log", base), node), by_exponent)
    return g.apply("add", by_base, by_exponent)


def _larger(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    return g.apply("kink", *args, *slopes)


def _smaller(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    return g.apply("kink", args[1], args[0], *slopes)


def _abs(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    return g.apply("kink", args[0], g.number(0), slopes[0], g.apply("neg", slopes[0]))


def _selected(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    return g.apply("select", *args[:2], *slopes[2:])


def _kinked(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    return g.apply("kink", *args[:2], *slopes[2:])


def _one_plus_square(g: Graph, sign: str, a: Node) -> Node:
    return g.apply(sign, g.number(1), g.power(a, g.number(2)))


def _arc_slope(g: Graph, numerator: float, a: Node) -> Node:
    return g.apply("div", g.number(numerator), g.apply("sqrt", _one_plus_square(g, "sub", a)))


def _over(numerator: float, denominator: Callable[[Graph, Node, Node], Node]) -> Rule:
    """Make the rule of a function whose derivative is a number over something."""
    return _chain(lambda g, node, a: g.apply("div", g.number(numerator), denominator(g, node, a)))


def _atan2(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    up, right = args
    square = g.apply("add", g.power(up, g.number(2)), g.power(right, g.number(2)))
    turn = g.apply("sub", g.apply("mul", right, slopes[0]), g.apply("mul", up, slopes[1]))
    return g.apply("div", turn, square)


def _logaddexp(g: Graph, node: Node, args: tuple[Node, ...], slopes: list[Node]) -> Node:
    """Weigh both slopes by their shares of eᵃ + eᵇ, neither of which is computed."""
    first = g.apply("sigmoid", g.apply("sub", *args))
    second = g.apply("sigmoid", g.apply("sub", *args[::-1]))
    return g.apply("add", g.apply("mul", first, slopes[0]), g.apply("mul", second, slopes[1]))


def _sigmoid_slope(g: Graph, node: Node, a: Node) -> Node:
    """Return s(a)·s(−a), which unlike s·(1 − s) keeps its digits where s is near 1."""
    return g.apply("mul", node, g.apply("sigmoid", g.apply("neg", a)))


def _bell(g: Graph, node: Node, a: Node) -> Node:
    """Return the slope of erf, 2/√π·exp(−a²)."""
    square = g.apply("neg", g.power(a, g.number(2)))
    return g.apply("mul", g.number(2 / math.sqrt(math.pi)), g.apply("exp", square))


_DERIVATIVES: dict[str, Rule] = {
    "add": _linear("add"),
    "sub": _linear("sub"),
    "neg": _linear("neg"),
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "ipow": _pow,
    "min": _smaller,
    "max": _larger,
    "select": _selected,
    "kink": _kinked,
    "sin": _chain(lambda g, node, a: g.apply("cos", a)),
    "cos": _chain(lambda g, node, a: g.apply("neg", g.apply("sin", a))),
    "tan": _chain(lambda g, node, a: _one_plus_square(g, "add", node)),
    "asin": _chain(lambda g, node, a: _arc_slope(g, 1, a)),
    "acos": _chain(lambda g, node, a: _arc_slope(g, -1, a)),
    "atan": _chain(lambda g, node, a: g.apply("div", g.number(1), _one_plus_square(g, "add", a))),
    "sinh": _chain(lambda g, node, a: g.apply("cosh", a)),
    "cosh": _chain(lambda g, node, a: g.apply("sinh", a)),
    "tanh": _chain(lambda g, node, a: _one_plus_square(g, "sub", node)),
    "exp": _chain(lambda g, node, a: node),
    "log": _chain(lambda g, node, a: g.apply("div", g.number(1), a)),
    "sqrt": _chain(lambda g, node, a: g.apply("div", g.number(0.5), node)),
    "abs": _abs,
    "sign": lambda g, node, args, slopes: g.number(0),
    "asinh": _over(1, lambda g, node, a: g.apply("sqrt", _one_plus_square(g, "add", a))),
    "acosh": _over(
        1, lambda g, node, a: g.apply("sqrt", g.apply("sub", g.power(a, g.number(2)), g.number(1)))
    ),
    "atanh": _over(1, lambda g, node, a: _one_plus_square(g, "sub", a)),
    "cbrt": _over(1 / 3, lambda g, node, a: g.power(node, g.number(2))),
    "log10": _over(1 / math.log(10), lambda g, node, a: a),
    "log2": _over(1 / math.log(2), lambda g, node, a: a),
    "log1p": _over(1, lambda g, node, a: g.apply("add", g.number(1), a)),
    "expm1": _chain(lambda g, node, a: g.apply("exp", a)),
    "erf": _chain(_bell),
    "sigmoid": _chain(_sigmoid_slope),
    "softplus": _chain(lambda g, node, a: g.apply("sigmoid", a)),
    "logaddexp": _logaddexp,
    "atan2": _atan2,
}
