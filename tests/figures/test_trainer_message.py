"""The trainer's message: what travels is what was measured, counts come from all rows, and it fits its budget."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import r2_score, root_mean_squared_error

from core.descent.outcome import Outcome
from core.messages.packing import split, unpack
from core.messages.trainer import BUDGET, trainer_message
from core.messages.trainer_rows import LIMIT
from core.messages.trainer_tiles import duration
from core.networks.risks import Risk
from core.numbers import amount, percent
from core.trainer.views import View
from tests.trainer import fake_run as fake

ALL_STATES = ("ready", "training", "paused", "finished", "diverged", "failed", "closed")


def parts(run, lam=0.6, **more):
    message = trainer_message(run, lam=lam, **more)
    assert len(message) <= BUDGET
    main, views = split(message)
    return unpack(main), unpack(views)


def column(arrays, name, k=0):
    return arrays[name][arrays["offsets"][k] : arrays["offsets"][k + 1]]


def long_run(steps=20_000, cadence=1, **more):
    return fake.run(fake.plane(), steps=steps, cadence=cadence, **more)


def with_energy(run, V):
    """Give a run's first history another V, and no changes of its own."""
    history = run.histories[0]
    history.V[:] = V
    history.dV[:] = np.nan
    return run


def test_a_short_history_travels_whole():
    run = fake.run(fake.plane(), steps=300, cadence=7)
    (header, arrays), _ = parts(run)
    history = run.history()
    np.testing.assert_array_equal(arrays["t"], history.t)
    for name in ("V", "dV", "step_size", "curvature_limit", "test_accuracy", "train_loss", "first_order"):
        np.testing.assert_allclose(arrays[name], getattr(history, name), rtol=1e-6)
    assert header["remarks"] == []
    assert header["configurations"][0]["rows"] == header["configurations"][0]["drawn"] == 301


def test_a_column_that_nobody_measured_is_left_out():
    run = fake.run(fake.plane())
    run.histories = [fake.history(120, 120, taylor=False, sharpness=False, accuracy=False)]
    (_, arrays), _ = parts(run)
    assert not {"dV", "first_order", "sharpness", "curvature_limit", "test_accuracy"} & set(arrays)
    assert {"V", "step_size", "batch_loss"} <= set(arrays)


@pytest.mark.parametrize("cadence", [1, 100])
def test_of_a_long_history_few_rows_travel_and_the_header_says_so(cadence):
    run = long_run(cadence=cadence)
    (header, arrays), _ = parts(run)
    own = header["configurations"][0]
    assert own["rows"] == 20_001
    assert own["drawn"] == len(arrays["t"]) <= LIMIT + 10
    assert arrays["t"][0] == 0
    assert arrays["t"][-1] == 20_000
    assert (np.diff(arrays["t"].astype(int)) > 0).all()
    assert "step is drawn" in header["remarks"][0]
    if cadence == 100:
        assert set(range(0, 20_001, 100)) <= set(arrays["t"].tolist())


def test_no_spike_of_v_is_dropped():
    V = np.linspace(2, 1, 20_001)
    spikes = [777, 5_432, 19_001]
    V[spikes] = [9.0, 0.2, 7.0]
    (_, arrays), _ = parts(with_energy(long_run(), V))
    drawn = dict(zip(arrays["t"].tolist(), arrays["V"].tolist(), strict=True))
    assert [drawn[t] for t in spikes] == pytest.approx([9.0, 0.2, 7.0])


def test_both_sides_of_a_crossing_are_drawn_and_all_crossings_are_counted():
    V = 1 + 0.5 * np.cos(np.arange(20_001) * 2 * np.pi / 1000)
    (header, arrays), _ = parts(with_energy(long_run(), V), lam=1.1)
    below = V < 1.1
    turns = np.flatnonzero(below[1:] != below[:-1])
    assert len(turns) == 40
    assert header["configurations"][0]["crossings"]["count"] == 40
    assert set(turns) | set(turns + 1) <= set(arrays["t"].tolist())


def test_with_thousands_of_crossings_the_count_is_exact_and_the_rows_are_few():
    V = 1 + 0.1 * (-1.0) ** np.arange(20_001)
    (header, arrays), _ = parts(with_energy(long_run(), V), lam=1.0)
    own = header["configurations"][0]
    assert own["crossings"]["count"] == 20_000
    assert own["rises"] == {"count": 10_000, "of": 20_000}
    assert len(arrays["t"]) <= LIMIT + 10
    assert 700 <= len(arrays["rises"]) <= 801


