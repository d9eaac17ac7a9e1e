"""The rows of a table, read in two passes, a few hundred at a time: numbers first, then the columns of words.

So memory follows the numbers that are kept, not the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from core.problems.table_columns import MOST_ROWS, Column
from core.problems.table_numbers import Numbers, number_column
from core.problems.table_text import Record, Source, TableError, shown
from core.problems.table_words import Words, word_column

_CHUNK = 500


class Chunk(NamedTuple):
    """Some rows on end: the line each begins in, and the cells column by column."""

    lines: list[int]
    columns: list[tuple[str, ...]]


def chunks(records: Iterable[Record], names: Sequence[str]) -> Iterator[Chunk]:
    """Yield the rows in chunks; `TableError` for a row of another length, or one row too many."""
    width, done, records = len(names), 0, iter(records)
    while rows := list(islice(records, _CHUNK)):
        done += len(rows)
        if done > MOST_ROWS:
            raise TableError(
                f"Line {rows[MOST_ROWS - done].line:,} begins row {MOST_ROWS + 1:,}; at most {MOST_ROWS:,} rows "
                "can be read. Keep a part of the rows, drawn at random."
            )
        cells = [row.cells if len(row.cells) == width else _fitted(row, names) for row in rows]
        yield Chunk([row.line for row in rows], list(zip(*cells, strict=True)))


def read_columns(source: Source, names: Sequence[str], skip: int) -> tuple[list[Column], np.ndarray]:
    """Read all columns, leaving out the first `skip` records; also return each row's line, int32 (rows,).

    Raises `TableError` for a row of another length, too many rows, or a number that float32 can't hold.
    """

    def rows() -> Iterator[Chunk]:
        return chunks(islice(source.records(), skip, None), names)

    numbers = [Numbers(name, decimal_comma=source.delimiter == ";") for name in names]
    lines: list[int] = []
    for chunk in rows():
        lines += chunk.lines
        for reading, cells in zip(numbers, chunk.columns, strict=True):
            reading.add(cells, chunk.lines)
    if not lines:
        raise TableError(
            "The file has a line of column names but no rows below it. Add one line for each sample."
        )
    where = np.array(lines, dtype=np.int32)
    words = _read_words(rows, [i for i, reading in enumerate(numbers) if reading.odd])
    return [
        word_column(reading, words[i], where) if reading.odd else number_column(reading)
        for i, reading in enumerate(numbers)
    ], where


def _read_words(rows: Callable[[], Iterator[Chunk]], wanted: list[int]) -> dict[int, Words]:
    words = {i: Words() for i in wanted}
    for chunk in rows() if wanted else ():
        for i, reading in words.items():
            reading.add(chunk.columns[i])
    return words


def _fitted(row: Record, names: Sequence[str]) -> list[str]:
    """Drop blank cells behind the last column, as spreadsheets leave them."""
    width = len(names)
    if len(row.cells) > width and not any(map(str.strip, row.cells[width:])):
        return row.cells[:width]
    if len(row.cells) < width:
        missing = names[len(row.cells)]
        wrong = f"is too short: it has {len(row.cells):,} cells for {width:,} columns and ends before {shown(missing)}"
    else:
        extra = shown(next(cell for cell in row.cells[width:] if cell.strip()))
        wrong = f"is too long: it has {len(row.cells):,} cells for {width:,} columns, with {extra} behind the last"
    raise TableError(
        f"Line {row.line:,} {wrong}. Put a delimiter at each gap and quotation marks around cells that contain one."
    )
