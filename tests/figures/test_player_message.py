"""The player's message: its arrays are core's, it fits its budget, and a diverging run breaks nothing."""

import itertools

import numpy as np
import pytest

from core.analysis.levels import height
from core.experiment import RULES, Experiment
from core.figures.packing import split, unpack
from core.figures.player import BUDGET, player_message
from core.problems import PROBLEMS
from core.simulation import fan, fan_ledger, landscape, measure, simulate

FIVE = ("gradient_descent", "heavy_ball", "rmsprop", "adam", "stable_decay")


def parts(experiment, **more):
    main, fanned = split(player_message(experiment, **more))
    return unpack(main), (unpack(fanned) if fanned else None)


def widened(code, low, size):
    return np.where(code == 65535, np.nan, low - size + code / 65534 * 3 * size)


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_what_travels_is_what_core_computed(problem):
    experiment = Experiment.opening(problem=problem, rules=FIVE)
    (header, arrays), _ = parts(experiment)
    run, book = simulate(experiment), measure(experiment)
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
    (_, arrays), _ = parts(experiment)
    dv, v = arrays["dv"], arrays["v"]
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(arrays["verdict"] == 2, ~np.isfinite(v[:, 1:]))
        np.testing.assert_array_equal(arrays["verdict"] == 1, np.isfinite(v[:, 1:]) & (dv > 0))
        np.testing.assert_array_equal(arrays["verdict"] == 0, np.isfinite(v[:, 1:]) & (dv < 0))


def test_the_grid_comes_back_to_within_its_quantisation():
    experiment = Experiment.opening(problem="rosenbrock")
    (header, arrays), _ = parts(experiment)
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
    message = player_message(experiment)
    (_, _), fanned = parts(experiment)
    if steps * count <= 2500:
        assert len(message) <= BUDGET
        assert fanned is not None


def test_the_fan_is_the_runs_at_the_neighbouring_slider_positions():
    experiment = Experiment.opening(problem="himmelblau")
    _, (header, arrays) = parts(experiment)
    runs, book = fan(experiment), fan_ledger(experiment)
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
    runs = fan(experiment)
    here = runs.eta0.index(experiment.eta0)
    np.testing.assert_array_equal(runs.runs.theta[:, :, here], simulate(experiment).theta)


def test_a_diverging_run_travels_with_its_nan_in_the_arrays_and_none_in_the_header():
    experiment = Experiment.opening(problem="himmelblau", eta0=1.0, steps=300, rules=FIVE)
    (header, arrays), _ = parts(experiment)
    lost = header["rules"][0]["non_finite_at"]
    assert lost is not None
    assert not np.isfinite(arrays["v"][0, lost:]).any()
    assert np.isfinite(arrays["v"][0, :lost]).all()
    assert header["rules"][0]["tiles"][1]["value"] == "not finite"


def test_a_fair_race_says_why_its_rate_cannot_be_dragged():
    (header, _), _ = parts(Experiment.opening(problem="quadratic", fair_race=True))
    assert "own best" in header["locked_why"]["eta0"]


def test_a_thumbnail_carries_no_fan():
    (header, _), fanned = parts(Experiment.opening(problem="quadratic"), compact=True)
    assert header["compact"]
    assert fanned is None


def test_the_link_travels_with_the_picture():
    experiment = Experiment.opening(problem="beale")
    (header, _), _ = parts(experiment, query=experiment.query(), echo=4)
    assert header["query"] == experiment.query()
    assert header["echo"] == 4
