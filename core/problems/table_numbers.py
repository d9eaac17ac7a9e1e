"""First pass over a table's column: its numbers, or the cells that show it has none."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from core.problems.table_columns import GAPS, MOST_ROWS, Cell, Column, constant, sparse
from core.problems.table_text import TableError, shown

LARGEST = float(np.finfo(np.float32).max)
_SURELY_COUNTS = 20
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")


@dataclass
class Numbers:
    """A column read as numbers, until it proves to hold words; odd: its first cell that is not a number."""

    name: str
    decimal_comma: bool
    kept: np.ndarray | None = None
    rows: int = 0
    numbers: int = 0
    odd: Cell | None = None
    odd_cells: int = 0
    only_words: bool = False
    huge: Cell | None = None
    comma: Cell | None = None
    point: Cell | None = None

    def add(self, cells: tuple[str, ...], lines: list[int]) -> None:
        """Read the next cells, each from the row that begins in its line."""
        at, self.rows = self.rows, self.rows + len(cells)
        if self.only_words:
            return
        values = self._at_once(cells, lines)
        if values is None:
            values = self._one_by_one(cells, lines)
        beyond = np.abs(values) > LARGEST
        if self.huge is None and beyond.any():
            i = int(beyond.argmax())
            self.huge = Cell(lines[i], cells[i])
        self.numbers += int((~np.isnan(values)).sum())
        # counting the odd cells of a column of words would take long and tell nothing
        self.only_words = self.odd_cells > self.numbers
        if self.odd is None:
            self._keep(values, at)
        else:
            self.kept = None

    def values(self) -> np.ndarray:
        """Hand over the numbers, NaN at gaps; a column of gaps takes no memory."""
        kept, self.kept = self.kept, None
        return np.broadcast_to(np.nan, self.rows) if kept is None else kept[: self.rows].copy()

    def _keep(self, values: np.ndarray, at: int) -> None:
        if self.kept is None:
            if np.isnan(values).all():
                return
            # large enough for every row; what is never written takes no memory
            self.kept = np.empty(MOST_ROWS)
            self.kept[:at] = np.nan
        self.kept[at : at + len(values)] = values

    def _at_once(self, cells: tuple[str, ...], lines: list[int]) -> np.ndarray | None:
        text = "".join(cells)
        if not text:
            return np.broadcast_to(np.nan, len(cells))
        if "_" in text:  # which float() would read over
            return None
        try:
            values = np.fromiter(map(float, cells), float, len(cells))
        except ValueError:
            return None
        if self.decimal_comma and self.point is None and "." in text:
            self.point = next(Cell(*pair) for pair in zip(lines, cells, strict=True) if "." in pair[1])
        return values

    def _one_by_one(self, cells: tuple[str, ...], lines: list[int]) -> np.ndarray:
        values = np.full(len(cells), np.nan)
        for i, cell in enumerate(cells):
            text = cell.strip()
            if text.lower() in GAPS:
                continue
            number = self._number(text, lines[i])
            if number is not None:
                values[i] = number
                continue
            self.odd_cells += 1
            if self.odd is None:
                self.odd = Cell(lines[i], text)
        return values

    def _number(self, text: str, line: int) -> float | None:
        if self.decimal_comma and _DECIMAL_COMMA.fullmatch(text):
            self.comma = self.comma or Cell(line, text)
            return float(text.replace(",", "."))
        try:
            number = None if "_" in text else float(text)
        except ValueError:
            return None
        if self.decimal_comma and "." in text:
            self.point = self.point or Cell(line, text)
        return number


def number_column(reading: Numbers) -> Column:
    """Return the column of a reading without odd cells; `TableError` for a number that float32 can't hold."""
    if reading.huge:
        raise TableError(_too_large(reading.name, reading.huge))
    values = reading.values()
    there = values[~np.isnan(values)]
    distinct, counts = np.unique(there, return_counts=True)
    gaps = len(values) - len(there)
    two_marks = _both_marks(reading)
    left_out = two_marks or sparse(gaps, len(values)) or constant(len(distinct))
    if not left_out and gaps == 0 and _counts_rows(values):
        left_out = "the column only counts the rows"
    note = ""
    if reading.comma and not left_out:
        note = "decimal commas were read as decimal points"
    repeated = int((counts > 1).sum())
    return Column(
        reading.name, "number", len(distinct), gaps, left_out, note, values, (), repeated, not two_marks
    )


def _counts_rows(values: np.ndarray) -> bool:
    """Tell 0, 1, 2… and 1, 2, 3…, which betray the class where rows are in its order; a year begins elsewhere."""
    return len(values) >= _SURELY_COUNTS and values[0] in (0, 1) and bool((np.diff(values) == 1).all())


def _too_large(name: str, cell: Cell) -> str:
    infinite = cell.text.strip().lstrip("+-").lower() in ("inf", "infinity")
    wrong = "is not a finite number" if infinite else f"is too large: numbers must lie within ±{LARGEST:.2g}"
    return f"Line {cell.line:,}, column {shown(name)}: {shown(cell.text)} {wrong}. Correct the cell or leave it empty."


def _both_marks(reading: Numbers) -> str:
    if not (reading.comma and reading.point):
        return ""
    return (
        f"decimal commas ({reading.comma}) and decimal points ({reading.point}) are mixed; write one of them"
    )
