"""Every rule and every schedule of the folders, walked through everything that knows rules and schedules.

Nothing here names one: a new file in `core/optim/rules/` or `core/optim/schedules/` is walked by itself.
"""

import contextlib
import io
import math
import re
from functools import partial

import numpy as np
import pytest
import torch

import core
from core.claims.paper import monotone
from core.experiments.descents import build_rules
from core.experiments.experiment import Experiment, from_json, from_query
from core.experiments.export import python_script
from core.experiments.network_experiment import NetworkExperiment, competitor_labels
from core.experiments.network_export import training_script
from core.experiments.study import Study
from core.experiments.trainings import network_run
from core.figures.formulas import (
    direction_formula,
    formulas,
    limit_name,
    limits_words,
    schedule_formula,
    stability_formula,
    tex,
)
from core.figures.schedules import schedule_figure
from core.messages.player import player_message
from core.messages.trainer import trainer_message
from core.optim import RULES, SCHEDULES
from core.optim.limits import limit_words, stability_limit
from core.sweep.axes import read_axis, varied_names
from core.sweep.surface_map import surface_map
from core.sweep.theory import theory
from pages.shared.sidebar import alpha_label
from tests.optim.oracles import torch_path
from tests.pages import scripts

BOWL = "x^2+3*y^2"
STEPS = 25


def other(own):
    """Return a value of a setting that is not its default."""
    return own.low + 0.6 * (own.high - own.low)


def playground(rule="gradient_descent", **settings):
    own = {each.name: other(each) for each in RULES[rule].parameters}
    given = {"steps": STEPS, "rules": (rule,), "eta0": 0.01, "weight_decay": 0.02, **own, **settings}
    return Experiment.opening(problem="himmelblau", **given)


def training(**settings):
    given = {"size": 60, "widths": (4,), "epochs": 2, "eta0": 0.05, **settings}
    return NetworkExperiment.opening(monitors=("energy", "sharpness"), **given)


