"""Numbers as people write them: thousands marks, decimal commas, signs of currency, per cent, units, quotation marks.

Arrow's compiled expressions look at whole columns; the same patterns tell a single cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_CURRENCY = "$€£¥₹₽₩฿₺₴₪"
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|INR|RUB|BRL|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|TRY|KRW|MXN|ZAR|Rs\\.?|US\\$"
)
_BLANKS = " \u00a0\u202f\u2009"
_SIGN = "[-+−–]?"
_QUOTE = "[\"'“”‘’`]?"
# Both Python and RE2, the library behind Arrow's expressions, read this.
_CELL = (
    f"^(?P<left>{_QUOTE})(?P<open>\\(?)(?P<sign>{_SIGN})[{_BLANKS}]?(?P<before>[{_CURRENCY}]|{_CODES}|)[{_BLANKS}]?"
    f"(?P<inner>{_SIGN})(?P<numeral>\\d+(?:[.,'’{_BLANKS}]\\d+)*[.,]?|[.,]\\d+)"
    f"(?P<exponent>(?:[eE][-+−]?\\d+)?)[{_BLANKS}]?"
    f"(?P<after>[%‰′″{_CURRENCY}]|[°º]? ?[A-Za-zµμΩ][A-Za-zµμΩ²³/·.^]{{0,11}}[23]?|)(?P<close>\\)?)(?P<right>{_QUOTE})$"
)
_NUMBER = re.compile(_CELL)
# Four parts up to 255 in every row are addresses of machines, however they are grouped.
_PART = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)"
_ADDRESS = f"^{_PART}(?:[.]{_PART}){{3}}$"
# A mark may stand between thousands only where groups of three follow it, or of two as in 12,34,567.
_GROUPS = {"": "", ".": "[.]", ",": ",", " ": f"[{_BLANKS}]", "'": "['’]"}
_GROUP_WORDS = {".": "points", ",": "commas", " ": "blanks", "'": "apostrophes"}
_UNIT_NAMES = """
g kg mg µg t lb lbs oz st m cm mm km nm mi ft in yd s sec secs ms min mins h hr hrs hour d day week wk month mo yr year
c f k °c °f l ml dl cl gal m2 cm2 km2 m² km² m3 m³ cm3 ha acre kb mb gb tb b hz khz mhz ghz w kw kwh v a ma
pa hpa kpa bar psi cal kcal j kj n nm rpm hp bhp ps cc kmpl km/kg km/h kmh mph m/s mg/dl mmol/l µm px pt % ‰ bn mn
mio mrd tsd usd eur gbp chf jpy cny inr
"""
_UNITS = frozenset(_UNIT_NAMES.split()) | frozenset(_CURRENCY) | frozenset("\"'“”‘’`′″")
_MONTH_NAMES = "jan feb mar mär apr may mai jun jul aug sep sept oct okt nov dec dez"
_FULL_MONTH_NAMES = """
january february march april june july august september october november december
januar februar märz juni juli oktober dezember
"""
_MONTHS = frozenset(_MONTH_NAMES.split()) | frozenset(_FULL_MONTH_NAMES.split())


class Reading(NamedTuple):
    """What the marks in a number mean: `decimal` is "." or ",", `group` stands between thousands or is ""."""

    decimal: str
    group: str

    @property
    def pattern(self) -> str:
        """The numerals that can be read so."""
        mark, group = "[.]" if self.decimal == "." else ",", _GROUPS[self.group]
        end = f"(?:{mark}\\d*)?$"
        plain = f"^\\d*{end}"
        if not group:
            return plain
        grouped = f"^[1-9]\\d{{0,2}}(?:{group}\\d{{3}})+{end}"
        indian = f"|^[1-9]\\d?(?:,\\d{{2}})+,\\d{{3}}{end}" if self.group == "," else ""
        return f"{plain}|{grouped}{indian}"

    def plain(self, numerals: Any) -> Any:
        """Return numerals, a string or an Arrow array of them, as Python writes numbers."""
        if isinstance(numerals, str):
            bare = re.sub(_GROUPS[self.group], "", numerals) if self.group else numerals
            return bare.replace(self.decimal, ".")
        bare = pc.replace_substring_regex(numerals, _GROUPS[self.group], "") if self.group else numerals
        return pc.replace_substring(bare, self.decimal, ".")

    def words(self, marks: Collection[str]) -> str:
        """What those of the marks mean that a reader may take otherwise, as a clause."""
        groups = f"{_GROUP_WORDS[self.group]} group thousands" if self.group and self.group in marks else ""
        decimals = (
            "decimal commas were read as decimal points" if self.decimal == "," and "," in marks else ""
        )
        return " and ".join(filter(None, (groups, decimals)))


READINGS = tuple(
    Reading(decimal, group)
    for group in ("", ",", ".", " ", "'")
    for decimal in (".", ",")
    if group != decimal
)


def is_number(cell: str) -> bool:
    """Say whether a cell is a number in some notation, a unit included."""
    found = _NUMBER.match(cell.strip())
    if not found:
        return _is_plain(cell)
    if len(found["open"]) != len(found["close"]) or (found["sign"] and found["inner"]):
        return False
    return any(re.match(reading.pattern, found["numeral"]) for reading in READINGS)


def is_known_unit(unit: str) -> bool:
    """Say whether a unit is one, and not a letter behind a number as in “12a”."""
    return unit.casefold() in _UNITS


def is_month(unit: str) -> bool:
    """Say whether what stands behind a number is a month, as in “7 Jan”."""
    return unit.casefold().rstrip(".") in _MONTHS


@dataclass(frozen=True, eq=False)
class Written:
    """A column's cells taken apart, one Arrow array each: null where a cell is a gap or no number.

    numerals: digits and marks. ends: what is put before and behind them as Python writes numbers. units: currency,
    per cent or unit, "" without. readings: those that every numeral can have.
    """

    numerals: Any
    signs: Any
    exponents: Any
    units: Any
    readings: tuple[Reading, ...]

    def values(self, reading: Reading) -> np.ndarray:
        """Return the numbers, float64 (rows,), NaN at nulls."""
        text = pc.binary_join_element_wise(self.signs, reading.plain(self.numerals), self.exponents, "")
        return pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False)

    @cached_property
    def distinct_readings(self) -> tuple[Reading, ...]:
        """The readings that give different numbers, the simplest of each first."""
        kept: list[Reading] = []
        known: list[np.ndarray] = []
        for reading in self.readings:
            values = self.values(reading)
            if not any(np.array_equal(values, other, equal_nan=True) for other in known):
                kept.append(reading)
                known.append(values)
        return tuple(kept)


def take_apart(cells: Any) -> Written:
    """Return an Arrow array of strings, null at gaps, taken apart into numerals, signs and units."""
    parts = pc.extract_regex(cells, _CELL)
    numerals = pc.struct_field(parts, "numeral")
    possible = [pc.match_substring_regex(numerals, reading.pattern) for reading in READINGS]
    is_any = possible[0]
    for one in possible[1:]:
        is_any = pc.or_(is_any, one)
    is_any = pc.fill_null(pc.and_(is_any, _is_balanced(parts)), False)
    if pc.all(pc.match_substring_regex(numerals, _ADDRESS)).as_py():
        is_any = pc.and_(is_any, False)
    numerals = pc.if_else(is_any, numerals, None)
    readings = tuple(
        reading
        for reading, fits in zip(READINGS, possible, strict=True)
        if pc.all(pc.if_else(is_any, fits, None)).as_py() is not False
    )
    return Written(numerals, _signs(parts), _exponents(parts), _units(parts, is_any), readings)


def _is_balanced(parts: Any) -> Any:
    """Say for each cell whether its brackets are two or none, and its signs one or none."""
    length = {
        name: pc.utf8_length(pc.struct_field(parts, name)) for name in ("open", "close", "sign", "inner")
    }
    brackets = pc.equal(length["open"], length["close"])
    return pc.and_(brackets, pc.less(pc.add(length["sign"], length["inner"]), 2))


def _signs(parts: Any) -> Any:
    """Return "-" or "" a cell; brackets round a number mean minus, as accountants write it."""
    first, inner = pc.struct_field(parts, "sign"), pc.struct_field(parts, "inner")
    signs = pc.binary_join_element_wise(first, inner, "")
    bracket = pc.equal(pc.struct_field(parts, "open"), "(")
    negative = pc.or_(pc.match_substring_regex(signs, "[-−–]"), bracket)
    return pc.if_else(negative, "-", pc.if_else(pc.is_null(negative), None, ""))


def _exponents(parts: Any) -> Any:
    return pc.replace_substring(pc.struct_field(parts, "exponent"), "−", "-")


def _units(parts: Any, is_number: Any) -> Any:
    before, after = pc.struct_field(parts, "before"), pc.struct_field(parts, "after")
    # a quotation mark that none opens means feet, inches, minutes or seconds
    alone = pc.if_else(pc.equal(pc.struct_field(parts, "left"), ""), pc.struct_field(parts, "right"), "")
    unit = pc.utf8_trim_whitespace(pc.binary_join_element_wise(before, after, alone, ""))
    # “1 year” and “2 years” have one unit.
    many = pc.match_substring_regex(unit, "^[A-Za-z]{2,}s$")
    one = pc.if_else(many, pc.utf8_slice_codeunits(unit, 0, -1), unit)
    return pc.if_else(is_number, one, None)


def different(units: Any) -> Iterator[int]:
    """Yield the first row of each unit in an Arrow array of units."""
    for unit in pc.unique(pc.drop_null(units)):
        yield pc.index(units, unit).as_py()


def _is_plain(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell
