"""The page of claims in a real browser: verdicts, counterexamples opened and seen, the table, claim 8 cancelled."""

import csv

import numpy as np
import pytest
import server
from playwright.sync_api import expect
from training_view import TrainingView
from view import View

from core.claims import CLAIMS, DECISIONS, JUDGED, judge
from core.claims.overfitting import paired_experiment
from core.experiments.experiment import Experiment
from core.problems import PROBLEMS


def card(page, name):
    return page.locator(f".st-key-claim_{name}")


def open_state(page, name):
    card(page, name).get_by_role("button", name="Open in the playground").click()
    return View(page)


def width_of(page):
    return page.evaluate("document.documentElement.scrollWidth")


def test_every_claim_has_a_card_with_its_verdict_and_its_figure(visit):
    page = visit("claims?problem=himmelblau")
    for k, (name, claim) in enumerate(CLAIMS.items(), start=1):
        expect(card(page, name).get_by_role("heading", name=f"{k}. {claim.title}")).to_be_visible()
    for name in JUDGED:
        verdict = judge(name, Experiment.opening(problem="himmelblau"))
        expect(card(page, name).locator(f".verdict.{verdict.decision}")).to_contain_text(
            DECISIONS[verdict.decision]
        )
        card(page, name).scroll_into_view_if_needed()
        expect(card(page, name).locator(".js-plotly-plot .main-svg").first).to_be_visible()


def test_the_island_of_claim_1_is_seen_in_the_playground(visit):
    view = open_state(visit("claims?problem=himmelblau"), "connected")
    shown = judge("connected", Experiment.opening(problem="himmelblau")).experiment
    assert view.experiment() == shown
    assert view.read("player.header.lam") == shown.lam == 180
    assert (
        "2 components"
        in view.page.locator(".tile", has_text="S_λ")
        .or_(view.page.locator(".tile", has_text="components"))
        .first.inner_text()
    )


def test_the_rise_that_claim_2_names_is_seen_at_that_step(visit):
    page = visit("claims?problem=himmelblau&eta0=0.03&start=-0.7,-1.9&lam=100")
    told = card(page, "condition").inner_text()
    verdict = judge(
        "condition", Experiment.opening(problem="himmelblau", eta0=0.03, start=(-0.7, -1.9), lam=100.0)
    )
    step = verdict.example.step
    assert step > 0
    assert f"first at step {step} from" in told
    view = open_state(page, "condition")
    assert view.experiment() == verdict.experiment
    values = view.array("v")[0]
    assert int(np.argmax(np.diff(values) > 0)) + 1 == step


def test_the_step_that_breaks_taylors_promise_is_the_first_of_its_run(visit):
    view = open_state(visit("claims?problem=himmelblau"), "taylor")
    verdict = judge("taylor", Experiment.opening(problem="himmelblau"))
    values = view.array("v")[0]
    assert values[0] == pytest.approx(verdict.example.loss, rel=1e-6)
    assert values[1] == pytest.approx(verdict.example.after, rel=1e-6)
    assert values[1] > values[0]


def test_a_chip_leads_to_its_card(visit):
    page = visit("claims")
    page.get_by_role("link", name="Claim 7, Decay keeps a run out of poor minima").click()
    expect(card(page, "trapping").get_by_role("heading")).to_be_in_viewport()


