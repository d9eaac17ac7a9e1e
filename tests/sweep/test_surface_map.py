"""A map's cells against the runs made alone, edges against closed forms, and what a map says of itself."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

import core
from core.descent.endings import KINDS
from core.descent.outcome import kinds
from core.experiments.computed import landscape
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.optim import RULES
from core.sweep.axes import AxisError, changes, read_axis
from core.sweep.map_result import Map
from core.sweep.surface_map import CancelledError, surface_map
from core.sweep.theory import factors, gaps, theory

ETA0, ALPHA = "eta0:1e-3:2:41:log", "alpha:1e-4:0.5:31:log"


def mapped(x, y, **settings):
    experiment = Experiment.opening(**settings)
    return experiment, surface_map(experiment, read_axis(x), read_axis(y))


def alone(experiment, found, j, i):
    """Return the run of one cell, made by the playground's own path."""
    at = {found.x.name: found.x.values[i], found.y.name: found.y.values[j]}
    return Study(experiment.change(**changes(experiment, at))).run.row((0,))


MAPS = [
    (ETA0, ALPHA, {"problem": "himmelblau", "rules": ("gradient_descent",)}),
    (ETA0, ALPHA, {"problem": "rosenbrock", "rules": ("stable_decay",), "steps": 60}),
    (ETA0, "momentum:0:0.99:31", {"problem": "beale", "rules": ("heavy_ball",)}),
    ("start_x:-5:5:31", "start_y:-5:5:31", {"problem": "himmelblau", "rules": ("adam",), "eta0": 0.3}),
    (ETA0, "condition:1:1000:11:log", {"problem": "ill_conditioned", "rules": ("nesterov",)}),
    (
        "eta0:1e-3:5:31:log",
        "weight_decay:1e-3:1:21:log",
        {"problem": "saddle", "rules": ("gradient_descent",)},
    ),
    (ETA0, "beta1:0:0.99:21", {"problem": "rastrigin", "rules": ("adam",), "tuner": True, "steps": 40}),
]


