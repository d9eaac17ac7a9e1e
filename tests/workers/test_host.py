"""A run that a worker holds: what it was told is kept, even where the worker ends before it did any of it."""

import pickle

import pytest

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run
from core.trainer.worker import Hiring, Turns
from core.workers.host import Host
from core.workers.saving import Folder

RECIPE = pickle.dumps((network_run, (NetworkExperiment.opening(data="moons", epochs=5),)))


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Return what makes the run anew in another worker."""
    monkeypatch.setattr(Hiring, "make", Turns)
    return lambda: Host(1, RECIPE, Folder(tmp_path / "run"), 10**8)


def test_told_to_train_before_anything_is_measured_it_trains_in_the_next_worker(made):
    first = made()
    first.ask(type(first.run).start)
    first.settle()
    assert made().run.state == "training"


def test_told_to_make_one_step_it_makes_one(made):
    first = made()
    first.ask(type(first.run).step)
    first.settle()
    second = made().run
    second.wait()
    assert (second.t, second.state) == (1, "paused")


def test_what_is_only_looked_at_is_not_measured_for_that(made):
    first = made()
    first.save()
    assert not first.run.has_begun
    assert made().run.state == "ready"
