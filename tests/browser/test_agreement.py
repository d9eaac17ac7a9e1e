"""What a page says in two places agrees: label and run, card and row, title and settings, numbers and playhead."""

import re

import numpy as np
from playwright.sync_api import expect
from training_view import TrainingView
from view import View

from core.claims import DECISIONS, judge
from core.experiments.experiment import Experiment, preset_experiment
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.presets import PRESETS
from core.experiments.study import Study
from core.numbers import number
from core.problems import PROBLEMS

# A power of ten as a computer writes it, or a number with one.
COMPUTER_STYLE = re.compile(r"\d(\.\d+)?e[-+−]?\d")


def tiles(view):
    """Return the row of numbers: its label, value and detail of each tile, by what it tells."""
    told = view.part(".tile").evaluate_all(
        "boxes => boxes.map(box => [box.dataset.key, [...box.querySelectorAll('dt, dd')].map(d => d.textContent)])"
    )
    return {key: words[:3] for key, words in told}


def title(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_title_and_numbers_of_the_playground_are_those_of_the_settings_and_of_the_playhead(visit):
    opened = preset_experiment("overshoot")
    view = View(visit(f"?{opened.query()}", reduced_motion="reduce"))
    run, book = Study(opened).run.row((0,)), Study(opened).ledger.row((0,))
    outcome = Study(opened).outcomes[0]
    assert title(view.page) == PRESETS["overshoot"].question

    view.root.focus()
    for k in range(1, 49):
        view.page.keyboard.press("ArrowRight")
        view.wait(f"player.step === {k}")
    view.ready()
    shown = tiles(view)
    assert outcome.kind not in " ".join(shown["outcome"])
    assert "48 of 120" in shown["outcome"][2]
    assert shown["final"][1] == number(float(book.V[48]))
    assert shown["rises"][1] == f"{int(book.rises[:48].sum())} of 48 steps"
    share = np.exp(-48 * opened.alpha)
    assert shown["budget"][1] == f"{100 * share:.3g} %"

    view.part(".ask button").click()
    expect(view.part(".tile[data-key=outcome] .value")).to_have_text(outcome.kind)
    assert shown["rises"] == tiles(view)["rises"]
    view.part(".ask button").click()
    expect(view.part(".tile[data-key=outcome] .value")).not_to_have_text(outcome.kind)
    view.root.focus()
    view.page.keyboard.press("End")
    expect(view.part(".tile[data-key=outcome] .value")).to_have_text(outcome.kind)
    at_end = tiles(view)
    assert at_end["rises"][1] == f"{int(book.rises.sum())} of 120 steps"
    assert at_end["outcome"][2] == outcome.reason.replace("λ_min", "λmin")
    assert len(run.loss) == 121
    assert not COMPUTER_STYLE.search(" ".join(view.page.locator('[data-testid="stMain"]').all_inner_texts()))

    # Heavy ball's run is lost before the end: no budget is left to it.
    view.part(".chip").nth(1).click()
    expect(view.part(".tile[data-key=outcome] .value")).to_have_text(Study(opened).outcomes[1].kind)
    if Study(opened).outcomes[1].kind == "diverged":
        assert tiles(view)["budget"][1] == "none"

    slider = view.page.locator('[data-testid="stSidebar"]').get_by_role("slider", name="η0").first
    slider.focus()
    view.page.keyboard.press("ArrowRight")
    view.wait("player.header.eta0 !== 0.0225")
    view.ready()
    assert title(view.page) == PROBLEMS["himmelblau"].question
    expect(view.page.get_by_text(f"{PRESETS['overshoot'].title} · changed").first).to_be_visible()
    view.page.get_by_role("button", name="Presets").click()
    view.page.get_by_role("button", name=PRESETS["overshoot"].title).click()
    view.wait("player.header.eta0 === 0.0225")
    view.ready()
    assert title(view.page) == PRESETS["overshoot"].question


def test_a_formula_that_is_refused_leaves_no_picture_that_looks_like_its_answer(visit):
    view = View(visit("?problem=formula&formula=log(x)%2By^2&window=-1,1,-1,1&start=0.5,0.5"))
    note = view.page.get_by_text("is not a finite real number on")
    expect(note).to_be_visible()
    box = view.page.get_by_role("textbox", name="L(x, y)")
    box.fill("x^2 + (y")
    box.press("Enter")
    expect(view.page.get_by_text("Still shows L(x, y) = log(x)+y^2")).to_be_visible()
    expect(note).to_be_hidden()
    opacity = "root => Number(getComputedStyle(root.getRootNode().host.closest('[data-testid]')).opacity)"
    assert view.root.evaluate(opacity) < 0.6
    box.fill("x^2 + y^2")
    box.press("Enter")
    view.wait("player.header.query.includes('x^2')")
    view.ready()
    expect(view.page.get_by_text("Still shows")).to_be_hidden()
    assert view.root.evaluate(opacity) == 1


def test_labels_of_a_training_name_what_was_run_until_a_step_is_made_with_another(visit):
    settings = {"data": "blobs", "size": 60, "batch_size": 0, "epochs": 60, "eta0": 0.1, "rivals": "eta0:0.2"}
    experiment = NetworkExperiment.opening(**settings)
    view = TrainingView(visit(f"train?{experiment.query()}"))
    view.press("train")
    view.rest("finished")
    label = view.part(".chip").first.inner_text()
    assert "η0 0.1" in label
    accuracy = view.read("trainer.runs[0].series.trainScore.v.at(-1)")
    outcome = tiles(view)["outcome"]
    assert ("right already" in outcome[2]) == (accuracy >= 0.97 and outcome[1] == "descending")
    assert accuracy >= 0.97
    assert outcome[1] == "descending"

    view.slider("η0").focus()
    view.page.keyboard.press("ArrowRight")
    view.wait("trainer.header.configurations[0].pending !== ''")
    view.ready()
    wanted = view.experiment().eta0
    assert wanted != 0.1
    assert view.part(".chip").first.inner_text() == label
    assert "η0 0.1" in view.part(".steps h2").inner_text()
    expect(view.part(".due")).to_contain_text(f"Not run yet: η0 0.1 → {wanted:.4g}")
    expect(view.part(".due")).to_contain_text("start over")

    # Looking back, the numbers are those of the step looked at.
    for key in ("PageDown", "PageDown"):
        view.scrub(key)
    step = view.read("trainer.step")
    assert 0 < step < 60
    t, V = view.series("V")
    at = int(np.searchsorted(t, step, side="right")) - 1
    expect(view.part('.tile[data-key="epoch"]')).to_contain_text(f"{step} of 60")
    shown = tiles(view)
    assert shown["epoch"][1] == f"{step} of 60"
    assert shown["energy"][1] == number(float(V[at]))
    assert shown["outcome"][1] == "under way"

    view.press("restart")
    view.rest("ready")
    view.press("one")
    view.wait("trainer.header.t === 1")
    view.ready()
    assert f"η0 {wanted:.4g}" in view.part(".chip").first.inner_text()
    assert view.part(".due").is_hidden()


def test_card_and_row_of_the_present_problem_agree_and_verdicts_say_what_they_rest_on(visit):
    experiment = Experiment.opening(problem="himmelblau", start=(-0.7, -1.9), alpha=0.012)
    page = visit(f"claims?{experiment.query()}")
    card = page.locator(".st-key-claim_monotone")
    badge = card.locator(".verdict")
    expect(badge).to_contain_text(f"{DECISIONS['holds']}, trivially")
    expect(badge).to_contain_text("one run, from one start")
    card.get_by_text("Recompute it by hand").click()
    expect(card.get_by_text("of all steps the nearest to its limit")).to_be_visible()
    card.get_by_role("button", name="Ask it of 100 starts").click()
    expect(card.get_by_text("Of 100 starts")).to_be_visible()

    page.get_by_role("button", name="Judge all surfaces").click()
    page.get_by_text("One of them in full").wait_for(timeout=240_000)
    expect(page.get_by_role("combobox", name="Surface")).to_have_value(re.compile("^Present: "))
    page.get_by_role("combobox", name="Claim", exact=True).click()
    page.get_by_role("option", name="The loss falls monotonically").click()
    sentence = judge("monotone", experiment).sentence
    told = sentence[sentence.index("With η0") :].split(", L rose")[0]
    expect(page.get_by_text(told)).to_have_count(2)
    assert page.locator(".verdict").last.inner_text() == badge.inner_text()
