"""Refined critical points against closed forms, published points and the definition itself."""

import numpy as np
import pytest
from fields import SURFACES
from scipy import optimize

import core
from core.descent.reference import reference_minimum
from core.levels.critical_points import critical_points, refine, refined_levels
from core.levels.sets import level_sets
from core.problems.newton import rest_kind


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


def test_himmelblaus_points_are_those_that_scipy_finds_from_the_gradient_by_hand():
    def slope(theta):
        x, y = theta
        a, b = x * x + y - 11, x + y * y - 7
        return [4 * x * a + 2 * b, 2 * a + 4 * y * b]

    points = critical_points(level_sets(core.surface("himmelblau"), n=65))
    for point in points:
        solution = optimize.root(slope, np.round(point.theta, 1), tol=1e-13).x
        x, y = solution
        assert point.theta == pytest.approx(tuple(solution), abs=1e-8)
        assert point.level == pytest.approx((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, abs=1e-8)
    highest = max(point.level for point in of_kind(points, "saddle"))
    assert highest == pytest.approx(178.33723920, abs=1e-6)
    assert points[-1].level == pytest.approx(181.61652152, abs=1e-6)


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
        if not (x0 < x < x1 and y0 < y < y1):
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


@pytest.mark.parametrize(
    ("formula", "kind"), [("abs(x) + abs(y)", "minimum"), ("1 - abs(x) - y**2", "maximum")]
)
def test_a_tip_is_an_extremum_without_a_curvature(formula, kind):
    (point,) = critical_points(level_sets(core.surface(formula=formula, window=(-1, 1, -1, 1))))
    assert point.kind == kind
    assert point.eigenvalues == ((np.inf, np.inf) if kind == "minimum" else (-np.inf, -np.inf))
    (tip,) = [p for p in critical_points(level_sets(core.surface("ackley"))) if p.theta == (0, 0)]
    assert (tip.kind, tip.level, tip.eigenvalues) == ("minimum", 0, (np.inf, np.inf))


@pytest.mark.parametrize(
    ("formula", "window"),
    [
        ("abs(x) - abs(y)", (-1, 1, -1, 1)),
        ("max(x*x + y*y, 1)", (-2, 2, -2, 2)),
        ("exp(-x**2 - y**2)", (10, 40, -20, 20)),
        ("1 + exp(-x**2 - y**2)", (4, 40, 4, 40)),
        ("x + y", (-1, 1, -1, 1)),
    ],
)
def test_ridges_flats_and_tails_have_no_point_that_could_be_named(formula, window):
    f = core.surface(formula=formula, window=window)
    assert critical_points(level_sets(f)) == ()
    refined = refined_levels(level_sets(f))
    assert set(refined.points + refined.complement_points) == {None}


@pytest.mark.parametrize("formula", ["x**4 + y**4", "-(x**4) - y**4", "x**3 - 3*x*y**2", "x**2*y + y**4"])
def test_second_order_does_not_decide_where_an_eigenvalue_is_0(formula):
    points = critical_points(level_sets(core.surface(formula=formula, window=(-2, 2.3, -1.9, 2))))
    assert {point.kind for point in points} == {"degenerate"}


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("name", SURFACES)
def test_refined_levels_are_those_that_finer_grids_come_closer_to(name, kind):
    """Each refined level is as near to one of a grid of four times the points a side as that grid's error allows."""
    f = core.surface(name)
    sets, fine = level_sets(f, kind=kind), level_sets(f, n=513, kind=kind)
    refined = refined_levels(sets)
    count = len(sets.tree)
    for k, point in enumerate(refined.points):
        if point is None:
            continue
        ours = (refined.tree.birth if k < count else refined.tree.death)[k % count]
        theirs = fine.tree.birth if k < count else fine.tree.death
        error = fine.grid_error(int(fine.cells(np.array(point.theta))))
        assert point.level == pytest.approx(ours, abs=1e-8)
        assert np.abs(theirs - ours).min() <= error + 1e-12


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("name", SURFACES)
def test_no_two_bars_share_a_critical_point(name, kind):
    sets = level_sets(core.surface(name), kind=kind)
    refined = refined_levels(sets)
    for points, count in (
        (refined.points, len(sets.tree)),
        (refined.complement_points, len(sets.complement)),
    ):
        for part in (points[:count], points[count:]):
            places = np.array([point.theta for point in part if point]).reshape(-1, 2)
            apart = np.linalg.norm(places[:, None] - places, axis=-1) + np.eye(len(places))
            assert apart.min(initial=1.0) > 1e-3


def test_the_lowest_of_the_grids_minima_in_a_narrow_valley_gets_the_true_one():
    """The neuron has two minima; the grid sees two by each of them, the lower of which has the longer bar."""
    sets = level_sets(core.surface("tanh_neuron"), kind="sub")
    assert (np.hypot(*(np.array([sets.place(cell) for cell in sets.tree.cell[:4]]).T)) < 2).all()
    refined = refined_levels(sets)
    assert [point is not None for point in refined.points[:4]] == [True, True, False, False]
    assert refined.tree.birth[2:4].tolist() == sets.tree.birth[2:4].tolist()


def test_an_extremum_at_the_edge_of_the_view_keeps_the_grids_level():
    """The hill's top lies half a cell outside the view."""
    f = core.surface(formula="-(x - 1.01)**2 - y**2", window=(-1, 1, -1, 1))
    sets = level_sets(f)
    assert critical_points(sets) == ()
    assert refined_levels(sets).tree.birth.tolist() == sets.tree.birth.tolist()


def test_a_reach_that_leads_nowhere_is_refused():
    with pytest.raises(ValueError, match="reach must be a positive number, got 0"):
        refine(core.surface("saddle"), np.zeros((1, 2)), reach=0)


PUBLISHED = [
    ("-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)", 5.12, (0, 0), -1),
    ("-20*exp(-0.2*sqrt(0.5*(x^2+y^2)))-exp(0.5*(cos(2*pi*x)+cos(2*pi*y)))+exp(1)+20", 5, (0, 0), 0),
    ("sin(3*pi*x)^2+(x-1)^2*(1+sin(3*pi*y)^2)+(y-1)^2*(1+sin(2*pi*y)^2)", 10, (1, 1), 0),
    ("abs(x*sin(x)+0.1*x)+abs(y*sin(y)+0.1*y)", 10, (0, 0), 0),
    ("1-cos(2*pi*sqrt(x^2+y^2))+0.1*sqrt(x^2+y^2)", 5, (0, 0), 0),
    ("sqrt((x-0.3)^2+2*(y-0.1)^2)", 3, (0.3, 0.1), 0),
    ("-cos(x)*cos(y)*exp(-((x-pi)^2+(y-pi)^2))", 10, (np.pi, np.pi), -1),
]


@pytest.mark.parametrize(("formula", "half", "theta", "level"), PUBLISHED)
def test_published_global_minima_are_found(formula, half, theta, level):
    f = core.surface(formula=formula, window=(-half, half, -half, half))
    lowest = critical_points(level_sets(f))[0]
    assert lowest.kind == "minimum"
    np.testing.assert_allclose([*lowest.theta, lowest.level], [*theta, level], atol=1e-6)


def test_a_rest_at_a_kink_is_told_from_a_smooth_one():
    theta = np.array([[0.0, 0.0]])
    kinds = [
        rest_kind(core.surface(formula=text), theta, 0.1)[0]
        for text in ("sqrt(x^2+y^2)", "-sqrt(x^2+y^2)", "abs(x)+abs(y)", "1-cos(sqrt(x^2+y^2))", "x^2+y^2")
    ]
    assert kinds == ["minimum", "maximum", "minimum", None, None]


def test_the_reference_minimum_has_all_its_digits():
    f = core.surface(formula="sqrt(1+(x-0.2)^2+4*(y+0.1)^2)")
    np.testing.assert_allclose(reference_minimum(f, (2.0, -1.5)).theta, [0.2, -0.1], rtol=1e-15)


def ring_levels(points, kind):
    return sorted({round(point.level, 9) for point in of_kind(points, kind)})


RIDGES = [
    # All circles at one distance from the origin have one level; the view cuts the outer ones into arcs.
    ("-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)", 4.0, 12, {"minimum": 1, "maximum": 0, "saddle": 0}),
    ("1-cos(2*pi*sqrt(x^2+y^2))+0.1*sqrt(x^2+y^2)", 3.7, 1, {"minimum": 1, "maximum": 0, "saddle": 0}),
]


@pytest.mark.parametrize(("formula", "half", "n", "counts"), RIDGES)
def test_circles_of_extrema_are_one_ridge_or_valley_each(formula, half, n, counts):
    points = critical_points(level_sets(core.surface(formula=formula, window=(-half, half, -half, half))))
    for kind, count in counts.items():
        assert len(of_kind(points, kind)) == count
    assert not of_kind(points, "degenerate")
    f = core.surface(formula=formula, window=(-half, half, -half, half))
    for kind, sign in (("valley", 1), ("ridge", -1)):
        whole = [p for p in of_kind(points, kind) if np.hypot(*p.theta) < half]
        radii = [np.hypot(*p.theta) for p in whole]
        assert len(radii) >= 3
        # One object a circle, on which every point has its level, and about which L is higher or lower.
        assert (np.diff(sorted(radii)) > 0.3).all()
        for point in whole:
            curve = np.array(point.curve)
            assert len(curve) > 20
            np.testing.assert_allclose(np.hypot(*curve.T), np.hypot(*point.theta), atol=1e-7)
            np.testing.assert_allclose(f.loss(curve), point.level, atol=1e-10)
            for share in (0.95, 1.05):
                assert (sign * f.loss(share * curve) > sign * point.level).all()


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("x**2 + 0*y", "valley"),
        ("(x + 0.3*y)**2", "valley"),
        ("(x**2 + y**2 - 1)**2", "valley"),
        ("-(x**2 + y**2 - 1)**2", "ridge"),
        ("abs(x - 0.1*y)", "valley"),
        ("-abs(x - 0.1)", "ridge"),
        ("-sqrt(abs(y - x**2/4))", "ridge"),
        ("abs(sqrt(x**2 + y**2) - 1)", "valley"),
    ],
)
def test_a_line_or_circle_is_one_object_and_no_isolated_extremum(formula, kind):
    points = critical_points(level_sets(core.surface(formula=formula, window=(-2, 2.3, -1.9, 2))))
    assert len(of_kind(points, kind)) == 1
    # The circles have a hill or a hollow in their middle.
    other = [p for p in points if p.kind != kind]
    assert all(np.hypot(*p.theta) < 1e-6 for p in other)
    assert points[0 if kind == "valley" else -1].level == pytest.approx(0, abs=1e-6)


