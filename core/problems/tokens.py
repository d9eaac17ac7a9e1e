"""First reading of a formula: characters to tokens, each with its position; a sentence for what is wrong."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import NamedTuple

LONGEST = 200
LARGEST_NUMBER = 1e12
VARIABLES = ("x", "y")
CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045}
FUNCTIONS = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("exp", "log", "ln", "sqrt", "abs", "min", "max"),
)

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<operator>\*\*|[-+*/^])|(?P<bracket>[(),])|(?P<blank>[ \t\r\n]+)"
)
_SUPERSCRIPT = re.compile("⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
# Typographic signs with one possible meaning, each of length one so that positions stay.
_SIGNS = str.maketrans({"·": "*", "×": "*", "∗": "*", "−": "-", "–": "-", "÷": "/", "\u00a0": " "})
# Letters of other alphabets that print like a name of the formula language.
_LOOKALIKES = dict(zip("хуеХУЕχγ", "xyexyexy", strict=True))


class FormulaError(ValueError):
    """A formula that can't be used: what is wrong, where (`position`, 1-based column), and the `fix`."""

    def __init__(self, problem: str, position: int, fix: str) -> None:
        """Build the sentence from its three parts."""
        super().__init__(f"Formula, column {position}: {problem}. {fix}.")
        self.problem, self.position, self.fix = problem, position, fix


class Token(NamedTuple):
    """A piece of the formula: its kind, its spelling in Python, and its 1-based column in the text."""

    kind: str
    text: str
    column: int


def tokenize(text: str) -> list[Token]:
    """Split a formula into tokens that form a well-bracketed expression; `FormulaError` says why not."""
    if not isinstance(text, str):
        raise FormulaError(
            f"a formula is text, got {type(text).__name__}", 1, "Type something like x^2 + y^2"
        )
    if len(text) > LONGEST:
        fix = "Shorten it, for example by writing powers instead of products"
        raise FormulaError(f"a formula has at most {LONGEST} characters, got {len(text)}", LONGEST + 1, fix)
    tokens = _scan(text)
    if not tokens:
        raise FormulaError("the formula is empty", 1, "Type something like x^2 + y^2")
    _check_grammar(tokens, len(text.rstrip()) + 1)
    return tokens


def _scan(text: str) -> list[Token]:
    tokens: list[Token] = []
    plain, place = text.translate(_SIGNS), 0
    while place < len(plain):
        raised = _SUPERSCRIPT.match(plain, place)
        match = raised or _TOKEN.match(plain, place)
        if match is None:
            tokens.append(_special(text[place], place + 1))
            place += 1
            continue
        tokens += _raised(match, plain) if raised else _plain(match)
        place = match.end()
    return tokens


def _plain(match: re.Match[str]) -> list[Token]:
    kind, text, column = str(match.lastgroup), match.group(), match.start() + 1
    if kind == "blank":
        return []
    if kind == "number":
        return [Token(kind, _number(text, column), column)]
    if kind == "name":
        return [_name(text, column)]
    return [Token(kind, "**" if text == "^" else text, column)]


def _raised(match: re.Match[str], plain: str) -> list[Token]:
    """Read x² as x**2; a power of it would bind to the exponent, so that needs brackets."""
    column = match.start() + 1
    if re.match(r"\s*(\^|\*\*|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", plain[match.end() :]):
        raise FormulaError("a power follows a raised exponent", match.end() + 1, "Write (x^2)^3 or x^(2^3)")
    number = match.group().translate(_SUPERSCRIPTS)
    sign = [Token("operator", "-", column)] if number.startswith("-") else []
    power = Token("number", _number(number.lstrip("-"), column), column)
    return [Token("operator", "**", column), *sign, power]


def _number(text: str, column: int) -> str:
    value = float(text)
    if value > LARGEST_NUMBER:
        raise FormulaError(f"numbers reach at most {LARGEST_NUMBER:g}", column, "Use a smaller number")
    return repr(value)


def _name(text: str, column: int) -> Token:
    if text in FUNCTIONS:
        return Token("function", text, column)
    if text in VARIABLES or text in CONSTANTS:
        return Token("name", text, column)
    known = [*VARIABLES, *CONSTANTS, *FUNCTIONS]
    near = difflib.get_close_matches(text.lower(), known, n=1)
    fix = f"Did you mean {near[0]}" if near else "Use x, y, pi, e, " + ", ".join(FUNCTIONS)
    raise FormulaError(f"the name {_shown(text)} is not known", column, fix)


def _special(char: str, column: int) -> Token:
    if char == "π":
        return Token("name", "pi", column)
    plain = _LOOKALIKES.get(char) or unicodedata.normalize("NFKC", char)
    fix = "Remove it: a formula has x, y, numbers, + - * / ^, brackets, commas and functions"
    if plain != char and plain.isascii() and _TOKEN.fullmatch(plain):
        fix = f"Type the plain character {plain} instead"
    elif char in "[]{}":
        fix = "Use round brackets"
    raise FormulaError(f"the character {_described(char)} is not allowed", column, fix)


def _described(char: str) -> str:
    code = f"U+{ord(char):04X}"
    return f"{char} ({code})" if char.isprintable() else code


def _shown(name: str) -> str:
    return name if len(name) <= 20 else name[:19] + "…"


def _check_grammar(tokens: list[Token], end: int) -> None:
    """Walk once through the tokens: values and operators must alternate, brackets must match.

    `opened` holds an open bracket's token and whether it belongs to a function, where commas are allowed.
    """
    opened: list[tuple[Token, bool]] = []
    before: Token | None = None
    want_value = True
    for token in tokens:
        called = before is not None and before.kind == "function"
        if called and token.text != "(":
            raise FormulaError(f"{before.text} needs brackets", token.column, f"Write {before.text}(…)")  # type: ignore[union-attr]
        want_value = _take_value(token, opened, called) if want_value else _take_operator(token, opened)
        before = token
    if before is not None and want_value:
        raise FormulaError(f"something is missing after {before.text}", end, "Add a value, such as x or 2")
    if opened:
        raise FormulaError("a bracket is never closed", opened[-1][0].column, "Add a closing bracket )")


def _take_value(token: Token, opened: list[tuple[Token, bool]], called: bool) -> bool:
    """Accept a token where a value must begin; return whether one is still wanted after it."""
    if token.text == "(":
        opened.append((token, called))
        return True
    if token.text in ("+", "-") or token.kind == "function":
        return True
    if token.kind in ("number", "name"):
        return False
    raise FormulaError(f"a value is missing before {token.text}", token.column, "Add one, such as x or 2")


def _take_operator(token: Token, opened: list[tuple[Token, bool]]) -> bool:
    """Accept a token where a value has ended; return whether another is wanted after it."""
    if token.kind == "operator":
        return True
    if token.text == ")":
        if not opened:
            raise FormulaError("this bracket was never opened", token.column, "Remove it or add ( before")
        opened.pop()
        return False
    if token.text == ",":
        if not opened or not opened[-1][1]:
            raise FormulaError(
                "a comma belongs inside min or max", token.column, "Write decimals with a point"
            )
        return True
    raise FormulaError(f"an operator is missing before {token.text}", token.column, f"Write *{token.text}")
