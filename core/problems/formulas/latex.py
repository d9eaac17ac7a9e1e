"""LaTeX of a formula's syntax tree, in the order in which it was typed."""

from __future__ import annotations

from .functions import FUNCTIONS
from .tree import ATOM, POWER, PRODUCT, SIGN, SUM, Tree


def latex(tree: Tree) -> str:
    """Return the LaTeX of a formula in x and y."""
    return _write(tree)[0]


def _write(tree: Tree) -> tuple[str, int]:
    """Return LaTeX and how tightly its outermost operation binds."""
    if tree.op == "number":
        return _number(float(tree.value))
    if tree.op == "name":
        return (r"\pi" if tree.value == "pi" else str(tree.value)), ATOM
    if tree.op in ("neg", "pos"):
        return ("-" if tree.op == "neg" else "+") + _bracketed(_write(tree.args[0]), PRODUCT), SIGN
    if tree.op in _BINARY:
        return _BINARY[tree.op](_write(tree.args[0]), _write(tree.args[1]))
    return _call(tree.op, [_write(arg)[0] for arg in tree.args]), ATOM


Written = tuple[str, int]


def _sum(first: Written, second: Written) -> Written:
    return f"{_bracketed(first, SUM)} + {_bracketed(second, PRODUCT)}", SUM


def _difference(first: Written, second: Written) -> Written:
    return f"{_bracketed(first, SUM)} - {_bracketed(second, PRODUCT)}", SUM


def _power(base: Written, exponent: Written) -> Written:
    return f"{_bracketed(base, ATOM)}^{{{exponent[0]}}}", POWER


def _product(first: Written, second: Written) -> Written:
    sign, before = _signed(first)
    after = _bracketed(second, POWER)
    # A space is enough between factors, unless two numbers would run together.
    between = r" \cdot " if after[0].isdigit() or after.startswith(r"\frac") else r" \, "
    return sign + before + between + after, SIGN if sign else PRODUCT


def _quotient(first: Written, second: Written) -> Written:
    sign, before = _signed(first)
    above = before if sign else first[0]
    return rf"{sign}\frac{{{above}}}{{{second[0]}}}", SIGN if sign else POWER


def _signed(first: Written) -> tuple[str, str]:
    """Return sign and rest of a first factor: its sign is drawn before the whole product or fraction."""
    return (first[0][0], first[0][1:]) if first[1] == SIGN else ("", _bracketed(first, PRODUCT))


_BINARY = {"add": _sum, "sub": _difference, "mul": _product, "div": _quotient, "pow": _power}


def _bracketed(written: Written, least: int) -> str:
    text, binding = written
    # A leading minus is clear at the start of a sum, and nowhere else.
    inner = binding < least or (binding == SIGN and least > SUM)
    return rf"\left({text}\right)" if inner else text


def _call(name: str, args: list[str]) -> str:
    inside = ", ".join(args)
    if name == "sqrt":
        return rf"\sqrt{{{inside}}}"
    if name == "cbrt":
        return rf"\sqrt[3]{{{inside}}}"
    if name == "abs":
        return rf"\left|{inside}\right|"
    return rf"{FUNCTIONS[name].latex}\left({inside}\right)"


def _number(value: float) -> Written:
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT
    return mantissa, ATOM