def test_the_table_is_made_downloaded_and_opened_from(visit, scan, tmp_path):
    page = visit("claims")
    page.get_by_role("button", name="Judge all surfaces").click()
    page.get_by_role("button", name="Table (CSV)").wait_for()
    server.settle(page)
    # The table is a canvas, which axe does not see: the contrast of its cells is tested as numbers.
    scan(page)
    select_cell_by_mouse(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Table (CSV)").click()
    download.value.save_as(tmp_path / "claims.csv")
    lines = list(csv.DictReader((tmp_path / "claims.csv").read_text(encoding="utf-8").splitlines()))
    assert {line["problem"] for line in lines} == set(PROBLEMS) - {"formula"}
    assert len(lines) == (len(PROBLEMS) - 1) * len(JUDGED)
    server.settle(page)
    choose(page, "Surface", PROBLEMS["rastrigin"].title)
    choose(page, "Claim", CLAIMS["connected"].title)
    wanted = next(line for line in lines if (line["problem"], line["claim"]) == ("rastrigin", "connected"))
    page.locator(".st-key-open_from_table button").click()
    assert View(page).experiment().query() == wanted["link"]


def choose(page, box, option):
    """Choose from a box, and wait for the sentence to change: the button opens what the server was last told."""
    if page.get_by_role("combobox", name=box).input_value() == option:
        return
    text = """document.querySelector('[data-testid="stMain"]').innerText"""
    before = page.evaluate(text)
    page.get_by_role("combobox", name=box).click()
    page.get_by_role("option", name=option).click()
    page.wait_for_function(f"before => {text} !== before", arg=before)
    server.settle(page)


def select_cell_by_mouse(page):
    """Click on the third row, of the ill-conditioned quadratic, in the column of the second claim."""
    grid = page.locator(".st-key-claims_table_grid canvas").first
    grid.scroll_into_view_if_needed()
    server.settle(page)
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 0.32 * box["width"], box["y"] + 3.5 * box["height"] / 20)
    expect(page.get_by_role("combobox", name="Surface")).to_have_value(PROBLEMS["ill_conditioned"].title)
    server.settle(page)


def test_claim_8_shows_its_progress_and_can_be_cancelled(visit):
    page = visit("claims")
    card(page, "overfitting").get_by_role("button", name="Measure").click()
    expect(card(page, "overfitting").get_by_text("Seed 1 of 10")).to_be_visible()
    # The rest of the page answers meanwhile.
    page.locator('[data-testid="stSidebar"]').get_by_role("combobox", name="Problem").click()
    page.get_by_role("option", name="Quadratic bowl").click()
    expect(card(page, "connected").locator(".verdict.holds")).to_be_visible()
    card(page, "overfitting").get_by_role("button", name="Cancel").click()
    expect(card(page, "overfitting").get_by_text("stopped before it was complete")).to_be_visible()


def test_claim_8_is_measured_on_a_network_and_its_pair_opens_in_the_trainer(visit):
    page = visit("train?data=moons&size=40&label_noise=0.2&widths=8&epochs=40&batch_size=0&alpha=0.02")
    trained = TrainingView(page).experiment()
    page.get_by_role("link", name="Claims").click()
    card(page, "overfitting").get_by_text("the network of the page Train").click()
    server.settle(page)
    card(page, "overfitting").get_by_role("button", name="Measure").click()
    card(page, "overfitting").get_by_role("button", name="in the trainer").click()
    view = TrainingView(page)
    experiment = view.experiment()
    assert experiment == paired_experiment(trained).change(seed=experiment.seed)
    assert len(view.read("trainer.runs")) == 2


def test_the_keyboard_alone_opens_a_counterexample(visit):
    page = visit("claims")
    button = card(page, "connected").get_by_role("button", name="Open in the playground")
    expander = card(page, "connected").get_by_text("Recompute it by hand")
    expander.scroll_into_view_if_needed()
    card(page, "connected").locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card(page, "connected").get_by_text("Put these points into the formula of L")).to_be_visible()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    assert View(page).experiment().lam == 180


def test_on_a_phone_nothing_is_cut_off(visit):
    page = visit("claims", width=390, height=844)
    assert width_of(page) <= 390
    boxes = [card(page, name).bounding_box() for name in CLAIMS]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    for formula in page.locator('[class*="st-key-claim_"] .katex-display').all():
        box = formula.bounding_box()
        assert box["x"] + box["width"] <= 390


def test_two_cards_stand_side_by_side_at_a_desk(visit):
    page = visit("claims")
    first, second = (card(page, name).bounding_box() for name in ("connected", "condition"))
    assert second["x"] > first["x"] + first["width"]
    assert abs(second["y"] - first["y"]) < 2
