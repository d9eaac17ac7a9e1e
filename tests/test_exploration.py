"""From an experiment to its level sets: views, ends, and what is computed once."""

import numpy as np
import pytest

from core.analysis.level_sets import level_sets
from core.experiment import Experiment
from core.exploration import (
    critical,
    endpoints,
    followed,
    kinds,
    paths,
    places,
    refined,
    sets,
    traps,
    true_sets,
    view_window,
)
from core.problems import PROBLEMS
from core.simulation import landscape, simulate

HIMMELBLAU = Experiment.opening(problem="himmelblau", start=(0.0, 0.0), eta0=0.01)
# Minima at (±1, 0), the pass between them at the origin on level 1.
WELL = Experiment.opening(
    problem="formula",
    formula="(x**2 - 1)**2 + y**2",
    window=(-2.0, 2.0, -2.0, 2.0),
    start=(0.5, 0.5),
    eta0=0.05,
    rules=("gradient_descent", "heavy_ball"),
)


def test_each_zoom_halves_the_view_and_keeps_it_inside_the_window():
    assert view_window(HIMMELBLAU) == (-6, 6, -6, 6)
    assert view_window(HIMMELBLAU.change(zoom=1, zoom_at=(1.0, -1.0))) == (-2, 4, -4, 2)
    assert view_window(HIMMELBLAU.change(zoom=2, zoom_at=(99.0, -99.0))) == (3, 6, -6, -3)
    own = sets(HIMMELBLAU.change(zoom=2, zoom_at=(3.0, 2.0)))
    assert (own.grid.x[0], own.grid.x[-1], own.boundary) == (1.5, 4.5, "window")


def test_the_grid_and_the_boundary_are_the_experiments():
    assert sets(HIMMELBLAU.change(grid_points=65)).grid.values.shape == (65, 65)
    assert sets(HIMMELBLAU).boundary == "coercive"
    assert sets(HIMMELBLAU.change(boundary="window")).boundary == "window"


def test_what_does_not_depend_on_a_setting_is_not_computed_again():
    moved = HIMMELBLAU.change(lam=3.0, eta0=0.5, start=(1.0, 1.0), ends="points", sets="both")
    assert sets(moved) is sets(HIMMELBLAU)
    assert refined(moved) is refined(HIMMELBLAU)
    assert critical(moved) is critical(HIMMELBLAU)
    assert sets(HIMMELBLAU.change(zoom=1)) is not sets(HIMMELBLAU)


def test_the_ends_are_those_of_the_followed_run():
    run = simulate(HIMMELBLAU)
    both = HIMMELBLAU.change(followed="heavy_ball")
    assert (followed(HIMMELBLAU), followed(both), followed(HIMMELBLAU.change(followed="adam"))) == (0, 1, 0)
    ends = endpoints(both)
    assert ends.a == (0.0, 0.0)
    assert ends.b == tuple(run.theta[-1, 1])
    assert ends.note == ""


def test_a_run_that_leaves_the_view_is_followed_to_its_last_point_inside():
    lost = HIMMELBLAU.change(eta0=0.5, rules=("gradient_descent",))
    ends = endpoints(lost)
    theta = simulate(lost).theta[:, 0]
    inside = np.flatnonzero((np.abs(theta) <= 6).all(-1))
    assert ends.b == tuple(theta[inside[-1]])
    assert f"step {inside[-1]}" in ends.note
    assert "nowhere in the view" in endpoints(HIMMELBLAU.change(zoom=6, zoom_at=(-5.0, 5.0))).note


def test_points_outside_the_view_give_way_to_the_nearest_inside():
    ends = endpoints(HIMMELBLAU.change(ends="points", point_a=(50.0, 1.0), point_b=(2.0, 2.0)))
    assert (ends.a, ends.b) == ((6.0, 1.0), (2.0, 2.0))
    assert ends.note.startswith("A lay outside")


