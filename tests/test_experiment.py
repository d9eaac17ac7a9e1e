"""Experiment → link → Experiment and → JSON → Experiment are identities; what can't be read is said, not lost."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiments.experiment import (
    SETTINGS,
    Experiment,
    from_json,
    from_query,
    preset_experiment,
)
from core.experiments.presets import PRESETS
from core.experiments.record import link_parts
from core.optim import RULES, SCHEDULES
from core.problems import PROBLEMS
from core.setting import SettingError
from tests.record_values import values


def _values(setting):
    if setting.name == "formula":
        return st.sampled_from(["x**2 + y**2", "sin(x)*cos(y) + x^2/9", "exp(-x**2-y**2)"])
    if setting.name == "window":
        return st.tuples(st.floats(-50, -1), st.floats(1, 50), st.floats(-50, -1), st.floats(1, 50))
    return values(setting)


EXPERIMENTS = st.builds(Experiment, **{name: _values(setting) for name, setting in SETTINGS.items()}).map(
    lambda chosen: chosen if chosen.digit_a != chosen.digit_b else chosen.change(digit_a="3", digit_b="8")
)


@settings(max_examples=60, deadline=None)
@given(EXPERIMENTS)
def test_link_and_json_give_the_same_experiment_back(experiment):
    if experiment.column_a == experiment.column_b:
        experiment = experiment.change(column_a="bmi", column_b="bp")
    assert from_query(experiment.query()) == (experiment, [])
    assert from_json(experiment.to_json()) == (experiment, [])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*SETTINGS, "nonsense"]), st.text(max_size=30), max_size=6))
def test_no_link_crashes(pairs):
    experiment, _ = from_query(pairs)
    assert isinstance(experiment, Experiment)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("eta0=-1", "η0 (eta0) must be between 1e-09 and 10"),
        ("eta0=nan", "must be a finite number"),
        ("alpha=fast", "α (alpha) must be a number"),
        ("steps=10.5", "must be a whole number"),
        ("steps=100000", "must be between 10 and 10000"),
        ("rules=adam,sgd", "must be one of"),
        ("rules=", "1 to 5 choices"),
        ("start=1", "must be 2 numbers"),
        ("window=3,-3,0,1&problem=formula", "xmin < xmax"),
        ("problem=everest", "must be one of"),
        ("colour=red", "not a setting"),
        ("fair_race=maybe", "must be 1 or 0"),
    ],
)
def test_a_bad_part_of_a_link_is_reported_and_the_others_are_kept(query, said):
    experiment, remarks = from_query(query + "&momentum=0.5")
    assert any(said in remark for remark in remarks), remarks
    assert experiment.momentum == 0.5


TYPED = [
    r"f(w, b) = \frac{1}{2}\left(w^2 - 1\right)^2 + \sqrt{1 + b^{2}}",
    "2x² + |y| - √(x+4)",
    "x + +y",
    "100%25 & = # ? + x",
    "½x² + x₁",
    "a\nb\t+ c",
]


@pytest.mark.parametrize("text", TYPED)
def test_a_typed_formula_travels_as_it_was_typed(text):
    experiment = Experiment(formula=text)
    assert "+" not in experiment.query()
    assert Experiment.settings()["formula"].default != text
    assert link_parts(experiment.query())["formula"] == text
    assert json.loads(experiment.to_json())["formula"] == text


@pytest.mark.parametrize("text", TYPED[:3])
def test_a_typed_formula_opens_again_from_link_and_file(text):
    experiment = Experiment.opening(problem="formula", formula=text)
    assert from_query(experiment.query()) == (experiment, [])
    assert from_json(experiment.to_json()) == (experiment, [])


@pytest.mark.parametrize(
    ("query", "formula"),
    [
        ("formula=x^2+y^2", "x^2+y^2"),
        ("formula=x^2%20+%20y^2", "x^2 + y^2"),
        ("formula=+x+-y", "+x+-y"),
        # As programs write blanks, older links of this app among them.
        ("formula=x**2+%2B+3*y**2", "x**2 + 3*y**2"),
        ("formula=x**2+%2b+3*y**2", "x**2 + 3*y**2"),
        ("formula=sin(x)+*+y", "sin(x) * y"),
        ("formula=max(x+,+y)", "max(x , y)"),
        ("formula=x^2%2By^2", "x^2+y^2"),
        ("formula=2%20x", "2 x"),
        ("eta0=1e-3&formula=x%2By&eta0=2e-3", "x+y"),
    ],
)
def test_a_plus_in_an_address_is_a_plus_unless_a_program_wrote_it_for_a_blank(query, formula):
    assert link_parts(query)["formula"] == formula
    assert from_query("problem=formula&" + query)[0].formula == formula


def test_a_formula_that_cannot_be_read_opens_the_default_problem_and_says_why():
    experiment, remarks = from_query("problem=formula&formula=x**&momentum=0.5")
    assert experiment.problem == SETTINGS["problem"].default
    assert experiment.momentum == 0.5
    assert "default problem" in remarks[0]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"format": "other"}', "[" * 100_000, b"\xff\xfe\x00", '"text"']
)
def test_a_file_that_is_no_experiment_is_refused_with_a_sentence(text):
    with pytest.raises(SettingError, match="JSON"):
        from_json(text)


def test_a_file_with_one_wrong_value_keeps_the_others():
    record = json.loads(Experiment().to_json()) | {"steps": -3, "momentum": 0.25, "extra": 1}
    experiment, remarks = from_json(json.dumps(record))
    assert experiment.momentum == 0.25
    assert experiment.steps == SETTINGS["steps"].default
    assert len(remarks) == 2


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_opens_inside_its_own_bounds(problem):
    experiment = Experiment.opening(problem=problem)
    assert from_query(experiment.query()) == (experiment, [])


def test_the_record_knows_exactly_the_rules_and_schedules_that_exist():
    assert set(SETTINGS["rules"].choices) == set(RULES)
    assert set(SETTINGS["schedule"].choices) == set(SCHEDULES)


@pytest.mark.parametrize("name", ["eta0", "alpha", "prior_scale", "condition", "weight_decay"])
def test_logarithmic_stops_hold_the_default_both_ends_and_any_value(name):
    setting = SETTINGS[name]
    stops = setting.positions(setting.default)
    assert stops == sorted(set(stops))
    assert stops[0] == setting.low
    assert stops[-1] == setting.high
    assert 0.123456 in setting.positions(0.123456)


@pytest.mark.parametrize("value", [None, 0.0225, 3e-5, 1e-5, 2e-7, 1e-9])
def test_the_slider_of_eta0_reaches_what_is_rarely_needed_and_stays_fine_where_the_hand_is(value):
    """A slider of a sidebar has some 250 pixels, so the everyday decades keep nearly all of its positions."""
    stops = np.array(SETTINGS["eta0"].positions(value))
    steps = np.diff(np.log10(stops))
    everyday = stops[:-1] >= 1e-5
    assert steps[everyday].max() < 1.1 / 40
    assert steps.max() < 1.1 / 5
    assert (~everyday).sum() < 0.4 * len(stops)
    if value:
        near = (stops[:-1] >= value / 5) & (stops[1:] <= value * 5)
        assert steps[near].max() < 1.1 / 40


def test_the_slider_of_the_steps_reaches_ten_thousand_in_few_positions():
    stops = SETTINGS["steps"].positions(123)
    assert {10, 120, 123, 1000, 10_000} <= set(stops)
    assert len(stops) < 70


def test_unknown_settings_are_refused_by_name():
    with pytest.raises(SettingError, match="'learning_rate' is not a setting"):
        Experiment().change(learning_rate=1)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_is_a_valid_experiment_that_survives_its_link(name):
    experiment = preset_experiment(name)
    assert from_query(experiment.query()) == (experiment, [])


def test_a_refused_problem_takes_all_its_parameters_with_it():
    settings = {"problem": "formula", "formula": "x +", "digit_a": "4", "steps": 50}
    shown, remarks = Experiment.opened(settings, [])
    assert (shown.problem, shown.steps, shown.digit_a) == ("himmelblau", 50, Experiment().digit_a)
    assert "default problem" in remarks[0]


def test_a_link_that_names_what_there_is_not_is_told_titles_the_nearest_first():
    experiment, remarks = Experiment.from_query("problem=himelblau&eta0=0.02")
    assert experiment.eta0 == 0.02
    assert len(remarks) == 1
    assert remarks[0].startswith(
        "Problem (problem) must be one of “Himmelblau: four minima” ('himmelblau'), "
    )
    others = len(Experiment.settings()["problem"].choices) - 4
    assert f" or {others} others, got 'himelblau'." in remarks[0]
    assert len(remarks[0]) < 260
