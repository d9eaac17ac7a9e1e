"""A study: views, ends, and what follows from an experiment and is computed once."""

from collections import Counter

import numpy as np
import pytest

from core.descent.walk import descend
from core.experiments.computed import landscape
from core.experiments.descents import best_rates, build_rules
from core.experiments.experiment import Experiment
from core.experiments.record import Record
from core.experiments.study import Study
from core.levels.sets import level_sets
from core.messages.levels import level_message
from core.messages.player import player_message
from core.problems import PROBLEMS, build
from core.setting import Setting

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
    assert Study(HIMMELBLAU).view == (-6, 6, -6, 6)
    assert Study(HIMMELBLAU.change(zoom=1, zoom_at=(1.0, -1.0))).view == (-2, 4, -4, 2)
    assert Study(HIMMELBLAU.change(zoom=2, zoom_at=(99.0, -99.0))).view == (3, 6, -6, -3)
    own = Study(HIMMELBLAU.change(zoom=2, zoom_at=(3.0, 2.0))).sets()
    assert (own.grid.x[0], own.grid.x[-1], own.boundary) == (1.5, 4.5, "window")


def test_the_grid_and_the_boundary_are_the_experiments():
    assert Study(HIMMELBLAU.change(grid_points=65)).sets().grid.values.shape == (65, 65)
    assert Study(HIMMELBLAU).sets().boundary == "coercive"
    assert Study(HIMMELBLAU.change(boundary="window")).sets().boundary == "window"


def test_what_does_not_depend_on_a_setting_is_not_computed_again():
    moved = HIMMELBLAU.change(lam=3.0, eta0=0.5, start=(1.0, 1.0), ends="points", sets="both")
    assert Study(moved).sets() is Study(HIMMELBLAU).sets()
    assert Study(moved).refined() is Study(HIMMELBLAU).refined()
    assert Study(moved).critical_points is Study(HIMMELBLAU).critical_points
    assert Study(HIMMELBLAU.change(zoom=1)).sets() is not Study(HIMMELBLAU).sets()


def test_the_ends_are_those_of_the_followed_run():
    run = Study(HIMMELBLAU).run
    both = HIMMELBLAU.change(followed="heavy_ball")
    assert [Study(each).followed for each in (HIMMELBLAU, both, both.change(followed="adam"))] == [0, 1, 0]
    ends = Study(both).ends
    assert ends.a == (0.0, 0.0)
    assert ends.b == tuple(run.theta[-1, 1])
    assert ends.note == ""


def test_a_run_that_leaves_the_view_is_followed_to_its_last_point_inside():
    lost = HIMMELBLAU.change(eta0=0.5, rules=("gradient_descent",))
    ends = Study(lost).ends
    theta = Study(lost).run.theta[:, 0]
    inside = np.flatnonzero((np.abs(theta) <= 6).all(-1))
    assert ends.b == tuple(theta[inside[-1]])
    assert f"step {inside[-1]}" in ends.note
    assert "nowhere in the view" in Study(HIMMELBLAU.change(zoom=6, zoom_at=(-5.0, 5.0))).ends.note


def test_points_outside_the_view_give_way_to_the_nearest_inside():
    ends = Study(HIMMELBLAU.change(ends="points", point_a=(50.0, 1.0), point_b=(2.0, 2.0))).ends
    assert (ends.a, ends.b) == ((6.0, 1.0), (2.0, 2.0))
    assert ends.note.startswith("A lay outside")


def test_paths_are_of_the_kind_of_set_that_is_shown():
    points = HIMMELBLAU.change(ends="points", point_a=(3.0, 2.0), point_b=(3.584428, -1.848127))
    land, water = Study(points).paths, Study(points.change(sets="sub")).paths
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
    assert Study(own).paths == {}


def test_zooming_does_not_change_where_runs_are_held():
    (first, *_), (zoomed, *_) = (
        Study(HIMMELBLAU).traps,
        Study(HIMMELBLAU.change(zoom=5, zoom_at=(-5.0, -5.0))).traps,
    )
    assert first == zoomed
    assert first.level == pytest.approx(13.3119, abs=1e-4)


def test_places_name_an_extremum_for_every_step_of_every_run():
    at = Study(HIMMELBLAU).places("sub")
    assert at.shape == (3, HIMMELBLAU.steps + 1)
    own = Study(HIMMELBLAU).sets("sub")
    end = own.place(own.tree.cell[at[0, -1]])
    assert end == pytest.approx((3, 2), abs=0.1)


def test_a_change_of_what_a_view_does_not_use_keeps_it():
    """The whole window does not ask where the zoom would be, nor the zoomed view what lies beyond the window."""
    own, zoomed = Study(WELL).sets(), WELL.change(zoom=1)
    assert (
        Study(WELL.change(zoom_at=(1.0, 1.0), condition=5.0, steps=50, followed="heavy_ball")).sets() is own
    )
    assert Study(zoomed.change(boundary="coercive")).sets() is Study(zoomed).sets()
    assert Study(zoomed.change(zoom_at=(0.5, 0.0))).sets() is not Study(zoomed).sets()
    for name, value in {"grid_points": 65, "boundary": "coercive", "formula": "x**2 + y"}.items():
        assert Study(WELL.change(**{name: value})).sets() is not own, name
    assert Study(WELL).sets("sub") is not own


