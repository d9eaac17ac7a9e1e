"""The page of claims: every card has its verdict, every counterexample opens, claim 8 is measured, the table kept."""

import csv
import io
import re
import time

import pytest

from core.claims import CLAIMS, DECISIONS, JUDGED, judge
from core.claims.notation import NOTATION
from core.claims.overfitting import judge_overfitting, paired_experiment, shown_experiment
from core.experiments.experiment import Experiment
from core.experiments.network_experiment import NetworkExperiment
from core.formulas import html_prose
from core.problems import PROBLEMS
from pages.claims import measurement
from pages.claims.badge import CELLS, COLOURS, numbers_table
from pages.shared.prose import prose
from tests.pages import scripts

SMALL = NetworkExperiment.opening(
    data="moons",
    size=40,
    label_noise=0.2,
    widths=(8,),
    activation="relu",
    epochs=40,
    batch_size=0,
    alpha=0.02,
)


def app(training=None, **link):
    at = scripts.app("claims")
    at.query_params.update(link)
    if training is not None:
        at.session_state["training"] = training
    at.run()
    assert not at.exception, at.exception
    return at


def again(at):
    at.run()
    assert not at.exception, at.exception
    return at


def experiment(at):
    return at.session_state["experiment"]


def badges(at):
    return re.findall(r'class="verdict (\w+)"', " ".join(each.proto.body for each in at.get("html")))


def words(at):
    return " ".join(each.value for each in at.markdown)


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception, at.exception
    return at


def measured(at):
    press(at, "overfitting_measure")
    until = time.monotonic() + 60
    while at.session_state["claims.overfitting"].is_running:
        assert time.monotonic() < until
        time.sleep(0.05)
    return again(at)


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_shows_the_verdicts_on_all_claims(problem):
    at = app(problem=problem)
    wanted = {name: judge(name, Experiment.opening(problem=problem)) for name in JUDGED}
    assert badges(at) == [wanted[name].decision for name in CLAIMS if name in wanted]
    for verdict in wanted.values():
        assert prose(verdict.sentence) in words(at)
    assert len(at.get("plotly_chart")) == len(JUDGED)


def test_a_card_says_what_the_paper_claims_and_what_is_true():
    at = app()
    told = words(at) + " ".join(each.value for each in [*at.caption, *at.subheader, *at.latex])
    for claim in CLAIMS.values():
        assert claim.title in told
        assert claim.formula in told
        for text in (claim.statement, claim.paper, claim.truth, claim.source):
            assert prose(text) in told


@pytest.mark.parametrize(
    "link",
    [
        {"problem": "formula", "formula": "log(x)", "window": "-1,1,-1,1", "start": "-0.5,0"},
        {"problem": "formula", "formula": "-x**2-y**4", "eta0": "10", "alpha": "0", "steps": "1000"},
        {"problem": "himmelblau", "eta0": "10", "alpha": "0"},
        {"problem": "himmelblau", "start": "10000,10000"},
        {
            "problem": "quadratic",
            "zoom": "5",
            "lam": "1e12",
            "fair_race": "1",
            "schedule": "constant",
            "tuner": "1",
        },
        {"problem": "formula", "formula": "5"},
    ],
)
def test_hostile_settings_get_verdicts_and_no_error(link):
    at = app(**link)
    assert len(badges(at)) == len(JUDGED)


@pytest.mark.parametrize("name", JUDGED)
def test_the_state_of_a_verdict_opens_in_the_playground(name):
    at = app(problem="himmelblau", eta0="0.03")
    shown = judge(name, experiment(at)).experiment
    press(at, f"open_{name}")
    assert experiment(at) == shown


def test_settings_moved_in_the_sidebar_change_the_verdict_and_the_playground():
    at = app(problem="quadratic")
    assert badges(at)[3] == judge("monotone", experiment(at)).decision == "holds"
    at.select_slider(key="control_eta0").set_value(10.0).run()
    assert experiment(at).eta0 == 10.0
    assert badges(at)[3] == judge("monotone", experiment(at)).decision == "fails"


def test_a_locked_link_keeps_its_controls_and_opens_nothing_else():
    at = app(problem="rosenbrock", locked="eta0,problem")
    assert at.select_slider(key="control_eta0").disabled
    assert at.selectbox(key="control_problem").disabled
    assert not at.select_slider(key="control_alpha").disabled
    assert all(at.button(key=f"open_{name}").disabled for name in JUDGED)


