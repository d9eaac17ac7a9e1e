"""Refined critical points against closed forms, published points and the definition itself."""

import numpy as np
import pytest
from fields import SURFACES

import core
from core.analysis.critical_points import critical_points, refine, refined_levels
from core.analysis.level_sets import level_sets


def of_kind(points, kind):
    return [point for point in points if point.kind == kind]


def test_two_peaks_part_at_the_origin_at_the_level_of_the_closed_form():
    """e^(−|x−a|²) + e^(−|x+a|²) with a = (2, 0): the pass is the origin, at 2e^(−4)."""
    f = core.surface(formula="exp(-(x-2)**2 - y**2) + exp(-(x+2)**2 - y**2)", window=(-3.9, 4.1, -2.2, 2.1))
    sets = level_sets(f)
    (saddle,) = of_kind(critical_points(sets), "saddle")
    assert saddle.theta == pytest.approx((0, 0), abs=1e-8)
    assert saddle.level == pytest.approx(2 * np.exp(-4), abs=1e-12)
    refined = refined_levels(sets)
    assert refined.tree.death[1] == pytest.approx(2 * np.exp(-4), abs=1e-12)
    assert abs(sets.tree.death[1] - 2 * np.exp(-4)) > 1e-6


def test_himmelblau_has_four_minima_four_saddles_and_one_peak():
    points = critical_points(level_sets(core.surface("himmelblau")))
    minima, saddles, (peak,) = (of_kind(points, kind) for kind in ("minimum", "saddle", "maximum"))
    assert len(points) == 9
    np.testing.assert_allclose([point.level for point in minima], 0, atol=1e-8)
    assert len(saddles) == 4
    assert max(point.level for point in saddles) == pytest.approx(178.337, abs=5e-4)
    assert peak.level == pytest.approx(181.617, abs=5e-4)
    sets = level_sets(core.surface("himmelblau"))
    refined = refined_levels(sets).tree
    assert refined.birth[1] == pytest.approx(peak.level, abs=1e-8)
    assert refined.death[1] == pytest.approx(max(point.level for point in saddles), abs=1e-8)
    for below, lam, count in ((1e-6, refined.death[1], 2), (-1e-6, refined.death[1], 1)):
        assert refined.count(lam + below) == count
    assert [refined.count(peak.level + shift) for shift in (-1e-6, 1e-6)] == [2, 1]


def test_a_tilted_double_well_has_its_pass_at_the_cubics_middle_root():
    """(x²−1)² + cx + y²: 4x³ − 4x + c = 0 has by Viète x = (2/√3)·cos((arccos(−(3√3/8)c) − 2πk)/3), k = 0, 1, 2."""
    c = 0.3
    angle = np.arccos(-3 * np.sqrt(3) / 8 * c)
    roots = sorted(2 / np.sqrt(3) * np.cos((angle - 2 * np.pi * k) / 3) for k in range(3))
    levels = [(x * x - 1) ** 2 + c * x for x in roots]
    f = core.surface(formula=f"(x**2 - 1)**2 + {c}*x + y**2", window=(-1.9, 2, -1.3, 1.2))
    sets = level_sets(f, kind="sub")
    refined = refined_levels(sets).tree
    assert refined.birth[:2] == pytest.approx([levels[0], levels[2]], abs=1e-9)
    assert refined.death[1] == pytest.approx(levels[1], abs=1e-9)


@pytest.mark.parametrize("name", SURFACES)
def test_every_critical_point_has_no_slope_and_the_curvature_of_its_kind(name):
    f = core.surface(name)
    for point in critical_points(level_sets(f)):
        theta = np.array(point.theta)
        values = np.linalg.eigvalsh(f.hessian(theta))
        assert np.linalg.norm(f.loss_and_grad(theta)[1]) <= 1e-6 * (1 + np.abs(values).max())
        assert f.loss(theta) == pytest.approx(point.level, abs=1e-12)
        assert point.index == (values < 0).sum()
        if point.kind != "degenerate":
            assert point.index == {"minimum": 0, "saddle": 1, "maximum": 2}[point.kind]


@pytest.mark.parametrize("name", SURFACES)
def test_published_points_in_the_window_are_found_with_their_kind(name):
    f = core.surface(name)
    found = critical_points(level_sets(f))
    x0, x1, y0, y1 = f.facts.window
    for known in f.facts.stationary:
        x, y = known.theta
        # Ackley's tip is a kink, where no Newton step is defined.
        if not (x0 < x < x1 and y0 < y < y1) or (name == "ackley" and known.theta == (0, 0)):
            continue
        near = [p for p in found if np.hypot(p.theta[0] - x, p.theta[1] - y) < 1e-3]
        assert [point.kind for point in near] == [known.kind], known
        assert near[0].level == pytest.approx(known.level, abs=1e-6 * (1 + abs(known.level)))


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("name", SURFACES)
def test_refined_levels_keep_the_tree_a_tree(name, kind):
    sets = level_sets(core.surface(name), kind=kind)
    refined = refined_levels(sets)
    for tree in (refined.tree, refined.complement):
        merged = np.flatnonzero(tree.parent >= 0)
        death, birth = tree.sign * tree.death, tree.sign * tree.birth
        assert (death[merged] <= birth[merged]).all()
        assert (death[merged] <= birth[tree.parent[merged]]).all()
        assert (death[merged] >= death[tree.parent[merged]]).all()


def test_monkey_saddle_is_degenerate_and_a_flat_function_has_no_critical_points_to_name():
    (point,) = critical_points(level_sets(core.surface("monkey_saddle")))
    assert point.kind == "degenerate"
    assert critical_points(level_sets(core.surface(formula="max(x*x + y*y, 4)", window=(-1, 1, -1, 1)))) == ()


def test_newton_does_not_wander_and_level_sets_of_a_bare_grid_have_no_points():
    f = core.surface("himmelblau")
    assert refine(f, np.array([[0.9, 0.9]]), reach=0.01) == [None]
    assert critical_points(level_sets(f.grid())) == ()


def test_where_the_formula_is_not_defined_nothing_is_made_up():
    f = core.surface(formula="log(x) + x**-1 + y**2", window=(-1, 3, -1, 1))
    (point,) = critical_points(level_sets(f))
    assert point.kind == "minimum"
    assert point.theta == pytest.approx((1, 0), abs=1e-7)
