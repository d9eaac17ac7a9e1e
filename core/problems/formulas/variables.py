"""Which names of a formula are its variables, and which of the two is x: by what is declared, by name, by index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .errors import FormulaError
from .signs import SUBSCRIPTS
from .tokens import Token
from .words import constant_named, function_named, is_function, letter

# Pairs whose order is a convention other than the alphabet's: weight and bias, slope and intercept.
_PAIRS = (("w", "b"), ("m", "b"), ("m", "c"))
_SECOND = frozenset("ybvqYBVQβφ")
_INDEXED = re.compile(r"(?P<base>[^\W\d_]+)(?:(?P<joint>_?)(?P<digits>[0-9]+)|\[(?P<place>[0-9])\])")

Name = tuple[str, int | None]
"""A variable as it is meant: its letter or word, and its index."""
_NOTHING: Name = ("", None)
_USUAL: dict[Name, str] = {("x", None): "x", ("y", None): "y"}


class Variables(NamedTuple):
    """The variable (x or y) that each name stands for, the names' spellings, and a line that says so."""

    meaning: dict[Name, str]
    spellings: frozenset[str]
    note: str

    def of(self, text: str) -> str | None:
        """Return x or y for a variable's name, None for another word."""
        name = name_of(text)
        return self.meaning.get(name) if name else None


def name_of(text: str) -> Name | None:
    """Return letter and index of what may be a variable: x, θ, theta, x1, x_1, x[0]; a word has itself."""
    match = _INDEXED.fullmatch(text)
    if match is None:
        return (letter(text) or text, None) if text.isidentifier() else None
    if function_named(text):
        return None
    return letter(match["base"]) or match["base"], int(match["digits"] or match["place"])


def choose(tokens: Sequence[Token], declared: list[Token] | None) -> Variables:
    """Find the variables of a formula; `FormulaError` for a third one, or for names with two meanings."""
    if declared is not None:
        return _declared(tokens, declared)
    found: dict[Name, Token] = {}
    for token in tokens:
        if token.kind == "word" and _may_vary(token.text):
            found.setdefault(name_of(token.text), token)  # type: ignore[arg-type]
    _add_glued(tokens, found)
    if set(found) <= set(_USUAL):
        return Variables(_USUAL, frozenset("xy"), "")
    return _named(found, _ordered(found))


def _may_vary(text: str) -> bool:
    if is_function(text) or constant_named(text):
        return False
    name = name_of(text)
    return name is not None and len(name[0]) == 1


def _add_glued(tokens: Sequence[Token], found: dict[Name, Token]) -> None:
    """Let ab name a second variable b, where a alone is a variable already."""
    letters = {name[0] for name in found}
    if not letters or letters & {"x", "y"} or any(index is not None for _, index in found):
        return
    for token in tokens:
        parts = set(token.text)
        glued = token.kind == "word" and token.text.isalpha() and not is_function(token.text)
        if glued and len(token.text) < 4 and letters & parts and len(letters | parts) == 2:
            for part in sorted(parts):
                found.setdefault((part, None), token._replace(text=part))


def _declared(tokens: Sequence[Token], declared: list[Token]) -> Variables:
    """Take the variables from `f(w, b) =`; one name alone may be a vector, of which x₁ and x₂ are the parts."""
    if len(declared) > 2:
        raise _third(declared[2], [token.text for token in declared])
    for token in declared:
        if is_function(token.text):
            raise FormulaError(f"{token.text} is a function and can't be a variable", token.column)
    names = [name_of(token.text) for token in declared]
    if len(names) == 1 and names[0] is not None:
        parts = {name_of(token.text): token for token in tokens if token.kind == "word"}
        vector = {
            name: token
            for name, token in parts.items()
            if name and name[0] == names[0][0] and name[1] is not None
        }
        if vector:
            return _named(vector, _by_index(vector))
    given = {name: token for name, token in zip(names, declared, strict=True) if name}
    _refuse_undeclared(tokens, given)
    return _named(given, _kept_in_place(list(given)))


def _refuse_undeclared(tokens: Sequence[Token], given: dict[Name, Token]) -> None:
    for token in tokens:
        if token.kind == "word" and _may_vary(token.text) and name_of(token.text) not in given:
            names = " and ".join(token.text for token in given.values())
            problem = f"{token.text} is not among the variables named before the formula, {names}"
            raise FormulaError(problem, token.column, f"Write a number for {token.text}")


