"""Cells that look like numbers and mean something else, and numbers that do not look like it: each in its notation."""

import numpy as np
import pytest

from core.data.tables.table import read_table


def read(cells, name="v", repeats=5):
    """Return the column of these cells, which come again `repeats` times, and what is said of it."""
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells * repeats]
    body = "".join(f"{cell};{i * i % 97}.5;{'ab'[i % 2]}\n" for i, cell in enumerate(quoted))
    table = read_table(f"{name};x;label\n{body}".encode(), "a.csv")
    column = table.columns[0]
    notes = [note for note in (*table.notes, column.left_out) if note]
    return column, " ".join(notes)


NUMBERS = {
    "exponents": (["1e5", "1E5", "1.5e-3", "2e+4"], [1e5, 1e5, 1.5e-3, 2e4]),
    "exponents behind decimal commas": (["1,5e-3", "2,5E+4", "1,0e0"], [1.5e-3, 2.5e4, 1]),
    "points at the ends": ([".5", "5.", "+3", "-.25"], [0.5, 5, 3, -0.25]),
    "a real minus": (["−3", "−0.5", "4"], [-3, -0.5, 4]),
    "brackets": (["(1,234.5)", "12.25", "(3)"], [-1234.5, 12.25, -3]),
    "dollars": (["$1,234.50", "-$3.00", "$12,000.00"], [1234.5, -3, 12000]),
    "euros": (["1 234,50 €", "5,00 €", "12 345,25 €"], [1234.5, 5, 12345.25]),
    "francs": (["1'234.50", "5.25", "12'345.00"], [1234.5, 5.25, 12345]),
    "per cent": (["12 %", "7.5 %", "(3 %)"], [12, 7.5, -3]),
    "points and a comma": (["1.234.567,89", "5,00", "12.345,10"], [1234567.89, 5, 12345.1]),
    "lakhs": (["1,23,456", "12,34,567", "3,200"], [123456, 1234567, 3200]),
    "thousands as their unit": (["1.2k", "3k", "4.5k"], [1.2, 3, 4.5]),
    "feet": (["5'", "6'", "7'"], [5, 6, 7]),
    "leading zeros before decimals": (["007.5", "008.25", "010.2"], [7.5, 8.25, 10.2]),
    "long numbers that stay apart": (["1515283200000000000", "1515286800000000000"], [1.5152832e18, 1.5152868e18]),
}  # fmt: skip


@pytest.mark.parametrize("case", NUMBERS)
def test_numbers_in_their_notation(case):
    cells, values = NUMBERS[case]
    column, _ = read(cells)
    assert column.kind == "number"
    assert not column.left_out
    np.testing.assert_array_equal(column.values[: len(values)], values)


