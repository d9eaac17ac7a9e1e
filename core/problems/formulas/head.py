"""What stands around a formula: `$…$`, quotes, `f(x, y) =`, `lambda x, y:`, `return`, a full stop."""

from __future__ import annotations

import re

from .errors import FormulaError
from .tokens import Token

_AROUND = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"(\$\$)[^$]*(\$\$)",
        r"(\$)[^$]*(\$)",
        r"(\\\[).*(\\\])",
        r"(\\\().*(\\\))",
        r"(`)[^`]*(`)",
        r'(")[^"]*(")',
        r"(')[^']*(')",
        r"(“).*(”)",
        r"(\\begin\{(?:equation|displaymath|math|align(?:ed)?|gather(?:ed)?)\*?\}).*(\\end\{[a-z]+\*?\})",
    )
)
_ENDS = re.compile(r"\s*(?:[;,]|(?<![0-9])\.)\s*$")
_NO_EQUATION = "an equation has no height: L is one expression, without a sign of equality"
_EXAMPLE = "Give L alone, as in x^2 + y^2"
_DECLARED = ("const", "let", "var")


def unwrapped(text: str) -> str:
    """Replace the signs around a whole formula by blanks, so that columns stay."""
    for _ in range(4):
        before = text
        text = _without_end(text)
        body = text.strip()
        start = text.find(body)
        for pattern in _AROUND:
            match = pattern.fullmatch(body)
            if match:
                opening, closing = len(match[1]), len(match[2])
                inner = " " * opening + body[opening : len(body) - closing] + " " * closing
                text = text[:start] + inner + text[start + len(body) :]
                break
        if text == before:
            break
    return text


def _without_end(text: str) -> str:
    match = _ENDS.search(text)
    return text[: match.start()] + " " * (len(text) - match.start()) if match else text


def split_head(tokens: list[Token]) -> tuple[list[Token] | None, list[Token]]:
    """Return the variables that the text before the formula names (None: it names none), and the formula.

    Known are `f(x, y) =`, `L(θ) :=`, `z =`, `= x^2`, `lambda x, y:`, `def f(x, y): return`, `(x, y) =>`,
    `x, y -> `, `@(x, y)`.
    """
    declared: list[Token] | None = None
    for reads in (_assigned, _lambda, _defined, _handle, _arrow):
        found = reads(tokens)
        if found is None:
            continue
        names, tokens = found
        declared = names or declared
    if tokens and tokens[0].text == "return" and tokens[0].kind == "word":
        tokens = tokens[1:]
    _refuse_marks(tokens)
    return declared, tokens


Found = tuple[list[Token] | None, list[Token]] | None


def _assigned(tokens: list[Token]) -> Found:
    if tokens and tokens[0].text in _DECLARED:
        tokens = tokens[1:]
    if not tokens or tokens[0].text == "=":
        return (None, tokens[1:]) if tokens else None
    name, rest = tokens[0], tokens[1:]
    if name.kind != "word":
        return None
    names, rest = _arguments(rest) or (None, rest)
    if not rest or rest[0].text != "=" or rest[0].kind != "mark":
        return None
    _check_left(name, names, rest[1:])
    return names, rest[1:]


def _check_left(name: Token, names: list[Token] | None, body: list[Token]) -> None:
    used = {token.text for token in body if token.kind == "word"}
    if name.text in ("x", "y") and names is None:
        fix = f"If it is a function of x alone, leave out “{name.text} =”" if name.text == "y" else _EXAMPLE
        problem = f"“{name.text} =” sets a variable, while the height L of a landscape is to be given"
        raise FormulaError(problem, name.column, _EXAMPLE if name.text in used else fix)
    if name.text in used and names is None:
        raise FormulaError(_NO_EQUATION, name.column, _EXAMPLE)


def _lambda(tokens: list[Token]) -> Found:
    if not tokens or tokens[0].text not in ("lambda", "function"):
        return None
    if tokens[0].text == "function":
        return _arguments(tokens[1:])
    names, rest = _names(tokens[1:])
    return (names, rest[1:]) if names and rest and rest[0].text == ":" else None


def _defined(tokens: list[Token]) -> Found:
    if len(tokens) < 2 or tokens[0].text != "def":
        return None
    found = _arguments(tokens[2:])
    if found is None or not found[1] or found[1][0].text != ":":
        return None
    return found[0], found[1][1:]


def _handle(tokens: list[Token]) -> Found:
    return _arguments(tokens[1:]) if tokens and tokens[0].text == "@" else None


def _arrow(tokens: list[Token]) -> Found:
    names, rest = _arguments(tokens) or _names(tokens)
    return (names, rest[1:]) if names and rest and rest[0].text == "->" else None


def _arguments(tokens: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """Read `(x, y)`; return its names and what follows, None if that is not what stands there."""
    if not tokens or tokens[0].text not in ("(", "["):
        return None
    closing = {"(": ")", "[": "]"}[tokens[0].text]
    names, rest = _names(tokens[1:])
    return (names, rest[1:]) if names and rest and rest[0].text == closing else None


def _names(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    names: list[Token] = []
    place = 0
    while place < len(tokens) and tokens[place].kind == "word":
        names.append(tokens[place])
        place += 1
        if place + 1 >= len(tokens) or tokens[place].kind != "comma":
            break
        place += 1
    return names, tokens[place:]


def _refuse_marks(tokens: list[Token]) -> None:
    for token in tokens:
        if token.kind != "mark" or token.text == ".":
            continue
        if token.text in ("=", "=="):
            raise FormulaError(_NO_EQUATION, token.column, _EXAMPLE)
        raise FormulaError(f"the sign {token.text} is not part of a formula", token.column)
