"""A table's column that holds words: they are numbered, or found to be no categories."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow.compute as pc

from .columns import GAPS, Cell, Column, constant, sparse
from .kinds import kind_of
from .numbers import Draft
from .questions import Asked
from .sentences import shown

# A column with more words than this is text, not categories.
MOST_CATEGORIES = 256
COUNTED_WORDS = 1000
# From this share of the rows on, a mark such as NA is likelier to be a value than a gap.
_OFTEN = 0.2
_FORMULA_START = r"^=\s*[\w(+\-\"']"
_FORMULA = re.compile(_FORMULA_START)


def word_column(one: Draft, asked: Asked) -> Column:
    """Return the column of a draft that holds words."""
    numbered = one.cells.dictionary_encode()
    if len(numbered.dictionary) > COUNTED_WORDS:
        return _many_words(one, numbered.dictionary)
    words, codes = numbered.dictionary.to_pylist(), numbered.indices.to_numpy()
    often = np.bincount(codes, minlength=len(words))
    marks = _gap_marks(one, words, often, asked)
    kept = sorted(word for word in words if word and word not in marks)
    rank = {word: float(i) for i, word in enumerate(kept)}
    values = np.array([rank.get(word, np.nan) for word in words])[codes]
    gaps, counts = int(np.isnan(values).sum()), np.bincount(values[~np.isnan(values)].astype(int))
    formula = next((word for word in words if _FORMULA.match(word)), None)
    first = Cell(int(one.lines[(codes == words.index(formula)).argmax()]), formula) if formula else None
    left_out = (
        (first and _formulas(first))
        or sparse(gaps, len(values))
        or constant(len(kept))
        or _own_words(one, [word for word in words if word in rank], len(values) - gaps)
    )
    note = "" if left_out else _as_category(one, [word for word in words if word in rank])
    return Column(
        *(one.name, "category", len(kept), gaps, left_out, note, values),
        tuple(kept),
        repeated=int((counts > 1).sum()),
        readable=not formula,
        gap_marks=tuple(sorted(marks)),
    )


def _gap_marks(one: Draft, words: list[str], often: np.ndarray, asked: Asked) -> set[str]:
    """Return the words that stand for no value; where a word may as well be a value, that is asked."""
    rows, marks = len(one.cells), set()
    possible = {word: int(n) for word, n in zip(words, often, strict=True) if word and word.lower() in GAPS}
    others = {word for word in words if word and word not in possible}
    if len(others) > MOST_CATEGORIES:
        return set(possible)
    for word, n in possible.items():
        # A minus beside a plus is one of two answers.
        if word == "-" and others == {"+"}:
            continue
        if word.startswith("#") or not others or (word in "?" and n < _OFTEN * rows):
            marks.add(word)
            continue
        # With one other word it is likelier the second answer than what makes the column say nothing.
        often_enough = n >= _OFTEN * rows and (word != "?" or len(others) == 1)
        likely = "value" if often_enough else "gap"
        options = {
            "value": f"a value like {shown(min(others))}, in {n:,} of {rows:,} rows",
            "gap": f"no value: {n:,} of {rows:,} rows have a gap",
        }
        text = f"What is {shown(word)} in column {shown(one.name)}?"
        if asked.choose(f"{word} in {one.name}", text, options, likely) == "gap":
            marks.add(word)
    return marks


def _many_words(one: Draft, words: Any) -> Column:
    formulas = words.filter(pc.match_substring_regex(words, _FORMULA_START))
    formula = formulas[0].as_py() if len(formulas) else None
    some = words[:COUNTED_WORDS].to_pylist()
    left_out = (
        _formulas(shown(formula)) if formula else _too_various(one, some, f"more than {COUNTED_WORDS:,}")
    )
    return Column(
        *(one.name, "category", COUNTED_WORDS + 1, 0, left_out, "", np.empty(0), ()),
        repeated=0,
        readable=not formula,
    )


def _formulas(first: object) -> str:
    return f"spreadsheet formulas such as {first} are not computed here; save the sheet with its values"


def _own_words(one: Draft, words: list[str], there: int) -> str:
    distinct = len(words)
    nearly = distinct > 20 and 2 * distinct > there
    if distinct == there or nearly or distinct > MOST_CATEGORIES:
        return _too_various(one, words, f"{distinct:,}")
    return ""


def _first(one: Draft) -> Cell | None:
    return one.cell(one.first_odd) if one.odd else None


def _kind(one: Draft, words: list[str]) -> tuple[str, Cell | None]:
    """Say what most of the words are, if no plain words, with the first cell that is so."""
    if one.codes:
        return one.codes, _first(one)
    what, word = kind_of(words)
    return what, one.cell(pc.index(one.cells, word).as_py()) if what else None


def _too_various(one: Draft, words: list[str], distinct: str) -> str:
    first = _first(one)
    if first and not one.only_words:
        return f"{_mixture(one, first)}; correct them, or leave them empty, to use the numbers"
    what, first = _kind(one, words)
    if what in ("dates", "times"):
        return f"it holds {distinct} different {what} such as {first}; write them as numbers to use them"
    if what == "amounts":
        return f"{distinct} different cells such as {first} are no plain numbers, and too many for categories"
    if what:
        return f"{distinct} different {what}, such as {first}, are too many for categories"
    return f"{distinct} different words are too many for categories, as ids, names and texts have them"


def _as_category(one: Draft, words: list[str]) -> str:
    first = _first(one)
    if first and not one.only_words:
        return f"treated as categories, as {_mixture(one, first)}"
    what, first = _kind(one, words)
    if what == "amounts":
        return f"cells such as {first} are no plain numbers: treated as categories, without an order"
    return f"{what} such as {first} are treated as categories, without an order" if what else ""


def _mixture(one: Draft, first: Cell) -> str:
    what = "1 cell is not a number," if one.odd == 1 else f"{one.odd:,} cells are not numbers, the first is"
    return f"of {len(one.cells):,} rows, {what} {first}"