def test_hoelders_table_has_no_maximum_but_one_ridge():
    """The lines on which sin(x)·cos(y) is 0 cross each other: one kinked ridge of level 0 through the whole view."""
    f = core.surface(formula="-abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))", window=(-10, 10, -10, 10))
    points = critical_points(level_sets(f))
    assert not of_kind(points, "maximum")
    (ridge,) = of_kind(points, "ridge")
    assert ridge.level == pytest.approx(0, abs=1e-8)
    assert not ridge.smooth
    x, y = np.array(ridge.curve).T
    np.testing.assert_allclose(np.sin(x) * np.cos(y), 0, atol=1e-9)
    assert np.ptp(x) > 15
    assert np.ptp(y) > 15


def test_a_sharp_valley_that_leads_down_has_its_minimum_at_its_lowest_point_only():
    """Bukin's sixth function: L = 0.01·|x + 10| on the floor y = x²/100, which has a kink across."""
    f = core.surface(formula="100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)", window=(-15, -5, -3, 3))
    (point,) = critical_points(level_sets(f))
    assert point.kind == "minimum"
    np.testing.assert_allclose([*point.theta, point.level], [-10, 1, 0], atol=1e-4)


def test_narrow_and_badly_scaled_minima_are_no_valleys():
    for formula in ("x**2 + 1e-9*y**2", "abs(x) + 1e-3*abs(y)", "x**2 + 1e-2*y**4", "abs(x) + 1e-3*y**2"):
        (point,) = critical_points(level_sets(core.surface(formula=formula, window=(-1, 1.2, -1.1, 1))))
        assert point.kind in ("minimum", "degenerate"), formula
        assert point.curve == ()


def test_no_level_is_refined_to_a_point_of_a_sharp_valley_that_leads_on():
    """On Bukin's floor L is 0.01·|x + 10|: no bar of the water but the longest begins at a minimum."""
    f = core.surface(formula="100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)", window=(-15, -5, -3, 3))
    sets = level_sets(f, kind="sub")
    refined = refined_levels(sets)
    assert len(sets.tree) > 20
    points = [point for point in refined.points[: len(sets.tree)] if point]
    assert all(np.hypot(point.theta[0] + 10, point.theta[1] - 1) < 1e-3 for point in points)


@pytest.mark.parametrize(
    "formula",
    [
        "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100-sqrt(x^2+y^2)/pi)))+1)^0.1",
        "-abs(x*y)",
        "-abs(sin(x))*abs(cos(y))",
        "-sqrt(abs(x*y))",
    ],
)
def test_where_kinked_ridges_cross_there_is_no_isolated_maximum_and_no_saddle(formula):
    """In the cross-in-tray function rounding even puts the crossings above the ridges."""
    points = critical_points(level_sets(core.surface(formula=formula, window=(-10, 10, -10, 10))))
    assert not of_kind(points, "maximum")
    assert not of_kind(points, "saddle")
    assert of_kind(points, "ridge")