def test_paths_are_of_the_kind_of_set_that_is_shown():
    points = HIMMELBLAU.change(ends="points", point_a=(3.0, 2.0), point_b=(3.584428, -1.848127))
    land, water = paths(points), paths(points.change(sets="sub"))
    assert set(land) == {"widest", "straight", "via_peak"}
    assert land["widest"].level == pytest.approx(0, abs=1e-6)
    assert water["widest"].true_level == pytest.approx(13.3119, abs=1e-4)
    assert land["widest"].level >= land["straight"].level


def test_where_the_loss_is_undefined_nothing_is_connected():
    own = Experiment.opening(
        problem="formula",
        formula="log(x) + y**2",
        window=(-1.0, 3.0, -1.0, 1.0),
        ends="points",
        point_a=(-0.5, 0.0),
        point_b=(1.0, 0.0),
    )
    assert paths(own) == {}


def test_zooming_does_not_change_where_runs_are_held():
    (first, *_), (zoomed, *_) = traps(HIMMELBLAU), traps(HIMMELBLAU.change(zoom=5, zoom_at=(-5.0, -5.0)))
    assert first == zoomed
    assert first.level == pytest.approx(13.3119, abs=1e-4)


def test_places_name_an_extremum_for_every_step_of_every_run():
    at = places(HIMMELBLAU, "sub")
    assert at.shape == (3, HIMMELBLAU.steps + 1)
    own = sets(HIMMELBLAU, "sub")
    end = own.place(own.tree.cell[at[0, -1]])
    assert end == pytest.approx((3, 2), abs=0.1)


def test_a_change_of_what_a_view_does_not_use_keeps_it():
    """The whole window does not ask where the zoom would be, nor the zoomed view what lies beyond the window."""
    own, zoomed = sets(WELL), WELL.change(zoom=1)
    assert sets(WELL.change(zoom_at=(1.0, 1.0), condition=5.0, steps=50, followed="heavy_ball")) is own
    assert sets(zoomed.change(boundary="coercive")) is sets(zoomed)
    assert sets(zoomed.change(zoom_at=(0.5, 0.0))) is not sets(zoomed)
    for name, value in {"grid_points": 65, "boundary": "coercive", "formula": "x**2 + y"}.items():
        assert sets(WELL.change(**{name: value})) is not own, name
    assert sets(WELL, "sub") is not own


def test_beyond_a_zoomed_view_nothing_is_known():
    assert sets(HIMMELBLAU.change(zoom=1, boundary="coercive")).boundary == "window"


def test_zooming_finds_the_same_pass():
    near = HIMMELBLAU.change(zoom=4, zoom_at=(3.4, 0.1))
    saddles = [point for point in critical(near) if point.kind == "saddle"]
    whole = [point for point in critical(HIMMELBLAU) if point.kind == "saddle"]
    assert saddles[0].theta == pytest.approx((3.385154, 0.073852), abs=1e-6)
    assert saddles[0].level == pytest.approx(whole[0].level, abs=1e-9)
    assert (len(saddles), len(whole)) == (1, 4)