def test_rises_are_counted_on_all_records_also_on_those_that_are_not_drawn():
    run = long_run()
    expected = run.history().dV > 0
    (header, _), _ = parts(run)
    assert header["configurations"][0]["rises"] == {"count": int(expected.sum()), "of": 20_000}


def test_a_rise_is_dated_after_its_step_and_without_one_at_the_next_record():
    run = fake.run(fake.plane(), steps=40)
    history = run.histories[0]
    history.V[:], history.dV[:] = np.nan, np.nan
    history.V[[0, 10, 20, 30]] = [2.0, 1.0, 3.0, 2.5]
    history.dV[20] = 0.5
    (header, arrays), _ = parts(run)
    assert arrays["rises"].tolist() == [20, 21]
    assert header["configurations"][0]["rises"] == {"count": 2, "of": 3}


def test_rows_that_the_worker_writes_meanwhile_do_not_travel():
    """A row is written before its step is counted."""
    run = fake.run(fake.plane(), steps=100, t=50)
    run.histories = [fake.history(100, 53)]
    (header, arrays), _ = parts(run)
    assert header["t"] == arrays["t"][-1] == 50
    assert header["configurations"][0]["end"] is None


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_a_diverged_run_names_its_end_and_its_header_is_json(value):
    run = fake.run(fake.plane(), steps=300, t=60, state="diverged", message="diverged at step 60")
    run.histories = [fake.broken(run.histories[0], 60, value)]
    run.outcomes = [Outcome("diverged", "not finite at step 60, first in linear2 (16→2)")]
    (header, arrays), _ = parts(run)
    own = header["configurations"][0]
    assert own["end"] == 60
    assert not np.isfinite(arrays["V"][-1])
    assert np.isfinite(arrays["V"][:-1]).all()
    assert {"value": "diverged", "tone": "bad"}.items() <= own["tiles"][-1].items()


def test_in_a_race_one_configuration_may_end_before_the_others():
    run = fake.run(fake.plane(), steps=300, t=200, count=3, state="training")
    run.histories[1] = fake.broken(run.histories[1], 60)
    (header, arrays), _ = parts(run, focus=2)
    assert [own["end"] for own in header["configurations"]] == [None, 60, None]
    assert column(arrays, "t", 1)[-1] == 60
    assert column(arrays, "t", 2)[-1] == 200
    assert [own["label"] for own in header["configurations"]] == list(fake.LABELS[:3])


def test_a_run_that_stands_at_its_start():
    run = fake.run(fake.images(), steps=100, t=0, state="ready")
    (header, arrays), (_, seen) = parts(run)
    assert arrays["t"].tolist() == [0]
    assert seen["view_t"].tolist() == [0]
    assert header["configurations"][0]["tiles"][-1]["value"] == "not started"


@pytest.mark.parametrize("state", ALL_STATES)
@pytest.mark.parametrize("t", [0, 50])
def test_every_state_has_its_tiles(state, t):
    run = fake.run(fake.table(), steps=100, t=t, state=state, message=f"it is {state}")
    (header, _), _ = parts(run)
    tiles = header["configurations"][0]["tiles"]
    assert len(tiles) == 6
    assert all(tile["label"] and tile["value"] and tile["detail"] for tile in tiles)


def test_the_tiles_tell_the_numbers_of_the_run():
    run = fake.run(fake.plane(), steps=200, cadence=10, t=100, state="training")
    run.steps_per_second, run.remaining_seconds = 812.4, 75.0
    (header, _), _ = parts(run, lam=1.5)
    tiles = {tile["label"]: tile for tile in header["configurations"][0]["tiles"]}
    history = run.history()
    assert tiles["Epoch"]["value"] == "10 of 20"
    assert tiles["Epoch"]["detail"] == "812 steps/s, 75 s left; CPU, one thread"
    assert float(tiles["V now"]["value"]) == pytest.approx(history.V[100], rel=1e-3)
    gap = 100 * (history.train_accuracy[100] - history.test_accuracy[100])
    assert tiles["Test accuracy"]["detail"].endswith(f"gap +{gap:.1f} points")
    first = next(t for t in range(0, 101, 10) if history.V[t] < 1.5)
    assert tiles["S_λ"]["value"] == f"left by step {first}"
    ratio = fake.ETA / history.curvature_limit[95]
    assert float(tiles["η_t ÷ 2/λ_max"]["value"]) == pytest.approx(ratio, abs=2e-3)
    assert tiles["Outcome"]["value"] == "training"


