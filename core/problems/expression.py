"""From the text of a formula to a checked expression graph, without ever running the text.

The text is split into tokens (`tokens.py`), rewritten in Python's spelling (`^` becomes `**`, with its
precedence), parsed by `ast.parse`, and the tree is walked with an allow-list. Each node becomes a node of an
expression graph (`graph.py`), whose size and whose derivatives' size are bounded; a computer algebra system,
which may simplify, expand or raise to powers for minutes, is not involved.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass

from core.problems.formula_latex import latex
from core.problems.graph import Graph, Node
from core.problems.tokens import CONSTANTS, FUNCTIONS, FormulaError, Token, tokenize

__all__ = ["FUNCTIONS", "Expression", "FormulaError", "parse"]

DEEPEST = 100
MOST_NODES = 200
LARGEST_EXPONENT = 64
_BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}


@dataclass(frozen=True)
class Expression:
    """A formula that was accepted: its graph, the node of L in it, and its LaTeX as the user wrote it."""

    text: str
    graph: Graph
    root: Node
    latex: str


def parse(text: str) -> Expression:
    """Read a formula in x and y; `FormulaError` names what is wrong, where, and the fix.

    Known are x, y, pi, e, decimal numbers up to 1e12, + - * / and ^ or **, round brackets, and `FUNCTIONS`.
    Limits: 200 characters, 200 operations, 100 levels, constant exponents within ±64.
    """
    tokens = tokenize(text)
    source, columns = _spell(tokens)
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("the formula can't be read", 1, "Use fewer brackets or shorter terms") from None
    reader = _Reader(columns)
    root = reader.read(tree, 0)
    return Expression(text, reader.graph, root, latex(tree))


def _spell(tokens: list[Token]) -> tuple[str, dict[int, int]]:
    """Return the tokens as Python source, and for each token's offset in it the column in the user's text."""
    columns: dict[int, int] = {}
    offset, parts = 0, []
    for token in tokens:
        columns[offset] = token.column
        parts.append(token.text)
        offset += len(token.text) + 1
    return " ".join(parts), columns


class _Reader:
    """Walks the syntax tree; anything that is not on the list is refused."""

    def __init__(self, columns: dict[int, int]) -> None:
        self.graph = Graph()
        self._columns = columns
        self._count = 0

    def read(self, tree: ast.expr, depth: int) -> Node:
        self._count += 1
        if depth > DEEPEST:
            raise self._error(
                tree, f"the formula is nested more than {DEEPEST} deep", "Use fewer brackets or terms"
            )
        if self._count > MOST_NODES:
            raise self._error(tree, f"the formula has more than {MOST_NODES} operations", "Shorten it")
        node = self._node(tree, depth + 1)
        value = self.graph.constant(node)
        if value is not None and not math.isfinite(value):
            raise self._error(tree, "this constant is not a finite real number", "Change its numbers")
        return node

    def _node(self, tree: ast.expr, depth: int) -> Node:
        match tree:
            case ast.Constant(value=float(value)):
                return self.graph.number(value)
            case ast.Name(id="x"):
                return self.graph.x
            case ast.Name(id="y"):
                return self.graph.y
            case ast.Name(id=name) if name in CONSTANTS:
                return self.graph.number(CONSTANTS[name])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.graph.apply("neg", self.read(operand, depth))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand, depth)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(left, right, depth)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                first = self.read(left, depth)
                return self.graph.apply(_BINARY[type(op)], first, self.read(right, depth))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return self._call(tree, name, args, depth)
        raise self._error(tree, "this is not part of a formula", "Use x, y, numbers, + - * / ^ and functions")

    def _power(self, left: ast.expr, right: ast.expr, depth: int) -> Node:
        base, exponent = self.read(left, depth), self.read(right, depth)
        value = self.graph.constant(exponent)
        if value is not None and abs(value) > LARGEST_EXPONENT:
            problem = f"exponents lie between −{LARGEST_EXPONENT} and {LARGEST_EXPONENT}, got {value:g}"
            raise self._error(right, problem, "Use a smaller one, or exp")
        return self.graph.power(base, exponent)

    def _call(self, tree: ast.expr, name: str, args: list[ast.expr], depth: int) -> Node:
        several = name in ("min", "max")
        if (len(args) < 2) if several else (len(args) != 1):
            wanted = "at least two values" if several else "one value"
            raise self._error(
                tree, f"{name} takes {wanted}, got {len(args)}", f"Write {name}({'x, y' if several else 'x'})"
            )
        nodes = [self.read(arg, depth) for arg in args]
        if not several:
            return self.graph.apply("log" if name == "ln" else name, nodes[0])
        result = nodes[0]
        for node in nodes[1:]:
            result = self.graph.apply(name, result, node)
        return result

    def _error(self, tree: ast.expr, problem: str, fix: str) -> FormulaError:
        return FormulaError(problem, self._columns.get(tree.col_offset, 1), fix)
