"""Thirty who press Train at once: all finish, all begin soon, and the workers have the same to do."""

import time

import numpy as np
import pytest
from ended import Ended

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run, remote_run
from core.workers.pool import Pool

PEOPLE = 30


def eventually(condition, seconds=120.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def pool():
    with Ended(Pool(2)) as made:
        yield made


def test_thirty_at_once_all_finish_with_the_right_numbers(pool):
    experiments = [
        NetworkExperiment.opening(data="moons", size=200, epochs=40, seed=seed) for seed in range(PEOPLE)
    ]
    runs = [remote_run(pool, experiment) for experiment in experiments]
    assert eventually(lambda: sum(child.ready for child in pool._children) == 2)
    for run in runs:
        run.start()
    waiting = [note for run in runs for note in run.notes]
    assert any("in line, about" in note for note in waiting)
    assert eventually(lambda: all(run.wait(0) for run in runs))
    assert {run.state for run in runs} == {"finished"}
    assert not any("in line" in note for run in runs for note in run.notes)
    for run, experiment in zip(runs[::7], experiments[::7], strict=True):
        here = network_run(experiment)
        here.train()
        np.testing.assert_array_equal(run.theta(), here.theta())


def test_a_worker_without_work_takes_runs_over(pool):
    experiment = NetworkExperiment.opening(data="moons", epochs=5000)
    runs = [remote_run(pool, experiment.change(seed=seed)) for seed in range(4)]
    for run in runs:
        run.start()
    # All began in the only worker that was there; the second one is started and takes two over.
    assert eventually(
        lambda: sorted(sum(run.child is child for run in runs) for child in pool._children) == [2, 2]
    )
    here = network_run(experiment.change(seed=2))
    here.train(until=1000)
    assert eventually(lambda: runs[2].t >= 1000)
    np.testing.assert_array_equal(runs[2].history().V[:1001], here.history().V)
    assert not any(run.notes for run in runs if "in line" not in " ".join(run.notes))
