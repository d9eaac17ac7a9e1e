"""The whole state travels: in the address bar, to a fresh browser, in a file that is opened again."""

import json
from urllib.parse import urlsplit

from playwright.sync_api import expect
from view import View

from core.experiments.experiment import from_json, from_query
from core.experiments.export import python_script, run_csv
from core.experiments.study import Study

RICH = (
    "?problem=two_peaks&separation=1.25&rules=nesterov,adam,stable_decay&eta0=0.07&alpha=0.02&lam=0.3"
    "&steps=90&start=0.4,-0.3&schedule=step&norm_scaling=unit&guard=curvature&momentum=0.8"
)


def test_a_plus_typed_in_the_address_is_a_plus(visit):
    page = visit("?problem=formula&formula=x^2+y^2", reduced_motion="reduce")
    view = View(page)
    assert view.experiment().formula == "x^2+y^2"
    page.wait_for_url("**formula=x^2%2By^2**")
    page.reload()
    view.ready()
    assert view.experiment().formula == "x^2+y^2"


def test_a_pasted_latex_formula_is_drawn_and_set_below_its_field(visit):
    """On a phone, whose sidebar is the narrower one, and at last at a desk."""
    page = visit("?problem=formula", width=390, reduced_motion="reduce")
    view = View(page)
    sidebar = page.get_by_test_id("stSidebar")
    page.get_by_test_id("stExpandSidebarButton").click()
    field = sidebar.get_by_role("textbox", name="L(x, y) =")
    field.fill(
        r"f(w, b) = \frac{1}{2}\left(w^2 - 1\right)^2 + \sqrt{1 + b^{2}} + \sin\left(2\pi w\right) e^{-b^2}"
    )
    field.press("Enter")
    expect(sidebar.get_by_text("w is x, b is y.")).to_be_visible()
    expect(sidebar.locator(".st-key-understood .katex").first).to_be_visible()
    view.wait("player.header.query.includes('frac')")
    assert view.experiment().formula.startswith("f(w, b)")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        view.ready()
        overflow = "element => element.scrollWidth - element.clientWidth"
        assert sidebar.locator(".st-key-understood").evaluate(overflow) <= 0


def test_a_link_opens_the_same_picture_twice_and_what_a_hand_did_survives_a_fresh_browser(visit):
    before = View(visit(RICH, reduced_motion="reduce")).picture()
    assert before[0]["eta0"] == 0.07
    view = View(visit(RICH, reduced_motion="reduce"))
    assert view.picture() == before
    view.drag(".handle.start", -40, 30)
    view.wait("player.header.echo > 0")
    view.ready()
    changed = view.picture()
    assert changed != before
    query = from_query(RICH[1:])[0].change(start=changed[0]["start"]).query()
    view.page.wait_for_url(f"**/?{query}")
    view.page.reload()
    view.ready()
    assert view.picture() == changed
    fresh = visit("?" + urlsplit(view.page.url).query, reduced_motion="reduce")
    assert View(fresh).picture() == changed


def test_an_experiment_is_saved_and_opened_again_where_another_file_was_refused(visit, tmp_path):
    view = View(visit(RICH, reduced_motion="reduce"))
    saved = view.picture()
    file = tmp_path / "experiment.json"
    view.page.get_by_role("button", name="Share").click()
    with view.page.expect_download() as download:
        view.page.get_by_role("button", name="Experiment (JSON)").click()
    download.value.save_as(file)
    assert from_json(file.read_bytes()) == (from_query(RICH[1:])[0], [])
    assert_the_downloads_hold_this_experiment(view, tmp_path)

    other = View(visit("", reduced_motion="reduce"))
    other.page.get_by_role("button", name="Share").click()
    assert_a_file_that_is_no_experiment_is_explained(other, tmp_path)
    other.page.locator('input[type="file"]').set_input_files(file)
    other.wait("player.header.eta0 === 0.07")
    other.ready()
    assert other.picture() == saved


def assert_the_downloads_hold_this_experiment(view, tmp_path):
    experiment = view.experiment()
    expected = {
        "Python script": ("superlevel_experiment.py", python_script(experiment)),
        "Runs, one line a step (CSV)": (
            "superlevel-runs.csv",
            run_csv(Study(experiment).run, Study(experiment).ledger),
        ),
    }
    for button, (name, text) in expected.items():
        with view.page.expect_download() as download:
            view.page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8") == text


def assert_a_file_that_is_no_experiment_is_explained(view, tmp_path):
    before = view.picture()
    file = tmp_path / "other.json"
    file.write_text(json.dumps({"hello": 1}), encoding="utf-8")
    view.page.locator('input[type="file"]').set_input_files(file)
    view.page.get_by_text("This JSON is not an experiment").wait_for()
    view.ready()
    assert view.picture() == before


def test_a_wrong_part_of_a_link_is_reported_and_the_rest_is_kept(visit):
    view = View(visit("?eta0=abc&steps=50&nonsense=1", reduced_motion="reduce"))
    assert view.read("player.header.steps") == 50
    alerts = " ".join(view.page.locator('[data-testid="stAlert"]').all_inner_texts())
    assert "eta0" in alerts
    assert "nonsense" in alerts
    assert view.page.locator('[data-testid="stException"]').count() == 0
