"""The names of a table's columns, what stands above them, and what to do when the first line is data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from .dialect import SAMPLE_RECORDS, FileRow, usual_width
from .notation import is_known_unit, is_number
from .questions import Asked
from .sentences import TableError, listed, nothing, shown

MOST_COLUMNS = 2000
_LONGEST_NAME = 100
_MOST_TITLES = 10
_DECIMAL = re.compile(r"[-+]?\d*[.,]\d*")


class Header(NamedTuple):
    """Distinct column names, and how many records they and the titles above them take up.

    cells: the names as written, () where the first line is data. row_names: whether the first column has no name in a
    line that names all others. unnamed: how
    many cells without a name stand behind the others; they are no columns, as most rows leave them empty.
    """

    names: tuple[str, ...]
    records: int
    notes: tuple[str, ...]
    cells: tuple[str, ...] = ()
    row_names: bool = False
    unnamed: int = 0


def read_header(first: Sequence[FileRow], asked: Asked) -> Header:
    """Return the header from the first records; `TableError` for one column or more than `MOST_COLUMNS`."""
    if not first:
        raise TableError(nothing("holds nothing but empty cells"))
    usual = usual_width([row.cells for row in first[:SAMPLE_RECORDS]])
    titles = _titles(first, usual)
    notes = [_title_note(first[:titles])] if titles else []
    first = first[titles:]
    cells = [" ".join(cell.split()) for cell in first[0].cells]
    row_names = _lacks_one(cells, first, usual)
    while len(cells) > 1 and not cells[-1] and not _mostly_filled(first, len(cells) - 1):
        cells.pop()
    unnamed = len(first[0].cells) - len(cells)
    if not cells[-1]:
        notes += _cut_in_two(cells, first)
    if row_names:
        cells.insert(0, "row names")
        examples = listed([shown(row.cells[0]) for row in first[1:]], 2)
        notes.append(
            f"Line {first[0].line:,} names all columns but the first: that one ({examples}) is taken as "
            "the rows' names and left out."
        )
    _check_width(cells, first[0].line)
    if not row_names and _is_data(cells, first, asked):
        names = tuple(f"column {i}" for i in range(1, len(cells) + 1))
        notes.append(
            f"Line {first[0].line:,} holds data ({shown(', '.join(cells))}), no column names: "
            f"it is taken as a sample, and the columns are called {shown(names[0])} to {shown(names[-1])}."
        )
        return Header(names, titles, tuple(notes), unnamed=unnamed)
    names, remarks = _named(cells)
    units = _is_units(first)
    if units:
        notes.append(f"Line {first[1].line:,} ({shown(', '.join(first[1].cells))}) holds units: left out.")
    return Header(names, titles + 1 + units, (*notes, *remarks), tuple(cells), row_names, unnamed)


def _is_units(first: Sequence[FileRow]) -> bool:
    """Say whether the line below the names holds units, and the next one numbers where they are."""
    if len(first) < 3:
        return False
    units = [(i, cell.strip(" ()[]")) for i, cell in enumerate(first[1].cells) if cell.strip(" ()[]-")]
    row = first[2].cells
    return bool(units) and all(
        is_known_unit(unit) and i < len(row) and is_number(row[i]) for i, unit in units
    )


def _titles(first: Sequence[FileRow], usual: int) -> int:
    """Return how many records at the top are titles: lines with a first cell only, above rows that have more."""
    titles = 0
    while (
        usual > 1
        and titles < min(_MOST_TITLES, len(first) - 2)
        and _is_title(first[titles], usual)
        and any(len(row.cells) == usual for row in first[titles + 1 :])
    ):
        titles += 1
    return titles


def _is_title(row: FileRow, usual: int) -> bool:
    alone = bool(row.cells[0].strip()) and not any(map(str.strip, row.cells[1:]))
    return alone and not is_number(row.cells[0]) and (usual > 2 or len(row.cells) == 1)


def _title_note(rows: Sequence[FileRow]) -> str:
    what = "is a title" if len(rows) == 1 else "and the lines that follow it alone are titles"
    return f"Line {rows[0].line:,} ({shown(rows[0].cells[0])}) {what} above the column names: left out."


def _filled(row: FileRow, i: int) -> bool:
    return i < len(row.cells) and bool(row.cells[i].strip())


def _mostly_filled(first: Sequence[FileRow], i: int) -> bool:
    return 2 * sum(_filled(row, i) for row in first[1:]) >= max(1, len(first) - 1)


def _cut_in_two(cells: Sequence[str], first: Sequence[FileRow]) -> list[str]:
    """Say that cells behind the last name may be ends of numbers with a decimal comma, where none has a point.

    `TableError` where the rows don't end in the same column.
    """
    below = [cell for row in first[1:] for cell in row.cells if is_number(cell)]
    if not below or any("." in cell for cell in below):
        return []
    ends = [max((i for i, cell in enumerate(row.cells, 1) if cell.strip()), default=0) for row in first]
    other = next((i for i, end in enumerate(ends[1:], 1) if end != ends[1]), 0)
    top = f"line {first[0].line:,} in column {ends[0]:,}"
    advice = "save the table with decimal points, or with semicolons between its cells"
    if other:
        raise TableError(
            f"Line {first[1].line:,} ends in column {ends[1]:,}, line {first[other].line:,} in column "
            f"{ends[other]:,} and {top}: the cells don't stand below each other. "
            f"If decimal commas became separators, {advice}; else name each column."
        )
    return [
        f"Line {first[1].line:,} ends in column {ends[1]:,} and {top}: if decimal commas became separators, {advice}."
    ]


def _lacks_one(cells: Sequence[str], first: Sequence[FileRow], usual: int) -> bool:
    """Say whether the first line names all columns but one, as R writes tables with row names."""
    if len(cells) != usual - 1 or len(cells) < 2 or len(first) < 2 or not _mostly_filled(first, usual - 1):
        return False
    return all(cells) and not any(map(is_number, cells)) and len(first[1].cells) == usual


def _check_width(cells: Sequence[str], line: int) -> None:
    if len(cells) > MOST_COLUMNS:
        raise TableError(
            f"Line {line:,} has {len(cells):,} columns; at most {MOST_COLUMNS:,} can be read. "
            f"Keep fewer columns; number {MOST_COLUMNS + 1:,} is {shown(cells[MOST_COLUMNS])}."
        )
    if len(cells) > 1:
        return
    other = "It may be separated by colons. " if ":" in cells[0] else ""
    raise TableError(
        f"Line {line:,} has one column only, {shown(cells[0])}: commas, semicolons, tabs, vertical bars or blanks must "
        f"separate the columns, one of which is the label. {other}Save the table as CSV."
    )


def _is_data(cells: Sequence[str], first: Sequence[FileRow], asked: Asked) -> bool:
    """Tell a first line of data: numbers alone, or words that come again further down in their columns.

    The numbers 0, 1, 2… or 1, 2, 3… are names, as data frames without names write them. Where words alone decide,
    the question is asked.
    """
    if len(first) < 2:
        return False
    filled = [cell for cell in cells if cell]
    numbers = [cell for cell in filled if is_number(cell)]
    below = [row.cells for row in first[1:] if row.cells != first[0].cells or numbers]
    again = sum(_comes_again(cell, i, below) for i, cell in enumerate(cells) if cell and not is_number(cell))
    if not numbers:
        return again > 0 and _asked_for_data(cells, first, 2 * again >= len(filled), asked)
    if len(numbers) == len(filled):
        counted = [str(int(numbers[0] != "0") + i) for i in range(len(numbers))]
        return len(numbers) < 3 or numbers != counted
    if again or len(set(numbers)) < len(numbers):
        return True
    # Years may be names beside words; numbers with decimals are none, unless they rise as wavelengths do.
    whole = all(number.isdigit() for number in numbers)
    decimals = [number for number in numbers if _DECIMAL.fullmatch(number)]
    if 2 * len(decimals) > len(filled) and not _rise(decimals):
        return True
    return not whole and _asked_for_data(cells, first, 2 * len(numbers) >= len(filled), asked)


def _rise(numbers: Sequence[str]) -> bool:
    values = [float(number.replace(",", ".")) for number in numbers]
    return len(values) > 2 and all(low < high for low, high in pairwise(values))


def _comes_again(cell: str, i: int, below: Sequence[Sequence[str]]) -> bool:
    return any(i < len(row) and row[i].strip() == cell for row in below)


def _asked_for_data(cells: Sequence[str], first: Sequence[FileRow], likely: bool, asked: Asked) -> bool:
    options = {
        "sample": f"a sample like line {first[1].line:,} ({shown(', '.join(first[1].cells))})",
        "names": f"the names of the columns, {listed([shown(cell) for cell in cells], 3)}",
    }
    text = f"What is line {first[0].line:,} ({shown(', '.join(cells))})?"
    return asked.choose("header", text, options, "sample" if likely else "names") == "sample"


def _named(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names: dict[str, None] = {}
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
        names[unique] = None
    notes = []
    if empty:
        notes.append(
            f"{_columns(len(empty))} without a name: called {listed([shown(name) for name in empty])}."
        )
    if doubled:
        notes.append(f"{_columns(len(doubled))} with a name that another has: called {listed(doubled)}.")
    return tuple(names), tuple(notes)


def _columns(n: int) -> str:
    return f"{n:,} column{'s' if n > 1 else ''}"
