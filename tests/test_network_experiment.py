"""A training's record survives link and JSON, its rivals too; what can't be read is said, not lost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.load import DATA
from core.experiments.network_experiment import (
    MOST_RIVALS,
    OPENINGS,
    RACE,
    NetworkExperiment,
    competitor_labels,
    preset_network_experiment,
)
from core.experiments.network_presets import NETWORK_PRESETS, QUESTIONS
from core.optim import RULES
from core.setting import SettingError
from tests.record_values import values

SETTINGS = NetworkExperiment.settings()
_TEXTS = {
    "label": st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    "rivals": st.sampled_from(["", "rule:adam,eta0:0.01", "alpha:0.02;rule:stable_decay,guard:off,tuner:1"]),
}
_VALUES = {name: _TEXTS[name] if name in _TEXTS else values(setting) for name, setting in SETTINGS.items()}
EXPERIMENTS = st.builds(NetworkExperiment, **_VALUES | {"model": st.sampled_from(["softmax", "mlp"])})


@settings(max_examples=60)
@given(EXPERIMENTS)
def test_link_and_json_give_the_same_experiment_back(experiment):
    assert NetworkExperiment.from_query(experiment.query()) == (experiment, [])
    assert NetworkExperiment.from_json(experiment.to_json()) == (experiment, [])


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from([*SETTINGS, "nonsense"]), st.text(max_size=30), max_size=6))
def test_no_link_crashes(pairs):
    experiment, _ = NetworkExperiment.from_query(pairs)
    assert isinstance(experiment, NetworkExperiment)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("widths=0", "1 to 6 whole numbers between 1 and 1024"),
        ("widths=8,8,8,8,8,8,8", "1 to 6 whole numbers"),
        ("widths=", "1 to 6 whole numbers"),
        ("widths=2.5", "1 to 6 whole numbers"),
        ("rivals=rule:sgd", "must be one of"),
        ("rivals=epochs:3", "must set what may differ in a race"),
        ("rivals=rule:adam;rule:adam;rule:adam;rule:adam", "at most 3"),
        ("rivals=eta0", "η0 (eta0) must be a number"),
        ("model=cnn", "The CNN needs images"),
        ("data=imagenet", "must be one of"),
        ("batch_size=-1", "between 0 and 512"),
        ("monitors=magic", "must be one of"),
    ],
)
def test_a_bad_part_of_a_link_is_reported_and_the_others_are_kept(query, said):
    experiment, remarks = NetworkExperiment.from_query(query + "&tau=2")
    assert any(said in remark for remark in remarks), remarks
    assert experiment.tau == 2


def test_a_playground_file_is_not_taken_for_a_training():
    with pytest.raises(SettingError, match="superlevel-training-1"):
        NetworkExperiment.from_json(json.dumps({"format": "superlevel-experiment-1"}))


def test_a_pinned_configuration_keeps_its_settings_while_the_sliders_move_on():
    first = NetworkExperiment(rule="adam", eta0=0.01, prior="gaussian", prior_scale=0.5, tuner=True)
    moved = first.pinned().change(rule="heavy_ball", eta0=0.2, prior="none", tuner=False, epochs=7)
    own, rival = moved.competitors()
    assert (own.rule, own.eta0, own.prior) == ("heavy_ball", 0.2, "none")
    assert {name: getattr(rival, name) for name in RACE} == {name: getattr(first, name) for name in RACE}
    assert rival.epochs == 7
    assert len(moved.without_rival(0).competitors()) == 1


def test_a_configuration_of_defaults_can_be_a_rival_and_there_are_at_most_three():
    experiment = NetworkExperiment()
    for count in range(1, MOST_RIVALS + 1):
        experiment = experiment.pinned()
        assert len(experiment.competitors()) == count + 1
    with pytest.raises(SettingError, match="at most 3"):
        experiment.pinned()


def test_labels_say_what_tells_competitors_apart():
    experiment = NetworkExperiment(alpha=0.02).pinned().change(alpha=0.0, prior="laplace")
    assert competitor_labels(experiment) == [
        "gradient descent · α 0 · prior Laplace",
        "gradient descent · α 0.02 · prior none",
    ]
    assert competitor_labels(NetworkExperiment(rule="adam")) == ["Adam"]


@pytest.mark.parametrize("data", sorted(DATA))
def test_every_data_set_opens_with_what_it_brings_and_asks_a_question(data):
    experiment = NetworkExperiment.opening(data=data)
    assert {name: getattr(experiment, name) for name in OPENINGS[data]} == OPENINGS[data]
    assert NetworkExperiment.from_query(experiment.query()) == (experiment, [])
    assert QUESTIONS[data].endswith("?")


def test_the_record_knows_exactly_the_rules_and_data_that_exist():
    assert set(NetworkExperiment.settings()["rule"].choices) == set(RULES)
    assert set(SETTINGS["data"].choices) == set(DATA) == set(QUESTIONS) == set(OPENINGS)


@pytest.mark.parametrize("name", sorted(NETWORK_PRESETS))
def test_every_preset_asks_answers_and_survives_its_link(name):
    experiment = preset_network_experiment(name)
    assert NetworkExperiment.from_query(experiment.query()) == (experiment, [])
    assert NETWORK_PRESETS[name].question.endswith("?")
    assert NETWORK_PRESETS[name].answer
