"""Arguments that a run must refuse with a sentence, and odd ones that it must take."""

from dataclasses import replace
from threading import enumerate as threads

import numpy as np
import pytest
from worlds import assert_equal_histories, network, own, run, world

import core
from core.trainer.run import TrainingRun
from core.trainer.switches import Monitors

GOOD = {"data": world(), "steps": 10}
HOSTILE = [
    ({"steps": 0}, "steps must be a whole number of at least 1, got 0"),
    ({"steps": 50_001}, "steps must be at most 50,000, got 50,001"),
    ({"steps": 2.5}, "steps must be a whole number"),
    ({"steps": True}, "steps must be a whole number"),
    ({"steps": None}, "steps must be a whole number"),
    ({"batch_size": -1}, "batch_size must be a whole number of at least 0, got -1"),
    ({"batch_size": 3.5}, "batch_size must be"),
    ({"seed": -3}, "seed must be a whole number of at least 0, got -3"),
    ({"seed": "zero"}, "seed must be"),
    ({"store_bytes": 0}, "store_bytes must be"),
    ({"device": "toaster"}, "device must be 'auto' or one that this machine has"),
    ({"device": "meta"}, "device must be"),
    ({"device": 3}, "device must be"),
    ({"monitors": None}, "monitors must be a Monitors object, got None"),
    ({"race": []}, "1 to 4 Configuration objects, got 0"),
    ({"race": [own()] * 5}, "1 to 4 Configuration objects, got 5"),
    ({"race": "adam"}, "1 to 4 Configuration objects, got 'adam'"),
    ({"race": own()}, "1 to 4 Configuration objects"),
    ({"race": [core.rule("adam", eta0=0.1)]}, "among them"),
    ({"spec": network(world(features=5))}, r"samples of shape \(2,\), got one for \(5,\)"),
    ({"spec": network(world(classes=4))}, "3 classes apart, got 4"),
]


@pytest.mark.parametrize(("settings", "sentence"), HOSTILE)
def test_hostile_arguments_are_refused_with_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        run(**(GOOD | settings))
    assert "training" not in [thread.name for thread in threads()]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: own(label=" "), "label must be a text"),
        (lambda: own(eta0=np.array([0.1, 0.2])), r"single run, got the batch shape \(2,\)"),
        (lambda: own(risk="mean"), "risk must be a Risk"),
        (lambda: replace(own(), rule="adam"), "rule must be a Rule"),
        (lambda: Monitors(energy=1), "energy must be True or False, got 1"),
        (lambda: Monitors(every=-1), "every must be a whole number of at least 0, got -1"),
        (lambda: Monitors(sharpness_every=0.5), "sharpness_every must be"),
    ],
)
def test_unfit_settings_are_refused_with_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


@pytest.mark.parametrize("k", [-1, 1, 0.0, True, None])
def test_a_configuration_that_there_is_not(k):
    found = run()
    for read in (found.history, found.snapshots, found.module, found.state_dict, found.outcome, found.costs):
        with pytest.raises(ValueError, match="k must be a configuration's number from 0 to 0"):
            read(k)


@pytest.mark.parametrize("t", [-1, 2.5, "start", None])
def test_rewinding_to_nowhere_is_an_error(t):
    with pytest.raises(ValueError, match="t must be a whole number of at least 0"):
        run().rewind(t)


def test_a_batch_no_smaller_than_the_training_set_is_the_full_batch():
    full, large = run(steps=10), run(steps=10, batch_size=1000)
    full.train()
    large.train()
    assert_equal_histories(large.history(), full.history())
    assert large.batch_size == 150


def test_a_single_sample_and_a_batch_of_one():
    data = world(3)
    found = run(None, data, steps=7, batch_size=1)
    found.train()
    assert (found.state, found.steps_per_epoch) == ("finished", 3)


def test_the_constructor_has_the_documented_names():
    found = TrainingRun(
        world(),
        network(world()),
        [own()],
        steps=5,
        batch_size=0,
        seed=0,
        monitors=Monitors(),
        device="cpu",
        store_bytes=64_000_000,
        alive=None,
    )
    found.train()
    assert found.state == "finished"