CATEGORIES = {
    "at least": (["10,000+", "5,000+", "500+"], "cells such as “10,000+” in line 2 are no plain numbers"),
    "less than": (["<5", "<7", "<10"], "cells such as “<5” in line 2 are no plain numbers"),
    "about": (["~12", "≈15", "ca. 20"], "cells such as “~12” in line 2 are no plain numbers"),
    "not less than": ([">= 3", "≥5", ">9"], "cells such as “>= 3” in line 2 are no plain numbers"),
    "ranges": (["5-10", "10–15", "15 to 20"], "cells such as “5-10” in line 2 are no plain numbers"),
    "durations": (["12h 30m", "1h 20m", "1h30"], "cells such as “12h 30m” in line 2 are no plain numbers"),
    "feet and inches": (["5'11\"", "6'2\"", "5'9\""], "cells such as “5'11\"” in line 2 are no plain numbers"),
    "fractions": (["1/2", "1½", "2/3"], "cells such as “1/2” in line 2 are no plain numbers"),
    "errors": (["12 ± 3", "15±2", "1.2×10^3"], "cells such as “12 ± 3” in line 2 are no plain numbers"),
    "minus behind": (["12-", "5-", "3-"], "cells such as “12-” in line 2 are no plain numbers"),
    "versions": (["1.2.3", "2.0.0", "1.0.1"], "cells such as “1.2.3” in line 2 are no plain numbers"),
    "north and south": (["52.5N", "48.1S", "50.1N"], "cells such as “52.5N” in line 2 are no plain numbers"),
    "two signs": (["--3", "+-4", "--5"], "cells such as “--3” in line 2 are no plain numbers"),
    "half brackets": (["(12", "3)", "(5"], "cells such as “(12” in line 2 are no plain numbers"),
    "some less than": (["<5", "12", "15"], "as of 15 rows, 5 cells are not numbers, the first is “<5” in line 2"),
    "postcodes": (["10115", "01234", "80331"], "codes with leading zeros such as “01234” in line 3 are"),
    "telephones": (["0301234567", "+49897654321"], "codes with leading zeros such as “0301234567” in line 2"),
    "telephones abroad": (["+4930123456", "+4989123457"], "telephone numbers such as “+4930123456” in line 2"),
    "telephones in parts": (["+49 30 123", "(555) 123-4567"], "cells such as “+49 30 123” in line 2 are no"),
    "card numbers": (["12345678901234567", "12345678901234568"], "more digits than numbers keep such as “12345"),
    "long dates": (["January 7, 2018", "March 3, 2019", "May 1st, 2020"], "dates such as “January 7, 2018” in"),
    "short dates": (["7 Jan 2018", "3-Mar-19", "1. Mai 2020"], "dates such as “7 Jan 2018” in line 2"),
    "days of a month": (["7 Jan", "8 Jan", "9 Jan"], "dates such as “7 Jan” in line 2"),
    "days and months": (["14.03.", "15.03.", "16.4."], "dates such as “14.03.” in line 2"),
    "months": (["Jan-18", "2018-02", "March 2018"], "dates such as “Jan-18” in line 2"),
    "ISO dates": (["2018-01-07T10:00Z", "2018-01-08T10:00:05.5+01:00"], "dates such as “2018-01-07T10:00Z” in"),
    "times": (["12:30", "13:45", "1:05 pm"], "times such as “12:30” in line 2"),
    "times with seconds": (["12:30:15", "13.45.20", "00:15:00.5"], "times such as “12:30:15” in line 2"),
}  # fmt: skip


@pytest.mark.parametrize("case", CATEGORIES)
def test_what_is_no_number_becomes_categories_with_a_note(case):
    cells, note = CATEGORIES[case]
    column, said = read(cells)
    assert column.words == tuple(sorted(cells))
    assert note in said


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([f"{i}-{i + 5}" for i in range(60)], "60 different cells such as “0-5” in line 2 are no plain numbers"),
        ([f"0{1000 + i}" for i in range(60)], "60 different codes with leading zeros, such as “01000” in line 2"),
        ([f"{i}:30" for i in range(24)], "it holds 24 different times such as “0:30” in line 2"),
        ([f"Jan {i}, {y}" for i in range(1, 29) for y in range(1900, 1950)], "holds more than 1,000 different dates"),
        ([f"{i / 10}k" for i in range(9)] + ["3M"], "“0.0k” in line 2 and “3M” in line 11 differ in their unit"),
        (["5'", '6"', "7'"], "“5'” in line 2 and “6\"” in line 3 differ in their unit"),
    ],
)  # fmt: skip
def test_too_many_of_them_are_left_out(cells, reason):
    column, _ = read(cells, repeats=1 if len(cells) > 3 else 5)
    assert reason in column.left_out


@pytest.mark.parametrize("name", ["date", "Datum", "Start date", "MESS_DATUM", "YYYYMMDD"])
@pytest.mark.parametrize("cells", [["20180107", "20180228"], ["201801", "201812"], ["14.03", "15.11"]])
def test_digits_are_dates_where_the_name_says_so(name, cells):
    column, said = read(cells, name)
    assert column.words == tuple(sorted(cells))
    assert f"dates such as “{cells[0]}” in line 2" in said
    assert read(cells)[0].kind == read([*cells, "20189999"], name)[0].kind == "number"


def test_plain_words_are_categories_without_a_note():
    assert read(["low", "mid", "high"])[1] == ""
    assert read(["A1", "B2 north", "5 streets of the old town"])[1] == ""