@pytest.mark.parametrize(("x", "y", "settings"), MAPS)
def test_each_of_two_hundred_random_cells_is_the_run_made_alone(x, y, settings):
    experiment, found = mapped(x, y, **settings)
    cells = np.random.default_rng(0).integers(0, found.outcome.size, 200 // len(MAPS) + 1)
    for j, i in zip(*np.unravel_index(cells, found.shape), strict=True):
        run = alone(experiment, found, j, i)
        assert KINDS[found.outcome[j, i]] == run.outcome.kind
        expected = {
            "final": run.loss[-1]
            if np.isfinite(run.loss).all() and np.isfinite(run.theta).all()
            else math.nan,
            "steps": next((t for t, loss in enumerate(run.loss) if loss < experiment.lam), math.nan),
            "budget": float(run.budget_left),
        }
        for name, value in expected.items():
            np.testing.assert_array_equal(found.values[name][j, i], value, err_msg=f"{name} at {j}, {i}")
        with np.errstate(all="ignore"):
            if np.isfinite(run.loss).all():
                assert found.values["rise"][j, i] == max(0.0, np.diff(run.loss).max())


def test_retiring_ended_runs_changes_no_outcome_and_no_finite_number():
    f = core.surface("himmelblau")
    eta0 = np.geomspace(1e-3, 3, 400)
    plan = core.schedule("exponential", alpha=np.linspace(0, 0.2, 400))
    rule = core.rule("gradient_descent", eta0=eta0, schedule=plan)
    every, some = (core.descend(f, rule, (0.0, 0.0), 300, retire=retire) for retire in (False, True))
    np.testing.assert_array_equal(kinds(every), kinds(some))
    finite = np.isfinite(every.loss).all(0) & np.isfinite(every.theta).all((0, 2))
    assert 0 < finite.sum() < 400
    for name in ("theta", "loss", "grad", "direction", "step_size"):
        np.testing.assert_array_equal(getattr(every, name)[:, finite], getattr(some, name)[:, finite])
    np.testing.assert_array_equal(np.isfinite(every.loss), np.isfinite(some.loss))


def test_ended_runs_are_no_longer_evaluated():
    class Counting:
        def __init__(self, f):
            self.f, self.rows = f, 0

        def __getattr__(self, name):
            return getattr(self.f, name)

        def loss_and_grad(self, theta):
            self.rows += theta[..., 0].size
            return self.f.loss_and_grad(theta)

    rows = {}
    for retire in (False, True):
        f = Counting(core.surface("himmelblau"))
        rule = core.rule("gradient_descent", eta0=np.linspace(1, 2, 50))
        core.descend(f, rule, (0.0, 0.0), 400, retire=retire)
        rows[retire] = f.rows
    assert rows[False] == 401 * 50
    assert rows[True] < rows[False] / 10


def steepest(eta, top, steps, factor):
    """Return |θ_t| along the steepest direction of a quadratic, from the recursion θ ← (1 − η(t)·λ)·θ."""
    theta = np.ones(np.shape(eta))
    path = [theta]
    with np.errstate(all="ignore"):
        for t in range(steps):
            theta = theta * (1 - eta * factor(t) * top)
            path.append(theta)
    return np.abs(np.stack(path))


def test_on_a_quadratic_the_edge_is_at_two_over_the_sharpness_within_one_cell():
    _, found = mapped(
        "eta0:1e-2:1:101:log",
        "start_x:0.5:2:5",
        problem="ill_conditioned",
        condition=10.0,
        rules=("gradient_descent",),
        schedule="constant",
        steps=200,
    )
    diverged = found.outcome == KINDS.index("diverged")
    first = diverged.argmax(1)
    edge = float(found.x.place(2 / 10.0))
    assert diverged.any(1).all()
    assert (np.abs(first - 0.5 - edge) <= 1).all()


def test_with_decay_the_edge_is_that_of_the_closed_recursion_within_one_cell():
    steps, condition = 200, 30.0
    experiment, found = mapped(
        "eta0:1e-2:2:101:log",
        "alpha:1e-4:0.05:41:log",
        problem="ill_conditioned",
        condition=condition,
        start=(0.0, 1.0),
        rules=("gradient_descent",),
        steps=steps,
    )
    eta, alpha = np.meshgrid(found.x.values, found.y.values)
    path = steepest(eta, condition, steps, lambda t: np.exp(-alpha * t))
    grows = path[-1] > 1
    measured = ~(found.values["final"] <= landscape(experiment).loss(np.array([0.0, 1.0])))
    for row, predicted in zip(measured, grows, strict=True):
        if predicted.any() and not predicted[0]:
            assert abs(int(row.argmax()) - int(predicted.argmax())) <= 1
    line = next(line for line in theory(experiment, found, "gradient_descent").lines if line.name == "net")
    assert line.points.shape[1] == 2


def test_with_eta0_upwards_the_words_count_columns_by_the_same_numbers():
    settings = {"problem": "ill_conditioned", "rules": ("gradient_descent",), "steps": 100}
    axes = "eta0:1e-2:2:41:log", "alpha:1e-3:0.05:11:log"
    told = [
        next(
            line.words for line in theory(experiment, found, "gradient_descent").lines if line.name == "edge"
        )
        for experiment, found in (mapped(*axes, **settings), mapped(*reversed(axes), **settings))
    ]
    rows = re.search(r"in the median of (\d+) rows", told[0])
    assert rows
    assert told[1] == told[0].replace(f"{rows[1]} rows", f"{rows[1]} columns")


def test_how_far_the_measured_edge_is_from_a_line_is_told_in_factors_of_eta0():
    _, found = mapped("eta0:0.1:10:21:log", "alpha:0.0:1.0:3", problem="quadratic", steps=20)
    # The line is at cell 10.25, the edge between cells 13 and 14 in one row; the other row has no edge.
    field = np.tile(np.arange(21) - 10.25, (3, 1))
    beyond = np.zeros(found.shape, bool)
    beyond[1, 14:] = True
    expected = 10 ** (2 * 3.25 / 20)
    assert factors(found, field, beyond) == pytest.approx([expected])
    turned = Map(found.y, found.x, {}, found.outcome.T, found.record)
    assert factors(turned, field.T, beyond.T) == pytest.approx([expected])
    assert gaps(found, field, beyond) == pytest.approx([3.25])
    other = replace(found, x=replace(found.x, name="momentum"))
    assert factors(other, field, beyond).size == 0


@pytest.mark.parametrize("name", ["heavy_ball", "nesterov"])
def test_edges_with_momentum_are_where_their_formulas_say(name):
    """Against the eigenvalues of the linear iteration on one direction, and against the map."""
    beta, top = 0.6, 30.0
    limit = 2 * RULES[name].limit.factor(momentum=beta) / top

    def growth(eta):
        if name == "heavy_ball":
            matrix = [[1 + beta - eta * top, -beta], [1, 0]]
        else:
            shrink = 1 - eta * top
            matrix = [[(1 + beta) * shrink, -beta * shrink], [1, 0]]
        return np.abs(np.linalg.eigvals(np.array(matrix))).max()

    assert growth(0.999 * limit) < 1 < growth(1.001 * limit)
    experiment, found = mapped(
        "eta0:1e-2:1:101:log",
        "momentum:0:0.8:9",
        problem="ill_conditioned",
        rules=(name,),
        schedule="constant",
        steps=300,
    )
    edge = next(line for line in theory(experiment, found, name).lines if line.name == "edge")
    for x, y in edge.points:
        assert x == pytest.approx(2 * RULES[name].limit.factor(momentum=y) / top, rel=0.01)
    diverged = found.outcome == KINDS.index("diverged")
    limits = found.x.place(2 * RULES[name].limit.factor(momentum=found.y.values) / top)
    assert (np.abs(diverged.argmax(1) - 0.5 - limits) <= 1).all()


def test_adam_with_a_fixed_preconditioner_turns_unstable_where_its_formula_says():
    """A large ε makes Adam's preconditioner the constant 1/ε, so that P⁻¹H = H/ε."""
    eps, beta1, top = 1e6, 0.8, 1.0
    limit = 2 * RULES["adam"].limit.factor(beta1=beta1, beta2=0.9) * eps / top
    eta0 = limit * np.array([0.97, 1.03])
    rule = core.rule("adam", eta0=eta0, eps=eps, betas=(beta1, 0.9))
    f = core.surface(formula="x**2/2 + y**2/2", window=(-2, 2, -2, 2))
    run = core.descend(f, rule, (1e-3, 0.0), 4000)
    assert run.loss[-1, 0] < run.loss[0, 0] / 10
    assert run.loss[-1, 1] > run.loss[0, 1] * 10


def test_basins_of_himmelblau_are_its_four_minima():
    _, found = mapped(
        "start_x:-5:5:41",
        "start_y:-5:5:41",
        problem="himmelblau",
        rules=("gradient_descent",),
        eta0=0.01,
        alpha=0.0,
        steps=400,
    )
    published = np.array([(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)])
    assert len(found.minima) == 4
    for place in found.minima:
        assert np.linalg.norm(published - place, axis=1).min() < 1e-4
    sizes = [(found.values["basin"] == k).sum() for k in range(4)]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == (found.outcome == KINDS.index("minimum")).sum()
    at_minimum = found.values["basin"][30, 32]
    assert found.minima[int(at_minimum)] == pytest.approx((3, 2), abs=1e-4)


def test_gaps_count_cells_between_the_line_and_the_measured_edge():
    found = mapped("eta0:0.1:1:5", "alpha:0.01:0.1:2", rules=("gradient_descent",), steps=10)[1]
    field = np.array([[-2.0, -1.0, 1.0, 2.0, 3.0], [-1.0, -1.0, -1.0, -1.0, -1.0]])
    beyond = np.array([[False, False, False, True, True], [False, True, True, True, True]])
    assert gaps(found, field, beyond) == pytest.approx([2.5 - 1.5])


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"rules": ("adam",)}, "Adam"),
        ({"rules": ("rmsprop",)}, "RMSProp"),
        ({"rules": ("stable_decay",)}, "guard"),
        ({"rules": ("gradient_descent",), "tuner": True}, "tuner"),
        (
            {"rules": ("gradient_descent",), "stabilise": "all", "guard": "off", "norm_scaling": "unit"},
            "grows",
        ),
    ],
)
def test_where_no_line_is_known_the_page_is_told_why(settings, why):
    experiment, found = mapped("eta0:0.1:1:3", "start_x:0:1:3", steps=20, **settings)
    told = theory(experiment, found, experiment.rules[0])
    assert not told.lines
    assert any(why in note for note in told.notes)