def printed(script):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(script, "exported.py", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def bowl(rule, steps=6000, start=(1.0, 0.7)):
    f = core.surface(formula=BOWL, window=(-3, 3, -3, 3))
    return core.descend(f, rule, start, steps)


@pytest.mark.parametrize("name", RULES)
def test_the_formulas_of_a_rule_hold_its_own_numbers(name):
    experiment = playground(name)
    (rule,) = build_rules(experiment)
    latex = direction_formula(rule).latex
    for value in rule.parameters.values():
        assert tex(value) in latex
    run, book = Study(experiment).run.row((0,)), Study(experiment).ledger.row((0,))
    titles = [each.title for each in formulas(experiment, run.f.facts, run, book, 3)]
    assert {"Schedule", "Direction of the step", "Stability limit of the rule"} <= set(titles)
    told = stability_formula(rule, float(book.curvature_limit[2]), 0.01, frozen=True)
    if RULES[name].limit is None:
        assert "is not known" in told.words
        assert np.isnan(book.curvature_limit).all()
        assert limit_name(rule) == "not known"
        assert "not known" in limits_words(rule)
    else:
        assert tex(float(book.curvature_limit[2])) in told.latex


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("stabilise", ["stable_decay", "all"])
def test_the_exported_script_of_a_rule_ends_where_the_app_ends(name, stabilise):
    experiment = playground(name, stabilise=stabilise)
    last = float(Study(experiment).run.loss[-1, 0])
    assert f"L = {last!r}" in printed(python_script(experiment))


@pytest.mark.parametrize("name", RULES)
def test_the_exported_training_of_a_rule_ends_where_the_app_ends(name):
    experiment = training(rule=name, **{each.name: other(each) for each in RULES[name].parameters})
    run = network_run(experiment)
    run.train()
    V = run.history().V
    assert f"V = {float(V[~np.isnan(V)][-1])!r}" in printed(training_script(experiment, run))
    assert len(trainer_message(run, lam=experiment.lam)) > 0


@pytest.mark.parametrize("name", RULES)
def test_a_rule_passes_through_link_and_json_and_is_named(name):
    experiment = playground(name, followed=name)
    assert from_query(experiment.query()) == (experiment, [])
    assert from_json(experiment.to_json()) == (experiment, [])
    race = training(rivals=f"rule:{name}")
    assert NetworkExperiment.from_query(race.query()) == (race, [])
    assert competitor_labels(race)[1].startswith(RULES[name].label)
    assert player_message(Study(experiment))


@pytest.mark.parametrize("name", RULES)
def test_a_map_varies_a_rules_own_parameters_and_its_cells_are_runs(name):
    experiment, kind = playground(name), RULES[name]
    own = {each.name for each in kind.parameters}
    foreign = {each.name for rule in RULES.values() for each in rule.parameters} - own
    assert own <= set(varied_names(experiment))
    assert not foreign & set(varied_names(experiment))
    assert own <= set(varied_names(training(rule=name)))
    varied = next(iter(kind.parameters), None)
    low, high = (varied.low, varied.high) if varied else (0.0, 0.5)
    y = read_axis(f"{varied.name if varied else 'weight_decay'}:{low}:{high}:2")
    x = read_axis("eta0:0.001:0.05:3:log")
    found = surface_map(experiment, x, y)
    for j, i in np.ndindex(2, 3):
        cell = experiment.change(eta0=x.values[i], **{y.name: y.values[j]})
        alone = Study(cell).run.loss[:, 0]
        np.testing.assert_equal(
            found.values["final"][j, i], alone[-1] if np.isfinite(alone).all() else np.nan
        )
    told = theory(experiment, found, name)
    if kind.limit is None:
        assert told.notes == (f"No line of theory: the stability limit of {kind.label} is not known.",)
    elif kind.bounded and not kind.stabilised:
        assert any(
            limit_words(kind, True) in text for text in (*told.notes, *(one.label for one in told.lines))
        )


@pytest.mark.parametrize("name", [name for name, kind in RULES.items() if kind.bounded])
@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_runs_settle_within_a_rules_limit_and_leave_beyond_it(name, decay):
    def ended(share):
        plain = {"schedule": core.schedule("constant"), "norm_scaling": "none", "guard": "off"}
        limit = stability_limit(core.rule(name, eta0=1.0, weight_decay=decay), 6.0)
        run = bowl(core.rule(name, eta0=share * limit, weight_decay=decay, **plain))
        book = core.ledger(run.f, run)
        assert book.curvature_limit[0] == pytest.approx(limit)
        return run.outcome.kind

    assert [ended(0.98), ended(1.02)] == ["minimum", "diverged"]


@pytest.mark.parametrize("name", RULES)
def test_the_memory_that_a_rule_says_it_keeps_is_what_it_keeps(name):
    kind = RULES[name]
    direction = core.rule(name, eta0=0.1).direction
    assert len(direction.init(np.zeros((3, 2)))) == len(kind.memory)
    if kind.preconditioner:
        state = direction.update(np.ones((3, 2)), direction.init(np.zeros((3, 2))), np.zeros((3, 2)))[1]
        assert kind.preconditioner(state, 1e-8).shape == (3, 2)


@pytest.mark.parametrize("name", [name for name, kind in RULES.items() if kind.torch])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_a_rule_walks_as_the_optimiser_of_torch_that_it_names(name, decay):
    kind = RULES[name]
    own = {each.name: other(each) for each in kind.parameters}
    optimiser, arguments = re.fullmatch(r"(\w+)\((.*)\)", kind.torch).groups()
    make = eval(
        f"partial({optimiser}, {arguments})", {"partial": partial, "eps": 1e-8, **own, **vars(torch.optim)}
    )
    f = core.surface(formula=BOWL, window=(-3, 3, -3, 3))
    plain = {"schedule": core.schedule("constant"), "norm_scaling": "none", "guard": "off"}
    ours = core.descend(f, core.rule(name, eta0=0.02, weight_decay=decay, **own, **plain), (1.0, -0.8), 60)
    theirs = torch_path(f, lambda p: make(p, lr=0.02, weight_decay=decay), (1.0, -0.8), 60)
    np.testing.assert_allclose(ours.theta, theirs, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", RULES)
def test_the_claims_do_not_depend_on_the_rules_that_run(name):
    plain = monotone.judge(Experiment.opening(steps=STEPS))
    assert monotone.judge(Experiment.opening(steps=STEPS, rules=(name,))).sentence == plain.sentence


@pytest.mark.parametrize("first", range(0, len(RULES), 5))
def test_the_sidebar_offers_just_the_parameters_of_the_rules_that_run(first):
    chosen = tuple(RULES)[first : first + 5]
    app = scripts.app()
    app.query_params["rules"] = ",".join(chosen)
    app.query_params["steps"] = "20"
    scripts.unfolded(app, "advanced")
    assert not app.exception
    own = {each.label for name in chosen for each in RULES[name].parameters}
    known = {each.label for kind in RULES.values() for each in kind.parameters}
    assert {slider.label for slider in (*app.sidebar.slider, *app.sidebar.select_slider)} & known == own


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_formula_of_a_schedule_holds_its_own_numbers(name):
    rule = core.rule("gradient_descent", eta0=0.37, schedule=core.schedule(name, 0.013))
    latex = schedule_formula(rule, 4, STEPS).latex
    assert SCHEDULES[name].latex in latex
    assert tex(0.37) in latex
    assert tex(0.37 * rule.schedule.factor(4, STEPS)) in latex
    assert (tex(0.013) in latex) == SCHEDULES[name].uses_alpha


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_exported_scripts_of_a_schedule_end_where_the_app_ends(name):
    experiment = playground("adam", schedule=name, alpha=0.05)
    assert f"L = {float(Study(experiment).run.loss[-1, 0])!r}" in printed(python_script(experiment))
    watched = training(rule="heavy_ball", schedule=name, alpha=0.05)
    run = network_run(watched)
    run.train()
    V = run.history().V
    assert f"V = {float(V[~np.isnan(V)][-1])!r}" in printed(training_script(watched, run))


@pytest.mark.parametrize("name", SCHEDULES)
def test_alpha_plays_a_part_where_the_schedule_uses_it(name):
    uses = SCHEDULES[name].uses_alpha
    alphas = core.schedule(name, np.array([0.01, 0.3]))
    assert (np.ptp(alphas.factor(7, STEPS)) > 0) == uses
    experiment = playground(schedule=name)
    assert experiment.plays_part("alpha") == uses
    assert ("alpha" in varied_names(experiment)) == uses
    assert ("no effect" in alpha_label(experiment)) != uses
    assert from_query(experiment.query()) == (experiment, [])


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("t", [0, 3])
def test_what_is_left_of_a_schedules_budget_is_the_sum_of_its_rates(name, t):
    """As far as it is finite; endless ones grow beyond any bound."""
    own, kind = core.schedule(name, 0.05), SCHEDULES[name]
    left = own.remaining(t, STEPS)
    if math.isnan(left):
        return
    until = STEPS if kind.ends_with_run else 4000
    total = own.factor(np.arange(t, until), STEPS).sum()
    assert total == pytest.approx(left, rel=1e-6) if math.isfinite(left) else total > 50


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_is_at_half_after_its_half_life_and_stands_in_the_figure(name):
    own = core.schedule(name, 0.05)
    half_life = own.half_life_in(STEPS)
    if math.isfinite(half_life):
        assert own.factor(half_life, STEPS) == pytest.approx(0.5)
    assert math.isnan(own.half_life) == (SCHEDULES[name].ends_with_run or math.isnan(half_life))
    drawn = schedule_figure(0.1, 0.05, STEPS, name, "light").data
    assert {trace.name for trace in drawn if trace.mode == "lines"} == {
        each.replace("_", " ") + (" (chosen)" if each == name else "") for each in SCHEDULES
    }
    assert len({(trace.line.color, trace.line.dash) for trace in drawn if trace.mode == "lines"}) == len(
        SCHEDULES
    )


@pytest.mark.parametrize("name", SCHEDULES)
def test_theory_draws_where_a_schedule_is_still_beyond_the_limit(name):
    experiment = Experiment.opening(
        problem="ill_conditioned", rules=("gradient_descent",), schedule=name, steps=40, start=(1.0, 1.0)
    )
    x, y = read_axis("eta0:0.001:10:9:log"), read_axis("condition:1:60:3")
    found = surface_map(experiment, x, y)
    lines = {line.name for line in theory(experiment, found, "gradient_descent").lines}
    assert "edge" in lines
    assert ("late" in lines) == (core.schedule(name, experiment.alpha).factor(38, 40) < 1)
