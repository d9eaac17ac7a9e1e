"""The player's message: its arrays are core's, it fits its budget, and a diverging run breaks nothing."""

import itertools

import numpy as np
import pytest

from core.experiments.computed import landscape
from core.experiments.experiment import Experiment, from_query
from core.experiments.study import Study
from core.levels.heights import height
from core.messages.fan import BUDGET, fan_message, fan_query, positions
from core.messages.land import land_message, land_query
from core.messages.packing import split, unpack
from core.messages.player import player_message
from core.optim import RULES
from core.problems import PROBLEMS

FIVE = ("gradient_descent", "heavy_ball", "rmsprop", "adam", "stable_decay")


def parts(experiment, **more):
    return unpack(split(player_message(Study(experiment), **more))[0])


def widened(code, low, size):
    return np.where(code == 65535, np.nan, low - size + code / 65534 * 3 * size)


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_what_travels_is_what_core_computed(problem):
    experiment = Experiment.opening(problem=problem, rules=FIVE)
    header, arrays = parts(experiment)
    run, book = Study(experiment).run, Study(experiment).ledger
    np.testing.assert_array_equal(arrays["v"], np.swapaxes(book.V, 0, 1))
    np.testing.assert_allclose(arrays["dv"], np.swapaxes(book.dV, 0, 1), rtol=1e-6)
    np.testing.assert_allclose(arrays["step_limit"], np.swapaxes(book.step_limit, 0, 1), rtol=1e-6)
    np.testing.assert_array_equal(arrays["step_size"], np.swapaxes(run.step_size, 0, 1).astype("f4"))
    assert [rule["name"] for rule in header["rules"]] == list(FIVE)
    for row, outcome in zip(header["rules"], run.outcomes, strict=True):
        assert row["tiles"][0]["value"] == outcome.kind
        assert row["tiles"][0]["detail"] == outcome.reason


def test_verdicts_are_numbered_as_the_player_reads_them():
    experiment = Experiment.opening(problem="himmelblau", eta0=0.06, steps=100, rules=FIVE)
    _, arrays = parts(experiment)
    dv, v = arrays["dv"], arrays["v"]
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(arrays["verdict"] == 2, ~np.isfinite(v[:, 1:]))
        np.testing.assert_array_equal(arrays["verdict"] == 1, np.isfinite(v[:, 1:]) & (dv > 0))
        np.testing.assert_array_equal(arrays["verdict"] == 0, np.isfinite(v[:, 1:]) & (dv < 0))


def test_the_grid_comes_back_to_within_its_quantisation():
    experiment = Experiment.opening(problem="rosenbrock")
    header, arrays = parts(experiment)
    grid = landscape(experiment).grid()
    shape = height(grid)
    assert header["height"] == {"low": shape.low, "scale": shape.scale, "high": shape.high}
    codes = np.cumsum(np.cumsum(arrays["grid_differences"].astype(int), axis=0), axis=1) % 65536
    np.testing.assert_allclose(codes / 65534, shape.of(grid.values), atol=1 / 65534)


@pytest.mark.parametrize(("steps", "count"), list(itertools.product([10, 120, 500, 1000], [1, 3, 5])))
def test_it_fits_its_budget(steps, count):
    experiment = Experiment.opening(
        problem="himmelblau", steps=steps, rules=tuple(RULES)[:count], alpha=0.001
    )
    study = Study(experiment)
    assert len(player_message(study, apart=True)) <= 10_000 + 60 * steps * count
    header, _ = unpack(fan_message(study))
    assert len(fan_message(study)) <= BUDGET
    for kind, values in header["fan"].items():
        assert getattr(experiment, kind) in values
        assert set(values) <= set(positions(study)[kind])


def test_the_fan_is_the_runs_at_the_neighbouring_slider_positions():
    experiment = Experiment.opening(problem="himmelblau")
    header, arrays = unpack(fan_message(Study(experiment)))
    runs, book = Study(experiment).fan, Study(experiment).fan_ledger
    position = header["fan"]["eta0"].index(runs.eta0[3])
    codes = np.cumsum(arrays["theta"][position].astype(int), axis=1) % 65536
    x0, x1, y0, y1 = landscape(experiment).facts.window
    expected = np.swapaxes(runs.runs.theta[:, :, 3], 0, 1)
    inside = (np.abs(expected - [(x0 + x1) / 2, (y0 + y1) / 2]) < [1.4 * (x1 - x0), 1.4 * (y1 - y0)]).all(-1)
    found = np.stack([widened(codes[..., 0], x0, x1 - x0), widened(codes[..., 1], y0, y1 - y0)], axis=-1)
    np.testing.assert_allclose(found[inside], expected[inside], atol=3 * (x1 - x0) / 65534)
    v = (arrays["v"][position].astype("<u4") << 16).view("<f4")
    np.testing.assert_allclose(v, np.swapaxes(book.V[:, :, 3], 0, 1), rtol=2**-8)


