"""A run in a worker: the numbers, states and errors of a run that is made here, whatever is done with it."""

import gc
import time

import numpy as np
import pytest
import worlds
from ended import Ended
from worlds import assert_equal_histories, own

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.network_export import metrics_csv
from core.experiments.trainings import configurations, network_run, remote_run, sibling_run
from core.messages.trainer import trainer_message
from core.networks.risks import Risk
from core.trainer.switches import Monitors
from core.workers.pool import Pool
from core.workers.remote_run import RemoteRun

RACE = [own("adam", eta0=0.01), own("stable_decay", eta0=0.5), own(eta0=1e4, risk=Risk("squared_error"))]


def made(steps, batch_size, monitors):
    return worlds.run(RACE, steps=steps, batch_size=batch_size, monitors=monitors)


def broken(message):
    raise ValueError(message)


def eventually(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def pair(pool, steps=150, batch_size=0, monitors=None):
    arguments = steps, batch_size, monitors or Monitors()
    return RemoteRun(pool, made, *arguments), made(*arguments)


def assert_same(remote, here):
    for k in range(len(here.configurations)):
        assert_equal_histories(remote.history(k), here.history(k))
        np.testing.assert_array_equal(remote.theta(k), here.theta(k))
        for one, other in zip(remote.snapshots(k), here.snapshots(k), strict=True):
            assert (one.t, one.epoch) == (other.t, other.epoch)
            np.testing.assert_array_equal(one.theta, other.theta)
        assert remote.outcome(k) == here.outcome(k)
        assert remote.costs(k).keys() == here.costs(k).keys()
    assert (remote.t, remote.state, remote.message) == (here.t, here.state, here.message)
    assert [t for t, _ in remote.changes] == [t for t, _ in here.changes]
    assert [one.label for one in remote.configurations] == [one.label for one in here.configurations]


@pytest.mark.parametrize(
    ("batch_size", "monitors"), [(0, Monitors()), (20, Monitors(taylor=True, sharpness=True))]
)
def test_the_numbers_are_those_of_a_run_that_is_made_here(pool, batch_size, monitors):
    remote, here = pair(pool, batch_size=batch_size, monitors=monitors)
    for found in (remote, here):
        found.train()
    assert_same(remote, here)


def steps_and_pauses(found):
    found.train(until=30)
    found.step()
    found.wait()
    found.epoch()
    found.wait()


def back_and_forth(found):
    found.train(until=90)
    assert found.rewind(70) <= 70
    found.train(until=100)
    found.rewind(20)
    found.train()


def other_rates(found):
    found.train(until=40)
    found.change([own("adam", eta0=0.03), own("heavy_ball", eta0=0.1), own(eta0=0.1)], steps=130)
    found.train(until=60)
    found.rewind(50)
    found.train()


def to_the_end_and_beyond(found):
    found.train()
    found.rewind(found.steps)
    found.change(steps=200)
    found.train()


# Each with batches, whose order is part of the state; without them one that goes through most of it.
@pytest.mark.parametrize(
    ("deeds", "batch_size"),
    [
        (steps_and_pauses, 20),
        (back_and_forth, 20),
        (other_rates, 20),
        (to_the_end_and_beyond, 20),
        (back_and_forth, 0),
    ],
)
def test_whatever_is_done_with_it_the_numbers_are_the_same(pool, deeds, batch_size):
    remote, here = pair(pool, batch_size=batch_size)
    for found in (remote, here):
        deeds(found)
    assert_same(remote, here)


def test_pausing_a_run_at_work_changes_no_number(pool):
    experiment = NetworkExperiment.opening(data="moons", epochs=400)
    remote, here = remote_run(pool, experiment), network_run(experiment)
    for _ in range(3):
        remote.start()
        before = remote.t
        assert eventually(lambda before=before: remote.t > before + 100)
        remote.pause()
        assert remote.wait(60)
        assert (remote.state, remote.remaining_seconds) == ("paused", None)
    remote.train()
    here.train()
    assert_equal_histories(remote.history(), here.history())
    assert remote.steps_per_second > 0


def test_it_tells_how_it_is_while_it_trains(pool):
    remote = remote_run(pool, NetworkExperiment.opening(data="moons", epochs=5000))
    assert remote.wait(60)
    assert (remote.state, remote.t) == ("ready", 0)
    remote.start()
    assert remote.state == "training"
    assert eventually(lambda: remote.t > 10)
    version = remote.version
    assert not remote.wait(0)
    assert eventually(lambda: remote.version > version and remote.remaining_seconds)
    assert remote.message.startswith("training: step")
    remote.close()
    assert (remote.state, remote.message) == ("closed", "closed")
    assert len(remote.history()) > 10
    with pytest.raises(RuntimeError, match="closed"):
        remote.train()
    with pytest.raises(ValueError, match="keeps no weights"):
        remote.module()


def test_what_is_made_of_it_is_made_there(pool):
    experiment = NetworkExperiment.opening(data="digits", size=200, epochs=2)
    remote, here = remote_run(pool, experiment), network_run(experiment)
    for found in (remote, here):
        found.train()
    told, expected = (found.ask(trainer_message, lam=0.5, query="q", look_at=-1) for found in (remote, here))
    # Times are in it, in words.
    assert abs(len(told) - len(expected)) < 200
    assert remote.ask(metrics_csv) == metrics_csv(here)
    assert metrics_csv(remote) == metrics_csv(here)
    x = here.probe()[0]
    np.testing.assert_array_equal(
        remote.module(t=0)(x).detach().numpy(), here.module(t=0)(x).detach().numpy()
    )
    theta = here.theta()
    assert remote.objective().loss(theta) == here.objective().loss(theta)
    assert (remote.steps_per_epoch, remote.batch_size, remote.probe_size, remote.device, remote.seed) == (
        here.steps_per_epoch,
        here.batch_size,
        here.probe_size,
        here.device,
        here.seed,
    )


def test_every_setting_of_a_link_reaches_the_worker(pool):
    for settings in (
        {"rule": "heavy_ball", "guard": "energy", "eta0": 0.05},
        {"rule": "adam", "tuner": True, "schedule": "cosine"},
        {"loss": "squared_error", "prior": "gaussian", "rivals": "rule:adam,eta0:0.01"},
    ):
        experiment = NetworkExperiment.opening(data="moons", size=100, epochs=3, **settings)
        remote, here = remote_run(pool, experiment), network_run(experiment)
        for found in (remote, here):
            found.train(until=5)
            found.change(configurations(experiment.change(eta0=0.02)))
            found.train()
        assert_same(remote, here)


def test_data_that_are_only_there_come_when_they_are_asked_for(pool):
    remote, here = pair(pool)
    np.testing.assert_array_equal(remote.data.train_x, here.data.train_x)


def test_errors_are_those_of_a_run_that_is_made_here(pool):
    with pytest.raises(ValueError, match="no such thing"):
        RemoteRun(pool, broken, "no such thing")
    remote, _ = pair(pool)
    for wrong, words in (
        (lambda: remote.rewind("x"), "whole number"),
        (lambda: remote.change([own()]), "configurations must be 3"),
        (lambda: remote.change(steps=0), "steps"),
        (lambda: remote.history(7), "k must be"),
        (lambda: remote.history(True), "k must be"),
        (lambda: remote.train(until=-1), "until"),
    ):
        with pytest.raises(ValueError, match=words):
            wrong()
    remote.train(until=5)
    assert remote.t == 5


def test_what_nobody_holds_is_forgotten_with_its_files(pool):
    remote, _ = pair(pool)
    remote.train(until=10)
    folder, number = pool.place(remote.name), remote.number
    assert eventually(folder.exists)
    del remote
    gc.collect()
    assert eventually(lambda: not folder.exists())
    assert number not in pool.runs


def test_a_run_for_nobody_is_ended(pool, monkeypatch):
    monkeypatch.setattr("core.trainer.pace.PATIENCE_SECONDS", 0.5)
    remote = remote_run(pool, NetworkExperiment.opening(data="moons", epochs=5000), alive=lambda: False)
    remote.start()
    assert eventually(lambda: remote.state == "closed")
    assert remote.message == "ended: nobody was there any more"
    assert len(remote.history()) == 1


def test_runs_that_hold_too_much_together_keep_fewer_snapshots_and_then_are_refused():
    pool = Pool(1, run_bytes=64_000_000, all_bytes=8_000_000)
    experiment = NetworkExperiment.opening(data="digits", size=200, epochs=70, widths=(256, 64), batch_size=0)
    runs = []

    def more(count):
        for _ in range(count):
            runs.append(remote_run(pool, experiment))
            runs[-1].train()

    with Ended(pool):
        more(2)
        with pytest.raises(ValueError, match=r"holds \d+ trainings with \d+ MB, and keeps at most 8 MB"):
            more(30)
        assert any("snapshots are kept" in note for note in runs[-1].notes)


def test_the_siblings_of_landscapes_train_within_their_worker(pool):
    experiment = NetworkExperiment.opening(data="moons", size=100, epochs=3, widths=(4,))
    remote, here = RemoteRun(pool, sibling_run, experiment, 5), sibling_run(experiment, 5)
    for found in (remote, here):
        found.train()
    assert_same(remote, here)


def test_one_that_goes_slowly_holds_up_nobody_and_answers_at_once(pool):
    remote, here = pair(pool)
    slow = [RemoteRun(pool, made, 150, 0, Monitors()) for _ in range(6)]
    for one in slow:
        # A step now, and the next one long after the test.
        one.pace(1e-4)
        one.start()
    assert eventually(lambda: all(one.t == 1 for one in slow))
    remote.train()
    here.train()
    assert_same(remote, here)
    assert [one.state for one in slow] == ["training"] * 6
    assert all(not any("line" in note for note in one.notes) for one in slow)
    slow[0].pause()
    assert slow[0].wait(60)
    slow[1].pace(None)
    assert slow[1].wait(60)
    assert (slow[0].t, slow[1].state) == (1, here.state)
    np.testing.assert_array_equal(slow[1].theta(), here.theta())
    np.testing.assert_array_equal(slow[1].history().batch_loss, here.history().batch_loss)


def test_it_goes_on_as_slowly_in_another_process(pool):
    remote, _ = pair(pool)
    remote.pace(1e-4)
    remote.start()
    assert eventually(lambda: remote.t == 1)
    assert remote.ask(_rate) == 1e-4
    pool.warm(2)
    assert eventually(lambda: pool.is_ready)
    elsewhere = next(child for child in pool._children if child is not remote.child)
    assert remote.move(elsewhere)
    assert remote.ask(_rate) == 1e-4
    assert eventually(lambda: remote.state == "training")


def _rate(found):
    return found.saved().pace
