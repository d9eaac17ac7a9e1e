"""The user's own CSV file as a table: its columns, which of them can be the label, and what to know about it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

import numpy as np

from core.problems.table_columns import MOST_ROWS, Column
from core.problems.table_data import MOST_CLASSES, can_be_label, table_data
from core.problems.table_header import MOST_COLUMNS, listed, read_header
from core.problems.table_rows import read_columns
from core.problems.table_text import MOST_BYTES, TableError, open_source, shown

__all__ = [
    "MOST_BYTES",
    "MOST_CLASSES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Column",
    "Table",
    "TableError",
    "read_table",
    "table_data",
]

LABEL_NAMES = ("label", "class", "target", "species", "y")
_FIRST_RECORDS = 1000
_HEAD = 5


@dataclass(frozen=True, eq=False)
class Table:
    """A table that was read and checked, whichever column is predicted.

    name: the file's. label_candidates: the columns with 2–50 different values. notes: sentences on how the
    file was read. lines: int32 (rows,), where each row begins in the file. head: its first rows, as written.
    digest: the same for the same file, content and name.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    label_candidates: tuple[str, ...]
    default_label: str
    notes: tuple[str, ...]
    lines: np.ndarray
    head: tuple[tuple[str, ...], ...]
    digest: str

    def column(self, name: str) -> Column:
        """Return the column of this name; `TableError` names some that there are."""
        for column in self.columns:
            if column.name == name:
                return column
        there = listed([shown(each) for each in self.label_candidates])
        raise TableError(f"The table has no column {shown(name)}. Columns that can be the label: {there}.")


def read_table(content: bytes, name: str) -> Table:
    """Read a CSV file of at most 20 MB, 50,000 rows and 500 columns.

    UTF-8, UTF-16 with its mark, else Latin-1; comma, semicolon, tab or vertical bar, whichever fits; decimal
    commas in files with semicolons. Cells such as "", NA, nan, ? count as gaps. Raises `TableError`, whose
    sentence says what is wrong, in which line and column, and what to do; nothing else.
    """
    source = open_source(content)
    first = list(islice(source.records(), _FIRST_RECORDS))
    header = read_header(first)
    columns, lines = read_columns(source, header.names, header.records)
    candidates = tuple(column.name for column in columns if can_be_label(column))
    if not candidates:
        raise TableError(_no_label(columns))
    return Table(
        name=" ".join(name.split())[:100],
        columns=tuple(columns),
        rows=len(lines),
        label_candidates=candidates,
        default_label=_default_label(candidates),
        notes=(*source.notes, *header.notes, *_notes(columns)),
        lines=lines,
        head=tuple(
            tuple(cell.strip() for cell in row.cells[: len(columns)])
            for row in first[header.records : header.records + _HEAD]
        ),
        digest=sha256(content + b"\0" + name.encode("utf-8", "replace")).hexdigest(),
    )


def _notes(columns: list[Column]) -> list[str]:
    by_note: dict[str, list[str]] = {}
    for column in columns:
        if column.note:
            by_note.setdefault(column.note, []).append(shown(column.name))
    return [f"{listed(names)}: {note}." for note, names in by_note.items()]


def _default_label(candidates: tuple[str, ...]) -> str:
    """Prefer a name that says so; else the last column, where most files have it."""
    for wanted in LABEL_NAMES:
        for name in candidates:
            if name.casefold() == wanted:
                return name
    return candidates[-1]


def _no_label(columns: list[Column]) -> str:
    counts = [f"{shown(column.name)} has {_distinct(column)}" for column in columns]
    return (
        f"No column can be the label: it needs 2 to {MOST_CLASSES} different values, at least two of them in "
        f"two rows or more, but {listed(counts)}. Add a column with each row's class."
    )


def _distinct(column: Column) -> str:
    if not column.readable:
        return "formulas or mixed decimal marks"
    if not column.values.size:
        return f"more than {column.distinct - 1:,}"
    if 1 < column.distinct <= MOST_CLASSES:
        return f"{column.distinct}, hardly any twice"
    return f"{column.distinct:,}"
