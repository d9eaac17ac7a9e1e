"""Bars that a finer grid has too, and bars that it has not, on landscapes made to have both."""

import numpy as np
import pytest
from fields import SURFACES

import core
from core.levels.grid_check import confirmed_bars
from core.levels.sets import confirmed, level_sets

# Two hills of height 1 and, along y = 1/16, a wall thinner than the cells, which lies between two rows of 33 points.
WALL = "exp(-(x-2)**2 - y**2) + exp(-(x+2)**2 - y**2) + 0.9*exp(-((y - 0.0625)/0.015)**2)"


def test_a_gap_that_only_the_coarse_grid_sees_is_not_confirmed():
    sets = level_sets(core.surface(formula=WALL, window=(-4, 4, -2, 2)), n=33)
    parted = next(k for k, pair in enumerate(sets.pairs) if pair.dimension == 0 and np.isfinite(pair.death))
    assert sets.pairs[parted].birth == pytest.approx(1, abs=1e-3)
    assert not sets.pairs[parted].below_grid_error
    assert confirmed_bars(sets)[parted] is False
    assert confirmed(sets, 0.5) == (2, 1)


def test_hills_without_the_wall_are_confirmed():
    sets = level_sets(core.surface(formula=WALL.split(" + 0.9")[0], window=(-4, 4, -2, 2)), n=33)
    kept = [sure for pair, sure in zip(sets.pairs, confirmed_bars(sets), strict=True) if pair.dimension == 0]
    assert kept == [True, True]
    assert confirmed_bars(sets, sets.finer()) == confirmed_bars(sets)


def test_each_bar_needs_a_bar_of_its_own():
    """Three equal hills on the coarse grid; on one said to be finer only two of them."""
    hills = [f"exp(-4*(x - {centre})**2 - y**2)" for centre in (-2, 0, 2)]
    three, two = (
        level_sets(core.surface(formula=" + ".join(parts), window=(-4, 4, -1.5, 1.5)), n=n)
        for parts, n in ((hills, 65), (hills[:2], 129))
    )
    kept = [
        sure
        for pair, sure in zip(three.pairs, confirmed_bars(three, two), strict=True)
        if pair.dimension == 0
    ]
    assert sorted(kept) == [False, True, True]


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("name", SURFACES)
def test_what_is_above_the_grid_error_is_there_on_the_finer_grid(name, kind):
    """Of the surfaces on offer none has a bar that its opening grid makes up without marking it."""
    sets = level_sets(core.surface(name), kind=kind)
    for pair, sure in zip(sets.pairs, confirmed_bars(sets), strict=True):
        assert sure is (None if pair.below_grid_error else True)


def test_a_bare_grid_cannot_be_made_finer():
    with pytest.raises(ValueError, match="needs the landscape"):
        confirmed_bars(level_sets(core.surface("saddle").grid()))


def test_of_a_wild_landscape_only_the_bars_asked_for_are_looked_up():
    f = core.surface(formula="sin(100*x)*cos(97*y) + sin(73*x*y)", window=(-3, 3, -3, 3))
    sets = level_sets(f, 65)
    assert len(sets.pairs) > 500
    assert confirmed_bars(sets, most=40) == confirmed_bars(sets)[:40]
