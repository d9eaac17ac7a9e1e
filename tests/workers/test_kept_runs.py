"""Runs that outlive their server: found again by their name, where they stood, by whoever looked at them."""

import os
import time

import pytest
from ended import Ended
from worlds import assert_equal_histories

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import configurations, network_run, remote_run
from core.workers.pool import KEPT_SECONDS, Pool
from core.workers.remote_run import RemoteRun
from core.workers.saving import remove_old

EXPERIMENT = NetworkExperiment.opening(data="moons", epochs=100)


@pytest.fixture
def pools(tmp_path):
    """Return a function that makes one server's pool after the other, all with one folder."""
    made = []

    def following():
        if made:
            made.pop().__exit__()
        made.append(Ended(Pool(1, folder=tmp_path / "state")))
        return made[-1].pool

    yield following
    for last in made:
        last.__exit__()


def eventually(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_a_run_is_found_after_a_restart_where_it_stood_and_its_numbers_go_on(pools):
    first = remote_run(pools(), EXPERIMENT)
    first.train(until=300)
    first.change(configurations(EXPERIMENT.change(eta0=0.05)))
    first.train(until=500)
    name = first.name
    found, (experiment, table) = RemoteRun.reopened(pools(), name)
    assert (found.t, found.state, experiment, table) == (500, "paused", EXPERIMENT, None)
    assert [t for t, _ in found.changes] == [0, 300]
    found.train()
    here = network_run(EXPERIMENT)
    here.train(until=300)
    here.change(configurations(EXPERIMENT.change(eta0=0.05)))
    here.train()
    assert_equal_histories(found.history(), here.history())


def test_one_that_trained_when_the_server_ended_goes_on(pools):
    first = remote_run(pools(), EXPERIMENT.change(epochs=5000))
    first.start()
    assert eventually(lambda: first.t > 50)
    found, _ = RemoteRun.reopened(pools(), first.name)
    assert found.state == "training"
    assert found.t > 50
    found.close()


def test_one_that_lives_is_taken_over_only_where_nobody_looks_at_it(pools):
    pool, there = pools(), [True]
    run = remote_run(pool, EXPERIMENT, alive=lambda: there[0])
    run.train(until=20)
    assert RemoteRun.reopened(pool, run.name) is None
    there[0] = False
    found, _ = RemoteRun.reopened(pool, run.name, lambda: True)
    assert found is run
    assert found.is_looked_at
    assert RemoteRun.reopened(pool, run.name) is None


@pytest.mark.parametrize("name", ["", "../../etc", "x" * 16, "abc", "A" * 15 + "/"])
def test_a_name_that_is_none_finds_nothing(pools, name):
    assert RemoteRun.reopened(pools(), name) is None


def test_what_is_damaged_is_not_found(pools):
    pool = pools()
    run = remote_run(pool, EXPERIMENT)
    run.train(until=20)
    folder = pool.place(run.name)
    pool = pools()
    (folder / "recipe.pickle").write_bytes(b"no recipe")
    assert RemoteRun.reopened(pool, run.name) is None


def test_what_nobody_holds_stays_for_a_day_and_what_was_closed_goes_at_once(pools):
    pool = pools()
    kept, closed = remote_run(pool, EXPERIMENT), remote_run(pool, EXPERIMENT)
    for run in (kept, closed):
        run.train(until=20)
    closed.close()
    folders = pool.place(kept.name), pool.place(closed.name)
    name = kept.name
    del kept, closed, run
    assert eventually(lambda: not folders[1].exists())
    assert eventually(lambda: not pool.runs)
    found, _ = RemoteRun.reopened(pool, name)
    assert found.t == 20
    day_before = time.time() - KEPT_SECONDS - 10
    os.utime(folders[0], (day_before, day_before))
    remove_old(folders[0].parent, {name}, KEPT_SECONDS)
    assert folders[0].exists()
    remove_old(folders[0].parent, set(), KEPT_SECONDS)
    assert not folders[0].exists()


def test_who_is_away_for_long_finds_the_training_paused(pools, monkeypatch):
    monkeypatch.setattr("core.trainer.pace.PATIENCE_SECONDS", 0.5)
    run = remote_run(pools(), EXPERIMENT.change(epochs=5000), alive=lambda: False)
    run.start()
    assert eventually(lambda: run.state == "paused")
    assert len(run.history()) > 1
