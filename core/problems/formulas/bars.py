"""Absolute bars: which of them opens and which closes, found before the grammar reads the formula."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import FormulaError
from .tokens import Token

_VALUES = ("number", "variable", "constant")
_STARTS = (*_VALUES, "function", "open", "frac", "root")
# Bars at which the other reading is tried; a formula with more such places is refused.
_MOST_TRIED = 12


def paired(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each bar as an opening or closing one; `FormulaError` where two readings fit."""
    if not any(token.kind == "bar" for token in tokens):
        return list(tokens)
    found = _pair(tokens, None)
    if isinstance(found, Token):
        raise FormulaError(
            "a bar | is never closed",
            found.column,
            "Add the closing bar, or write abs(…) for the absolute value",
        )
    _refuse_two_readings(tokens, found)
    return found


def _pair(tokens: Sequence[Token], opens: int | None) -> list[Token] | Token:
    """Pair the bars, the one at `opens` taken as an opening one; return the one that stays alone, if one does."""
    opened: list[Token] = []
    made: list[Token] = []
    complete = False
    for place, token in enumerate(tokens):
        if token.kind == "bar":
            closes = complete and place != opens and bool(opened) and opened[-1].kind == "bar"
            token = token._replace(kind="close" if closes else "open")
            opened = opened[:-1] if closes else [*opened, tokens[place]]
        elif token.kind == "open":
            opened.append(token)
        elif token.kind == "close" and opened:
            if opened[-1].kind == "bar":
                return opened[-1]
            opened.pop()
        complete = token.kind in _VALUES or token.kind == "close"
        made.append(token)
    alone = [token for token in opened if token.kind == "bar"]
    return alone[-1] if alone else made


def _refuse_two_readings(tokens: Sequence[Token], found: Sequence[Token]) -> None:
    """|x|y|z| may be |x|·y·|z| or |x·|y|·z|: try to open wherever a value follows a closing bar at once."""
    doubtful = [
        place
        for place, token in enumerate(found[:-1])
        if token.kind == "close" and token.text == "|" and found[place + 1].kind in _STARTS
        if found[place + 1].text != "|"
    ]
    for place in doubtful:
        if len(doubtful) > _MOST_TRIED or not isinstance(_pair(tokens, place), Token):
            raise FormulaError(
                "the bars | can be paired in two ways",
                tokens[place].column,
                "Write abs(…) for absolute values",
            )
