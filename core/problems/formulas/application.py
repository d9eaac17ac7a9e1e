"""How a function takes its argument: in brackets, or without as in sin x, sin 2x, sin² x and ln|x|."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from core.problems.formulas.errors import FormulaError
from core.problems.formulas.functions import FUNCTIONS
from core.problems.formulas.tokens import Token
from core.problems.formulas.tree import Tree

if TYPE_CHECKING:
    from core.problems.formulas.grammar import Parser

_INVERSE = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
_INDEXED = {"log2": "2", "log10": "10"}


def application(parser: Parser, first: Tree | None = None) -> Tree:
    """Read a function's name, its own exponent (sin²) and its argument; `first` is what a method belongs to."""
    name = parser.take()
    raised = _own_power(parser, name) if parser.at("op", "^") else None
    if parser.at("open") and parser.peek().text != "|":
        tree = _called(parser, name, [] if first is None else [first])
    else:
        tree = _bare(parser, name)
    if raised is None:
        return tree
    if raised < 0:
        _refuse_inverse(parser, name, tree)
    power = parser.made("number", value=float(raised), column=name.column)
    return parser.made("pow", tree, power, column=name.column)


def _own_power(parser: Parser, name: Token) -> int:
    """Read the exponent of sin^2 x: a whole number, 2 or more; -1 is kept for its two readings."""
    parser.take()
    opening = parser.take() if parser.at("open") else None
    sign = parser.take().text if parser.at("op", "-") else ""
    number = parser.take()
    if opening is not None:
        parser.close(opening)
    if (
        number.kind == "number"
        and number.text.isdigit()
        and ((int(number.text) >= 2 and not sign) or sign + number.text == "-1")
    ):
        return int(sign + number.text)
    raise FormulaError(f"the exponent of {name.text} itself is a whole number, 2 or more", number.column)


def _refuse_inverse(parser: Parser, name: Token, tree: Tree) -> NoReturn:
    inside = _argument_text(parser, tree)
    inverse = f"{_INVERSE[name.text]}({inside}) for the inverse function, " if name.text in _INVERSE else ""
    problem = f"{name.text} to the power -1 may be the inverse function or 1/{name.text}"
    raise FormulaError(problem, name.column, f"Write {inverse}1/{name.text}({inside}) for the quotient")


def _argument_text(parser: Parser, tree: Tree) -> str:
    """Return what was typed for the argument of a function that has just been read."""
    first = next(k for k in range(parser.place) if parser.column(k) >= tree.args[0].column)
    text = parser.typed(first)
    return text[:-1] if parser.before().kind == "close" and text.count("(") < text.count(")") else text


def _called(parser: Parser, name: Token, args: list[Tree]) -> Tree:
    start = parser.place
    opening = parser.take()
    while not parser.at("close"):
        args.append(parser.sum())
        if not parser.at("comma"):
            break
        _check_comma(parser, name)
        parser.take()
        if parser.at("close"):
            raise FormulaError("a value is missing before )", parser.peek().column, "Add one, such as x or 2")
    if not args:
        raise FormulaError("a value is missing before )", parser.peek().column, "Add one, such as x or 2")
    parser.close(opening)
    _check_braces(parser, name, opening, start)
    _check_spaced(parser, name, opening, start)
    return _made(parser, name, args, start)


def _check_comma(parser: Parser, name: Token) -> None:
    if FUNCTIONS[name.text].most == 1 and parser.before().kind == parser.peek(1).kind == "number":
        raise parser.unexpected()


def _check_braces(parser: Parser, name: Token, opening: Token, start: int) -> None:
    r"""In LaTeX \sin{x}^2 shows sin x², whose exponent belongs to x, as typed it belongs to sin."""
    if opening.text == "{" and parser.at("op", "^") and parser.peek().column != parser.peek().end:
        problem = f"the exponent may belong to {name.text} or to what is in braces"
        column, inside = parser.take().column, parser.typed(start, parser.place - 1)
        begins = parser.place
        parser.exponent()
        power = parser.typed(begins)
        fix = f"Write ({name.text}{inside})^{power} or {name.text}({inside}^{power})"
        raise FormulaError(problem, column, fix)


def _check_spaced(parser: Parser, name: Token, opening: Token, start: int) -> None:
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


