"""At 0.99 of the limit that playground, trainer and map show, runs on a quadratic settle; at 1.01 they diverge."""

import re

import numpy as np
import pytest
from worlds import DoubleSpec, own, run, world

import core
from core.experiments.computed import landscape
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.figures.formulas import formulas
from core.messages.packing import split, unpack
from core.messages.trainer import trainer_message
from core.networks.risks import Risk
from core.sweep.axes import changes, read_axis
from core.sweep.surface_map import surface_map
from core.sweep.theory import theory
from core.trainer.switches import Monitors
from pages.shared.details import ledger_table

RULES = ("gradient_descent", "heavy_ball", "nesterov", "stable_decay")
CASES = [(name, decay) for name in RULES for decay in (0.0, 0.5)]
# Everything that would hide the limit is off: norm scaling, guard and schedule.
BARE = {"schedule": "constant", "norm_scaling": "none", "guard": "off", "momentum": 0.8}


def experiment(name, decay=0.0, **more):
    bowl = {"problem": "formula", "formula": "2*x^2 + y^2/2", "window": (-2, 2, -2, 2), "start": (1.0, 0.7)}
    return Experiment.opening(**bowl).change(
        **{"rules": (name,), "weight_decay": decay, "eta0": 0.01, "steps": 1000} | BARE | more
    )


def fate(loss):
    """Say whether L, whose minimum is 0, ever rose to a thousand times its start, else fell to a thousandth of it."""
    if not (loss < 1e3 * loss[0]).all():
        return "diverges"
    return "settles" if loss[-1] < 1e-3 * loss[0] else "neither"


def playground_fates(settings, limit):
    runs = [Study(settings.change(eta0=share * limit)).run for share in (0.99, 1.01)]
    return [fate(found.row((0,)).loss) for found in runs]


@pytest.mark.parametrize(("name", "decay"), CASES)
def test_the_playgrounds_ledger_shows_where_runs_diverge(name, decay):
    settings = experiment(name, decay)
    table = ledger_table(Study(settings).ledger.row((0,)), Study(settings).run.rules[0])
    shown = {
        "gradient_descent": "2/{}",
        "stable_decay": "2/{}",
        "heavy_ball": "2(1+β)/{}",
        "nesterov": "2(1+β)/((1+2β)·{})",
    }[name].format("(λ_max + decay)" if decay else "λ_max")
    limit = table[shown].iloc[0]
    assert playground_fates(settings, limit) == ["settles", "diverges"]


@pytest.mark.parametrize(("name", "decay"), CASES)
def test_the_playgrounds_formula_shows_where_runs_diverge(name, decay):
    settings = experiment(name, decay)
    run, book = Study(settings).run.row((0,)), Study(settings).ledger.row((0,))
    shown = {f.title: f for f in formulas(settings, landscape(settings).facts, run, book, 1)}
    found = shown["Stability limit of the rule"]
    limit = float(re.search(r"= ([\d.]+),\\qquad", found.latex)[1])
    assert playground_fates(settings, limit) == ["settles", "diverges"]
    assert "within it: on a quadratic with this Hessian a constant η of this size settles" in found.words


def test_the_words_turn_where_the_fate_does():
    told = []
    for share in (0.99, 1.01):
        settings = experiment("nesterov", eta0=share * 2 * 1.8 / (2.6 * 4))
        run, book = Study(settings).run.row((0,)), Study(settings).ledger.row((0,))
        told.append(formulas(settings, landscape(settings).facts, run, book, 1)[-2].words)
    assert "settles" in told[0]
    assert "diverges" in told[1]


def test_under_a_decaying_rate_v_turns_where_it_meets_the_limit_that_is_shown():
    settings = experiment(
        "stable_decay", eta0=0.8, schedule="exponential", alpha=0.02, start=(1.0, 0.0), steps=60
    )
    book = Study(settings).ledger.row((0,))
    above = book.step_size > book.curvature_limit
    assert 5 < above.sum() < 55
    np.testing.assert_array_equal(book.verdict == "increase", above)


def test_the_guard_settles_beyond_the_limit_of_the_rule_since_it_keeps_that_of_the_step():
    settings = experiment("stable_decay", guard="energy", eta0=0.8)
    run, book = Study(settings).run.row((0,)), Study(settings).ledger.row((0,))
    assert run.learning_rate[0] > 1.5 * book.curvature_limit[0]
    assert (run.step_size <= 0.9 * book.step_limit * (1 + 1e-12)).all()
    assert fate(run.loss) == "settles"
    assert (
        "keeps η_lim"
        in formulas(settings, landscape(settings).facts, Study(settings).run.row((0,)), book, 1)[-2].words
    )


