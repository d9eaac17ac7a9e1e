"""Rules, schedules and objectives of a user's own, passed straight in wherever a named one is."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import core
from core.experiments.experiment import Experiment
from core.experiments.network_experiment import NetworkExperiment
from core.figures.formulas import direction_formula, limit_name, schedule_formula, stability_formula
from core.messages.tiles import budget_tile
from core.optim import SCHEDULES, Direction, RuleKind, ScheduleKind, StabilityLimit
from core.setting import Setting
from core.sweep.axes import AxisError, read_axis
from core.sweep.surface_map import surface_map
from core.sweep.table import read_map, write_map
from core.sweep.theory import theory
from pages.shared.details import schedule_row
from pages.shared.sidebar import alpha_label


def lion(beta1, beta2):
    def update(grad, state, theta):
        (m,) = state
        return np.sign(beta1 * m + (1 - beta1) * grad), (beta2 * m + (1 - beta2) * grad,)

    return Direction(lambda theta: (np.zeros_like(theta),), update)


LION = RuleKind(
    "lion",
    build=lion,
    parameters=(Setting("beta1", "β₁", "float", 0.9), Setting("beta2", "β₂", "float", 0.99)),
)


class HalfGradient:
    """A plain object with two functions."""

    def init(self, theta):
        return ()

    def update(self, grad, state, theta):
        return 0.5 * grad, state


class Bowl:
    """L = (x² + 4y²)/2, with nothing of a landscape but what an objective must have."""

    dim = 2

    def loss(self, theta):
        return 0.5 * (theta[..., 0] ** 2 + 4 * theta[..., 1] ** 2)

    def loss_and_grad(self, theta):
        return self.loss(theta), theta * np.array([1.0, 4.0])

    def hvp(self, theta, v):
        return v * np.array([1.0, 4.0])


def slow(t):
    return (1 + t) ** -0.5


def test_an_own_kind_has_its_parameters_and_defaults():
    rule = core.rule(LION, eta0=0.1)
    assert (rule.name, rule.kind.label, rule.parameters) == ("lion", "lion", {"beta1": 0.9, "beta2": 0.99})
    assert core.rule(LION, eta0=0.1, betas=(0.5, 0.6)).parameters == {"beta1": 0.5, "beta2": 0.6}
    with pytest.raises(ValueError, match="lion takes no momentum, its own parameters are beta1, beta2"):
        core.rule(LION, eta0=0.1, momentum=0.5)


def test_a_pair_of_functions_or_an_object_with_both_is_a_rule():
    f, start = Bowl(), (1.0, 1.0)
    half = core.descend(f, core.rule("gradient_descent", eta0=0.05), start, 20).theta
    for own in (HalfGradient(), (HalfGradient().init, HalfGradient().update)):
        np.testing.assert_array_equal(core.descend(f, core.rule(own, eta0=0.1), start, 20).theta, half)
    assert core.descend(f, core.rule(HalfGradient(), eta0=0.1), start, 900).outcome.kind == "minimum"
    with pytest.raises(ValueError, match="rule must be one of"):
        core.rule((1, 2), eta0=0.1)


def test_an_own_rule_runs_beside_named_ones_guarded_scaled_and_tuned():
    f = Bowl()
    rules = [
        core.rule("adam", eta0=0.1),
        core.rule(LION, eta0=0.01),
        core.rule(LION, eta0=0.5, guard="energy", weight_decay=0.1, norm_scaling="damped"),
        core.rule(LION, eta0=0.1, tuner=True),
    ]
    run = core.descend(f, rules, (1.0, 1.0), 150)
    for k, rule in enumerate(rules):
        np.testing.assert_array_equal(run.theta[:, k], core.descend(f, rule, (1.0, 1.0), 150).theta)
    assert (np.diff(run.loss[:, 2]) <= 0).all()
    assert len(run.outcomes) == 4
    assert all(outcome.reason for outcome in run.outcomes)


def test_the_limit_of_an_own_rule_is_not_known_and_said_so_unless_it_is_given():
    f, rule = Bowl(), core.rule(LION, eta0=0.01)
    book = core.ledger(f, core.descend(f, rule, (1.0, 1.0), 5))
    assert np.isnan(book.curvature_limit).all()
    assert limit_name(rule) == "not known"
    assert "not known" in stability_formula(rule, np.nan, 0.01).words
    assert direction_formula(rule).latex
    known = RuleKind(
        "half",
        build=lambda: Direction(HalfGradient().init, HalfGradient().update),
        limit=core.optim.StabilityLimit(lambda: 2.0, "4"),
    )
    book = core.ledger(f, core.descend(f, core.rule(known, eta0=0.01), (1.0, 1.0), 5))
    np.testing.assert_allclose(book.curvature_limit, 4 / 4)
    assert limit_name(core.rule(known, eta0=0.01)) == "4/λ_max"


def test_a_batch_over_an_own_parameter_has_rows_that_are_runs_alone():
    def build(pull):
        return Direction(lambda theta: (), lambda grad, state, theta: (grad + pull * theta, state))

    kind = RuleKind("pulled", build=build, parameters=(Setting("pull", "pull", "float", 0.0),))
    pulls = np.array([0.0, 0.5, 2.0])
    run = core.descend(Bowl(), core.rule(kind, eta0=0.1, pull=pulls), (1.0, 1.0), 30)
    for k, pull in enumerate(pulls):
        alone = core.descend(Bowl(), core.rule(kind, eta0=0.1, pull=float(pull)), (1.0, 1.0), 30)
        np.testing.assert_array_equal(run.theta[:, k], alone.theta)
        assert run.row(k).rules[0].parameters == {"pull": pull}
    alike = core.descend(Bowl(), core.rule("gradient_descent", eta0=0.1, weight_decay=0.5), (1.0, 1.0), 30)
    np.testing.assert_array_equal(run.theta[:, 1], alike.theta)


def test_a_function_of_t_is_a_schedule_whose_budget_is_not_known():
    own = core.schedule(slow)
    rule = core.rule("gradient_descent", eta0=0.1, schedule=own)
    run = core.descend(Bowl(), rule, (1.0, 1.0), 20)
    np.testing.assert_allclose(run.learning_rate, 0.1 * slow(np.arange(20)))
    assert (own.name, own.kind.uses_alpha) == ("slow", False)
    assert np.isnan(own.remaining(0, 20))
    assert np.isnan(own.half_life)
    assert "not known" in schedule_formula(rule, 3, 20).words
    assert run.outcome.reason
    assert np.isnan(run.budget_left)
    batch = core.rule("gradient_descent", eta0=np.array([0.1, 0.2]), schedule=core.schedule(lambda t: 0.5))
    assert core.descend(Bowl(), batch, (1.0, 1.0), 5).step_size.tolist() == [[0.05, 0.1]] * 5


def test_an_own_schedule_kind_says_all_that_a_named_one_does():
    kind = ScheduleKind(
        "halves",
        factor=lambda t, alpha, steps: 0.5 ** (t * alpha),
        remaining=lambda t, alpha, steps: 0.5 ** (t * alpha) / (1 - 0.5**alpha),
        half_life=lambda alpha, steps: 1 / alpha,
    )
    own = core.schedule(kind, alpha=np.array([0.5, 1.0]))
    np.testing.assert_allclose(own.half_life, [2.0, 1.0])
    sums = own.factor(np.arange(3, 300)[:, None], 10).sum(0)
    np.testing.assert_allclose(own.remaining(3, 10), sums)
    run = core.descend(Bowl(), core.rule("adam", eta0=0.1, schedule=own), (1.0, 1.0), 10)
    assert run.row(1).rules[0].schedule.alpha == 1.0


def test_maps_take_a_rule_a_schedule_and_an_objective_of_ones_own():
    experiment = Experiment.opening(rules=("gradient_descent",), steps=60, start=(1.0, 1.0), lam=0.01)
    x, y = read_axis("eta0:0.05:1:4:log"), read_axis("beta1:0:0.9:3")
    found = surface_map(experiment, x, y, rule=LION, schedule=slow, f=Bowl())
    for j, i in np.ndindex(3, 4):
        rule = core.rule(
            LION,
            eta0=x.values[i],
            beta1=y.values[j],
            beta2=experiment.settings()["beta2"].default,
            schedule=core.schedule(slow, experiment.alpha),
        )
        alone = core.descend(Bowl(), rule, (1.0, 1.0), 60)
        assert found.values["final"][j, i] == alone.loss[-1]
        assert sum(found.counts().values()) == 12
    with pytest.raises(AxisError, match="plays no part"):
        surface_map(experiment, x, read_axis("alpha:0:0.5:3"), schedule=slow)
    with pytest.raises(AxisError, match="plays no part"):
        surface_map(experiment, x, read_axis("momentum:0:0.5:3"), rule=LION)


def test_a_map_of_an_own_objective_finds_its_minima():
    experiment = Experiment.opening(
        rules=("gradient_descent",), steps=300, schedule="constant", start=(0.0, 1.0)
    )
    x, y = read_axis("start_x:-2:2:5"), read_axis("eta0:0.05:0.6:4")
    found = surface_map(experiment, x, y, f=Bowl())
    assert len(found.minima) == 1
    np.testing.assert_allclose(found.minima[0], (0.0, 0.0), atol=1e-3)
    assert found.counts()["diverged"] == 5


def share_of_gradient(share):
    return Direction(lambda theta: (), lambda grad, state, theta: (share * grad, state))


SHARE = RuleKind(
    "share_of_gradient",
    build=share_of_gradient,
    parameters=(Setting("share", "share of g", "float", 0.5, low=0.0, high=2.0),),
    limit=StabilityLimit(lambda share: 1 / share, "2", "share"),
)


def test_an_own_rules_parameter_is_an_axis_with_the_bounds_of_its_setting(tmp_path):
    experiment = Experiment.opening(problem="quadratic", rules=("gradient_descent",), steps=40)
    x, y = read_axis("eta0:0.01:10:31:log"), read_axis("share:0.25:2:8")
    found = surface_map(experiment, x, y, rule=SHARE, schedule="constant")
    as_gradient = surface_map(experiment, x, read_axis("start_x:1:2:2"), schedule="constant")
    start = experiment.start
    for j, i in ((0, 3), (5, 20), (7, 30)):
        rule = core.rule(SHARE, eta0=x.values[i], share=y.values[j], schedule="constant")
        expected = core.descend(core.surface("quadratic"), rule, start, 40).loss[-1]
        np.testing.assert_equal(found.values["final"][j, i], expected if np.isfinite(expected) else np.nan)
    assert (found.rule, found.own, as_gradient.own) == (SHARE.name, ("rule", "schedule"), ("schedule",))
    with pytest.raises(AxisError, match="share must lie between 0 and 2"):
        surface_map(experiment, x, read_axis("share:0:3:3"), rule=SHARE)
    with pytest.raises(AxisError, match=r"An axis must be one of .*share, got 'shares'"):
        surface_map(experiment, x, read_axis("shares:0:1:3"), rule=SHARE)
    with pytest.raises(AxisError, match="got 'share'"):
        surface_map(experiment, x, read_axis("share:0:1:3"))
    write_map(found, tmp_path / "map.parquet")
    back = read_map(tmp_path / "map.parquet")
    assert (back.y, back.rule, back.own) == (found.y, found.rule, found.own)


def test_the_lines_of_an_own_rule_that_knows_its_limit_are_drawn():
    experiment = Experiment.opening(
        problem="quadratic", rules=("gradient_descent",), steps=40, schedule="constant"
    )
    x, y = read_axis("eta0:0.01:10:31:log"), read_axis("share:0.25:2:8")
    told = theory(experiment, surface_map(experiment, x, y, rule=SHARE), SHARE)
    edge = next(line.points for line in told.lines if line.name == "edge")
    top = np.linalg.eigvalsh(core.surface("quadratic").hessian(np.zeros(2)))[-1]
    np.testing.assert_allclose(edge[:, 0] * edge[:, 1], 2 / top, rtol=0.1)


OWN_PARTS = [
    ({"f": Bowl()}, ("objective",)),
    ({"schedule": slow}, ("schedule",)),
    ({"schedule": "cosine"}, ("schedule",)),
    ({"schedule": core.schedule("exponential", 0.3)}, ("schedule",)),
    ({"f": Bowl(), "schedule": slow}, ("objective", "schedule")),
]


@pytest.mark.parametrize(("parts", "own"), OWN_PARTS)
def test_theory_draws_no_line_of_another_objective_or_schedule(parts, own):
    experiment = Experiment.opening(problem="quadratic", rules=("gradient_descent",), steps=40)
    x, y = read_axis("eta0:0.01:10:16:log"), read_axis("start_x:1:2:3")
    assert theory(experiment, surface_map(experiment, x, y), "gradient_descent").lines
    found = surface_map(experiment, x, y, **parts)
    told = theory(experiment, found, "gradient_descent")
    assert found.own == own
    assert told.lines == ()
    assert told.notes == tuple(
        f"No line of theory: the {what} is of your own, not the experiment's." for what in own
    )


def test_a_map_takes_a_schedule_by_name_as_kind_as_function_and_as_it_is():
    experiment = Experiment.opening(rules=("gradient_descent",), steps=30, alpha=0.1)
    x, y = read_axis("eta0:0.01:1:5:log"), read_axis("start_x:1:2:2")
    expected = {
        name: surface_map(experiment.change(schedule=name), x, y).values["final"]
        for name in ("step", "cosine", "exponential")
    }
    for name, given in (
        ("step", "step"),
        ("cosine", core.schedule("cosine")),
        ("step", SCHEDULES["step"]),
        ("exponential", core.schedule("exponential", 0.1)),
        ("exponential", None),
    ):
        np.testing.assert_array_equal(
            surface_map(experiment, x, y, schedule=given).values["final"], expected[name]
        )
    other = surface_map(experiment, x, y, schedule=core.schedule("exponential", 0.3)).values["final"]
    changed = surface_map(experiment.change(alpha=0.3), x, y).values["final"]
    np.testing.assert_array_equal(other, changed)
    assert surface_map(experiment, x, y, schedule=core.schedule("exponential", 0.1)).own == ()
    with pytest.raises(ValueError, match="one number as alpha"):
        surface_map(experiment, x, y, schedule=core.schedule("exponential", np.array([0.1, 0.2])))
    with pytest.raises(ValueError, match="schedule must be one of"):
        surface_map(experiment, x, y, schedule="zzz")
    decay = read_axis("alpha:0.1:0.3:2")
    constant = experiment.change(schedule="constant")
    found = surface_map(constant, x, decay, schedule="exponential").values["final"]
    np.testing.assert_array_equal(found, surface_map(experiment, x, decay).values["final"])


def test_what_is_no_objective_is_refused_with_what_it_lacks():
    class Halfway:
        dim = 2

        def loss(self, theta):
            return theta[..., 0]

        def loss_and_grad(self, theta):
            return theta[..., 0], theta

    experiment = Experiment.opening(rules=("gradient_descent",), steps=10)
    x, y = read_axis("eta0:0.05:1:3:log"), read_axis("start_x:0:1:3")
    for wrong, lacks in ((lambda theta: 0.0, "dim, loss, loss_and_grad, hvp"), (Halfway(), "hvp")):
        sentence = rf"has no {lacks}\. superlevel\.objective\(function, dim\)"
        with pytest.raises(ValueError, match=sentence):
            core.descend(wrong, core.rule("gradient_descent", eta0=0.1), (0.0, 0.0), 5)
        with pytest.raises(ValueError, match=sentence):
            surface_map(experiment, x, y, f=wrong)


@pytest.mark.parametrize(
    ("wrong", "shape"), [(lambda grad: grad.sum(), r"\(\)"), (lambda grad: grad[..., :1], r"\(3, 1\)")]
)
def test_a_direction_of_another_shape_is_not_broadcast(wrong, shape):
    pair = (lambda theta: (), lambda grad, state, theta: (wrong(grad), state))
    kind = RuleKind("narrow", build=lambda: pair)
    with pytest.raises(ValueError, match=rf"direction of narrow must have .*theta, \(3, 2\), got {shape}"):
        core.descend(Bowl(), core.rule(kind, eta0=0.1), np.ones((3, 2)), 5)


def test_a_limit_that_does_not_take_the_rules_parameters_is_refused():
    wrong = RuleKind("wrong", SHARE.build, parameters=SHARE.parameters, limit=StabilityLimit(lambda: 1.0))
    with pytest.raises(ValueError, match=r"factor of wrong's StabilityLimit must take .* by name: share"):
        core.rule(wrong, eta0=0.1)


def test_a_long_list_of_what_is_no_rule_is_cut():
    with pytest.raises(ValueError, match="rules must be") as caught:
        core.descend(Bowl(), [0.1] * 1000, (1.0, 1.0), 5)
    assert len(str(caught.value)) < 200


def test_an_own_rule_moves_a_network():
    weight = torch.nn.Parameter(torch.tensor([1.0, 1.0], dtype=torch.float64))
    scale = torch.tensor([1.0, 4.0], dtype=torch.float64)
    rule = core.rule(HalfGradient(), eta0=0.1, schedule=core.schedule(slow))
    optimiser = core.RuleOptimizer([weight], rule, steps=20)
    for _ in range(20):
        optimiser.zero_grad()
        (0.5 * (scale * weight**2).sum()).backward()
        optimiser.step()
    expected = core.descend(Bowl(), rule, (1.0, 1.0), 20).theta[-1]
    np.testing.assert_allclose(weight.detach().numpy(), expected, rtol=1e-12)


def test_the_app_says_not_known_of_a_schedule_whose_half_life_and_budget_are_not(monkeypatch):
    root = ScheduleKind(
        "step", factor=lambda t, alpha, steps: (1 + alpha * t) ** -0.5, halved="after 3/α steps"
    )
    own = Experiment.opening(schedule="step", steps=30)
    monkeypatch.setitem(SCHEDULES, "step", root)
    assert alpha_label(own) == "α · half-life: after 3/α steps"
    monkeypatch.setitem(SCHEDULES, "step", replace(root, halved=""))
    assert alpha_label(own) == "α · half-life: not known"
    row = schedule_row(own, "step")
    assert list(row.values())[1:4] == ["not known"] * 3
    rule = core.rule("gradient_descent", eta0=0.1, schedule=core.schedule("step"))
    run = core.descend(Bowl(), rule, (1.0, 1.0), 5)
    assert budget_tile(run, SimpleNamespace(kind="frozen"))["value"] == "not known"
    # How many steps a training has is not known beside α.
    monkeypatch.setitem(SCHEDULES, "step", replace(root, half_life=lambda alpha, steps: steps / (2 + alpha)))
    assert alpha_label(own).startswith("α · half-life 14.9 steps")
    assert alpha_label(NetworkExperiment.opening(schedule="step")) == "α · half-life: after 3/α steps"
