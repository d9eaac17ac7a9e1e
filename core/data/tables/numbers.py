"""A table's column as numbers in whatever notation, or what shows that it holds words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import (
    GAPS_AMONG_NUMBERS,
    Cell,
    Column,
    constant,
    number_name,
    sparse,
    tells_rows_apart,
)
from .kinds import no_numbers
from .notation import Reading, Written, different, is_known_unit, is_month, take_apart
from .questions import Asked
from .sentences import TableError, shown

LARGEST = float(np.finfo(np.float32).max)
# A point with three digits behind it may stand between thousands.
_MAYBE_THOUSANDS = r"^[-+]?[1-9]\d{0,2}[.]\d{3}$"
_MARKS = {",": "commas", ".": "points"}
# What says that a number of four digits or more carries no mark, and that one of three or less does not either.
_LONG, _SHORT = r"^\d{4,}$", r"^\d{1,3}$"


@dataclass(frozen=True, eq=False)
class Draft:
    """A column's cells before it is settled what their marks mean.

    cells: Arrow strings (rows,), blanks at both ends cut. values: float64 (rows,), NaN at gaps, where the cells are
    plain numbers. written: the cells taken apart, where they are numbers in another notation. numbers: how many cells
    are numbers. odd: how many are neither number nor gap, first_odd: the first such row. codes: what its digits are
    that are no numbers, or "".
    """

    name: str
    cells: Any
    lines: np.ndarray
    values: np.ndarray | None = None
    written: Written | None = None
    numbers: int = 0
    odd: int = 0
    first_odd: int = 0
    gap_marks: tuple[str, ...] = ()
    codes: str = ""

    @property
    def only_words(self) -> bool:
        """Whether the cells that are no numbers prevail."""
        return self.odd > self.numbers

    def cell(self, row: int) -> Cell:
        """Return a row's cell."""
        return Cell(int(self.lines[row]), self.cells[int(row)].as_py())

    @property
    def units(self) -> list[int]:
        """The first row of each unit that the numbers have, none among them."""
        return list(different(self.written.units)) if self.written else []

    @property
    def is_number(self) -> bool:
        """Whether every cell is a gap or a number."""
        return self.values is not None or (self.written is not None and not self.odd and not self._are_codes)

    @property
    def _are_codes(self) -> bool:
        """Whether letters behind the numbers are no units but part of names or dates, as in “1a” and “2 May”."""
        units = [self.written.units[row].as_py() for row in self.units] if self.written else []
        known = {unit.upper() for unit in units}
        if any(map(is_month, units)) or known >= {"N", "S"} or known >= {"E", "W"}:
            return True
        return len(units) > 1 and not all(is_known_unit(unit) for unit in units if unit)


def draft(name: str, cells: Any, lines: np.ndarray) -> Draft:
    """Look at a column's cells, Arrow strings (rows,), each of a row that begins in its line."""
    cells = pc.utf8_trim_whitespace(cells)
    gaps = pc.is_in(pc.utf8_lower(cells), _gaps())
    there = pc.if_else(gaps, None, cells)
    marks = tuple(mark for mark in pc.unique(cells.filter(gaps)).to_pylist() if mark)
    numbers = len(there) - there.null_count
    codes, row = no_numbers(name, there)
    if codes:
        return Draft(name, cells, lines, odd=numbers, first_odd=row, gap_marks=marks, codes=codes)
    try:
        values = pc.cast(there, pa.float64())
    except pa.ArrowInvalid:
        values = None
    if values is not None and not _maybe_thousands(there):
        plain = values.to_numpy(zero_copy_only=False)
        return Draft(name, cells, lines, plain, numbers=numbers, gap_marks=marks)
    written = take_apart(there)
    odd = pc.and_(pc.is_valid(there), pc.is_null(written.numerals))
    many = int(pc.sum(odd).as_py() or 0)
    return Draft(
        *(name, cells, lines, None, written, numbers - many, many),
        first_odd=pc.index(odd, True).as_py(),
        gap_marks=marks,
    )


def _maybe_thousands(cells: Any) -> bool:
    """Say whether all that points can mean in plain numbers is thousands as well as decimals."""
    pointed = cells.filter(pc.fill_null(pc.match_substring(cells, "."), False))
    return len(pointed) > 0 and bool(pc.all(pc.match_substring_regex(pointed, _MAYBE_THOUSANDS)).as_py())


