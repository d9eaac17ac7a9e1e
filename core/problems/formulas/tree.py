"""A formula's syntax tree, and the plain text that it reads back from."""

from __future__ import annotations

from typing import NamedTuple

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
_SIGNS = {"add": (" + ", SUM), "sub": (" - ", SUM), "mul": ("*", PRODUCT), "div": ("/", PRODUCT)}


class Tree(NamedTuple):
    """A node: `op` is number, name (x, y, pi, e), neg, pos, add, sub, mul, div, pow or a function's name.

    `value` is a number's value or a name; `column` is where the piece begins in what was typed.
    """

    op: str
    args: tuple[Tree, ...] = ()
    value: float | str = ""
    column: int = 1


def plain(tree: Tree) -> str:
    """Return the formula in x and y as plain text, as Python spells it: 2*x**2 + sin(x*y)."""
    return _write(tree)[0]


def _write(tree: Tree) -> tuple[str, int]:
    """Return the text and how tightly its outermost operation binds."""
    if tree.op == "number":
        return _number(float(tree.value)), ATOM
    if tree.op == "name":
        return str(tree.value), ATOM
    if tree.op in ("neg", "pos"):
        return ("-" if tree.op == "neg" else "+") + _bracketed(tree.args[0], SIGN), SIGN
    if tree.op == "pow":
        return f"{_bracketed(tree.args[0], ATOM)}**{_bracketed(tree.args[1], SIGN)}", POWER
    if tree.op in _SIGNS:
        sign, binding = _SIGNS[tree.op]
        first, second = tree.args
        return _bracketed(first, binding) + sign + _bracketed(second, binding + 1), binding
    return f"{tree.op}({', '.join(_write(arg)[0] for arg in tree.args)})", ATOM


def _bracketed(tree: Tree, least: int) -> str:
    text, binding = _write(tree)
    return f"({text})" if binding < least else text


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and value < 1e6 else repr(value)