def test_claim_8_is_measured_on_the_network_of_the_page_train():
    at = app(training=SMALL)
    at.session_state["overfitting_on"] = "train"
    again(at)
    assert len(badges(at)) == 7
    measured(at)
    wanted = judge_overfitting(SMALL)
    assert badges(at)[7] == wanted.decision
    assert prose(wanted.sentence) in words(at)
    press(at, "open_overfitting")
    assert at.session_state["training"] == shown_experiment(SMALL, wanted.example)
    assert at.session_state["training"].competitors() != [SMALL]


def test_claim_8_can_be_cancelled_and_says_so():
    at = app(training=SMALL.change(epochs=5000))
    at.session_state["overfitting_on"] = "train"
    press(again(at), "overfitting_measure")
    job = at.session_state["claims.overfitting"]
    assert job.is_running
    press(at, "overfitting_cancel")
    assert not job.is_running
    assert job.verdict is None
    assert "stopped before it was complete" in " ".join(each.value for each in at.caption)
    assert at.button(key="overfitting_measure").label.startswith("Measure")


def test_a_measurement_ends_when_its_tab_is_closed(monkeypatch):
    monkeypatch.setattr(measurement, "_AWAY_SECONDS", 0.0)
    monkeypatch.setattr(measurement, "presence", lambda: lambda: False)
    job = measurement.Measurement(SMALL.change(epochs=5000))
    job._thread.join(timeout=60)
    assert not job.is_running
    assert (job.verdict, job.mistake) == (None, "")


def test_a_network_that_cannot_be_measured_is_explained():
    at = app(training=SMALL.change(data="table"))
    at.session_state["overfitting_on"] = "train"
    again(at)
    press(at, "overfitting_measure")
    job = at.session_state["claims.overfitting"]
    job._thread.join(timeout=60)
    again(at)
    assert "No table is loaded" in " ".join(each.value for each in at.error)


def test_the_default_network_is_described_with_its_numbers():
    pair = paired_experiment()
    told = " ".join(each.value for each in app().caption)
    for part in (f"{pair.size} samples", "20 % of the training labels", "2,000 epochs"):
        assert part in told


def test_the_table_judges_all_surfaces_and_stays():
    at = press(app(), "claims_table_run")
    kept = at.session_state["claims.table"]
    assert set(kept.cells) == set(PROBLEMS) - {"formula"}
    lines = list(csv.DictReader(io.StringIO(kept.csv)))
    assert len(lines) == len(kept.cells) * len(JUDGED)
    for line in lines:
        assert kept.cells[line["problem"]][line["claim"]].decision == line["verdict"]
    counts = at.dataframe[1].value
    assert counts.sum(axis=1).tolist() == [len(kept.cells)] * len(JUDGED)
    assert counts[DECISIONS["vacuous"]].iloc[1] == len(kept.cells)
    again(at)
    assert at.session_state["claims.table"] is kept
    assert_one_cell_of_the_table_is_told_in_full_and_opens(at)


def assert_one_cell_of_the_table_is_told_in_full_and_opens(at):
    at.selectbox(key="claims_table_problem").set_value("ackley").run()
    at.selectbox(key="claims_table_claim").set_value("monotone").run()
    wanted = judge("monotone", Experiment.opening(problem="ackley"))
    assert badges(at)[-1] == wanted.decision == "fails"
    assert prose(wanted.sentence) in words(at)
    press(at, "open_from_table")
    assert experiment(at) == wanted.experiment


def test_the_notation_has_a_row_and_a_link_for_each_symbol():
    at = app()
    assert not at.get("page_link")
    at = scripts.unfolded(at, "claims_notation")
    told = words(at)
    for symbol in NOTATION:
        assert f"${symbol.latex}$" in told
        assert prose(symbol.here) in told
    assert len(at.get("page_link")) == len(NOTATION)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("table", [COLOURS, CELLS])
def test_badges_and_cells_have_enough_contrast(theme, table):
    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for back, text in table[theme].values():
        dark, light = sorted([luminance(back), luminance(text)])
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    assert len({back for back, _ in table[theme].values()}) == len(DECISIONS)


def test_sentences_become_markdown_and_html_without_markup_of_their_own():
    assert prose("S_λ at θ_12, x_ref [a](b)") == r"$S_{λ}$ at $θ_{12}$, $x_{\text{ref}}$ \[a\]\(b\)"
    assert html_prose("λ_t < <b>") == "λ<sub>t</sub> &lt; &lt;b&gt;"


def test_a_mean_and_its_interval_share_a_row():
    rows = numbers_table(
        (("rise, mean", 1.5), ("rise, 95 % interval from", 1.0), ("rise, to", 2.0), ("steps", 3.0))
    )
    assert re.findall(r"<th[^>]*>(.*?)</th><td[^>]*>(.*?)</td>", rows) == [
        ("rise", "1.5 (95 %: 1 to 2)"),
        ("steps", "3"),
    ]