def test_beyond_a_zoomed_view_nothing_is_known():
    assert Study(HIMMELBLAU.change(zoom=1, boundary="coercive")).sets().boundary == "window"


def test_zooming_finds_the_same_pass():
    near = HIMMELBLAU.change(zoom=4, zoom_at=(3.4, 0.1))
    saddles = [point for point in Study(near).critical_points if point.kind == "saddle"]
    whole = [point for point in Study(HIMMELBLAU).critical_points if point.kind == "saddle"]
    assert saddles[0].theta == pytest.approx((3.385154, 0.073852), abs=1e-6)
    assert saddles[0].level == pytest.approx(whole[0].level, abs=1e-9)
    assert (len(saddles), len(whole)) == (1, 4)


def test_critical_points_come_from_the_lowest_level_to_the_highest():
    points = Study(HIMMELBLAU).critical_points
    assert [point.kind for point in points] == ["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]
    assert [point.level for point in points] == sorted(point.level for point in points)


@pytest.mark.parametrize(
    ("shown", "expected"), [("super", ("super",)), ("sub", ("sub",)), ("both", ("super", "sub"))]
)
def test_of_both_kinds_paths_are_to_stay_on_land(shown, expected):
    chosen = WELL.change(sets=shown, ends="points", point_a=(-1.0, 0.0), point_b=(1.0, 0.0))
    assert Study(chosen).kinds == expected
    # To the water the pass at level 1 is the way; on land the two minima themselves are the lowest points.
    assert Study(chosen).paths["widest"].true_level == pytest.approx(
        1 if expected[0] == "sub" else 0, abs=1e-9
    )


def test_a_diverging_run_ends_where_it_was_last_seen_and_nothing_holds_it():
    lost = WELL.change(eta0=1.0, start=(0.3, 0.2), rules=("gradient_descent",), norm_scaling="none")
    theta = Study(lost).run.theta[:, 0]
    assert not np.isfinite(theta[-1]).all()
    with np.errstate(invalid="ignore"):
        last = max(k for k in range(len(theta)) if (np.abs(theta[k]) <= 2).all())
    ends = Study(lost).ends
    assert (ends.a, ends.b) == ((0.3, 0.2), tuple(theta[last]))
    assert ends.note == f"The run ends outside the view; B is its last point inside, step {last}."
    assert set(Study(lost).paths) == {"widest", "straight", "via_peak"}
    assert Study(lost).traps == (None,)


def test_a_run_that_comes_into_view_begins_there():
    zoomed = WELL.change(zoom=2, zoom_at=(1.0, 0.0))
    theta = Study(zoomed).run.theta[:, 0]
    first = min(k for k in range(len(theta)) if 0.5 <= theta[k, 0] <= 1.5 and abs(theta[k, 1]) <= 0.5)
    assert Study(zoomed).ends.a == tuple(theta[first])


def test_paths_are_computed_once_for_two_ends():
    chosen = WELL.change(ends="points", sets="sub", point_a=(-1.0, 0.1), point_b=(1.0, 0.1))
    found = Study(chosen).paths
    assert {(path.path_map, path.a, path.b) for path in found.values()} == {
        (name, (-1, 0.1), (1, 0.1)) for name in found
    }
    assert found["straight"].level == pytest.approx(1.01)
    assert found["widest"].true_level == pytest.approx(1)
    assert Study(chosen.change(lam=0.2, eta0=0.3, followed="adam")).paths is found
    assert Study(chosen.change(point_b=(1.0, 0.2))).paths is not found


@pytest.mark.parametrize("kind", ["super", "sub"])
def test_the_water_leads_to_a_minimum_and_the_land_to_a_height(kind):
    found, own = Study(WELL).places(kind), Study(WELL).sets(kind)
    extrema = {own.place(own.tree.cell[k]) for k in np.unique(found)}
    assert extrema == {(1, 0)} if kind == "sub" else all(max(abs(x), abs(y)) == 2 for x, y in extrema)
    assert (Study(WELL.change(zoom=3, zoom_at=(-1.0, -1.0))).places(kind) == -1).all()


def test_each_rule_is_trapped_when_both_sign_and_level_say_so():
    found, theta = Study(WELL).traps, Study(WELL).run.theta
    for k, trap in enumerate(found):
        x, y = theta[:, k].T
        out = np.flatnonzero((x < 0) | ((x**2 - 1) ** 2 + y**2 >= 1))
        assert trap.step == (out[-1] + 1 if out.size else 0)
        assert (trap.level, *trap.bottom) == pytest.approx((1, 1, 0), abs=1e-8)
    for changes in ({"zoom": 3, "zoom_at": (-1.0, -1.0)}, {"lam": 0.1}, {"sets": "sub"}, {"ends": "points"}):
        assert all(a is b for a, b in zip(Study(WELL.change(**changes)).traps, found, strict=True))
    assert Study(WELL.change(start=(-0.5, 0.5))).traps[0].bottom == pytest.approx((-1, 0), abs=1e-8)


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_can_be_explored(problem):
    chosen = Experiment.opening(problem=problem, grid_points=65, sets="both")
    assert Study(chosen).ends.a == chosen.start
    assert set(Study(chosen).paths) == {"widest", "straight", "via_peak"}
    assert len(Study(chosen).traps) == len(chosen.rules)
    direct = level_sets(landscape(chosen), 65)
    np.testing.assert_array_equal(direct.grid.values, Study(chosen).sets().grid.values)
    assert Study(chosen).view == (direct.grid.x[0], direct.grid.x[-1], direct.grid.y[0], direct.grid.y[-1])


@pytest.mark.parametrize(("lam", "on_the_grid", "true"), [(178.33, 2, 1), (181.613, 1, 2)])
def test_true_sets_count_by_the_landscapes_own_passes_and_peaks(lam, on_the_grid, true):
    assert Study(HIMMELBLAU).sets().count(lam) == on_the_grid
    assert Study(HIMMELBLAU).true_sets().count(lam) == true


@pytest.fixture
def counted(monkeypatch):
    """Return how many records and setting checks are made from now on."""
    made = Counter()
    complete, check = Record.__post_init__, Setting.check

    def completed(record):
        made["records"] += 1
        complete(record)

    def checked(setting, value):
        made["checks"] += 1
        return check(setting, value)

    monkeypatch.setattr(Record, "__post_init__", completed)
    monkeypatch.setattr(Setting, "check", checked)
    return made


@pytest.mark.parametrize("message", [player_message, level_message])
@pytest.mark.parametrize("change", [{}, {"lam": 20.0}, {"eta0": 0.011}])
def test_a_message_makes_no_record_and_checks_only_what_was_changed(counted, message, change):
    message(Study(HIMMELBLAU))
    counted.clear()
    message(Study(HIMMELBLAU.change(**change)))
    assert counted == ({"checks": 1} if change else {})


def test_studies_share_all_that_does_not_depend_on_what_differs():
    """λ and what is looked at change no run; V changes the ledger alone; the problem's own settings change all."""
    own = Study(WELL)
    for same in (
        {"lam": 0.3},
        {"zoom": 2},
        {"map_colour": "final"},
        {"locked": ("eta0",)},
        {"condition": 7.0},
    ):
        other = Study(WELL.change(**same))
        for part in ("landscape", "grid", "run", "ledger", "outcomes", "traps"):
            assert getattr(other, part) is getattr(own, part), (same, part)
    energy = Study(WELL.change(lyapunov="heavy_ball"))
    assert energy.run is own.run
    assert energy.ledger is not own.ledger
    assert Study(WELL.change(eta0=0.06)).landscape is own.landscape
    assert Study(WELL.change(eta0=0.06)).run is not own.run
    assert Study(WELL.change(formula="x**2 + y**2")).run is not own.run


def another(setting, value):
    """Return a value that a setting can take and does not have."""
    if setting.kind in ("choice", "choices"):
        choices = list(setting.choices)
        return (choices[-1],) if setting.kind == "choices" else next(c for c in choices if c != value)
    if setting.kind in ("float", "integer"):
        return next(k for k in (setting.low, setting.high) if k != value)
    others = {"flag": not value, "text": "x*y", "point": (0.7, 0.9), "window": (-2.0, 5.0, -1.0, 4.0)}
    return others[setting.kind]


@pytest.mark.parametrize("problem", ["himmelblau", "ill_conditioned", "formula", "mnist_pair"])
def test_no_run_is_taken_for_that_of_other_settings(problem):
    """Of every setting another value is tried, also of those that change nothing; steps are few, for a short test."""
    base = Experiment.opening(problem=problem, rules=("heavy_ball", "adam", "stable_decay"), steps=20)
    assert Study(base).run.steps == 20
    for name, known in Experiment.settings().items():
        if name in ("problem", "steps"):
            continue
        own = base.change(**{name: another(known, getattr(base, name))})
        f = build(problem, **{key: getattr(own, key) for key in PROBLEMS[problem].parameters})
        rates = best_rates(own, f) if own.fair_race else None
        alone = descend(f, build_rules(own, rates), own.start, own.steps)
        np.testing.assert_array_equal(Study(own).run.theta, alone.theta, err_msg=name)
        np.testing.assert_array_equal(Study(own).run.loss, alone.loss, err_msg=name)


def test_what_is_shared_cannot_be_written_to():
    own = Study(WELL)
    for array in (own.run.theta, own.ledger.V, own.grid.values, own.sets().tree.basin):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(TypeError, match="does not support item assignment"):
        own.paths["widest"] = None


def test_what_is_worked_out_later_is_read_only_too():
    study = Study(WELL)
    run, refined = study.run, study.refined()
    parts = [run.grad_norm, run.displacement, run.budget_left]
    for tree in (refined.tree, refined.complement):
        parts += [tree.birth, tree.death, tree.cell]
    assert not any(part.flags.writeable for part in parts)
    assert isinstance(run.outcomes, tuple)