def test_an_eta_above_its_limit_is_marked():
    run = fake.run(fake.plane(), steps=200)
    (header, _), _ = parts(run)
    tile = header["configurations"][0]["tiles"][4]
    assert tile["tone"] == "bad"
    assert float(tile["value"]) > 1


def test_plane_views_come_back():
    run = fake.run(fake.plane(classes=3), steps=120)
    (_, _), (header, arrays) = parts(run)
    views = [one.view for one in run.snapshots()]
    confusion = np.cumsum(arrays["confusion"], axis=0, dtype=np.uint16)
    np.testing.assert_array_equal(confusion, [view.confusion for view in views])
    boundary = np.cumsum(arrays["boundary"], axis=0, dtype=np.uint8)
    np.testing.assert_array_equal(boundary[:, 0], [view.boundary[0] for view in views])
    np.testing.assert_allclose(
        boundary[:, 1] / 63, [view.boundary[1] / 255 for view in views], atol=0.5 / 63 + 1e-9
    )
    x0, x1, y0, y1 = header["window"]
    points = arrays["train_xy"] / 65535 * [x1 - x0, y1 - y0] + [x0, y0]
    np.testing.assert_allclose(points, run.data.train_x, atol=(x1 - x0) / 65535)
    np.testing.assert_array_equal(arrays["noisy"], run.data.noisy)


def test_of_a_regression_predictions_scores_and_largest_residuals_come_back():
    run = fake.run(fake.numbers(), steps=120)
    (header, arrays), (seen, views) = parts(run)
    data, target = run.data, run.data.target
    assert header["data"]["task"] == "regression"
    assert header["data"]["target"] == "price"
    score = {"name": "r2", "label": "R²", "title": "R²", "percent": False, "floor": -1}
    assert header["score"] == score
    assert {"train_r2", "test_r2", "train_rmse", "test_rmse"} <= set(arrays)
    assert not {"train_accuracy", "test_accuracy", "confusion"} & (set(arrays) | set(views))
    true = target.mean + target.spread * data.test_y
    np.testing.assert_allclose(views["true"], true[views["sample"]], rtol=1e-6)
    codes = np.cumsum(views["predicted"], axis=0, dtype=np.uint16).astype(float)
    low, high = seen["window"]
    for k, one in enumerate(run.snapshots()):
        predicted = target.mean + target.spread * one.view.predicted.astype(float)
        shown, inside = low + (codes[k] - 1) / 65533 * (high - low), (codes[k] > 0) & (codes[k] < 65535)
        np.testing.assert_allclose(
            shown[inside], predicted[views["sample"]][inside], atol=(high - low) / 65533
        )
        beyond = (predicted < low) | (predicted > high)
        np.testing.assert_array_equal(~inside, beyond[views["sample"]])
        assert views["test_r2"][k] == pytest.approx(r2_score(true, predicted), abs=1e-6)
        assert views["test_rmse"][k] == pytest.approx(root_mean_squared_error(true, predicted), rel=1e-6)
        largest = np.sort(np.abs(predicted - true))[::-1][:8]
        np.testing.assert_allclose(
            np.abs(views["worst"][k, :, 2] - views["worst"][k, :, 1]), largest, rtol=1e-5
        )
        np.testing.assert_allclose(
            views["worst"][k, :, 1], true[views["worst"][k, :, 0].astype(int)], rtol=1e-6
        )


def test_a_regressions_tile_says_r2_and_the_rmse_in_the_targets_units():
    run = fake.run(fake.numbers(), steps=120, t=60, probe_size=200)
    history = run.history()
    tile = parts(run)[0][0]["configurations"][0]["tiles"][2]
    assert (tile["label"], tile["value"]) == ("Test R²", f"{history.test_r2[-1]:.3f}")
    rmse = [f"{getattr(history, f'{part}_rmse')[-1]:.4g}" for part in ("test", "train")]
    assert tile["detail"] == (f"train {history.train_r2[-1]:.3g}; RMSE {rmse[0]} price, train {rmse[1]}")