def test_the_present_rates_are_in_the_fan_and_give_the_present_run():
    experiment = Experiment.opening(problem="himmelblau")
    runs = Study(experiment).fan
    here = runs.eta0.index(experiment.eta0)
    np.testing.assert_array_equal(runs.runs.theta[:, :, here], Study(experiment).run.theta)


def test_a_diverging_run_travels_with_its_nan_in_the_arrays_and_none_in_the_header():
    experiment = Experiment.opening(problem="himmelblau", eta0=1.0, steps=300, rules=FIVE)
    header, arrays = parts(experiment)
    lost = header["rules"][0]["non_finite_at"]
    assert lost is not None
    assert not np.isfinite(arrays["v"][0, lost:]).any()
    assert np.isfinite(arrays["v"][0, :lost]).all()
    assert header["rules"][0]["tiles"][1]["value"] == "not finite"


def test_a_fair_race_says_why_its_rate_cannot_be_dragged():
    header, _ = parts(Experiment.opening(problem="quadratic", fair_race=True))
    assert "own best" in header["locked_why"]["eta0"]


def test_what_is_fetched_apart_is_named_and_makes_the_message_whole():
    experiment = Experiment.opening(problem="beale", lyapunov="distance", lam=3.0)
    whole, apart = parts(experiment), parts(experiment, apart=True)
    _, land = unpack(land_message(Study(from_query(apart[0]["land"])[0])))
    assert whole[1].keys() == {*apart[1], *land}
    for name, array in (apart[1] | land).items():
        np.testing.assert_array_equal(whole[1][name], array)
    assert apart[0]["positions"] == positions(Study(experiment))
    assert not {"land", "fan", "positions"} & set(whole[0])


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_the_name_of_a_land_says_what_it_depends_on_and_no_more(problem):
    experiment = Experiment.opening(problem=problem)
    moved = experiment.change(lam=experiment.lam + 0.1, eta0=0.5, steps=60, start=(0.1, 0.1), zoom=1)
    assert land_query(Study(moved)) == land_query(Study(experiment))
    named, remarks = from_query(land_query(Study(experiment)))
    assert remarks == []
    assert land_message(Study(named)) == land_message(Study(experiment))
    for name in PROBLEMS[problem].parameters:
        setting = Experiment.settings()[name]
        if setting.kind == "float":
            other = experiment.change(**{name: setting.high})
            assert land_query(Study(other)) != land_query(Study(experiment)), name


@pytest.mark.parametrize("steps", [120, 2000])
def test_the_name_of_a_fan_says_what_it_depends_on_and_no_more(steps):
    own = Experiment.opening(
        problem="formula", formula="x^2 + sin(3y)", steps=steps, rules=("adam", "nesterov")
    )
    named, remarks = from_query(fan_query(Study(own)))
    assert remarks == []
    assert fan_message(Study(named)) == fan_message(Study(own))
    looked_at = own.change(zoom=2, sets="sub", locked=("lam",), map_colour="final")
    assert fan_query(Study(looked_at)) == fan_query(Study(own))
    # Of a long run λ decides which steps are drawn.
    lower = fan_query(Study(own.change(lam=own.lam / 2)))
    assert (lower == fan_query(Study(own))) is (steps == 120)
    for changes in (
        {"eta0": 0.3},
        {"alpha": 0.02},
        {"beta1": 0.8},
        {"lyapunov": "distance"},
        {"formula": "x*y"},
    ):
        assert fan_query(Study(own.change(**changes))) != fan_query(Study(own)), changes


def test_the_link_travels_with_the_picture():
    experiment = Experiment.opening(problem="beale")
    header, _ = parts(experiment, query=experiment.query(), echo=4)
    assert header["query"] == experiment.query()
    assert header["echo"] == 4
