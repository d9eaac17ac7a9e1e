"""A column of a table, and the sentences that its numbers and its words share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from core.problems.table_text import shown

GAPS = frozenset(
    (
        "",
        "na",
        "n/a",
        "nan",
        "null",
        "?",
        "-",
        "#n/a",
        "#div/0!",
        "#null!",
        "#num!",
        "#ref!",
        "#value!",
        "#name?",
    )
)

MOST_ROWS = 50_000
Kind = Literal["number", "category"]


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table.

    distinct: how many different values it has, at most 1,001 for words. gaps: rows without a value.
    left_out: why it can't be an input, "" if it can. note: how it was read where that may surprise, or "".
    values: float64 (rows,), NaN at a gap: the numbers, or each row's index in `words`; empty if it has too many
    words. repeated: how many values at least two rows have. readable: False if the values are not what the
    file means (formulas, two decimal marks), so that not even a label can be taken from them.
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

    def value_name(self, value: float) -> str:
        """Return a value as a reader would write it: the word, or the number without a needless “.0”."""
        if self.kind == "category":
            return self.words[int(value)]
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


class Cell(NamedTuple):
    line: int
    text: str

    def __str__(self) -> str:
        return f"{shown(self.text)} in line {self.line:,}"


def sparse(gaps: int, rows: int) -> str:
    """Say why a column with so many gaps is left out, or ""."""
    if gaps == rows:
        return "no row has a value"
    return f"{gaps:,} of {rows:,} rows have no value" if 2 * gaps > rows else ""


def constant(distinct: int) -> str:
    """Say why a column with so many different values is left out, or ""."""
    return "every row has the same value" if distinct == 1 else ""