def test_r2_that_is_not_defined_says_why_and_one_not_measured_says_that():
    run = fake.run(fake.numbers(), steps=60)
    run.history().test_r2[:] = np.nan
    tile = parts(run)[0][0]["configurations"][0]["tiles"][2]
    assert tile["value"] == "–"
    assert tile["detail"].startswith("not defined, as all true values of the test part are equal; RMSE")
    run.history().test_rmse[:] = np.nan
    tile = parts(run)[0][0]["configurations"][0]["tiles"][2]
    assert tile["detail"] == "R² is not monitored or not measured yet"


def test_predictions_that_are_not_finite_or_huge_still_travel():
    run = fake.run(fake.numbers(n=12), steps=120)
    wild = [np.full(6, 3e38, "f4"), np.zeros(0, "f4")]
    run.views[0] = [
        replace(one, kept={"views": View(None, None, None, bool(len(predicted)), predicted)})
        for one, predicted in zip(run.views[0], wild, strict=False)
    ]
    _, (_, views) = parts(run)
    assert views["finite"].tolist() == [1, 0]
    assert (views["predicted"][0] == 65535).all()
    assert views["test_r2"][0] < -1e70


def test_a_large_test_part_is_drawn_in_part_but_scored_whole():
    run = fake.run(fake.numbers(n=4000), steps=120)
    (header, _), (_, views) = parts(run)
    assert len(views["true"]) == 500 < header["data"]["test"] == 2000
    last = run.snapshots()[-1].view.predicted
    assert views["test_r2"][-1] == pytest.approx(r2_score(run.data.test_y, last), abs=1e-6)


def test_mistakes_name_their_picture_and_each_picture_travels_once():
    run = fake.run(fake.images(), steps=120)
    (_, _), (_, arrays) = parts(run)
    used = {int(row[0]) for one in run.snapshots() for row in one.view.mistakes}
    assert len(arrays["images"]) == len(used)
    for view, rows in zip([one.view for one in run.snapshots()], arrays["mistakes"], strict=True):
        for (index, predicted, sure), row in zip(view.mistakes, rows, strict=False):
            assert row[1:].tolist() == [run.data.test_y[index], predicted, sure]
            np.testing.assert_allclose(
                arrays["images"][row[0]] / 248, run.data.test_x[index], atol=0.5 / 31 + 1e-6
            )
        assert (rows[len(view.mistakes) :, 0] == 65535).all()


def test_weights_travel_only_when_they_are_looked_at():
    run = fake.run(fake.images(), steps=120, t=120)
    (_, _), (header, arrays) = parts(run)
    assert header["weights_t"] is None
    assert "weights" not in arrays
    for look_at, of in ((-1, 120), (35, 30), (0, 0)):
        (_, _), (header, arrays) = parts(run, look_at=look_at)
        assert header["weights_t"] == of
        weights = arrays["weights"] / 127 * arrays["weights_scale"][:, None, None]
        expected = run.module(0, of).weight[:16].detach().numpy().reshape(16, 8, 8)
        np.testing.assert_allclose(weights, expected, atol=2.5 / 254)


def test_a_closed_run_keeps_what_it_has_measured_and_asks_for_no_weights():
    run = fake.run(fake.images(), steps=120, state="closed", message="closed")
    run.views, run.module = [[]], None
    (header, arrays), (seen, views) = parts(run, look_at=-1)
    assert len(arrays["t"]) == 121
    assert seen["sent"] == len(views["view_t"]) == 0
    assert header["state"] == "closed"


@pytest.mark.parametrize("look_at", [None, -1])
def test_the_largest_messages_fit(look_at):
    """Four long runs with all that can be measured, sixty snapshots, and data of the largest kind."""
    for data in (fake.images(900, 28), fake.table(4000, 50), fake.plane(6000, 3)):
        run = fake.run(data, steps=20_000, count=4, views=60)
        rng = np.random.default_rng(0)
        for history in run.histories:
            for name in ("grad_norm", "batch_loss", "dV", "first_order", "second_order", "test_loss"):
                getattr(history, name)[:] *= 1 + rng.random(20_001)
        message = trainer_message(run, lam=0.6, look_at=look_at)
        (_, _), (header, arrays) = parts(run, look_at=look_at)
        assert len(message) <= BUDGET
        assert 2 <= header["sent"] == len(arrays["view_t"]) <= header["kept"] == 61
        assert arrays["view_t"][[0, -1]].tolist() == [0, 20_000]


