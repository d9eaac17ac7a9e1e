"""Where a function's argument ends and what its exponent means: refused with both readings where not clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from core.problems.formulas.errors import FormulaError
from core.problems.formulas.tokens import Token

if TYPE_CHECKING:
    from core.problems.formulas.grammar import Parser

INVERSE = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
INDEXED = {"log2": "2", "log10": "10"}


def refuse_inverse(parser: Parser, name: Token, begins: int) -> NoReturn:
    """sin^-1 x may be arcsin x or 1/sin x; the argument was typed from `begins` on."""
    called = parser.token(begins).kind == "open" and parser.token(begins).text != "|"
    inside = parser.typed(begins + 1, parser.place - 1) if called else parser.typed(begins)
    inverse = f"{INVERSE[name.text]}({inside}) for the inverse function, " if name.text in INVERSE else ""
    problem = f"{name.text} to the power -1 may be the inverse function or 1/{name.text}"
    raise FormulaError(problem, name.column, f"Write {inverse}1/{name.text}({inside}) for the quotient")


def check_braces(parser: Parser, name: Token, opening: Token, start: int) -> None:
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
        fix = f"Write ({name.text}{inside})^{power} or {name.text}({inside}^{power})"
        raise FormulaError(problem, column, fix)


def check_spaced(parser: Parser, name: Token, opening: Token, start: int) -> None:
    """Refuse sin (x)(y), where both brackets may be the argument."""
    if opening.spaced and parser.at("open") and parser.glued() and parser.peek().text != "⁽":
        inside, ends = parser.typed(start), parser.place
        parser.power()
        rest = parser.typed(ends)
        raise FormulaError(
            f"where the argument of {name.text} ends is not clear",
            opening.column,
            f"Write {name.text}{inside}*{rest} or {name.text}({inside}*{rest})",
        )


def check_end(parser: Parser, name: Token, start: int, signed: bool, constant: bool) -> None:
    """Refuse sin x/2, sin 2 * x and exp -x - y, where the argument may go on."""
    if parser.at("op", "*", "/") and (parser.glued() or constant):
        refuse_end(parser, name, start)
    if parser.at("op", "+", "-") and signed:
        refuse_end(parser, name, start)


def refuse_end(parser: Parser, name: Token, start: int) -> NoReturn:
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
    rest = parser.typed(begins)
    raise FormulaError(
        f"where the argument of {name.text} ends is not clear",
        column if not sign else parser.column(ends),
        f"Write {name.text}({inside}){between}{rest} or {name.text}({inside}{between}{rest})",
    )


def refuse_index(parser: Parser, name: Token, start: int) -> NoReturn:
    """log2 x may be the logarithm to base 2, or log 2x."""
    parser.power()
    inside, index = parser.typed(start), INDEXED[name.text]
    raise FormulaError(
        f"{name.text} without brackets may be a logarithm to base {index} or log of {index} times what follows",
        name.column,
        f"Write {name.text}({inside}) or log({index}*{inside})",
    )
