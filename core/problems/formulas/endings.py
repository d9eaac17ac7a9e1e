"""Where a function's argument ends and what its exponent means: refused with both readings where not clear."""

from __future__ import annotations

from typing import NoReturn

from .reader import Reader
from .tokens import Token

INVERSE = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
INDEXED = {"log2": "2", "log10": "10"}


def refuse_inverse(parser: Reader, name: Token, first: int, begins: int) -> NoReturn:
    """sin^-1 x may be arcsin x or 1/sin x; the name stands at `first`, the argument begins at `begins`."""
    called = parser.token(begins).kind == "open" and parser.token(begins).text != "|"
    inside = parser.typed(begins + 1, parser.place - 1) if called else parser.typed(begins)
    quotient = f"1/{name.text}({inside})"
    problem = f"{name.text} to the power -1 may be the inverse function or 1/{name.text}"
    if name.text not in INVERSE:
        raise parser.two_readings(
            problem, name.column, first, quotient, told=f"Write {quotient} for the quotient"
        )
    inverse = f"{INVERSE[name.text]}({inside})"
    told = f"Write {inverse} for the inverse function, {quotient} for the quotient"
    raise parser.two_readings(problem, name.column, first, inverse, quotient, told=told)


def check_braces(parser: Reader, name: Token, opening: Token, start: int) -> None:
    r"""In LaTeX \sin{x}^2 shows sin x², whose exponent belongs to x, as typed it belongs to sin."""
    bracketed = parser.token(start + 1).kind == "open" and parser.token(parser.place - 2).kind == "close"
    if (
        opening.text == "{"
        and not bracketed
        and parser.at("op", "^")
        and parser.peek().column != parser.peek().end
    ):
        problem = f"the exponent may belong to {name.text} or to what is in braces"
        column, inside = parser.take().column, parser.typed(start, parser.place - 1)
        begins = parser.place
        parser.exponent()
        power = parser.typed(begins)
        spellings = f"({name.text}{inside})^{power}", f"{name.text}({inside}^{power})"
        raise parser.two_readings(problem, column, start - 1, *spellings)


def check_spaced(parser: Reader, name: Token, opening: Token, start: int) -> None:
    """Refuse sin (x)(y), where both brackets may be the argument."""
    if opening.spaced and parser.at("open") and parser.glued() and parser.peek().text != "⁽":
        inside, ends = parser.typed(start), parser.place
        parser.power()
        rest = parser.typed(ends)
        raise parser.two_readings(
            f"where the argument of {name.text} ends is not clear",
            opening.column,
            start - 1,
            f"{name.text}{inside}*{rest}",
            f"{name.text}({inside}*{rest})",
        )


def check_end(parser: Reader, name: Token, start: int, signed: bool, constant: bool) -> None:
    """Refuse sin x/2, sin 2 * x and exp -x - y, where the argument may go on."""
    if parser.at("op", "*", "/") and (parser.glued() or constant):
        refuse_end(parser, name, start)
    if parser.at("op", "+", "-") and signed:
        refuse_end(parser, name, start)


def refuse_end(parser: Reader, name: Token, start: int) -> NoReturn:
    """Refuse what follows an argument that began at `start` and may go on: sin x y, sqrt x²."""
    ends, inside = parser.place, parser.typed(start)
    raised = parser.peek().column == parser.peek().end
    sign = parser.take().text if parser.at("op") and not raised else ""
    begins = parser.place
    column = parser.peek().column
    if raised:
        parser.take()
    parser.chain()
    between = sign if sign or raised else "*"
    whole = parser.factor_typed(start, ends) if between in ("*", "/") else inside
    rest = parser.typed(begins)
    raise parser.two_readings(
        f"where the argument of {name.text} ends is not clear",
        column if not sign else parser.column(ends),
        start - 1,
        f"{name.text}({inside}){between}{rest}",
        f"{name.text}({whole}{between}{rest})",
    )


def refuse_index(parser: Reader, name: Token, start: int) -> NoReturn:
    """log2 x may be the logarithm to base 2, or log 2x."""
    parser.power()
    inside, index = parser.typed(start), INDEXED[name.text]
    raise parser.two_readings(
        f"{name.text} without brackets may be a logarithm to base {index} or log of {index} times what follows",
        name.column,
        start - 1,
        f"{name.text}({inside})",
        f"log({index}*{inside})",
    )