def _ordered(found: dict[Name, Token]) -> list[Name]:
    names = list(found)
    for name, token in found.items():
        if name[0] == "λ":
            raise FormulaError(
                "λ is the level of this picture",
                token.column,
                "Write another letter for a variable, a number for a constant",
            )
    if set(_USUAL) & set(names):
        _refuse_others(found)
        return _kept_in_place(names)
    if any(index is not None for _, index in names):
        return _by_index(found)
    if len(names) > 2:
        raise _third(list(found.values())[2], [token.text for token in found.values()])
    return _alphabetical(names)


def _refuse_others(found: dict[Name, Token]) -> None:
    """Beside x or y another name is a constant without a value, a lost exponent, or a slip of the shift key."""
    both = set(_USUAL) <= set(found)
    for (base, index), token in found.items():
        if index is None and base in ("x", "y"):
            continue
        if index is not None and index > 1:
            raise _lost_power(base, index, token)
        if base in ("X", "Y"):
            raise FormulaError(f"the name {base} is not known", token.column, f"Did you mean {base.lower()}")
        if both:
            raise FormulaError(
                f"{token.text} is a third name beside x and y",
                token.column,
                f"Write a number for {token.text}",
            )
        fix = f"Use x and y for the variables, and write a number for {token.text} if it is none"
        raise FormulaError(f"the name {token.text} is not known beside x or y", token.column, fix)


def _lost_power(base: str, index: int, token: Token) -> FormulaError:
    problem = f"{token.text} may be a power, a product or a variable"
    fix = f"Write {base}^{index} for the power, {base}*{index} for the product"
    return FormulaError(problem, token.column, fix)


def _by_index(found: dict[Name, Token]) -> list[Name]:
    """Order x₁, x₂ or x₀, x₁ or x[0], x[1] by their index; names with other letters by these."""
    names, texts = list(found), [token.text for token in found.values()]
    for (base, index), text in zip(names, texts, strict=True):
        alone = len(names) == 1 or len({base for base, _ in names}) > 1
        if alone and index is not None and index > 1 and text == f"{base}{index}":
            raise _lost_power(base, index, found[base, index])
    if high := [token for (_, index), token in found.items() if index is not None and index > 2]:
        problem = f"{_shown(high[0].text)} is not one of two variables"
        raise FormulaError(problem, high[0].column, "Number the two variables 1 and 2, or 0 and 1")
    if len(names) > 2:
        raise _third(list(found.values())[-1], texts)
    if len({base for base, _ in names}) > 1:
        return _alphabetical(names)
    if any(index is None for _, index in names):
        raise FormulaError(
            f"{names[0][0]} stands for a number here and for several there", found[names[0]].column
        )
    indices = sorted(names)
    if [index for _, index in indices] == [0, 2]:
        raise _third(list(found.values())[-1], [*texts, f"{names[0][0]}_1"])
    second = names[0][1] == 2 or (names[0][1] == 1 and texts[0].endswith("]"))
    return [_NOTHING, *names] if len(names) == 1 and second else indices


def _alphabetical(names: list[Name]) -> list[Name]:
    letters = sorted(base for base, _ in names)
    for pair in _PAIRS:
        if sorted(pair) == letters:
            return sorted(names, key=lambda name: pair.index(name[0]))
    return [_NOTHING, *names] if len(names) == 1 and letters[0] in _SECOND else sorted(names)


def _kept_in_place(names: list[Name]) -> list[Name]:
    """Keep x first and y second, whatever stands beside them."""
    first, second = [*names, _NOTHING][:2]
    return [second, first] if first == ("y", None) or second == ("x", None) else names


def _named(found: dict[Name, Token], order: list[Name]) -> Variables:
    meaning = dict(zip(order, ("x", "y"), strict=False))
    renamed = [
        f"{_shown(found[name].text)} is {axis}"
        for name, axis in meaning.items()
        if name in found and found[name].text != axis
    ]
    spellings = frozenset(token.text for name, token in found.items() if name in meaning)
    return Variables(meaning, spellings, ", ".join(renamed))


def _shown(text: str) -> str:
    """Return a variable's name as it is printed: x_1 → x₁."""
    match = _INDEXED.fullmatch(text)
    base = match["base"] if match else text
    low = text[len(base) :]
    if low[:1] == "_":
        low = low[1:].translate(SUBSCRIPTS)
    return (letter(base) or base) + low


def _third(token: Token, names: list[str]) -> FormulaError:
    shown = ", ".join(dict.fromkeys(_shown(name) for name in names))
    problem = f"a landscape has two variables, and here are more: {shown}"
    return FormulaError(problem, token.column, "Write numbers for all but two of them")
