"""The tokens of a whole formula: typeset letters made plain, and what several tokens mean together."""

from __future__ import annotations

import unicodedata

from . import signs
from .errors import FormulaError
from .tokens import Token, scanned


def scan(text: str) -> list[Token]:
    """Split a formula into tokens; `FormulaError` for a sign that can't be part of one."""
    plain = "".join(map(_letter, text)).translate(signs.PLAIN)
    if "\\" in plain:
        plain = plain.replace("~", " ")
    tokens: list[Token] = []
    for token in scanned(plain, 1):
        if token.kind == "vulgar":
            token = _fraction(tokens, token)
        if token.kind == "root" and tokens and tokens[-1].text == "⁾" and not token.spaced:
            token = _raised_degree(tokens, token)
        after_fraction = bool(tokens) and tokens[-1].kind == "frac"
        tokens += _digits(token) if after_fraction else [token]
    return tokens


def _letter(char: str) -> str:
    """Return the plain letter of a typeset one, as copied out of a document: 𝑥 → x, 𝜃 → θ."""
    return unicodedata.normalize("NFKC", char) if "\U0001d400" <= char <= "\U0001d7ff" else char


def _fraction(before: list[Token], token: Token) -> Token:
    """Read ½ as the number 1/2, and 2½ as 2 + 1/2."""
    text = unicodedata.normalize("NFKC", token.text).replace("\u2044", "/")
    if before and before[-1].kind == "number":
        if token.spaced or not before[-1].text.isdigit():
            raise FormulaError(
                "two numbers stand side by side",
                token.column,
                "Write one number, or an operator between them",
            )
        whole = before.pop()
        return whole._replace(text=f"{whole.text}+{text}", end=token.end)
    return token._replace(kind="number", text=text)


def _raised_degree(before: list[Token], root: Token) -> Token:
    """Read ³√x as the cube root; x³√y may be x³·√y or x·∛y."""
    *_, power, opening, degree_token, _ = [*[root] * 4, *before]
    degree = degree_token.text
    if (power.text, opening.text) != ("^", "⁽") or degree not in "3456789":
        return root
    del before[-4:]
    if before and before[-1].kind in ("number", "word", "close", "bar"):
        sign = next((sign for sign, known in signs.ROOTS.items() if known == degree), "")
        fix = f"Write ^{degree}*√ for the power" + (f", *{sign} for the root" if sign else "")
        raise FormulaError(
            "a raised number before a root may be an exponent or the root's degree", root.column, fix
        )
    return root._replace(text=degree)


def _digits(token: Token) -> list[Token]:
    r"""Split the 12 of \frac12 and the x2 of \frac x2, where LaTeX takes one sign for each part."""
    if not (len(token.text) == 2 and token.text[1].isdigit() and token.text[0].isalnum()):
        return [token]
    middle = token.column + 1
    return [
        token._replace(text=token.text[0], end=middle),
        Token("number", token.text[1], middle, token.end),
    ]
