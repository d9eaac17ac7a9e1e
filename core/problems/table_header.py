"""The names of a table's columns, from its first line, and what to do when that line is data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.problems.table_text import DELIMITERS, Record, TableError, nothing, shown

MOST_COLUMNS = 500
_LONGEST_NAME = 100


class Header(NamedTuple):
    """Distinct column names, how many records they take up (0 when the first line is data), and notes."""

    names: tuple[str, ...]
    records: int
    notes: tuple[str, ...]


def read_header(first: Sequence[Record]) -> Header:
    """Return the header from the first records; `TableError` for one column or more than 500."""
    if not first:
        raise TableError(nothing("holds nothing but empty cells"))
    cells = [" ".join(cell.split()) for cell in first[0].cells]
    while len(cells) > 1 and not cells[-1] and not any(_filled(row, len(cells) - 1) for row in first):
        cells.pop()
    _check_width(cells, first[0].line)
    if _is_data(cells, first[1:]):
        names = tuple(f"column {i}" for i in range(1, len(cells) + 1))
        note = (
            f"Line {first[0].line:,} holds data ({shown(', '.join(cells))}), no column names: "
            f"it is taken as a sample, and the columns are called {shown(names[0])} to {shown(names[-1])}."
        )
        return Header(names, 0, (note,))
    return _named(cells)


def _filled(row: Record, i: int) -> bool:
    return i < len(row.cells) and bool(row.cells[i].strip())


def _check_width(cells: Sequence[str], line: int) -> None:
    if len(cells) > MOST_COLUMNS:
        raise TableError(
            f"Line {line:,} has {len(cells):,} columns; at most {MOST_COLUMNS} can be read. "
            f"Keep fewer columns; number {MOST_COLUMNS + 1} is {shown(cells[MOST_COLUMNS])}."
        )
    if len(cells) > 1:
        return
    *most, last = DELIMITERS.values()
    other = next((name for sign, name in ((" ", "blanks"), (":", "colons")) if sign in cells[0]), "")
    guess = f"It may be separated by {other}. " if other else ""
    raise TableError(
        f"Line {line:,} has one column only, {shown(cells[0])}: {', '.join(most)} or {last} must separate "
        f"the columns, one of which is the label. {guess}Save the table as CSV."
    )


def _is_data(cells: Sequence[str], below: Sequence[Record]) -> bool:
    """Tell a first line of data: numbers alone, or numbers beside a word that comes again further down.

    The numbers 0, 1, 2… or 1, 2, 3… are names, as data frames without names write them.
    """
    filled = [cell for cell in cells if cell]
    numbers = [cell for cell in filled if _is_number(cell)]
    if not numbers:
        return False
    if len(numbers) == len(filled):
        counted = [str(int(numbers[0] != "0") + i) for i in range(len(numbers))]
        return len(numbers) < 3 or numbers != counted
    return any(
        cell
        and not _is_number(cell)
        and any(i < len(row.cells) and row.cells[i].strip() == cell for row in below)
        for i, cell in enumerate(cells)
    )


def _named(cells: Sequence[str]) -> Header:
    names: list[str] = []
    empty, doubled = [], []
    for number, cell in enumerate(cells, 1):
        name = cell[:_LONGEST_NAME] or f"column {number}"
        unique, copy = name, 1
        while unique in names:
            copy += 1
            unique = f"{name} ({copy})"
        if not cell:
            empty.append(unique)
        elif unique != name:
            doubled.append(f"{shown(unique)} (column {number})")
        names.append(unique)
    notes = []
    if empty:
        notes.append(
            f"{_columns(len(empty))} without a name: called {listed([shown(name) for name in empty])}."
        )
    if doubled:
        notes.append(f"{_columns(len(doubled))} with a name that another has: called {listed(doubled)}.")
    return Header(tuple(names), 1, tuple(notes))


def _columns(n: int) -> str:
    return f"{n:,} column{'s' if n > 1 else ''}"


def listed(items: Sequence[str], most: int = 5) -> str:
    """Join up to `most` items with commas and say how many more there are."""
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more:,} more" if more > 0 else "")


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return "_" not in cell
