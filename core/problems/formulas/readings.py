"""What a person may have meant in two ways: found while the grammar reads, and refused with both spellings."""

from __future__ import annotations

from typing import NoReturn

from .errors import FormulaError
from .reader import Reader
from .signs import RAISED_AS
from .tokens import Token
from .tree import Tree


def check_quotient(parser: Reader, first: int, begins: int) -> None:
    """Let 1/2 x be (1/2)·x; any other value right after a quotient may belong below the line or beside it.

    `first` is where the term begins, `begins` where its divisor does.
    """
    if parser.at("number"):
        raise parser.unexpected()
    ends, slash = parser.place, begins - 1
    signs = parser.token(first).kind == "op"
    sole = (
        slash - first - signs == ends - begins == 1
        and parser.token(begins).kind == parser.token(slash - 1).kind == "number"
    )
    if sole and not parser.token(slash).spaced and not parser.token(begins).spaced and not parser.glued():
        return
    parser.chain()
    above, below, rest = (
        parser.factor_typed(first, slash),
        parser.factor_typed(begins, ends),
        parser.typed(ends),
    )
    raise parser.two_readings(
        f"{parser.typed(first)[:30]} may be a quotient times {rest[:20]}, or may have it below the line",
        parser.column(ends),
        first,
        f"({above}/{below})*{rest}",
        f"{above}/({below}*{rest})",
    )


def check_product(parser: Reader) -> None:
    r"""Refuse what stands side by side and may be no product: x2, x(1), x[1], e(x), 2\frac{1}{2}."""
    token, before = parser.peek(), parser.before()
    if token.kind == "number":
        raise parser.unexpected()
    if token.kind == "frac" and before.kind == "number":
        _check_mixed(parser, before)
    if token.kind != "open" or token.text == "|" or not parser.glued():
        return
    if before.kind == "variable":
        _check_coordinate(parser, token)
    if before.text == "e" and token.text != "{":
        begins = parser.place
        parser.bracket()
        spellings = [f"e{sign}{parser.typed(begins)}" for sign in "*^"]
        problem = "e before a bracket may be a factor or a base"
        raise parser.two_readings(problem, token.column, begins - 1, *spellings)


def _check_coordinate(parser: Reader, opening: Token) -> None:
    """x[…], x(1) and x(2) are coordinates in most languages; x(y + 1) is a product."""
    counted = parser.peek(1).text in ("0", "1", "2") and parser.peek(2).kind == "close"
    if opening.text != "[" and not counted:
        return
    name, first = parser.typed(parser.place - 1), parser.place
    parser.bracket()
    inside = parser.typed(first)[1:-1]
    product = f"{name}*({inside})"
    raise parser.two_readings(
        f"{name}{parser.typed(first)} may be a coordinate or a product",
        opening.column,
        first - 1,
        product,
        told=f"Write {product} for the product; coordinates are x[0] and x[1]",
    )


def _check_mixed(parser: Reader, whole: Token) -> None:
    r"""2\frac{1}{2} may be 2½ or 2·½; with letters in the fraction it is a product, as it is after an exponent."""
    first = parser.place
    if first >= 2 and parser.token(first - 2).text == "^":
        return
    mark = parser.mark()
    if all(arg.op == "number" for arg in parser.atom().args):
        typed = parser.typed(first)
        raise parser.two_readings(
            "a number before a fraction may be a product or a mixed number",
            parser.column(first),
            first - 1,
            f"{whole.text}*{typed}",
            f"({whole.text}+{typed})",
        )
    parser.back_to(mark)


def check_exponent(parser: Reader, base: Tree, exponent: Tree, first: int, begins: int) -> None:
    """Accept x^2y as x²·y; refuse e^2x, 2^3x and x^yz, where the rest may belong to the exponent.

    `first` is where the base begins, `begins` where the exponent does.
    """
    if parser.token(begins).kind == "open" and parser.before().kind == "close":
        if parser.token(begins).text in "⁽{" and parser.at("op", "^"):
            _refuse_second_power(parser, first, begins)
        return
    exact = base.value == "e" and exponent.op in ("number", "neg")
    if not parser.at_value() or not (parser.glued() or exact):
        return
    if parser.at("number"):
        raise parser.unexpected()
    usual = base.op != "number" and base.value not in ("e", "pi")
    if usual and exponent.op == "number" and parser.place == begins + 1:
        return
    ends = parser.place
    parser.chain()
    below, above, rest = parser.typed(first, begins - 1), parser.typed(begins, ends), parser.typed(ends)
    raise parser.two_readings(
        f"where the exponent of {below} ends is not clear",
        parser.column(ends),
        first,
        f"{below}^({above}*{rest})",
        f"{below}^({above})*{rest}",
    )


def _refuse_second_power(parser: Reader, first: int, begins: int) -> NoReturn:
    column, ends = parser.peek().column, parser.place
    parser.take()
    second = parser.place
    parser.exponent()
    inner = parser.typed(begins + 1, ends - 1).translate(RAISED_AS)
    base, rest = parser.typed(first, begins - 1), parser.typed(second).translate(RAISED_AS)
    spellings = f"({parser.typed(first, ends)})^({rest})", f"{base}^(({inner})^({rest}))"
    raise parser.two_readings("a power follows a raised exponent", column, first, *spellings)


def check_digits(parser: Reader) -> None:
    r"""In LaTeX only the first digit after ^ or \frac is taken, so that x^10 shows x¹0."""
    token = parser.peek()
    if parser.latex and token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
        fix = f"Write {{{token.text}}}"
        raise FormulaError("in LaTeX a number of several digits needs braces here", token.column, fix)


def refuse_sign(parser: Reader, sign: Token, first: int) -> NoReturn:
    """In a spreadsheet =-x^2 is (-x)^2."""
    typed = parser.typed(first)
    base, _, exponent = typed.partition("^")
    problem = "in a spreadsheet the sign binds before the power, elsewhere after it"
    raise parser.two_readings(problem, sign.column, first - 1, f"-({typed})", f"(-{base})^{exponent}")


def refuse_root(parser: Reader, sign: Token, first: int) -> NoReturn:
    """√2x may be the root of 2x, and √x² the root of x²."""
    ends = parser.place
    raised = parser.at("op", "^")
    if raised:
        parser.take()
        parser.exponent()
    else:
        parser.chain()
    drawn, under, whole = parser.text[sign.column - 1], parser.typed(first, ends), parser.typed(first)
    beside = parser.typed(ends) if raised else f"*{parser.typed(ends)}"
    raise parser.two_readings(
        f"where the root {drawn}{whole} ends is not clear",
        parser.column(ends),
        first - 1,
        f"{drawn}({whole})",
        f"{drawn}({under}){beside}",
    )