def _made(parser: Parser, name: Token, args: list[Tree], start: int) -> Tree:
    known = FUNCTIONS[name.text]
    if name.text == "log" and len(args) == 2:
        return _log_to_base(parser, name, args, start)
    if not known.least <= len(args) <= known.most:
        wanted = {(1, 1): "one value", (2, 2): "two values", (3, 3): "three values"}
        count = wanted.get((known.least, known.most), "at least two values")
        example = f"Write two or more, as in {name.text}(x, y)" if count == "at least two values" else ""
        raise FormulaError(f"{name.text} takes {count}, got {len(args)}", name.column, example)
    if name.text == "pow":
        return parser.made("pow", *args, column=name.column)
    if name.text == "square":
        return parser.made(
            "pow", args[0], parser.made("number", value=2.0, column=name.column), column=name.column
        )
    return parser.made(name.text, *args, column=name.column)


def _log_to_base(parser: Parser, name: Token, args: list[Tree], start: int) -> Tree:
    """Read math.log(x, 2); elsewhere the base may come first or second."""
    if name.whole and not parser.latex:
        first, base = (parser.made("log", arg, column=name.column) for arg in args)
        return parser.made("div", first, base, column=name.column)
    inside = parser.typed(start)[1:-1]
    one, _, other = (part.strip() for part in inside.partition(","))
    raise FormulaError(
        "of two values in log either may be the base",
        name.column,
        f"Write log({one})/log({other}) or log({other})/log({one})",
    )


def _bare(parser: Parser, name: Token) -> Tree:
    """Read the argument of sin x: signs, numbers before one value; what may end elsewhere is refused."""
    known, start = FUNCTIONS[name.text], parser.place
    if known.least > 1:
        raise FormulaError(f"{name.text} needs brackets", parser.peek().column, f"Write {name.text}(…)")
    if name.text in _INDEXED and not name.whole and parser.at_value():
        _refuse_index(parser, name, start)
    parser.deeper()
    signed = parser.at("op", "+", "-")
    signs = []
    while parser.at("op", "+", "-"):
        signs.append(parser.take())
    tree = _bare_value(parser, name, start)
    for sign in reversed(signs):
        tree = parser.made("neg" if sign.text == "-" else "pos", tree, column=sign.column)
    parser.shallower()
    _check_end(parser, name, start, signed, _constant(tree))
    return parser.made(name.text, tree, column=name.column)


def _bare_value(parser: Parser, name: Token, start: int) -> Tree:
    if not parser.at_value():
        return parser.atom()  # says what is missing
    begins = parser.peek().column
    nested = parser.at("function")
    tree = parser.power()
    constant = _constant(tree)
    while parser.at_value() and not nested:
        glued, function = parser.glued(), parser.at("function")
        if function and not constant:
            break
        known = constant and (glued or name.text in _INVERSE)
        if function or not (known or _goes_on(parser, glued)):
            _refuse_end(parser, name, start)
        if parser.at("number"):
            raise parser.unexpected()
        factor = parser.power()
        constant = constant and _constant(factor)
        tree = parser.made("mul", tree, factor, column=begins)
    return tree


def _constant(tree: Tree) -> bool:
    return tree.value not in ("x", "y") and all(map(_constant, tree.args))


def _goes_on(parser: Parser, glued: bool) -> bool:
    """Say whether the argument goes on after a value that is no number: xy and x²y do, x y and x(y) don't."""
    return glued and parser.peek().kind == "variable"


def _check_end(parser: Parser, name: Token, start: int, signed: bool, constant: bool) -> None:
    """Refuse sin x/2, sin 2 * x and exp -x - y, where the argument may go on."""
    if parser.at("op", "*", "/") and (parser.glued() or constant):
        _refuse_end(parser, name, start)
    if parser.at("op", "+", "-") and signed:
        _refuse_end(parser, name, start)


def _refuse_end(parser: Parser, name: Token, start: int) -> NoReturn:
    ends, inside = parser.place, parser.typed(start)
    sign = parser.take().text if parser.at("op") else ""
    begins = parser.place
    column = parser.peek().column
    parser.chain()
    between = sign or "*"
    rest = parser.typed(begins)
    raise FormulaError(
        f"where the argument of {name.text} ends is not clear",
        column if not sign else parser.column(ends),
        f"Write {name.text}({inside}){between}{rest} or {name.text}({inside}{between}{rest})",
    )


def _refuse_index(parser: Parser, name: Token, start: int) -> NoReturn:
    parser.power()
    inside, index = parser.typed(start), _INDEXED[name.text]
    raise FormulaError(
        f"{name.text} without brackets may be a logarithm to base {index} or log of {index} times what follows",
        name.column,
        f"Write {name.text}({inside}) or log({index}*{inside})",
    )
