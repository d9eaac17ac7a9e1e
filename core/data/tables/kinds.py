"""Cells that are neither plain numbers nor plain words: dates, times, codes, and amounts such as “5–10” or “10+”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_DAY, _MONTH = "(?:0?[1-9]|[12]\\d|3[01])", "(?:0?[1-9]|1[0-2])"
_NAMES = (
    "(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|abr|ago|dic|fév|avr|aoû|déc)"
    "[^\\W\\d_]{0,7}\\.?"
)
_WEEKDAY = "(?:(?:mon?|tue?|wed?|thu?|fri?|sat?|sun?|di|mi|do|fr|sa|so)[^\\W\\d_]{0,7}[.,]*\\s+)?"
_TIME_OF_DAY = "(?:[01]?\\d|2[0-4])(?P<s>[:.])[0-5]\\d"
_TIME = re.compile(
    f"{_TIME_OF_DAY}(?:(?P=s)[0-5]\\d(?:[.,]\\d+)?)?\\s*(?:[ap]\\.?m\\.?)?\\s*(?:z|utc|gmt|[-+]\\d\\d:?\\d\\d)?",
    re.IGNORECASE,
)
_DATES = (
    f"\\d{{4}}(?P<a>[-/.]){_MONTH}(?:(?P=a){_DAY})?",
    f"\\d{{1,2}}(?P<b>[-/.]){_DAY}(?P=b)(?:\\d{{4}}|\\d\\d)",
    f"{_DAY}\\.{_MONTH}\\.",
    f"{_DAY}(?:st|nd|rd|th|\\.)?[\\s/-]*{_NAMES}(?:[\\s,/-]*\\d{{2,4}})?",
    f"{_NAMES}[\\s/-]*(?:\\d{{4}}|{_DAY}(?:st|nd|rd|th)?(?:,?[\\s/-]+\\d{{2,4}})?|[’']?\\d\\d)",
    f"\\d{{4}}[\\s/-]{_NAMES}[\\s/-]{_DAY}",
)
_DATE = re.compile(f"{_WEEKDAY}(?:{'|'.join(_DATES)})(?:[T ,]+\\d.*)?", re.IGNORECASE)
# Digits, signs and the few letters of a unit; each token ends where it must, so that a match takes linear time.
_AMOUNT = re.compile(
    "(?:(?:ca|about|approx|over|under|up to)[. ]*)?(?=[^\\w]*\\d)(?:\\d+(?!\\d)|[^\\W\\d_]{1,4}(?![^\\W\\d_])|[^\\w])+",
    re.IGNORECASE,
)
_LONGEST = 60
_DATE_NAME = re.compile("date$|^date|datum|fecha|yyyymm|^day$|^tag$", re.IGNORECASE)
# Dates without a mark of their own, which only the column's name tells from numbers.
_PLAIN_DATES = (
    "^(?:19|20)\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])$",
    "^(?:19|20)\\d\\d(?:0[1-9]|1[0-2])$",
    "^(?:0[1-9]|[12]\\d|3[01])[.](?:0[1-9]|1[0-2])$",
)
_WHOLE = "^['’]?[+]?\\d+$"
_CODES = {
    "codes with leading zeros": "^['’]?0\\d+$",
    "codes or telephone numbers": "^[+]\\d{7,}$",
}
_LONG = "^[+]?[1-9]\\d{15,}$"


def no_numbers(name: str, cells: Any) -> tuple[str, int]:
    """Say what a column's digits are that are no numbers, and the first row that shows it; ("", -1) for all others.

    cells: Arrow strings (rows,), null at gaps.
    """
    if _DATE_NAME.search(name) and any(_all(cells, pattern) for pattern in _PLAIN_DATES):
        return "dates", pc.index(pc.is_valid(cells), True).as_py()
    for what, pattern in _CODES.items():
        row = _first(cells, pattern)
        if row >= 0 and _all(cells, _WHOLE):
            return what, row
    row = _first(cells, _LONG)
    if row >= 0 and _all(cells, _WHOLE) and _run_together(cells):
        return "codes of more digits than numbers keep", row
    return "", -1


def _first(cells: Any, pattern: str) -> int:
    return pc.index(pc.match_substring_regex(cells, pattern), True).as_py()


def _all(cells: Any, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(cells, pattern)).as_py() is True and cells.null_count < len(cells)


def _run_together(cells: Any) -> bool:
    """Say whether different whole numbers become the same when they are rounded to float64."""
    there = pc.unique(pc.replace_substring_regex(pc.drop_null(cells), "^['’]?[+]?", ""))
    return len(pc.unique(pc.cast(there, pa.float64()))) < len(there)


def kind_of(words: Sequence[str]) -> tuple[str, str]:
    """Say what most words are, "dates", "times" or "amounts", and the first that is; ("", "") for plain words."""
    for what, pattern in (("dates", _DATE), ("times", _TIME), ("amounts", _AMOUNT)):
        such = [word for word in words if len(word) <= _LONGEST and pattern.fullmatch(word)]
        if 2 * len(such) > len(words):
            return what, such[0]
    return "", ""
