"""The public API: every name is there, is documented by an example that runs, and needs no deep import."""

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import core

ROOT = Path(__file__).parents[1]
FUNCTIONS = [name for name in core.__all__ if inspect.isfunction(getattr(core, name))]
CLASSES = [name for name in core.__all__ if inspect.isclass(getattr(core, name))]
# Classes that are made by the user; the others come out of a function, whose example makes one.
MADE = ["RuleKind", "RuleOptimizer", "ScheduleKind", "StableDecay"]
SURFACE = core.surface("himmelblau")


def run_alone(code):
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", [*FUNCTIONS, *MADE, "core"])
def test_the_example_runs_as_written(name, as_superlevel, capsys):
    subject = core if name == "core" else getattr(core, name)
    found = [
        test for test in doctest.DocTestFinder(recurse=False).find(subject, name, globs={}) if test.examples
    ]
    assert found, f"{name} has no example"
    result = doctest.DocTestRunner().run(found[0])
    assert result.failed == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES])
def test_every_public_name_says_what_it_is_and_has_types(name):
    subject = getattr(core, name)
    assert inspect.getdoc(subject)
    if name in FUNCTIONS:
        described = inspect.signature(subject)
        assert described.return_annotation is not described.empty
        assert all(one.annotation is not one.empty for one in described.parameters.values())


def test_no_module_hides_a_public_name():
    """Once a package is loaded it is an attribute of `core`, and would stand in the way of a function of its name."""
    for found in pkgutil.iter_modules(core.__path__):
        importlib.import_module(f"core.{found.name}")
    assert [name for name in core.__all__ if isinstance(getattr(core, name), ModuleType)] == []


def test_dir_lists_the_public_names():
    assert set(core.__all__) <= set(dir(core))
    assert {"surface", "objective", "descend", "experiment", "training", "map", "slice"} <= set(core.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = core.nothing_of_the_kind


def test_without_the_extras_all_but_networks_works_and_a_training_says_what_is_missing():
    code = """
import sys
for extra in ("torch", "pyarrow", "charset_normalizer", "joblib", "streamlit", "plotly", "PIL", "pandas"):
    sys.modules[extra] = None
import core
f = core.surface("himmelblau")
run = core.descend(f, core.rule("adam", eta0=0.1), (0.0, 0.0), 400)
assert run.outcome.kind == "minimum", run.outcome
core.ledger(f, run), core.critical_points(core.level_sets(f, 65)), core.connecting_path(f, (0, 0), (4, 4))
experiment = core.experiment(problem="quadratic", rules=("gradient_descent",), steps=20)
core.map(experiment, "eta0:0.01:1:4:log", "alpha:0:0.1:3").counts()
for name in ("training", "RuleOptimizer", "slice"):
    try:
        getattr(core, name)
    except ImportError as error:
        print(error)
"""
    told = run_alone(code)
    assert told.stderr == ""
    assert re.fullmatch(
        r"training needs \w+: pip install superlevel\[train\]\n"
        r"RuleOptimizer needs torch: pip install superlevel\[train\]\n"
        r"slice needs \w+: pip install superlevel\[train\]\n",
        told.stdout,
    )


class Bowl:
    """An objective of the user's own: L = ½θᵀHθ."""

    dim = 3
    curvature = np.array([1.0, 4.0, 9.0])

    def loss(self, theta):
        return 0.5 * (theta**2 * self.curvature).sum(-1)

    def loss_and_grad(self, theta):
        return self.loss(theta), theta * self.curvature

    def hvp(self, theta, v):
        return v * self.curvature


def test_an_objective_of_ones_own_class_is_descended_booked_and_judged():
    run = core.descend(Bowl(), core.rule("gradient_descent", eta0=0.1), np.ones(3), 400)
    assert run.outcome.kind == "minimum"
    assert not core.ledger(Bowl(), run).rises.any()


def himmelblau(theta):
    return (theta[0] ** 2 + theta[1] - 11) ** 2 + (theta[0] + theta[1] ** 2 - 7) ** 2


@pytest.mark.parametrize(
    ("settings", "slope", "curvature"),
    [
        ({"derivatives": "differences"}, 1e-9, 1e-5),
        ({"gradient": lambda theta: SURFACE.loss_and_grad(theta)[1]}, 0.0, 1e-9),
        ({"derivatives": "torch"}, 1e-14, 1e-14),
    ],
    ids=["differences", "gradient", "torch"],
)
@pytest.mark.parametrize("window", [None, (-5, 5, -5, 5)], ids=["objective", "landscape"])
def test_an_objective_of_a_plain_function_has_the_derivatives_of_the_surface(
    settings, slope, curvature, window
):
    f, own = SURFACE, core.objective(himmelblau, 2, window=window, **settings)
    random = np.random.default_rng(0)
    theta, v = random.uniform(-4, 4, (5, 3, 2)), random.normal(size=(3, 2))
    loss, grad = own.loss_and_grad(theta)
    exact, exact_grad = f.loss_and_grad(theta)
    np.testing.assert_allclose(loss, exact, rtol=1e-14)
    np.testing.assert_array_equal(own.loss(theta), loss)
    np.testing.assert_allclose(grad, exact_grad, atol=slope * np.abs(exact_grad).max(), rtol=0)
    product = f.hvp(theta, np.broadcast_to(v, theta.shape))
    atol = curvature * np.abs(product).max()
    np.testing.assert_allclose(own.hvp(theta, np.broadcast_to(v, theta.shape)), product, atol=atol, rtol=0)


def test_an_objective_with_a_window_has_level_sets_and_an_outcome():
    own = core.objective(himmelblau, window=SURFACE.facts.window)
    sets = core.level_sets(own, 65)
    assert sets.at(180.0).count == core.level_sets(SURFACE, 65, "window").at(180.0).count
    run = core.descend(own, core.rule("gradient_descent", eta0=0.01), (0.0, 0.0), 200)
    assert run.outcome.kind == "minimum"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"function": "x", "dim": 2}, "function must be callable"),
        ({"function": himmelblau, "dim": 0}, "dim must be a whole number of at least 1"),
        ({"function": himmelblau, "dim": 3, "window": (-1, 1, -1, 1)}, "two coordinates"),
        ({"function": himmelblau, "derivatives": "guessed"}, "derivatives must be one of"),
        ({"function": himmelblau, "derivatives": "torch", "gradient": himmelblau}, "gradient must be"),
    ],
)
def test_a_bad_argument_of_an_objective_is_refused_with_a_sentence(settings, words):
    with pytest.raises(ValueError, match=words):
        core.objective(**settings)


@pytest.mark.parametrize(
    ("derivatives", "function"),
    [("differences", lambda theta: theta), ("torch", lambda theta: theta), ("torch", lambda theta: 1.0)],
)
def test_a_function_that_returns_no_number_is_refused_when_it_is_evaluated(derivatives, function):
    f = core.objective(function, 2, derivatives=derivatives)
    with pytest.raises(ValueError, match="one number a point"):
        f.loss_and_grad(np.ones(2))


@pytest.mark.parametrize("make", [core.experiment, core.training])
def test_an_unknown_setting_is_refused_with_a_sentence(make):
    with pytest.raises(ValueError, match=r"'nothing' is no setting of .+; they are "):
        make(nothing=1)


def test_a_slice_of_what_is_no_training_is_refused_with_a_sentence():
    with pytest.raises(TypeError, match="run must be a training"):
        core.slice(None)
