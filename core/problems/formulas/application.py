"""How a function takes its argument: in brackets, or without as in sin x, sin 2x, sin² x and ln|x|."""

from __future__ import annotations

from . import endings
from .errors import FormulaError
from .functions import FUNCTIONS
from .reader import Reader
from .tokens import Token
from .tree import Tree

_ROOTS = ("sqrt", "cbrt")


def application(parser: Reader, first: Tree | None = None) -> Tree:
    """Read a function's name, its own exponent (sin²) and its argument; `first` is what a method belongs to."""
    place = parser.place
    name = parser.take()
    raised = _own_power(parser, name) if parser.at("op", "^") else None
    begins = parser.place
    if parser.at("open") and parser.peek().text != "|":
        tree = _called(parser, name, [] if first is None else [first])
    else:
        tree = _bare(parser, name)
    if raised is None:
        return tree
    if parser.at("op", "^"):
        problem = f"{name.text} has an exponent before its argument and one behind it"
        raise FormulaError(
            problem, parser.peek().column, "Write one of them, or brackets around the first power"
        )
    if raised < 0:
        endings.refuse_inverse(parser, name, place, begins)
    return parser.made("pow", tree, parser.number(str(raised), name.column), column=name.column)


def _own_power(parser: Reader, name: Token) -> int:
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


def _called(parser: Reader, name: Token, args: list[Tree]) -> Tree:
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
    endings.check_braces(parser, name, opening, start)
    endings.check_spaced(parser, name, opening, start)
    return _made(parser, name, args, start)


def _check_comma(parser: Reader, name: Token) -> None:
    if FUNCTIONS[name.text].most == 1 and parser.before().kind == parser.peek(1).kind == "number":
        raise parser.unexpected()


def _made(parser: Reader, name: Token, args: list[Tree], start: int) -> Tree:
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
        return parser.made("pow", args[0], parser.number("2", name.column), column=name.column)
    return parser.made(name.text, *args, column=name.column)


def _log_to_base(parser: Reader, name: Token, args: list[Tree], start: int) -> Tree:
    """Read math.log(x, 2); elsewhere the base may come first or second."""
    if name.whole and not parser.latex:
        first, base = (parser.made("log", arg, column=name.column) for arg in args)
        return parser.made("div", first, base, column=name.column)
    inside = parser.typed(start)[1:-1]
    one, _, other = (part.strip() for part in inside.partition(","))
    raise parser.two_readings(
        "of two values in log either may be the base",
        name.column,
        start - 1,
        f"log({one})/log({other})",
        f"log({other})/log({one})",
    )


def _bare(parser: Reader, name: Token) -> Tree:
    """Read the argument of sin x: signs, numbers before one value; what may end elsewhere is refused."""
    known, start = FUNCTIONS[name.text], parser.place
    if known.least > 1:
        raise FormulaError(f"{name.text} needs brackets", parser.peek().column, f"Write {name.text}(…)")
    if name.text in endings.INDEXED and not name.whole and parser.at_value():
        endings.refuse_index(parser, name, start)
    parser.deeper()
    signed = parser.at("op", "+", "-")
    signs = []
    while parser.at("op", "+", "-"):
        signs.append(parser.take())
    tree = _bare_value(parser, name, start)
    for sign in reversed(signs):
        tree = parser.made("neg" if sign.text == "-" else "pos", tree, column=sign.column)
    parser.shallower()
    endings.check_end(parser, name, start, signed, _constant(tree))
    return parser.made(name.text, tree, column=name.column)


def _bare_value(parser: Reader, name: Token, start: int) -> Tree:
    if not parser.at_value():
        return parser.atom()  # says what is missing
    begins = parser.peek().column
    nested = parser.at("function")
    tree = parser.atom() if name.text in _ROOTS else parser.power()
    if name.text in _ROOTS and parser.at("op", "^"):
        endings.refuse_end(parser, name, start)
    if nested and parser.at_value():
        endings.refuse_end(parser, name, start)
    constant = _constant(tree)
    while parser.at_value() and not nested:
        glued, function = parser.glued(), parser.at("function")
        if function and not constant:
            break
        known = constant and (glued or name.text in endings.INVERSE)
        if function or name.text in _ROOTS or not (known or _goes_on(parser, glued)):
            endings.refuse_end(parser, name, start)
        if parser.at("number"):
            raise parser.unexpected()
        factor = parser.power()
        constant = constant and _constant(factor)
        tree = parser.made("mul", tree, factor, column=begins)
    return tree


def _constant(tree: Tree) -> bool:
    return tree.value not in ("x", "y") and all(map(_constant, tree.args))


def _goes_on(parser: Reader, glued: bool) -> bool:
    """Say whether the argument goes on after a value that is no number: xy and x²y do, x y and x(y) don't."""
    return glued and parser.peek().kind == "variable"
