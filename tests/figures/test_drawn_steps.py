"""Of a long run a picture draws some steps: none that matters is missing, and what is said of it is true."""

import re

import numpy as np
import pytest

from core.experiments.computed import landscape
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.messages.drawn_steps import BEGINNING, drawn_steps, drawn_words
from core.messages.fan import fan_message
from core.messages.levels import level_message
from core.messages.packing import split, unpack
from core.messages.player import player_message

FIVE = ("gradient_descent", "heavy_ball", "rmsprop", "adam", "stable_decay")
WAVES = {"problem": "formula", "formula": "sin(3x)+cos(2y)+0.1*(x^2+y^2)", "alpha": 0.0}
# Runs that rest, that swing for ever, that blow up at once and late, that leave the window and come back.
RUNS = {
    "rest": {},
    "swing": WAVES | {"eta0": 0.4, "rules": FIVE},
    "alone": WAVES | {"eta0": 0.6, "rules": ("gradient_descent",)},
    "blow up": {"problem": "himmelblau", "eta0": 1.0},
    "late": {"problem": "formula", "formula": "x^2+y^2", "eta0": 1.001, "alpha": 0.0, "start": (1e-3, 1e-3)},
    "outside": {
        "problem": "formula",
        "formula": "x^2+100y^2",
        "eta0": 0.0097,
        "alpha": 0.0,
        "start": (3.0, 3.0),
    },
}


def made(name, steps=10_000):
    experiment = Experiment.opening(steps=steps, **RUNS[name])
    run, book = Study(experiment).run, Study(experiment).ledger
    window = landscape(experiment).facts.window
    return experiment, run, book, drawn_steps(run, book, window, experiment.lam)


def first_changes(side, most):
    return [int(i) for i in np.flatnonzero(side[1:] != side[:-1])[:most]]


@pytest.mark.parametrize("name", RUNS)
def test_of_ten_thousand_steps_no_event_is_hidden(name):
    experiment, run, book, drawn = made(name)
    assert drawn[0] == 0
    assert drawn[-1] == 10_000
    assert (np.diff(drawn) > 0).all()
    assert len(drawn) < 3000
    x0, x1, y0, y1 = landscape(experiment).facts.window
    kept = set(drawn.tolist())
    for r in range(len(experiment.rules)):
        v, theta, loss = book.V[:, r], run.theta[:, r], run.loss[:, r]
        with np.errstate(all="ignore"):
            inside = (theta[:, 0] >= x0) & (theta[:, 0] <= x1) & (theta[:, 1] >= y0) & (theta[:, 1] <= y1)
            above = book.step_size[:, r] > book.step_limit[:, r]
            events = [
                *np.flatnonzero(v[1:] > v[:-1])[:1],
                *first_changes(np.isfinite(v), 1),
                *first_changes(inside, 5),
                *first_changes(loss >= experiment.lam, 5),
                *(i + late for i in first_changes(above, 5) for late in (0, 1)),
            ]
        assert {int(i) + shift for i in events for shift in (0, 1)} <= kept
        finite = v[np.isfinite(v)]
        assert {finite.min(), finite.max()} <= set(v[drawn].tolist())


def test_a_run_that_swings_at_every_step_is_seen_to_swing():
    """From step to step x changes its sign; every other step alone would show a calm run."""
    experiment = Experiment.opening(
        problem="formula",
        formula="x^2+y^2",
        start=(1.0, 0.5),
        eta0=0.9999,
        alpha=0.0,
        steps=10_000,
        rules=FIVE[:1],
    )
    run, book = Study(experiment).run, Study(experiment).ledger
    drawn = drawn_steps(run, book, landscape(experiment).facts.window, experiment.lam)
    x = run.theta[drawn, 0, 0]
    assert np.abs(x).min() > 0.1
    assert (x[1:] * x[:-1] < 0).mean() > 0.9


@pytest.mark.parametrize(("steps", "rules"), [(10, 5), (1000, 5), (2000, 1)])
def test_a_short_run_is_drawn_whole_and_nothing_is_said(steps, rules):
    experiment = Experiment.opening(steps=steps, rules=FIVE[:rules])
    run, book = Study(experiment).run, Study(experiment).ledger
    drawn = drawn_steps(run, book, landscape(experiment).facts.window, experiment.lam)
    np.testing.assert_array_equal(drawn, np.arange(steps + 1))
    assert drawn_words(steps, rules) == ""
    header, arrays = unpack(split(player_message(Study(experiment)))[0])
    assert not {"times", "rises"} & set(arrays)
    assert header["words"]["drawn"] == ""


@pytest.mark.parametrize("name", RUNS)
def test_what_is_said_of_the_drawn_steps_is_true(name):
    experiment, _, _, drawn = made(name)
    words = drawn_words(10_000, len(experiment.rules))
    said = re.match(
        r"Of 10,000 steps the first (\d+) are drawn, then every (\d+)(?:st|rd|th) and those", words
    )
    first, stride = map(int, said.groups())
    assert first == BEGINNING
    assert {*range(first + 1), *range(0, 10_001, stride)} <= set(drawn.tolist())


@pytest.mark.parametrize("name", RUNS)
def test_the_message_of_ten_thousand_steps_is_small_and_its_numbers_are_of_the_whole_run(name):
    experiment, run, book, drawn = made(name)
    message = player_message(Study(experiment))
    assert len(message) <= 150_000
    header, arrays = unpack(split(message)[0])
    np.testing.assert_array_equal(arrays["times"], drawn)
    np.testing.assert_array_equal(arrays["v"], book.V[drawn].T)
    np.testing.assert_array_equal(arrays["step_size"], run.step_size[drawn[1:] - 1].T.astype("f4"))
    rises = np.unpackbits(arrays["rises"], axis=1, bitorder="little")[:, :10_000].astype(bool)
    np.testing.assert_array_equal(rises, book.rises.T)
    assert header["steps"] == 10_000
    for r, rule in enumerate(header["rules"]):
        with np.errstate(invalid="ignore"):
            assert rule["above_limit"] == (book.step_size[:, r] > book.step_limit[:, r]).sum()
        count = int(book.rises[:, r].sum())
        assert rule["tiles"][2]["value"] == f"{count} of 10000 steps"


def test_the_runs_under_the_hand_are_drawn_at_the_same_steps():
    experiment, _, _, drawn = made("rest")
    header, arrays = unpack(fan_message(Study(experiment)))
    runs = Study(experiment).fan
    place = runs.eta0.index(header["fan"]["eta0"][0])
    expected = Study(experiment).fan_ledger.V[drawn][:50, :, place].T
    found = (arrays["v"][0].astype("<u4") << 16).view("<f4")
    assert found.shape == (3, len(drawn))
    np.testing.assert_allclose(found[:, :50], expected, rtol=2**-8)


def test_the_level_sets_draw_the_same_steps_and_say_so():
    experiment, run, book, drawn = made("rest")
    header, arrays = unpack(split(level_message(Study(experiment)))[0])
    assert header["times"] == drawn.tolist()
    np.testing.assert_array_equal(arrays["theta"], np.swapaxes(run.theta[drawn], 0, 1).astype("f4"))
    assert arrays["super_at"].shape == (3, len(drawn))
    rises = np.unpackbits(arrays["rises"], axis=1, bitorder="little")[:, :10_000].astype(bool)
    np.testing.assert_array_equal(rises, book.rises.T)
    assert any("Of 10,000 steps" in note for note in header["notes"])
