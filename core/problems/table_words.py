"""Second pass over a table's column that holds words: they are numbered, or found to be no categories."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from core.problems.table_columns import GAPS, Cell, Column, constant, sparse
from core.problems.table_numbers import Numbers
from core.problems.table_text import shown

# A column with more words than this is text, not categories.
MOST_CATEGORIES = 256
_COUNTED_WORDS = 1000
_FORMULA = re.compile(r"=\s*[\w(+\-\"']")
_DATE = re.compile(r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?:[T ]\d.*)?")


@dataclass
class Words:
    """The different words of a column, numbered as they come, until there are too many."""

    known: dict[str, int] = field(default_factory=dict)
    parts: list[np.ndarray] = field(default_factory=list)

    @property
    def too_many(self) -> bool:
        """Whether there are more words than are counted."""
        return len(self.known) > _COUNTED_WORDS

    def add(self, cells: tuple[str, ...]) -> None:
        """Number the next cells."""
        if self.too_many:
            return
        known = self.known
        numbered = (known.setdefault(cell.strip(), len(known)) for cell in cells)
        self.parts.append(np.fromiter(numbered, np.int32, len(cells)))
        if self.too_many:
            self.parts.clear()


def word_column(reading: Numbers, words: Words, lines: np.ndarray) -> Column:
    """Return the column of words; `lines` (rows,) tell where each row begins."""
    formula = next((word for word in words.known if _FORMULA.match(word)), None)
    if words.too_many:
        return _many_words(reading, formula)
    kept = sorted(word for word in words.known if word.lower() not in GAPS)
    rank = {word: float(i) for i, word in enumerate(kept)}
    codes = np.concatenate(words.parts)
    values = np.array([rank.get(word, np.nan) for word in words.known])[codes]
    gaps, counts = int(np.isnan(values).sum()), np.bincount(values[~np.isnan(values)].astype(int))
    line = int(lines[(codes == words.known[formula]).argmax()]) if formula else 0
    left_out = (
        (formula and _formulas(Cell(line, formula)))
        or sparse(gaps, len(values))
        or constant(len(kept))
        or _own_words(reading, len(kept), len(values) - gaps)
    )
    note = "" if left_out else _as_category(reading)
    repeated = int((counts > 1).sum())
    return Column(
        reading.name, "category", len(kept), gaps, left_out, note, values, tuple(kept), repeated, not formula
    )


def _many_words(reading: Numbers, formula: str | None) -> Column:
    left_out = (
        _formulas(shown(formula)) if formula else _too_various(reading, f"more than {_COUNTED_WORDS:,}")
    )
    return Column(
        *(reading.name, "category", _COUNTED_WORDS + 1, 0, left_out, "", np.empty(0), ()),
        repeated=0,
        readable=not formula,
    )


def _formulas(first: object) -> str:
    return f"spreadsheet formulas such as {first} are not computed here; save the sheet with its values"


def _own_words(reading: Numbers, distinct: int, there: int) -> str:
    nearly = distinct > 20 and 2 * distinct > there
    if distinct == there or nearly or distinct > MOST_CATEGORIES:
        return _too_various(reading, f"{distinct:,}")
    return ""


def _too_various(reading: Numbers, distinct: str) -> str:
    if reading.odd and not reading.only_words:
        return f"{_mixture(reading)}; correct them, or leave them empty, to use the numbers"
    if reading.odd and _DATE.fullmatch(reading.odd.text):
        return f"it holds {distinct} different dates such as {reading.odd}; write them as numbers to use them"
    return f"{distinct} different words are too many for categories, as ids, names and texts have them"


def _as_category(reading: Numbers) -> str:
    if reading.odd is None:
        return ""
    if not reading.only_words:
        return f"treated as categories, as {_mixture(reading)}"
    if _DATE.fullmatch(reading.odd.text):
        return f"dates such as {reading.odd} are treated as categories, without an order"
    return ""


def _mixture(reading: Numbers) -> str:
    what = (
        "1 cell is not a number,"
        if reading.odd_cells == 1
        else f"{reading.odd_cells:,} cells are not numbers, the first is"
    )
    return f"of {reading.rows:,} rows, {what} {reading.odd}"
