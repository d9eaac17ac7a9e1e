"""What `rule` puts together: defaults, norm scaling, and a sentence for every bad argument."""

import subprocess
import sys

import numpy as np
import pytest

from core import rule, schedule
from core.optim import RULES, SCHEDULES, Rule, Schedule, Tuner


def test_the_paper_rule_has_its_own_defaults_and_the_textbook_rules_have_none():
    for name in RULES:
        own = rule(name, eta0=0.1)
        found = own.schedule.name, own.norm_scaling, own.guard
        paper = name == "stable_decay"
        assert found == (("exponential", "damped", "energy") if paper else ("constant", "none", "off"))


def test_explicit_choices_override_the_defaults_for_every_rule():
    for name in RULES:
        own = rule(name, eta0=0.1, schedule=schedule("step", 0.2), norm_scaling="unit", guard="curvature")
        assert (own.schedule.name, own.norm_scaling, own.guard) == ("step", "unit", "curvature")
    plain = rule("stable_decay", eta0=0.1, norm_scaling="none", guard="off")
    assert (plain.norm_scaling, plain.guard) == ("none", "off")


def test_with_a_tuner_the_guard_is_off():
    assert rule("stable_decay", eta0=0.1, guard="energy", tuner=True).guard == "off"
    assert rule("adam", eta0=0.1, tuner=True).tuner == Tuner()
    assert rule("adam", eta0=0.1, tuner=Tuner(betas=(0.5,))).tuner == Tuner(betas=(0.5,))
    assert rule("stable_decay", eta0=0.1, tuner=False).guard == "energy"


@pytest.mark.parametrize("name", RULES)
def test_a_rule_refuses_a_parameter_of_another_one_and_says_what_it_takes(name):
    own = {each.name for each in RULES[name].parameters}
    others = {each.name for kind in RULES.values() for each in kind.parameters} - own
    assert others
    for other in others:
        with pytest.raises(ValueError, match=f"^{name} takes no {other}, .*every rule takes eta0") as refused:
            rule(name, eta0=0.1, **{other: 0.5})
        assert all(each in str(refused.value) for each in own)


@pytest.mark.parametrize(
    ("scaling", "expected"), [("none", [0.2, 0.2]), ("damped", [0.2, 0.05]), ("unit", [20.0, 0.2 / 3.01])]
)
def test_norm_scaling(scaling, expected):
    own = rule("gradient_descent", eta0=0.2, norm_scaling=scaling, eps=0.01)
    np.testing.assert_allclose(own.step_size(0.2, np.array([0.0, 3.0])) * np.ones(2), expected)


def test_learning_rate_is_the_schedule_times_eta0():
    own = rule("adam", eta0=np.array([1.0, 2.0]), schedule=schedule("exponential", 0.5))
    np.testing.assert_allclose(own.learning_rate(2, 10), [np.exp(-1), 2 * np.exp(-1)])
    assert isinstance(rule("adam", eta0=1).learning_rate(2, 10), float)


def test_a_row_has_numbers_where_the_batch_has_arrays():
    own = rule(
        "adam",
        eta0=np.array([[0.1], [0.2]]),
        schedule=schedule("exponential", alpha=np.array([0.0, 0.5, 1.0])),
        betas=(np.array([0.1, 0.5, 0.9]), 0.99),
    )
    assert own.shape == (2, 3)
    row = own.row((1, 2), (2, 3))
    assert (row.eta0, row.schedule.alpha, row.schedule.name) == (0.2, 1.0, "exponential")
    assert row.parameters == {"beta1": 0.9, "beta2": 0.99}
    assert row.shape == ()