def test_noise_for_a_boundary_leaves_fewer_snapshots_and_says_so():
    run = fake.run(fake.plane(), steps=6000, views=60)
    rng = np.random.default_rng(0)
    for one in run.snapshots():
        one.view.boundary[:] = rng.integers(0, 2, one.view.boundary.shape) * [[[1]], [[200]]]
        one.view.boundary[1] = rng.integers(128, 256, (48, 48))
    (_, _), (header, arrays) = parts(run)
    assert header["sent"] < header["kept"]
    assert arrays["view_t"][[0, -1]].tolist() == [0, 6000]


def test_the_steps_to_which_one_can_rewind_are_all_there():
    run = fake.run(fake.plane(), steps=300, count=2)
    (_, arrays), _ = parts(run)
    for k in range(2):
        kept = arrays["kept"][arrays["kept_offsets"][k] : arrays["kept_offsets"][k + 1]]
        assert kept.tolist() == [one.t for one in run.snapshots(k)]


def test_changes_of_settings_are_named():
    run = fake.run(fake.plane(), steps=100)
    before = run.configurations
    run.changes = [(0, before), (40, [fake.configuration("x", eta0=0.1)])]
    (header, _), _ = parts(run)
    assert header["configurations"][0]["changes"] == [[40, "η0 0.5 → 0.1"]]
    run.changes.append((60, [fake.configuration("x", "adam", eta0=0.1)]))
    (header, _), _ = parts(run)
    assert header["configurations"][0]["changes"][1] == [60, "settings changed"]


def test_a_change_of_one_competitor_is_no_change_of_the_others():
    run = fake.run(fake.plane(), steps=100, count=2)
    one, other = run.configurations
    run.changes = [
        (0, [one, other]),
        (40, [fake.configuration("another name"), fake.configuration("x", alpha=0.1)]),
    ]
    (header, _), _ = parts(run)
    assert [own["changes"] for own in header["configurations"]] == [[], [[40, "α 0 → 0.1"]]]


DYNAMIC = Risk(risk="dynamic")


@pytest.mark.parametrize(
    ("now", "earlier", "measured"),
    [
        (Risk(), Risk(), 3),
        (DYNAMIC, DYNAMIC, 1),
        (Risk(), Risk("squared_error"), 1),
        (Risk(risk="dynamic", gamma0=0.0), Risk(risk="dynamic", gamma0=0.0), 3),
        (Risk(risk="dynamic", kappa=0.0), Risk(risk="dynamic", kappa=0.0), 3),
    ],
)
def test_records_of_a_moving_v_are_not_held_against_each_other(now, earlier, measured):
    """V rises from record to record; the one ΔV with γ(t) held, at 20, is a fall."""
    run = fake.run(fake.plane(), steps=40)
    history = run.histories[0]
    history.V[:], history.dV[:] = np.nan, np.nan
    history.V[[0, 10, 20, 30]] = [1.0, 2.0, 3.0, 2.5]
    history.dV[20] = -0.1
    run.configurations = [fake.configuration("x", risk=now)]
    run.changes = [(0, [fake.configuration("x", risk=earlier)]), (5, run.configurations)]
    (header, arrays), _ = parts(run)
    own = header["configurations"][0]
    assert own["rises"] == {"count": 2 if measured == 3 else 0, "of": measured}
    assert arrays["rises"].tolist() == ([10, 20] if measured == 3 else [])
    history.dV[20] = np.nan
    (header, _), _ = parts(run)
    tile = header["configurations"][0]["tiles"][1]
    assert ("not measured" in tile["detail"]) == (measured == 1)
    assert (header["configurations"][0]["rises"]["of"] == 0) == (measured == 1)


def test_the_training_figure_says_of_how_many_samples_it_is():
    run = fake.run(fake.plane(), steps=40)
    (header, _), _ = parts(run)
    assert (header["data"]["probe"], header["data"]["train"]) == (120, 160)
    assert " % (of 120), gap +" in header["configurations"][0]["tiles"][2]["detail"]
    run.probe_size = 160
    (header, _), _ = parts(run)
    assert "(of" not in header["configurations"][0]["tiles"][2]["detail"]


@pytest.mark.parametrize(
    "name", ["gradient_descent", "stable_decay", "heavy_ball", "nesterov", "adam", "rmsprop"]
)
def test_the_sharpness_judges_only_rules_that_it_bounds(name):
    run = fake.run(fake.plane(), steps=200)
    run.configurations = [fake.configuration("x", name)]
    judged = name not in ("adam", "rmsprop")
    (header, _), _ = parts(run)
    own = header["configurations"][0]
    assert own["bounded"] == judged
    assert float(own["tiles"][4]["value"]) > 1
    assert own["tiles"][4]["tone"] == ("bad" if judged else "plain")
    assert own["tiles"][4]["detail"].endswith("for orientation") != judged
    history = run.histories[0]
    history.step_limit[:], history.curvature_limit[:] = 0.1, np.nan
    (header, _), _ = parts(run)
    assert header["configurations"][0]["tiles"][4]["tone"] == "bad"