class Marks:
    """What points and commas mean in a file, as far as its columns leave no choice; the rest is asked."""

    def __init__(self, drafts: Iterable[Draft], delimiter: str, asked: Asked) -> None:
        self.delimiter, self.asked = delimiter, asked
        self.seen: set[str] = set()
        self.open: dict[str, list[Draft]] = {}
        for one in drafts:
            self._note(one)
        self.answers: dict[str, str] = {}

    def reading(self, one: Draft) -> Reading | None:
        """Return how a column's numbers are to be read, or None where no reading fits them all."""
        assert one.written is not None
        readings = one.written.distinct_readings
        if len(readings) < 2:
            return readings[0] if readings else None
        mark = _open_mark(readings)
        if mark not in self.answers:
            self.answers[mark] = self._ask(mark, self.open[mark])
        return next(
            (r for r in readings if (r.decimal == mark) == (self.answers[mark] == "decimal")), readings[0]
        )

    def _note(self, one: Draft) -> None:
        if one.values is not None:
            if pc.any(pc.match_substring(one.cells, ".")).as_py() and one.numbers:
                self.seen.add(".")
            return
        if not one.is_number or one.written is None:
            return
        readings = one.written.distinct_readings
        if len(readings) > 1:
            self.open.setdefault(_open_mark(readings), []).append(one)
        elif readings and pc.any(pc.match_substring(one.written.numerals, readings[0].decimal)).as_py():
            self.seen.add(readings[0].decimal)

    def _ask(self, mark: str, drafts: list[Draft]) -> str:
        likely = self._likely(mark, drafts)
        # where commas separate cells, points are decimal
        if mark == "." and likely == "decimal" and (self.seen or self.delimiter == ","):
            return likely
        first = drafts[0]
        assert first.written is not None
        row = pc.index(pc.match_substring(first.written.numerals, mark), True).as_py()
        cell, numeral = first.cell(row), first.written.numerals[row].as_py()
        thousand, decimal = numeral.replace(mark, ""), numeral.replace(mark, ".")
        options = {
            "thousands": f"{thousand}: {_MARKS[mark]} group thousands",
            "decimal": f"{decimal}: {_MARKS[mark]} are decimal",
        }
        more = f" and {len(drafts) - 1:,} more" if len(drafts) > 1 else ""
        text = f"Which number is {cell}, column {shown(first.name)}{more}?"
        return self.asked.choose(_MARKS[mark], text, options, likely)

    def _likely(self, mark: str, drafts: list[Draft]) -> str:
        """Say what a mark before three digits is likelier to be.

        What other columns show decides; else marks are thousands' where no number of four digits does without, and one
        below a thousand is among them, except for the mark that the file's delimiter makes likely as a decimal.
        """
        if self.seen == {mark}:
            return "decimal"
        if self.seen:
            return "thousands"
        numerals = [one.written.numerals for one in drafts if one.written is not None]
        if any(pc.any(pc.match_substring_regex(each, _LONG)).as_py() for each in numerals):
            return "decimal"
        usual = "," if self.delimiter == ";" else "."
        short = any(pc.any(pc.match_substring_regex(each, _SHORT)).as_py() for each in numerals)
        if mark != usual:
            return "thousands"
        return "thousands" if short and mark == "." and self.delimiter != "," else "decimal"


def _open_mark(readings: tuple[Reading, ...]) -> str:
    """Return the mark that separates decimals in one of the readings and thousands in another."""
    groups = {reading.group for reading in readings}
    return "." if "." in groups else ","


def number_column(one: Draft, marks: Marks) -> Column:
    """Return the column of a draft that is all numbers; `TableError` for a number that float32 can't hold."""
    wrong, note, sample = "", "", ""
    values = one.values
    if values is None:
        values, wrong, note, sample = _read(one, marks)
    beyond = np.abs(values) > LARGEST
    if beyond.any():
        raise TableError(_too_large(one.name, one.cell(int(beyond.argmax()))))
    there = values[~np.isnan(values)]
    distinct, counts = np.unique(there, return_counts=True)
    gaps = len(values) - len(there)
    rows_apart = tells_rows_apart(one.name, values, len(distinct))
    left_out = wrong or sparse(gaps, len(values)) or constant(len(distinct)) or rows_apart
    return Column(
        *(one.name, "number", len(distinct), gaps, left_out, "" if left_out else note, values, ()),
        repeated=int((counts > 1).sum()),
        readable=not wrong,
        tells_rows=bool(rows_apart),
        gap_marks=one.gap_marks,
        sample=sample,
    )


