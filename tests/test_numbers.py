"""Numbers that a hand means: short, near enough, inside their bounds, and the same when read again."""

import math
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import duration_words, number, shortest, typed_number

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("value", "resolution", "expected"),
    [
        (3.3000000000000007, 0.012, 3.3),
        (3.872727272727272, 0.012, 3.87),
        (0.062419300080124064, 0.0001, 0.0624),
        (-5.880000000000001, 0.1, -5.9),
        (-1e-5, 0.01, 0.0),
        (123456.7, 10, 123460.0),
        (9.999999, 0.01, 10.0),
        (1.3e-7, 1e-9, 1.3e-7),
    ],
)
def test_the_shortest_number_that_means_the_same(value, resolution, expected):
    found = shortest(value, resolution)
    assert found == expected
    assert math.copysign(1, found) == math.copysign(1, expected)


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e6), st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_it_is_near_and_inside(value, resolution, low, size):
    high = low + size
    found = shortest(value, resolution, low, high)
    meant = min(max(value, low), high)
    assert low <= found <= high
    assert abs(found - meant) < resolution
    assert float(repr(found)) == found


@pytest.mark.parametrize(("low", "high"), [(-8 / 3, 8 / 3), (-3.1459265, 2.71828182)])
def test_at_an_end_that_no_short_number_is_the_nearest_short_one_inside_is_taken(low, high):
    for end in (low, high):
        found = shortest(end * 2, 0.01, low, high)
        assert low <= found <= high
        assert abs(found - end) < 0.01
        assert len(repr(abs(found))) <= 5


@given(st.floats(-100, 100), st.integers(1, 9))
def test_no_number_with_fewer_decimals_would_do(value, power):
    resolution = 10.0**-power
    found = shortest(value, resolution)
    decimals = -Decimal(repr(found)).normalize().as_tuple().exponent
    assert decimals <= power + 1
    fewer = [round(value, d) for d in range(decimals)]
    assert all(abs(other - value) >= resolution / 2 for other in fewer)


@pytest.mark.parametrize("value", [0.0, 1e308, -1e308, 5e-324])
def test_the_ends_of_what_a_number_holds_are_no_trouble(value):
    assert abs(shortest(value, 1e-300) - value) <= 1e-300
    assert math.isfinite(shortest(value, 1e307))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (3.4, "3 s"), (41, "40 s"), (88, "90 s"), (100, "2 min"), (5000, "83 min"), (7300, "2 h")],
)
def test_durations_are_told_as_roughly_as_they_are_known(seconds, words):
    assert duration_words(seconds) == words


@given(st.floats(1e-3, 99999), st.sampled_from([1, -1]), st.integers(1, 6))
def test_a_number_has_as_many_digits_as_are_asked_for(size, sign, digits):
    text = number(sign * size, digits)
    written = text.removeprefix("−")
    assert (written != text) == (sign < 0)
    figures = written.replace(".", "").lstrip("0")
    assert len(figures) <= max(digits, len(str(round(size))))
    assert float(written) == pytest.approx(size, rel=0.51 * 10.0 ** (1 - digits))


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (0.0225, 4, "0.0225"),
        (7.8886e-31, 4, "7.889·10⁻³¹"),
        (-1e-9, 4, "−10⁻⁹"),
        (12345.6, 3, "12346"),
        (2.5e12, 3, "2.5·10¹²"),
        (0.9996, 3, "1"),
        (-0.0, 4, "0"),
        (-np.inf, 4, "−∞"),
    ],
)
def test_a_number_is_written_with_a_real_minus_and_powers_of_ten(value, digits, words):
    assert number(value, digits) == words


def test_whatever_the_pages_say_is_written_by_the_same_function():
    """Elsewhere are code, CSV, formulas, what is typed into a calculator, and Plotly's own labels under the pointer."""
    apart = ("downloads.py", "by_hand.py", "claims/table.py", "latex.py", "figures/formulas.py", "numbers.py")
    tables = ("tables/numbers.py", "tables/encoding.py")
    own = re.compile(r"\{[^{}]*:\.[0-9]+[ge]\}")
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for room in ("core", "pages")
        for file in (ROOT / room).rglob("*.py")
        if not file.as_posix().endswith(apart + tables)
        for line in file.read_text(encoding="utf-8").splitlines()
        if own.search(line) and not re.search(r"hovertemplate|float\(f|return f\"<", line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,2", 0.2),
        ("0.2", 0.2),
        ("0,205", 0.205),
        (",5", 0.5),
        ("−3", -3.0),
        (" 1,5e-3 ", 0.0015),
        ("1000", 1000.0),
    ],
)
def test_a_typed_number_has_a_decimal_point_or_a_decimal_comma(text, value):
    assert typed_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "1.000,5", "1,2,3", "zwei", "inf", "nan", "1e999", "0x10", "1_000", "٣", "1 000"]
)
def test_what_is_no_number_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^Type a number, such as 12 or 0\.25\.$"):
        typed_number(text)


def test_a_comma_that_may_part_thousands_is_asked_about():
    with pytest.raises(ValueError, match=r"write 1000 or 1\.000\.$"):
        typed_number("1,000")
