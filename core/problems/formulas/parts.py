r"""Fractions and roots: \frac{…}{…}, √x, \sqrt[3]{x}."""

from __future__ import annotations

from . import readings
from .errors import FormulaError
from .reader import Reader
from .tree import Tree


def fraction(parser: Reader) -> Tree:
    r"""Read \frac and its two parts."""
    column = parser.take().column
    above, below = _part(parser), _part(parser)
    return parser.made("div", above, below, column=column)


def root(parser: Reader) -> Tree:
    r"""Read √ and one value, or \sqrt with its degree and its part."""
    sign = parser.take()
    if sign.text == "n":
        degree = _degree(parser) if parser.at("open", "[") else "2"
        return _rooted(parser, degree, _part(parser), sign.column)
    first = parser.place
    inner = parser.atom()
    goes_on = parser.at("op", "^") or (parser.at_value() and parser.glued())
    if parser.token(first).kind != "open" and goes_on:
        readings.refuse_root(parser, sign, first)
    return _rooted(parser, sign.text, inner, sign.column)


def _part(parser: Reader) -> Tree:
    """Read a part of a LaTeX command: braces, or one digit, letter or command."""
    if parser.at("open", "{"):
        return parser.bracket()
    readings.check_digits(parser)
    return parser.atom()


def _degree(parser: Reader) -> str:
    parser.take()
    token = parser.take()
    if token.kind != "number" or token.text not in "23456789" or not parser.at("close", "]"):
        raise FormulaError("the degree of a root is a whole number from 2 to 9", token.column)
    parser.take()
    return token.text


def _rooted(parser: Reader, degree: str, inner: Tree, column: int) -> Tree:
    """Return the root of a degree; of odd degree it is real for negative values too."""
    if degree in ("2", "3"):
        return parser.made("sqrt" if degree == "2" else "cbrt", inner, column=column)
    one, n = parser.number("1", column), parser.number(degree, column)
    share = parser.made("div", one, n, column=column)
    if int(degree) % 2 == 0:
        return parser.made("pow", inner, share, column=column)
    size = parser.made("pow", parser.made("abs", inner, column=column), share, column=column)
    return parser.made("mul", parser.made("sign", inner, column=column), size, column=column)