@pytest.mark.parametrize("decay", [0.0, 0.5])
@pytest.mark.parametrize("name", ["adam", "adamw", "rmsprop"])
def test_the_ledger_of_a_rule_with_a_preconditioner_shows_where_runs_diverge(name, decay):
    """A large ε and a start close to the minimum hold P still once Adam's bias corrections have faded."""
    f = core.surface(formula="2*x^2 + y^2/2", window=(-2, 2, -2, 2))
    # AdamW's decay is not divided by P.
    more = {"eps": 1e4, "weight_decay": decay * (1e-4 if name == "adamw" else 1)}
    if name != "rmsprop":
        more["betas"] = (0.8, 0.9)
    constant = core.schedule("constant")

    def went(eta0, steps):
        return core.descend(f, core.rule(name, eta0=eta0, schedule=constant, **more), (1e-60, 7e-61), steps)

    limit = core.ledger(f, went(1e-3, 200)).curvature_limit[-1]
    assert [fate(went(share * limit, 1500).loss[200:]) for share in (0.99, 1.01)] == ["settles", "diverges"]


def test_adams_limit_moves_with_its_memory_and_the_words_say_so():
    settings = experiment("adam")
    found = formulas(
        settings,
        landscape(settings).facts,
        Study(settings).run.row((0,)),
        Study(settings).ledger.row((0,)),
        3,
    )[-2]
    assert "P moves with the gradients" in found.words
    assert r"\lambda_{\max}(P^{-1}H)" in found.latex
    table = ledger_table(Study(settings).ledger.row((0,)), Study(settings).run.rules[0])
    assert "2(1+β₁)/((1−β₁)·λ_max(P⁻¹H))" in table


def test_with_the_scale_tuner_no_limit_is_shown():
    settings = experiment("heavy_ball", tuner=True)
    run, book = Study(settings).run.row((0,)), Study(settings).ledger.row((0,))
    assert not any("λ_max" in str(column) for column in ledger_table(book, run.rules[0]))
    found = formulas(settings, landscape(settings).facts, run, book, 1)[-2]
    assert "no stability limit" in found.words


LINEAR = world(60, dtype=np.float64)


def trained(name, decay, eta0, steps):
    """Train a linear network on squared errors, on which L is a quadratic."""
    race = [own(name, Risk("squared_error"), eta0=eta0, weight_decay=decay, **trainer_settings(name))]
    monitors = Monitors(sharpness=True, accuracy=False)
    found = run(race, LINEAR, steps, DoubleSpec("softmax", LINEAR.shape, 3), monitors=monitors)
    found.train()
    return found


def trainer_settings(name):
    bare = {"schedule": core.schedule("constant"), "norm_scaling": "none", "guard": "off"}
    return bare | ({"momentum": 0.8} if name in ("heavy_ball", "nesterov") else {})


@pytest.mark.parametrize(("name", "decay"), CASES)
def test_the_trainers_message_shows_where_trainings_diverge(name, decay):
    main, _ = split(trainer_message(trained(name, decay, 1e-3, 2), lam=0.5))
    header, arrays = unpack(main)
    assert header["configurations"][0]["bounded"]
    assert ("decay" in header["configurations"][0]["limit"]) == bool(decay)
    limit = float(arrays["curvature_limit"][np.isfinite(arrays["curvature_limit"])][0])
    tile = next(t for t in header["configurations"][0]["tiles"] if t["label"].startswith("η_t ÷ "))
    assert tile["label"] == f"η_t ÷ {header['configurations'][0]['limit']}"
    assert float(re.search(r"÷ ([\d.]+)", tile["detail"])[1]) == pytest.approx(limit, rel=1e-2)
    inside, beyond = (trained(name, decay, share * limit, 800).history().V for share in (0.99, 1.01))
    assert inside[-1] < inside[0]
    assert abs(inside[-1] - inside[-50]) < 1e-3 * inside[0]
    assert not beyond[-1] < 1e3 * beyond[0]


@pytest.mark.parametrize("name", ["adam", "adamw", "rmsprop"])
def test_the_trainer_gives_rules_with_a_preconditioner_an_orientation_only(name):
    main, _ = split(trainer_message(trained(name, 0.0, 1e-3, 2), lam=0.5))
    header, _ = unpack(main)
    assert not header["configurations"][0]["bounded"]
    assert "for orientation" in next(
        t["detail"] for t in header["configurations"][0]["tiles"] if t["label"] == "η_t ÷ 2/λ_max"
    )


@pytest.mark.parametrize(("name", "decay"), CASES)
@pytest.mark.parametrize("across", ["momentum:0.1:0.9:5", "weight_decay:0.1:0.9:5:log"])
def test_the_maps_line_shows_where_runs_diverge(name, decay, across):
    if across.startswith("momentum") and name in ("gradient_descent", "stable_decay"):
        across = "start_x:0.5:1.5:5"
    settings = experiment(name, decay)
    found = surface_map(settings, read_axis("eta0:0.05:5:41:log"), read_axis(across))
    (line,) = [line for line in theory(settings, found, name).lines if line.name == "edge"]
    assert ("decay" in line.label) == (bool(decay) or across.startswith("weight_decay"))
    for x, y in line.points[::4]:
        at = settings.change(**changes(settings, {found.y.name: y}))
        assert playground_fates(at, x) == ["settles", "diverges"]
