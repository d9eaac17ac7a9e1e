"""What the claims say, that every verdict can be checked by hand, and that hostile experiments get honest words."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from core.claims import CLAIMS, DECISIONS, JUDGED, judge
from core.claims.claim import Verdict
from core.claims.notation import NOTATION
from core.claims.table import rows, table_csv
from core.experiments.computed import landscape
from core.experiments.experiment import Experiment
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.study import Study
from core.problems import PROBLEMS
from pages.claims.notation import WHERE
from tests.claims.surfaces import himmelblau, himmelblau_gradient, told, told_levels

ROOT = Path(__file__).parents[2]
# Every claim but the second, which no L can fail.
CAN_FAIL = ("connected", "equiconnected", "monotone", "taylor", "overshoot", "trapping")
CAN_HOLD = ("connected", "monotone", "taylor", "overshoot")


def opening(problem, **settings):
    return Experiment.opening(problem=problem, **settings)


@pytest.fixture(scope="module")
def table():
    return list(rows())


def numbers(verdict):
    return dict(verdict.numbers)


def test_the_eight_claims_stand_in_the_papers_order():
    assert list(CLAIMS) == [
        *("connected", "condition", "equiconnected", "monotone", "taylor", "overshoot", "trapping"),
        "overfitting",
    ]
    for name, claim in CLAIMS.items():
        assert claim.name == name
        said = (claim.title, claim.statement, claim.formula, claim.paper, claim.truth, claim.source)
        assert all(len(text) > 15 for text in said), name
        assert re.search(r"\b(19|20)\d\d\b", claim.source), name
        assert re.search(r"Abstract|§\d", claim.paper), name


def test_the_notation_has_every_row_of_table_1_and_the_reference_point():
    symbols = " ".join(symbol.latex for symbol in NOTATION)
    wanted = (
        *(
            r"\theta",
            r"\mathcal{L}",
            "f",
            r"V(\theta)",
            r"\nabla",
            r"\alpha(t)",
            r"\eta_t",
            r"S_\lambda",
            "g_t",
        ),
        *("x_t", r"\Delta_t", "m_t", "v_t", "r_t", r"\beta", r"\lambda", r"x_{\mathrm{BASE}}"),
        *(r"R_{\mathrm{robust}}", r"J_{\mathrm{dynamic}}", r"\gamma(t)", r"x_{\mathrm{ref}}"),
    )
    assert [part for part in wanted if part not in symbols] == []
    assert len(NOTATION) == 19
    assert len({symbol.latex for symbol in NOTATION}) == 19


def test_the_notation_points_to_pages_and_labels_that_exist():
    labels = {
        known.label for record in (Experiment, NetworkExperiment) for known in record.settings().values()
    }
    assert set(WHERE) == {symbol.latex for symbol in NOTATION}
    for symbol, (page, words) in WHERE.items():
        assert (ROOT / "pages" / page / "page.py").exists(), symbol
        quoted = set(re.findall("“([^”]+)”", words))
        assert quoted <= labels | {"Direction of the step"}, symbol


def test_an_unknown_claim_and_the_one_on_networks_are_refused_with_a_sentence():
    with pytest.raises(ValueError, match=r"name must be one of connected, condition.*got 'conected'"):
        judge("conected", opening("quadratic"))
    with pytest.raises(ValueError, match=r"trained networks.*overfitting\.judge_overfitting"):
        judge("overfitting", opening("quadratic"))
    with pytest.raises(ValueError, match=r"problems must be among himmelblau.*got 'nowhere'"):
        rows(["nowhere"])
    with pytest.raises(ValueError, match="numbers must hold at least one"):
        Verdict("connected", "holds", "", (), "", None, None)


def test_every_problem_has_a_verdict_with_numbers_on_every_claim(table):
    assert [row.problem for row in table] == [name for name in PROBLEMS if name != "formula"]
    for row in table:
        assert tuple(row.verdicts) == JUDGED
        for name, verdict in row.verdicts.items():
            assert verdict.claim == name
            assert verdict.decision in DECISIONS
            assert verdict.numbers
            assert np.isfinite([value for _, value in verdict.numbers]).all(), (row.problem, name)
            assert re.search(r"\d", verdict.sentence), (row.problem, name)
            assert len(told_levels(verdict.work)) >= 1, (row.problem, name)


def test_some_surface_fails_each_claim_that_can_fail_and_some_holds(table):
    met = {name: {row.verdicts[name].decision for row in table} for name in JUDGED}
    assert [name for name in CAN_FAIL if "fails" not in met[name]] == []
    assert [name for name in CAN_HOLD if "holds" not in met[name]] == []
    assert met["condition"] == {"vacuous"}


def test_a_verdict_is_the_same_each_time(table):
    again = list(rows(["rastrigin", "deep_and_wide", "diabetes"]))
    first = {row.problem: row for row in table}
    for row in again:
        for name, verdict in row.verdicts.items():
            before = first[row.problem].verdicts[name]
            for field in ("decision", "sentence", "numbers", "work", "experiment"):
                assert getattr(verdict, field) == getattr(before, field), (row.problem, name, field)


def test_the_table_can_be_read_as_csv_and_its_links_open_the_states(table):
    read = list(csv.DictReader(io.StringIO(table_csv(table))))
    verdicts = [(row, name, verdict) for row in table for name, verdict in row.verdicts.items()]
    assert len(read) == len(verdicts) == 19 * 7
    for line, (row, name, verdict) in zip(read, verdicts, strict=True):
        assert (line["problem"], line["claim"], line["verdict"]) == (row.problem, name, verdict.decision)
        assert line["sentence"] == verdict.sentence
        opened, remarks = Experiment.from_query(line["link"])
        assert opened == verdict.experiment
        assert remarks == []


@pytest.mark.parametrize("name", JUDGED)
@pytest.mark.parametrize("settings", [{}, {"eta0": 0.06}], ids=["opening", "large rate"])
def test_the_levels_that_are_told_follow_from_the_formula(name, settings):
    told_rows = told_levels(judge(name, opening("himmelblau", **settings)).work)
    x, y, level = told_rows.T
    np.testing.assert_allclose(himmelblau(x, y), level, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("settings", [{}, {"eta0": 0.3, "alpha": 0.05}], ids=["holds", "fails"])
def test_a_reader_with_a_calculator_finds_the_damped_step(settings):
    experiment = opening("himmelblau", start=(-0.7, -1.9), **settings)
    verdict = judge("monotone", experiment)
    assert verdict.decision == ("fails" if settings else "holds")
    work = verdict.work
    k = int(re.search(r"Step (\d+) ", work)[1]) - 1
    theta, grad = told(work, f"θ_{k}"), told(work, f"∇L(θ_{k})")
    np.testing.assert_allclose(himmelblau_gradient(*theta), grad, rtol=1e-9)
    rate = experiment.eta0 * np.exp(-experiment.alpha * k)
    scaled = rate / (1 + np.hypot(*grad))
    assert told(work, f"η({k})/(1+‖g_{k}‖)") == pytest.approx(scaled, rel=1e-9)
    after = theta - scaled * grad
    np.testing.assert_allclose(told(work, f"θ_{k} − η_{k}·g_{k}"), after, rtol=1e-9)
    change = himmelblau(*after) - himmelblau(*theta)
    assert told(work, f"L(θ_{k + 1}) − L(θ_{k})") == pytest.approx(change, rel=1e-7)
    assert (change > 0) == (verdict.decision == "fails")


HOSTILE = {
    "everywhere diverging": {"problem": "rosenbrock", "eta0": 10.0},
    "no decay": {"problem": "himmelblau", "alpha": 0.0},
    "fastest decay": {"problem": "ackley", "alpha": 1.0},
    "few steps, coarse grid": {"problem": "beale", "steps": 10, "grid_points": 65},
    "other optimiser": {
        **{"problem": "rastrigin", "rules": ("adam", "heavy_ball"), "followed": "heavy_ball", "zoom": 5},
        **{
            "tuner": True,
            "fair_race": True,
            "lyapunov": "distance",
            "weight_decay": 1.0,
            "schedule": "cosine",
        },
    },
    "half of it undefined": {"problem": "formula", "formula": "log(x) + y**2"},
    "undefined where it starts": {"problem": "formula", "formula": "log(x) + y**2", "start": (-1.0, 0.0)},
    "a ring of nothing": {"problem": "formula", "formula": "sqrt((x**2 + y**2 - 2)**2 - 1)"},
    "pole": {"problem": "formula", "formula": "1/(x**2 + y**2)"},
    "constant in the window": {"problem": "formula", "formula": "1 + 1e-30*x"},
    "kink": {"problem": "formula", "formula": "abs(x) + abs(y)"},
    "cliff": {"problem": "formula", "formula": "exp(20*x) + y**2"},
    "unbounded": {"problem": "monkey_saddle", "eta0": 10.0, "boundary": "coercive"},
}


@pytest.mark.parametrize("settings", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_experiment_gets_a_verdict_in_words(settings):
    experiment = Experiment.opening(**settings)
    for name in JUDGED:
        verdict = judge(name, experiment)
        assert verdict.decision in DECISIONS
        assert verdict.numbers
        assert verdict.work
        assert not re.search(r"\bnan\b", verdict.sentence), (name, verdict.sentence)
        assert Experiment.from_query(verdict.experiment.query()) == (verdict.experiment, [])


def test_where_the_start_is_undefined_the_claims_on_runs_say_so():
    experiment = opening("formula", formula="log(x) + y**2", start=(-1.0, 0.0))
    for name in ("condition", "monotone", "overshoot"):
        verdict = judge(name, experiment)
        assert verdict.decision == "undecided"
        assert "move the start" in verdict.sentence


def test_levels_that_the_playground_cannot_be_set_to_are_no_error():
    steep = Experiment.opening(
        problem="formula", formula="exp(x*100)", window=(-3.0, 3.0, -3.0, 3.0), start=(1.0, 1.0)
    )
    for name in JUDGED:
        assert judge(name, steep).sentence


def test_nothing_holds_where_no_pair_of_points_could_be_tried():
    tiny = Experiment.opening(
        problem="formula", formula="-(x^2+y^2)", start=(0.001, 0.0), eta0=1e-5, steps=10
    )
    assert judge("equiconnected", tiny).decision == "undecided"


def test_a_valley_that_leaves_the_window_between_two_cells_is_no_hole():
    """Beale's: on 2049² points, water below L(θ_25) reaches the edge; below L(θ_95) it does not."""
    verdict = judge("equiconnected", Experiment.opening(problem="beale"))
    assert dict(verdict.numbers)["step"] == 95
    f = landscape(Experiment.opening(problem="beale"))
    run = Study(Experiment.opening(problem="beale", rules=("gradient_descent",))).run
    for step, holes in ((25, 0), (95, 1)):
        water = f.loss(
            np.stack(
                np.meshgrid(*(np.linspace(*side, 2049) for side in (f.facts.window[:2], f.facts.window[2:]))),
                -1,
            )
        ) < float(run.loss[step, 0])
        labels = ndimage.label(water)[0]
        edge = {*labels[0], *labels[-1], *labels[:, 0], *labels[:, -1]}
        assert len(set(np.unique(labels)) - edge - {0}) == holes