def test_critical_points_come_from_the_lowest_level_to_the_highest():
    points = critical(HIMMELBLAU)
    assert [point.kind for point in points] == ["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]
    assert [point.level for point in points] == sorted(point.level for point in points)


@pytest.mark.parametrize(
    ("shown", "expected"), [("super", ("super",)), ("sub", ("sub",)), ("both", ("super", "sub"))]
)
def test_of_both_kinds_paths_are_to_stay_on_land(shown, expected):
    chosen = WELL.change(sets=shown, ends="points", point_a=(-1.0, 0.0), point_b=(1.0, 0.0))
    assert kinds(chosen) == expected
    # To the water the pass at level 1 is the way; on land the two minima themselves are the lowest points.
    assert paths(chosen)["widest"].true_level == pytest.approx(1 if expected[0] == "sub" else 0, abs=1e-9)


def test_a_diverging_run_ends_where_it_was_last_seen_and_nothing_holds_it():
    lost = WELL.change(eta0=1.0, start=(0.3, 0.2), rules=("gradient_descent",), norm_scaling="none")
    theta = simulate(lost).theta[:, 0]
    assert not np.isfinite(theta[-1]).all()
    with np.errstate(invalid="ignore"):
        last = max(k for k in range(len(theta)) if (np.abs(theta[k]) <= 2).all())
    ends = endpoints(lost)
    assert (ends.a, ends.b) == ((0.3, 0.2), tuple(theta[last]))
    assert ends.note == f"The run ends outside the view; B is its last point inside, step {last}."
    assert set(paths(lost)) == {"widest", "straight", "via_peak"}
    assert traps(lost) == [None]


def test_a_run_that_comes_into_view_begins_there():
    zoomed = WELL.change(zoom=2, zoom_at=(1.0, 0.0))
    theta = simulate(zoomed).theta[:, 0]
    first = min(k for k in range(len(theta)) if 0.5 <= theta[k, 0] <= 1.5 and abs(theta[k, 1]) <= 0.5)
    assert endpoints(zoomed).a == tuple(theta[first])


def test_paths_are_computed_once_for_two_ends():
    chosen = WELL.change(ends="points", sets="sub", point_a=(-1.0, 0.1), point_b=(1.0, 0.1))
    found = paths(chosen)
    assert {(path.path_map, path.a, path.b) for path in found.values()} == {
        (name, (-1, 0.1), (1, 0.1)) for name in found
    }
    assert found["straight"].level == pytest.approx(1.01)
    assert found["widest"].true_level == pytest.approx(1)
    assert paths(chosen.change(lam=0.2, eta0=0.3, followed="adam")) is found
    assert paths(chosen.change(point_b=(1.0, 0.2))) is not found


@pytest.mark.parametrize("kind", ["super", "sub"])
def test_the_water_leads_to_a_minimum_and_the_land_to_a_height(kind):
    found, own = places(WELL, kind), sets(WELL, kind)
    extrema = {own.place(own.tree.cell[k]) for k in np.unique(found)}
    assert extrema == {(1, 0)} if kind == "sub" else all(max(abs(x), abs(y)) == 2 for x, y in extrema)
    assert (places(WELL.change(zoom=3, zoom_at=(-1.0, -1.0)), kind) == -1).all()


def test_each_rule_is_trapped_when_both_sign_and_level_say_so():
    found, theta = traps(WELL), simulate(WELL).theta
    for k, trap in enumerate(found):
        x, y = theta[:, k].T
        out = np.flatnonzero((x < 0) | ((x**2 - 1) ** 2 + y**2 >= 1))
        assert trap.step == (out[-1] + 1 if out.size else 0)
        assert (trap.level, *trap.bottom) == pytest.approx((1, 1, 0), abs=1e-8)
    for changes in ({"zoom": 3, "zoom_at": (-1.0, -1.0)}, {"lam": 0.1}, {"sets": "sub"}, {"ends": "points"}):
        assert all(a is b for a, b in zip(traps(WELL.change(**changes)), found, strict=True))
    assert traps(WELL.change(start=(-0.5, 0.5)))[0].bottom == pytest.approx((-1, 0), abs=1e-8)


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_can_be_explored(problem):
    chosen = Experiment.opening(problem=problem, grid_points=65, sets="both")
    assert endpoints(chosen).a == chosen.start
    assert set(paths(chosen)) == {"widest", "straight", "via_peak"}
    assert len(traps(chosen)) == len(chosen.rules)
    direct = level_sets(landscape(chosen), 65)
    np.testing.assert_array_equal(direct.grid.values, sets(chosen).grid.values)
    assert view_window(chosen) == (direct.grid.x[0], direct.grid.x[-1], direct.grid.y[0], direct.grid.y[-1])


@pytest.mark.parametrize(("lam", "on_the_grid", "true"), [(178.33, 2, 1), (181.613, 1, 2)])
def test_true_sets_count_by_the_landscapes_own_passes_and_peaks(lam, on_the_grid, true):
    assert sets(HIMMELBLAU).count(lam) == on_the_grid
    assert true_sets(HIMMELBLAU).count(lam) == true
