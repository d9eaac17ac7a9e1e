"""Numbers that a hand means: short, near enough, inside their bounds, and the same when read again."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import shortest


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
