"""A column of a table: numbers or categories, how its cells were read, and why it may be no input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from .sentences import shown

GAPS = frozenset(
    (
        *("", "na", "n/a", "#n/a", "<na>", "nan", "null", "?", "-"),
        *("#div/0!", "#null!", "#num!", "#ref!", "#value!", "#name?"),
    )
)
# Among numbers these say that there is none; among words they may be one.
GAPS_AMONG_NUMBERS = GAPS | {
    "none",
    "n.a.",
    "k.a.",
    ".",
    "..",
    "...",
    "…",
    "--",
    "---",
    "–",
    "—",
    "*",
    "missing",
}

MOST_ROWS = 50_000
Kind = Literal["number", "category"]

_SURELY_COUNTS = 20
_YEARS = (1500, 2200)
# Names that say of whole numbers, each of them once, that they tell the rows apart.
_ROW_NAME_WORDS = """
key index idx no nr num number row rows case obs observation record instance sample serial # rownumber rownames sno
srno serialno lfdnr
"""
_ROW_NAMES = frozenset(_ROW_NAME_WORDS.split())
# What columns without a name are called here and by pandas.
_UNNAMED = {"column 1", "unnamed: 0"}
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|#")


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table.

    distinct: how many different values it has, at most 1,001 for words. gaps: rows without a value.
    left_out: why it can't be an input, "" if it can. note: how it was read where that may surprise, or "", and
    sample: what that made of one of its cells, or "".
    values: float64 (rows,), NaN at a gap: the numbers, or each row's index in `words`; empty if it has too many
    words. repeated: how many values at least two rows have. readable: False if the values are not what the
    file means (formulas, two decimal marks, two units), so that not even a label can be taken from them.
    tells_rows: True if its numbers only tell the rows apart. gap_marks: what stands for a gap in it, "" aside.
    """

    name: str
    kind: Kind
    distinct: int
    gaps: int
    left_out: str
    note: str
    values: np.ndarray
    words: tuple[str, ...]
    repeated: int
    readable: bool = True
    tells_rows: bool = False
    gap_marks: tuple[str, ...] = ()
    sample: str = ""

    def value_name(self, value: float) -> str:
        """Return a value as a reader would write it: the word, or the number without a needless “.0”."""
        if self.kind == "category":
            return self.words[int(value)]
        return number_name(value)


class Cell(NamedTuple):
    """A cell as written and the line that it is in."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"{shown(self.text)} in line {self.line:,}"


def number_name(value: float) -> str:
    """Return a number as a reader would write it, without a needless “.0”."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(float(value))


def sparse(gaps: int, rows: int) -> str:
    """Say why a column with so many gaps is left out, or ""."""
    if gaps == rows:
        return "no row has a value"
    return f"{gaps:,} of {rows:,} rows have no value" if 2 * gaps > rows else ""


def constant(distinct: int) -> str:
    """Say why a column with so many different values is left out, or ""."""
    return "every row has the same value" if distinct == 1 else ""


def tells_rows_apart(name: str, values: np.ndarray, distinct: int) -> str:
    """Say why a column of numbers, NaN at gaps, only tells the rows apart, or "".

    Such numbers betray the class where the rows are in its order, and mean nothing for new rows.
    """
    there = values[~np.isnan(values)]
    if len(there) < 2 or (there != np.floor(there)).any():
        return ""
    if len(there) == len(values) >= _SURELY_COUNTS and _counts(values):
        return "the column only counts the rows"
    own = distinct == len(there)
    if own and len(there) >= _SURELY_COUNTS and name.casefold() in _UNNAMED:
        return "every row has a whole number of its own there, as ids and row names are"
    if (distinct >= 0.9 * len(there) and _is_id(name)) or (own and _one_word(name) in _ROW_NAMES):
        return f"by its name and with {distinct:,} different whole numbers it is an id of the rows"
    return ""


def last_word(name: str) -> str:
    """Return a name's last word, in small letters, without a unit in brackets: "price" of “sellingPrice (€)”."""
    parts = _NAME_PARTS.findall(re.sub(r"\s*[(\[].*", "", name))
    return parts[-1].casefold() if parts else ""


def _is_id(name: str) -> bool:
    parts = [part.casefold() for part in _NAME_PARTS.findall(name)]
    return bool(parts) and (
        "id" in (parts[0], parts[-1]) or parts[-1].endswith(("id", "ids", "uuid", "guid"))
    )


def _one_word(name: str) -> str:
    return "".join(part.casefold() for part in _NAME_PARTS.findall(name))


def _counts(values: np.ndarray) -> bool:
    """Tell numbers that go up or down by one from row to row; years in order may mean something."""
    steps = np.diff(values)
    if not ((steps == 1).all() or (steps == -1).all()):
        return False
    low, high = sorted((values[0], values[-1]))
    return not (_YEARS[0] <= low and high <= _YEARS[1])
