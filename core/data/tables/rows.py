"""The rows of a table as columns of strings, a few hundred rows at a time, then as numbers and categories.

Python's csv module splits the lines, since it knows which line each row begins in; Arrow holds the cells, in about
the bytes that the file has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import MOST_ROWS, Column
from .dialect import FileRow, Source
from .header import Header
from .notation import is_number
from .numbers import Draft, Marks, draft, number_column
from .questions import Asked
from .sentences import TableError, shown
from .words import word_column

_CELLS_AT_ONCE = 200_000
_SEED = 0


class Rows(NamedTuple):
    """A table's cells column by column, Arrow strings (rows,), the line each row begins in, and notes."""

    columns: list[Any]
    lines: np.ndarray
    notes: tuple[str, ...]


def read_rows(source: Source, header: Header) -> Rows:
    """Read all rows below the header; of more than `MOST_ROWS`, a random sample.

    Raises `TableError` for a row of another length, or where there is none.
    """
    width = len(header.names)
    parts: list[list[Any]] = [[] for _ in header.names]
    lines: list[int] = []
    notes: list[str] = []
    rows = _rows(source, header, notes)
    while some := list(islice(rows, max(1, _CELLS_AT_ONCE // width))):
        lines += [row.line for row in some]
        for part, cells in zip(parts, zip(*(row.cells for row in some), strict=True), strict=True):
            part.append(pa.array(cells, pa.string()))
    if not lines:
        raise TableError(
            "The file has a line of column names but no rows below it. Add one line for each sample."
        )
    where = np.array(lines, dtype=np.int32)
    columns = [pa.concat_arrays(part) for part in parts]
    if len(where) > MOST_ROWS:
        kept = np.sort(np.random.default_rng(_SEED).choice(len(where), MOST_ROWS, replace=False))
        notes.append(
            f"The file has {len(where):,} rows: {MOST_ROWS:,} of them, drawn at random with seed {_SEED}, are used."
        )
        columns, where = [column.take(pa.array(kept)) for column in columns], where[kept]
    return Rows(columns, where, tuple(notes))


def read_columns(
    rows: Rows, names: Sequence[str], delimiter: str, asked: Asked
) -> tuple[list[Column], tuple[str, ...]]:
    """Return the columns of rows, and notes; `TableError` for a number that float32 can't hold."""
    drafts = [draft(name, cells, rows.lines) for name, cells in zip(names, rows.columns, strict=True)]
    marks = Marks(drafts, delimiter, asked)
    return [_column(one, marks, asked) for one in drafts], _slipped(drafts)


def _slipped(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """Say that cells may not stand in their columns: rows that end early have a word where the others have a number."""
    ends = np.full(len(drafts[0].cells), -1)
    for i in reversed(range(len(drafts))):
        ends[(ends < 0) & pc.not_equal(drafts[i].cells, "").to_numpy(zero_copy_only=False)] = i
        if (ends >= 0).all():
            break
    for i in np.unique(ends[(ends > 0) & (ends < len(drafts) - 1)]).tolist():
        one, early = drafts[i], np.flatnonzero(ends == i)
        if one.written is None or not one.numbers or one.odd != len(early):
            continue
        words = pc.is_null(one.written.numerals).to_numpy(zero_copy_only=False)
        if words[early].all() and not words[ends > i].any():
            note = (
                f"{len(early):,} of {len(ends):,} rows end with {shown(one.name)}, the first with "
                f"{one.cell(int(early[0]))}, where the others have numbers: their cells may stand in wrong columns, as "
                "where decimal commas became separators."
            )
            return (note,)
    return ()


def _column(one: Draft, marks: Marks, asked: Asked) -> Column:
    return number_column(one, marks) if one.is_number else word_column(one, asked)


def _rows(source: Source, header: Header, notes: list[str]) -> Iterator[FileRow]:
    """Yield the rows, each with a cell for every column; leave out repeated headers and footnotes, with a note."""
    repeated: list[int] = []
    footnotes: list[FileRow] = []
    for row in islice(source.records(), header.records, None):
        if header.cells and _same(row.cells, header.cells):
            repeated.append(row.line)
            continue
        if _is_footnote(row, header, begun=bool(footnotes)):
            footnotes.append(row)
            continue
        for earlier in footnotes:
            if len(earlier.cells) < len(header.names):
                raise TableError(_too_short(earlier, header.names))
            yield _fitted(earlier, header)
        footnotes.clear()
        yield _fitted(row, header)
    if repeated:
        notes.append(
            f"Line {repeated[0]:,} repeats the column names"
            + (f", and so do {len(repeated) - 1:,} more" if len(repeated) > 1 else "")
            + ": left out."
        )
    if footnotes:
        notes.append(_footnote_note(footnotes))


def _same(cells: Sequence[str], names: Sequence[str]) -> bool:
    # Asked for every row, so the first cell decides mostly.
    if len(cells) != len(names) or " ".join(cells[0].split()) != names[0]:
        return False
    return all(" ".join(cell.split()) == name for cell, name in zip(cells, names, strict=True))


def _is_footnote(row: FileRow, header: Header, *, begun: bool) -> bool:
    """Say whether a row has one cell, the first, with a rule or words; only the last rows may be such.

    In two columns a name of two words alone is likelier a row that lacks its end. Where empty cells follow, as behind
    “Total”, one word is enough.
    """
    cell = row.cells[0].strip()
    if is_number(cell) or any(map(str.strip, row.cells[1:])):
        return False
    if len(row.cells) > 1:
        return bool(cell) and len(header.names) > 2
    rule = len(cell) > 2 and not any(map(str.isalnum, cell))
    return begun or rule or len(cell.split()) > (1 if len(header.names) > 2 else 3)


def _footnote_note(footnotes: Sequence[FileRow]) -> str:
    first, more = footnotes[0], len(footnotes) - 1
    there = f"Line {first.line:,} ({shown(first.cells[0])})"
    if not more:
        return f"{there} is a footnote below the rows: left out."
    following = "the row that follows it" if more == 1 else f"the {more:,} rows that follow it"
    return f"{there} and {following} are footnotes below the rows: left out."


def _fitted(row: FileRow, header: Header) -> FileRow:
    """Drop blank cells behind the last column, as spreadsheets leave them; `TableError` for any other wrong length."""
    width = len(header.names)
    if len(row.cells) == width:
        return row
    if len(row.cells) < width:
        raise TableError(_too_short(row, header.names))
    extra = next((i for i, cell in enumerate(row.cells) if i >= width and cell.strip()), None)
    if extra is None:
        return FileRow(row.line, row.cells[:width])
    wrong = _wrong_length(
        row,
        f"is too long: it has {len(row.cells):,} cells for {width:,} columns, with {shown(row.cells[extra])} behind "
        "the last",
    )
    named = " If the row is right, name that cell's column." if extra < width + header.unnamed else ""
    raise TableError(wrong + named)


def _too_short(row: FileRow, names: Sequence[str]) -> str:
    missing = names[len(row.cells)]
    there = f"{len(row.cells):,} cell{'s' if len(row.cells) != 1 else ''}"
    return _wrong_length(
        row, f"is too short: it has {there} for {len(names):,} columns and ends before {shown(missing)}"
    )


def _wrong_length(row: FileRow, wrong: str) -> str:
    return (
        f"Line {row.line:,} {wrong}. Every row needs a cell for each column: leave a gap empty between its two "
        "separators, and put quotation marks around a cell that contains a separator, as a decimal comma may be one."
    )
