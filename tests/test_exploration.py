"""From an experiment to its level sets: views, ends, and what is computed once."""

import numpy as np
import pytest

from core.experiment import Experiment
from core.exploration import critical, endpoints, followed, paths, places, refined, sets, traps, view_window
from core.simulation import simulate

HIMMELBLAU = Experiment.opening(problem="himmelblau", start=(0.0, 0.0), eta0=0.01)


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