BAD = [
    ({"name": "adagrad"}, "rule must be one of 'gradient_descent'.*got 'adagrad'"),
    ({"name": ["adam"]}, "rule must be one of"),
    ({"eta0": 0}, "eta0 must be a finite number above 0, got 0"),
    ({"eta0": -1.0}, "eta0 must be a finite number above 0, got -1.0"),
    ({"eta0": float("nan")}, "eta0 must be"),
    ({"eta0": float("inf")}, "eta0 must be"),
    ({"eta0": "0.1"}, "eta0 must be"),
    ({"eta0": True}, "eta0 must be"),
    ({"eta0": None}, "eta0 must be"),
    ({"eta0": 1j}, "eta0 must be"),
    ({"eta0": []}, "eta0 must be"),
    ({"eta0": [0.1, -0.1]}, "eta0 must be"),
    ({"eta0": [[0.1], [0.1, 0.2]]}, "eta0 must be"),
    ({"name": "heavy_ball", "momentum": 1}, r"momentum must be a number in \[0, 1\), got 1"),
    ({"name": "nesterov", "momentum": -0.5}, "momentum must be"),
    ({"name": "adam", "betas": 0.9}, "betas must be a pair"),
    ({"name": "adam", "betas": (0.9, 0.99, 0.999)}, "betas must be a pair"),
    ({"name": "adam", "betas": (1.0, 0.9)}, r"beta1 must be a number in \[0, 1\), got 1.0"),
    ({"name": "adamw", "beta2": -0.1}, "beta2 must be"),
    ({"name": "rmsprop", "rho": 1.0}, "rho must be"),
    ({"weight_decay": -0.1}, "weight_decay must be a finite number of at least 0, got -0.1"),
    ({"weight_decay": float("inf")}, "weight_decay must be"),
    ({"eps": 0.0}, "eps must be a finite number above 0"),
    ({"norm_scaling": "hard"}, "norm_scaling must be one of 'none', 'damped', 'unit', got 'hard'"),
    ({"norm_scaling": 1}, "norm_scaling must be one of"),
    ({"guard": "on"}, "guard must be one of 'off', 'curvature', 'energy', got 'on'"),
    ({"guard": ""}, "guard must be one of"),
    ({"guard": "on", "tuner": True}, "guard must be one of"),
    ({"schedule": "expo"}, "schedule must be one of 'exponential'.*got 'expo'"),
    ({"schedule": 0.5}, "schedule must be one of"),
    ({"tuner": "mechanic"}, "tuner must be a Tuner, True or None"),
    ({"name": "adam", "betas": (0.9, 0.99), "beta1": 0.5}, "give the pair or the two, got betas.*beta1=0.5"),
    (
        {"name": "heavy_ball", "eta0": [0.1, 0.2], "momentum": [0.1, 0.2, 0.3]},
        "batch shapes of a rule must broadcast",
    ),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD)
def test_bad_arguments_are_named(arguments, sentence):
    settings = {"name": "gradient_descent", "eta0": 0.1} | arguments
    with pytest.raises(ValueError, match=sentence):
        rule(settings.pop("name"), **settings)


LONG = [-1.0] * 1000


@pytest.mark.parametrize("arguments", [{"eta0": LONG}, {"betas": LONG}, {"tuner": LONG}, {"schedule": LONG}])
def test_messages_stay_short(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))) as caught:
        rule("adam", **{"eta0": 0.1} | arguments)
    assert len(str(caught.value)) < 200


def test_messages_of_what_a_rule_is_part_of_stay_short():
    for wrong in (lambda: Tuner(betas=[]), lambda: Tuner(betas="0.9" * 100), lambda: Schedule(LONG, 0.1)):
        with pytest.raises(ValueError, match="must be a") as caught:
            wrong()
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", RULES)
def test_a_rule_takes_a_schedule_by_name_as_kind_and_as_it_is(name):
    given = schedule("cosine", 0.3)
    assert rule(name, eta0=0.1, schedule=given).schedule is given
    for other in ("cosine", SCHEDULES["cosine"]):
        own = rule(name, eta0=0.1, schedule=other).schedule
        assert (own.kind, own.alpha) == (SCHEDULES["cosine"], 0.01)
    assert rule(name, eta0=0.1, schedule=lambda t: 0.5 + 0 * t).learning_rate(3, 10) == 0.05


def test_kinds_are_shown_in_a_few_words():
    assert repr(RULES["adam"]) == "<RuleKind adam: Adam>"
    assert repr(SCHEDULES["cosine"]) == "<ScheduleKind cosine: cosine over the run>"


def test_numpy_rules_need_no_torch():
    code = (
        "import sys; from core import rule, schedule, descend, surface;"
        "descend(surface('quadratic'), rule('adam', eta0=0.1, tuner=True), (1, 1), 3);"
        "descend(surface('quadratic'), rule('stable_decay', eta0=0.1), (1, 1), 3);"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_rule_cannot_be_changed():
    own = rule("adam", eta0=0.1)
    assert isinstance(own, Rule)
    with pytest.raises(AttributeError):
        own.eta0 = 0.2
