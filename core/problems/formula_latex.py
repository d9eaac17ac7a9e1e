"""LaTeX of a formula's syntax tree, in the order in which it was typed."""

from __future__ import annotations

import ast

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_NAMED = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "ln": r"\ln"}


def latex(tree: ast.expr) -> str:
    """Return the LaTeX of a tree that `expression.parse` has accepted."""
    return _write(tree)[0]


def _write(tree: ast.expr) -> tuple[str, int]:
    """Return LaTeX and how tightly its outermost operation binds."""
    match tree:
        case ast.Constant(value=float(value)):
            return _number(value)
        case ast.Name(id=name):
            return (r"\pi" if name == "pi" else name), _ATOM
        case ast.UnaryOp(op=op, operand=operand):
            sign = "-" if isinstance(op, ast.USub) else "+"
            return sign + _bracketed(_write(operand), _PRODUCT), _SIGN
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(left, op, right)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call(name, args)
    raise TypeError(f"no LaTeX for {type(tree).__name__}")


def _binary(left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, int]:
    first, second = _write(left), _write(right)
    match op:
        case ast.Add():
            return f"{_bracketed(first, _SUM)} + {_bracketed(second, _PRODUCT)}", _SUM
        case ast.Sub():
            return f"{_bracketed(first, _SUM)} - {_bracketed(second, _PRODUCT)}", _SUM
        case ast.Pow():
            return f"{_bracketed(first, _ATOM)}^{{{second[0]}}}", _POWER
    # A leading sign is drawn before the whole product or fraction.
    sign, before = (first[0][0], first[0][1:]) if first[1] == _SIGN else ("", _bracketed(first, _PRODUCT))
    if isinstance(op, ast.Div):
        above = before if sign else first[0]
        return rf"{sign}\frac{{{above}}}{{{second[0]}}}", _SIGN if sign else _POWER
    after = _bracketed(second, _POWER)
    # A space is enough between factors, unless two numbers would run together.
    between = r" \cdot " if after[0].isdigit() or after.startswith(r"\frac") else r" \, "
    return sign + before + between + after, _SIGN if sign else _PRODUCT


def _bracketed(written: tuple[str, int], least: int) -> str:
    text, binding = written
    # A leading minus is clear at the start of a sum, and nowhere else.
    inner = binding < least or (binding == _SIGN and least > _SUM)
    return rf"\left({text}\right)" if inner else text


def _call(name: str, args: list[ast.expr]) -> tuple[str, int]:
    inside = ", ".join(_write(arg)[0] for arg in args)
    if name == "sqrt":
        return rf"\sqrt{{{inside}}}", _ATOM
    if name == "abs":
        return rf"\left|{inside}\right|", _ATOM
    return rf"{_NAMED.get(name, chr(92) + name)}\left({inside}\right)", _ATOM


def _number(value: float) -> tuple[str, int]:
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", _PRODUCT
    return mantissa, _ATOM
