"""From the text of a formula to a checked expression graph, without ever running the text.

`core.problems.formulas` reads the text into a tree; each node of the tree becomes a node of an expression graph
(`graph.py`), whose size and whose derivatives' size are bounded; a computer algebra system, which may simplify,
expand or raise to powers for minutes, is not involved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .formulas import functions
from .formulas.bars import paired
from .formulas.errors import LONGEST, UNCLEAR, FormulaError, TwoReadingsError
from .formulas.grammar import read
from .formulas.head import split_head, unwrapped
from .formulas.idioms import with_coordinates, with_sigmoid
from .formulas.latex import latex
from .formulas.resolve import resolve
from .formulas.scan import scan
from .formulas.tree import Tree, plain
from .formulas.variables import choose
from .formulas.words import CONSTANTS, NAMES
from .graph import Graph, Node

__all__ = ["FUNCTIONS", "LONGEST", "Expression", "FormulaError", "parse"]

FUNCTIONS = tuple(NAMES)
LARGEST_EXPONENT = 64
_EXAMPLE = "Type something like x^2 + y^2"


@dataclass(frozen=True)
class Expression:
    """A formula that was accepted.

    `text` is what was typed, `plain` the same in x and y as Python spells it, `latex` the same typeset, and
    `note` says what else was understood: which variables are x and y where others were typed, what log is.
    `root` is the node of L in `graph`.
    """

    text: str
    graph: Graph
    root: Node
    latex: str
    plain: str
    note: str = ""


def parse(text: str) -> Expression:
    """Read a formula of two variables as people type it; `FormulaError` names what is wrong, where, and the fix.

    Read are plain text, Unicode signs, Python with NumPy, PyTorch or `math`, and LaTeX: products without sign,
    |x|, √x, x², sin² x, `f(x, y) =`, other pairs of variables. What has two readings is refused with both.
    Limits: 400 characters, 200 operations, 100 levels, numbers up to 1e12, constant exponents within ±64.
    """
    if not isinstance(text, str):
        raise FormulaError(f"a formula is text, got {type(text).__name__}", 1, _EXAMPLE)
    if len(text) > LONGEST:
        fix = "Shorten it, for example by writing powers instead of products"
        raise FormulaError(f"a formula has at most {LONGEST} characters, got {len(text)}", LONGEST + 1, fix)
    try:
        tree, note = _read(text)
    except TwoReadingsError as error:
        raise _with_hints_that_read(error, text) from None
    except RecursionError:
        raise FormulaError("the formula is nested too deep", 1, "Use fewer brackets") from None
    builder = _Builder()
    root = builder.build(tree)
    return Expression(text, builder.graph, root, latex(tree), plain(tree), note)


def _with_hints_that_read(error: TwoReadingsError, text: str) -> FormulaError:
    """Return the error; without its spellings if one, put in its place, can't be read there."""
    if all(_reads(text, error.start, error.end, spelling) for spelling in error.spellings):
        return error
    return FormulaError(error.problem, error.position, UNCLEAR)


def _reads(text: str, start: int, end: int, spelling: str) -> bool:
    """Say whether a formula reads, up to the end of a spelling at least, with that in place of some columns."""
    try:
        _read(text[: start - 1] + spelling + text[end - 1 :])
    except FormulaError as error:
        return error.position > start - 1 + len(spelling)
    return True


def _read(text: str) -> tuple[Tree, str]:
    declared, tokens = split_head(scan(unwrapped(text)))
    if not tokens:
        raise FormulaError("the formula is empty", 1, _EXAMPLE)
    tokens = with_coordinates(with_sigmoid(tokens))
    variables = choose(tokens, declared)
    logarithm = any(token.text.lower() == "log" for token in tokens)
    notes = [variables.note, "log is the natural logarithm" if logarithm else ""]
    return read(paired(resolve(tokens, variables)), text), "; ".join(filter(None, notes))


class _Builder:
    """Makes the graph of a tree, and refuses constants that are no numbers."""

    def __init__(self) -> None:
        self.graph = Graph()

    def build(self, tree: Tree) -> Node:
        node = self._node(tree)
        value = self.graph.constant(node)
        if value is not None and not math.isfinite(value):
            raise FormulaError("this constant is not a finite real number", tree.column, "Change its numbers")
        return node

    def _node(self, tree: Tree) -> Node:
        g = self.graph
        if tree.op == "number":
            return g.number(float(tree.value))
        if tree.op == "name":
            variables = {"x": g.x, "y": g.y}
            name = str(tree.value)
            return variables[name] if name in variables else g.number(CONSTANTS[name])
        args = [self.build(arg) for arg in tree.args]
        if tree.op == "pow":
            return self._power(tree, *args)
        if tree.op == "pos":
            return args[0]
        if tree.op in ("neg", "add", "sub", "mul", "div"):
            return g.apply(tree.op, *args)
        return functions.FUNCTIONS[tree.op].build(g, *args)

    def _power(self, tree: Tree, base: Node, exponent: Node) -> Node:
        value = self.graph.constant(exponent)
        if value is not None and abs(value) > LARGEST_EXPONENT:
            problem = f"exponents lie between −{LARGEST_EXPONENT} and {LARGEST_EXPONENT}, got {value:g}"
            raise FormulaError(problem, tree.args[1].column, "Use a smaller one, or exp")
        if tree.args[0].value == "e" and value is None:
            return self.graph.apply("exp", exponent)
        return self.graph.power(base, exponent)