def _read(one: Draft, marks: Marks) -> tuple[np.ndarray, str, str, str]:
    """Return the numbers, why they can't be trusted, and how they were read, with a sample."""
    assert one.written is not None
    if not one.numbers:
        return np.full(len(one.cells), np.nan), "", "", ""
    if len(one.units) > 1:
        return np.full(len(one.cells), np.nan), _two_units(one), "", ""
    reading = marks.reading(one)
    if reading is None:
        return np.full(len(one.cells), np.nan), _two_notations(one), "", ""
    values = one.written.values(reading)
    unit = one.written.units[one.units[0]].as_py()
    words = " and ".join(filter(None, (reading.words(_marks(one.written, reading)), _unit_words(unit))))
    return values, "", words or _other_signs(one), _sample(one, values, reading, unit)


def _marks(written: Written, reading: Reading) -> list[str]:
    """Return those of a reading's marks that occur."""
    marks = [mark for mark in (reading.group, reading.decimal) if mark]
    return [mark for mark in marks if pc.any(_marked(written.numerals, mark)).as_py()]


def _marked(numerals: Any, mark: str) -> Any:
    return pc.match_substring_regex(numerals, {"'": "['’]", " ": r"[^\d.,'’]"}.get(mark, f"[{mark}]"))


def _unit_words(unit: str) -> str:
    return f"the unit {shown(unit)} is left away" if unit else ""


def _other_signs(one: Draft) -> str:
    """Say that quotation marks, brackets or signs round the numbers were read."""
    assert one.written is not None
    odd = pc.match_substring_regex(one.cells, r"[^-+\d.,eE\s]")
    numbers = pc.and_(odd, pc.is_valid(one.written.numerals))
    return "signs round the numbers are taken for what they mean" if pc.any(numbers).as_py() else ""


def _sample(one: Draft, values: np.ndarray, reading: Reading, unit: str) -> str:
    """Return what the reading made of the first cell that it changes."""
    assert one.written is not None
    numerals = one.written.numerals
    marks = [mark for mark in (reading.group, "," if reading.decimal == "," else "") if mark]
    for mark in marks:
        row = pc.index(pc.fill_null(_marked(numerals, mark), False), True).as_py()
        if row >= 0:
            return f"{one.cell(row)} was read as {number_name(values[row])}"
    pattern = r"[^-+\d.,eE\s]"
    changed = pc.and_(pc.match_substring_regex(one.cells, pattern), pc.is_valid(numerals))
    row = pc.index(changed, True).as_py()
    return f"{one.cell(row)} was read as {number_name(values[row])}" if row >= 0 else ""


def _too_large(name: str, cell: Cell) -> str:
    infinite = cell.text.strip().lstrip("+-").lower() in ("inf", "infinity")
    wrong = "is not a finite number" if infinite else f"is too large: numbers must lie within ±{LARGEST:.2g}"
    return f"Line {cell.line:,}, column {shown(name)}: {shown(cell.text)} {wrong}. Correct the cell or leave it empty."


def _two_units(one: Draft) -> str:
    first, second = (one.cell(row) for row in one.units[:2])
    return f"{first} and {second} differ in their unit; write all numbers in one and leave it away"


def _two_notations(one: Draft) -> str:
    """Name two cells that no notation fits both."""
    assert one.written is not None
    numerals = one.written.numerals
    comma = pc.index(pc.fill_null(pc.match_substring(numerals, ","), False), True).as_py()
    point = pc.index(pc.fill_null(_contradicts(numerals, comma), False), True).as_py()
    if comma >= 0 and point >= 0:
        return (
            f"decimal commas ({one.cell(comma)}) and decimal points ({one.cell(point)}) are mixed; "
            "write one of them"
        )
    marked = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(numerals, r"\D"), False))
    first, last = one.cell(marked[0].as_py()), one.cell(marked[-1].as_py())
    return f"the marks in {first} and in {last} don't fit together; write one decimal mark and no others"


def _contradicts(numerals: Any, comma: int) -> Any:
    """Return where a point is that can't go together with the comma of that row."""
    if comma < 0:
        return pc.match_substring(numerals, ".")
    alone = pc.match_substring_regex(numerals, r"^\d*[.]\d*$")
    grouped = pc.match_substring_regex(numerals, r"^[1-9]\d{0,2}[.]\d{3}$")
    return pc.and_(alone, pc.invert(grouped))


@cache
def _gaps() -> pa.Array:
    """Return the words that stand for no number, made at their first use: that is when Arrow asks pandas."""
    return pa.array(sorted(GAPS_AMONG_NUMBERS))