def test_a_named_rule_is_mapped_whether_the_experiment_runs_it_or_not_and_an_unknown_one_refused():
    experiment = Experiment.opening(rules=("gradient_descent",), steps=20)
    x, y = read_axis("eta0:0.01:0.1:3"), read_axis("momentum:0:0.9:3")
    found = surface_map(experiment, x, y, rule="heavy_ball")
    expected = surface_map(experiment.change(rules=("heavy_ball",)), x, y)
    np.testing.assert_array_equal(found.values["final"], expected.values["final"])
    assert (found.rule, found.record) == ("heavy_ball", expected.record)
    for wrong in ("zzz", ""):
        with pytest.raises(ValueError, match="rule must be one of 'gradient_descent'"):
            surface_map(experiment, x, y, rule=wrong)


def test_theory_is_that_of_the_rule_that_was_mapped():
    experiment, found = mapped(ETA0, "start_x:0:1:3", rules=("gradient_descent", "heavy_ball"), steps=20)
    by_name, by_kind = (
        theory(experiment, found, rule) for rule in ("gradient_descent", RULES["gradient_descent"])
    )
    assert by_name.notes == by_kind.notes
    assert [line.words for line in by_name.lines] == [line.words for line in by_kind.lines]
    with pytest.raises(ValueError, match="This map is one of gradient_descent, got the rule heavy_ball"):
        theory(experiment, found, "heavy_ball")
    with pytest.raises(ValueError, match=r"rule must be one of 'gradient_descent'.*got 'zzz'"):
        theory(experiment, found, "zzz")


def test_a_map_tells_how_far_it_is_and_can_be_stopped():
    experiment = Experiment.opening(rules=("gradient_descent",), steps=1000)
    x, y = read_axis("eta0:1e-3:1:65:log"), read_axis("start_x:0:1:65")
    heard = []
    surface_map(experiment, x, y, on_progress=heard.append)
    assert heard == sorted(heard)
    assert len(heard) > 2
    assert heard[-1] == 1.0
    with pytest.raises(CancelledError):
        surface_map(experiment, x, y, cancelled=lambda: True)


def test_axes_that_play_no_part_are_refused():
    experiment = Experiment.opening(rules=("gradient_descent",))
    with pytest.raises(AxisError, match="Momentum β plays no part"):
        surface_map(experiment, read_axis("eta0:0.1:1:3"), read_axis("momentum:0:0.9:3"))
