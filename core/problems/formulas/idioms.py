"""Habits of writing that take more than one token to see: σ(x) is the sigmoid, MATLAB's x(1) a coordinate."""

from __future__ import annotations

from collections.abc import Sequence

from .tokens import Token
from .words import letter


def with_sigmoid(tokens: Sequence[Token]) -> list[Token]:
    """Take σ for the sigmoid where each σ of a formula stands before a bracket."""
    places = [
        place for place, token in enumerate(tokens) if token.text in ("σ", "sigma") and token.kind == "word"
    ]
    called = all(place + 1 < len(tokens) and tokens[place + 1].kind == "open" for place in places)
    if not called:
        return list(tokens)
    return [
        t._replace(text="sigmoid", whole=True) if place in places else t for place, t in enumerate(tokens)
    ]


def with_coordinates(tokens: Sequence[Token]) -> list[Token]:
    """Read x(1) and x(2) as x[1] and x[2], where x never stands otherwise: so MATLAB writes coordinates."""
    places = [k for k, token in enumerate(tokens) if token.kind == "word" and _coordinate(tokens, k)]
    bases = {tokens[k].text for k in places}
    indices = {tokens[k + 2].text for k in places}
    words = [token for token in tokens if token.kind == "word" and token.text in bases]
    if len(bases) != 1 or len(words) != len(places) or indices != {"1", "2"}:
        return list(tokens)
    made: list[Token] = []
    for k, token in enumerate(tokens):
        if k in places:
            made.append(token._replace(text=f"{token.text}[{tokens[k + 2].text}]", end=tokens[k + 3].end))
        elif not {k - 1, k - 2, k - 3} & set(places):
            made.append(token)
    return made


def _coordinate(tokens: Sequence[Token], k: int) -> bool:
    opening, index, closing = [*tokens[k + 1 : k + 4], *[tokens[k]] * 3][:3]
    return (
        (opening.text, closing.text) == ("(", ")")
        and index.text in ("1", "2")
        and not opening.spaced
        and letter(tokens[k].text) is not None
    )
