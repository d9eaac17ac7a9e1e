"""Second reading of a formula: each word becomes a variable, a constant or a function, glued words are split."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from .errors import UNCLEAR, FormulaError, TwoReadingsError
from .signs import REFUSED_FUNCTIONS
from .tokens import Token
from .variables import Variables
from .words import FOREIGN, constant_named, function_named, typed_names

_BASES = {"log_2": "log2", "log_10": "log10", "log_e": "log"}
_PIECES = tuple(name for name in typed_names() if len(name) > 1)


def resolve(tokens: Sequence[Token], variables: Variables) -> list[Token]:
    """Return the tokens with kinds variable (x or y), constant and function in place of words."""
    resolved: list[Token] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        try:
            resolved += [token] if token.kind != "word" else _resolved(token, variables)
        except TwoReadingsError as error:
            raise _where_it_ends(error, following) from None
    return resolved


def _where_it_ends(error: TwoReadingsError, following: Token | None) -> FormulaError:
    """Keep the spellings only where the word ends with its argument: log2(x) for log2x is wrong before ^2."""
    bracketed = any(spelling.endswith(")") for spelling in error.spellings)
    if following is None or not bracketed or following.text in ("+", "-", "*", "/", ")", ","):
        return error
    return FormulaError(error.problem, error.position, UNCLEAR)


def _resolved(token: Token, variables: Variables) -> list[Token]:
    known = _one(token, variables)
    if known is None:
        return _split(token, variables)
    if known.kind == "function" and not token.whole:
        _refuse_two_readings(token, variables)
    return [known]


def _one(token: Token, variables: Variables) -> Token | None:
    if axis := variables.of(token.text):
        return token._replace(kind="variable", text=axis)
    if name := constant_named(token.text):
        return token._replace(kind="constant", text=name)
    if token.text.lower() in REFUSED_FUNCTIONS:
        reason, fix = REFUSED_FUNCTIONS[token.text.lower()]
        raise FormulaError(f"{token.text} is refused: {reason}", token.column, fix)
    if token.text in _BASES:
        return token._replace(kind="function", text=_BASES[token.text], whole=True)
    name = function_named(token.text)
    return token._replace(kind="function", text=name) if name else None


def _refuse_two_readings(token: Token, variables: Variables) -> None:
    """Where a is a variable, asin may be a times sin."""
    splits = _splits(token.text, {*_PIECES, *variables.spellings} - {token.text})
    if splits:
        pieces = "*".join(splits[0])
        problem = f"{token.text} may be one name or {pieces}"
        raise TwoReadingsError(problem, token.column, (f"np.{token.text}", pieces), token.column, token.end)


def _split(token: Token, variables: Variables) -> list[Token]:
    """Split glued words such as xy, xsin or sin2x, if there is only one way to."""
    known = {*_PIECES, *variables.spellings, "pi", "π", "x", "y"}
    splits = _splits(token.text, known)
    if len(splits) > 1:
        raise _two_ways(token, splits)
    if not splits:
        splits = [_with_e(token, known, variables)]
    return _placed(token, splits[0], variables)


def _with_e(token: Token, known: set[str], variables: Variables) -> list[str]:
    """Split xe, as in xe^x; where a variable follows e, the sign for a power may have been lost."""
    glued = [pieces for pieces in _splits(token.text, known | {"e"}) if "e" in pieces]
    if not glued:
        raise _unknown(token)
    at = glued[0].index("e")
    around = [*glued[0][at - 1 : at], *glued[0][at + 1 : at + 2]]
    if not all(variables.of(piece) for piece in around):
        raise _unknown(token)
    if at < len(glued[0]) - 1:
        raise _lost_exponent(token, glued[0])
    return glued[0]


def _placed(token: Token, pieces: list[str], variables: Variables) -> list[Token]:
    made: list[Token] = []
    column = token.column
    for piece in pieces:
        part = Token("word", piece, column, column + len(piece), token.spaced and not made)
        column = part.end
        if piece.isdigit():
            made.append(part._replace(kind="number"))
            continue
        known = _one(part, variables)
        if known is None:
            raise _unknown(token)
        made.append(known)
    return made


def _splits(text: str, known: set[str]) -> list[list[str]]:
    """Return up to two ways to split a text into known words, and digits after a function's name."""
    # The ways to read the rest from each place on, found from the end, so that the work is bounded.
    ways: dict[int, list[list[str]]] = {len(text): [[]]}
    longest = max(map(len, known))
    for place in range(len(text) - 1, -1, -1):
        here: list[list[str]] = []
        for end in range(place + 1, min(len(text), place + longest) + 1):
            piece = text[place:end]
            if piece in known or (piece.isdigit() and place > 0 and end < len(text)):
                here += [[piece, *rest] for rest in ways[end] if _follow(piece, rest)]
        ways[place] = here[:3]
    return [way for way in ways[0] if len(way) > 1 and not way[0].isdigit()][:2]


def _follow(piece: str, rest: list[str]) -> bool:
    """Say whether pieces may stand in this order: digits only between a function's name and a word."""
    if rest and rest[0].isdigit():
        return piece in _PIECES and not piece[-1].isdigit()
    return not (piece.isdigit() and not rest)


def _two_ways(token: Token, splits: list[list[str]]) -> FormulaError:
    first, second = (_spelled(pieces) for pieces in splits)
    return TwoReadingsError(
        f"{token.text} has two readings", token.column, (first, second), token.column, token.end
    )


def _spelled(pieces: list[str]) -> str:
    """Write split pieces out: log, 2, x as log(2*x)."""
    text = ""
    for place, piece in enumerate(pieces):
        if piece in _PIECES:
            return text + f"{piece}({_spelled(pieces[place + 1 :])})"
        text += piece + ("*" if place + 1 < len(pieces) else "")
    return text


def _lost_exponent(token: Token, pieces: list[str]) -> FormulaError:
    at = pieces.index("e")
    before, after = "".join(piece + "*" for piece in pieces[:at]), "*".join(pieces[at + 1 :])
    power = after if len(pieces) == at + 2 else f"({after})"
    problem = f"{token.text} may be a product with e, or a power of e whose exponent was lost"
    spellings = f"{before}e*{after}", f"{before}e^{power}"
    return TwoReadingsError(problem, token.column, spellings, token.column, token.end)


def _unknown(token: Token) -> FormulaError:
    name = token.text if len(token.text) <= 20 else token.text[:19] + "…"
    return FormulaError(f"the name {name} is not known", token.column, _guess(token.text))


def _guess(text: str) -> str:
    """Return a hint for a slip of the fingers; none for what is another function's name."""
    plain = text.lower()
    if plain in FOREIGN or re.search(r"[0-9]$", plain):
        return ""
    near = difflib.get_close_matches(plain, _PIECES, n=1, cutoff=0.8)
    return f"Did you mean {near[0]}" if near else ""