def test_the_link_the_echo_and_the_locks_travel():
    (header, _), _ = parts(fake.run(fake.plane()), echo=7, query="data=moons", locked=("lam",))
    assert (header["echo"], header["query"], header["locked"]) == (7, "data=moons", ["lam"])
    assert "link" in header["locked_why"]["lam"]


@pytest.mark.parametrize("focus", [-1, 1])
def test_a_focus_that_there_is_not_is_refused(focus):
    with pytest.raises(ValueError, match=rf"focus must be from 0 to 0, got {focus}"):
        trainer_message(fake.run(fake.plane()), lam=1.0, focus=focus)


@pytest.mark.parametrize(
    ("share", "words"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.941, "94.1 %"), (0.0, "0 %"), (1e-5, "0.1 %")]
)
def test_a_rest_never_reads_as_all_or_nothing(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "under 1 s"), (12.3, "12 s"), (200, "3 min"), (3900, "65 min"), (7500, "2 h 5 min")],
)
def test_durations_in_words(seconds, words):
    assert duration(seconds) == words


def real_run(eta0=0.3, steps=60, **more):
    """Return a small run that really trains, of one hidden layer on the moons."""
    from core.data.load import load_data
    from core.networks.models import NetworkSpec
    from core.networks.risks import Risk
    from core.optim import rule
    from core.trainer.configuration import Configuration
    from core.trainer.run import TrainingRun
    from core.trainer.switches import Monitors

    data = load_data("moons", size=100, label_noise=0.1)
    network = NetworkSpec("mlp", data.shape, 2, widths=(8,))
    rules = [rule("gradient_descent", eta0=rate) for rate in np.atleast_1d(eta0)]
    race = [Configuration(f"η0 = {each.eta0:g}", each, Risk("squared_error")) for each in rules]
    return TrainingRun(
        data, network, race, steps=steps, monitors=Monitors(taylor=True, sharpness=True), **more
    )


def test_a_real_run_travels_as_it_was_measured():
    run = real_run(batch_size=16)
    run.train()
    (header, arrays), (seen, views) = parts(run)
    history = run.history()
    np.testing.assert_allclose(arrays["V"], history.V, rtol=1e-6)
    np.testing.assert_allclose(arrays["curvature_limit"], history.curvature_limit, rtol=1e-6)
    assert (header["state"], header["t"], seen["sent"]) == ("finished", 60, len(run.snapshots()))
    confusion = np.cumsum(views["confusion"], axis=0, dtype=np.uint16)
    assert (confusion.sum(axis=(1, 2)) == len(run.data.test_y)).all()
    assert header["configurations"][0]["tiles"][-1]["detail"] == run.outcome().reason
    run.close()


def test_a_real_race_in_which_one_diverges_goes_on():
    run = real_run(eta0=[0.1, 1e6])
    run.train()
    (header, arrays), _ = parts(run, focus=1)
    one, other = header["configurations"]
    assert one["end"] is None
    assert other["end"] == run.history(1).t[-1] < 60
    assert other["tiles"][-1]["value"] == "diverged"
    assert column(arrays, "t", 0)[-1] == 60
    run.close()


def test_messages_may_be_made_while_it_trains():
    run = real_run(steps=3000)
    run.start()
    seen = []
    while run.state == "training":
        (header, arrays), _ = parts(run)
        seen.append(header["t"])
        assert arrays["t"][-1] == header["t"]
        assert header["configurations"][0]["end"] is None
    assert seen == sorted(seen)
    assert run.wait(20)
    run.close()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (58.441, "58.44"),
        (1998, "1998"),
        (9999.6, "10,000"),
        (252_345.6, "252,300"),
        (-252_345.6, "−252,300"),
        (9.9999e8, "10⁹"),
        (0.00123456, "0.001235"),
        (-0.5, "−0.5"),
        (float("inf"), "∞"),
    ],
)
def test_amounts_have_four_digits_and_their_thousands_apart(value, words):
    assert amount(value) == words
