"""Training in the page: a hand trains, pauses, rewinds, scrubs, drags, uploads and draws; the page follows."""

import random
import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from accessibility import TABS, assert_fits_a_phone, darken
from playwright.sync_api import expect
from training_view import TrainingView
from view import View

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.network_presets import NETWORK_PRESETS
from core.experiments.trainings import network_run

SHORT = "data=moons&epochs=6"
# More than any test waits for: a run that a hand can pause.
LONG = "data=moons&epochs=4000"
PICTURES = ("digits", "mnist")


@pytest.fixture
def train(visit):
    """Return a function that opens the training page with a link's settings, at rest and without motion."""

    def opened(query, **options):
        return TrainingView(visit(f"train?{query}", **({"reduced_motion": "reduce"} | options)))

    return opened


def uninterrupted(query):
    """Return the history of the link's run, trained without a page, a pause, or anybody who looks."""
    experiment, remarks = NetworkExperiment.from_query(query)
    assert remarks == []
    run = network_run(experiment)
    run.train()
    return run.history(0)


def assert_same_numbers(view, history, score="test_accuracy"):
    """Compare what the page draws with a run's history; numbers travel with six digits."""
    t, losses = (np.array(view.read(f"[...trainer.runs[0].{name}]")) for name in ("t", "batchLoss"))
    np.testing.assert_array_equal(t, history.t)
    np.testing.assert_allclose(losses, history.batch_loss, rtol=2e-6)
    curves = {"V": "V", "eta": "step_size", "testLoss": "test_loss", "testScore": score}
    for curve, column in curves.items():
        # A single step has V measured before and after it, so that the page may know more.
        steps, values = view.series(curve)
        expected = getattr(history, column)
        measured = np.flatnonzero(~np.isnan(expected))
        assert set(measured) <= set(steps.astype(int)), curve
        found = dict(zip(steps, values, strict=True))
        np.testing.assert_allclose([found[t] for t in measured], expected[measured], rtol=2e-6, err_msg=curve)


def link(page):
    """Return the settings in the address bar."""
    return dict(parse_qsl(urlsplit(page.url).query))


def test_a_run_is_trained_to_its_end(train):
    view = train(SHORT)
    assert view.page.locator('[data-testid="stException"], [data-testid="stAlert"]').count() == 0
    assert view.tile("Outcome").split()[1:3] == ["not", "started"]
    assert view.read("[trainer.header.state, trainer.header.t, trainer.snapshot]") == ["ready", 0, 0]
    view.press("train")
    view.rest("finished")
    steps, V = view.series("V")
    assert (steps[0], steps[-1]) == (0, 60)
    assert V[-1] < 0.7 * V[0]
    assert view.read("[trainer.error, trainer.header.t]") == ["", 60]
    outcome = view.tile("Outcome").split("\n")
    assert outcome[1] in {"descending", "minimum", "plateau", "saddle", "frozen"}
    assert re.search(r"\d", outcome[2]), "The outcome has its reason in numbers."
    assert view.part("button.train").get_attribute("aria-disabled") == "true"
    assert min(view.colours(".energy .plot"), view.colours(".steps .plot"), view.colours(".square")) > 5
    assert_scrubbing_shows_the_boundary_of_each_snapshot(view)


def assert_scrubbing_shows_the_boundary_of_each_snapshot(view):
    words = view.part(".words")
    expect(words).to_contain_text("From step 60 (epoch 6)")
    last = view.picture(".square")
    view.scrub("Home")
    expect(words).to_contain_text("Before the first step")
    first = view.picture(".square")
    view.scrub("PageUp")
    expect(words).to_contain_text("From step 10 (epoch 1)")
    assert len({first, view.picture(".square"), last}) == 3
    assert view.read("trainer.header.t") == 60


def test_what_was_stepped_rewound_and_continued_equals_an_uninterrupted_run(train):
    view = train(SHORT)
    for button, step in {"one": 1, "epoch": 10}.items():
        view.press(button)
        view.wait(f"trainer.header.t === {step} && trainer.header.state === 'paused'")
        expect(view.part(".count")).to_have_text(f"{step} / 60")
    view.ready()
    view.press("epoch")
    view.wait("trainer.header.t === 20 && trainer.header.state === 'paused'")
    view.ready()
    view.scrub("PageDown")
    assert view.read("trainer.target") == 10
    view.press("rewind")
    view.wait("trainer.header.t === 10")
    view.ready()
    assert view.read("[trainer.header.state, trainer.runs[0].t.length]") == ["paused", 11]
    view.press("train")
    view.rest("finished")
    assert_same_numbers(view, uninterrupted(SHORT))


def test_a_long_run_is_paused_by_keys_and_the_button_and_starts_over(train):
    view = train(LONG)
    assert_keys_train_pause_and_scrub(view)
    view.press("train")
    view.wait("trainer.header.state === 'training' && trainer.header.t > 100")
    view.press("train")
    view.rest("paused")
    here = view.read("trainer.header.t")
    assert 100 < here < 40_000
    assert view.part("button.train").inner_text() == "Train"
    view.press("one")
    view.wait(f"trainer.header.t === {here + 1}")
    view.ready()
    view.press("restart")
    view.wait("trainer.header.t === 0")
    view.ready()
    assert view.read("[trainer.header.state, trainer.runs[0].t.length, trainer.step]") == ["ready", 1, 0]
    expect(view.part(".count")).to_have_text("0 / 40,000")


def assert_the_level_is_dragged_in_the_chart(view):
    before = view.read("trainer.lam")
    view.drag(".handle.level", 0, -30)
    view.wait(f"trainer.header.lam > {before}")
    view.ready()
    level = view.read("trainer.header.lam")
    assert view.read("trainer.lam") == level
    assert link(view.page)["lam"] == str(level)
    # The sidebar follows with the page's next run, which takes its time on a busy machine.
    expect(view.slider("λ")).not_to_have_attribute("aria-valuetext", f"{before:.4g}")
    said = view.slider("λ").get_attribute("aria-valuetext")
    assert float(said) == pytest.approx(level, rel=1e-3)


def test_a_rate_changed_while_it_trains_counts_from_that_step_on(train):
    view = train(LONG)
    view.press("train")
    view.wait("trainer.header.state === 'training' && trainer.header.t > 100")
    view.slider("η0").focus()
    view.page.keyboard.press("ArrowLeft")
    view.wait("trainer.header.configurations[0].changes.length === 1")
    [[step, words]] = view.read("trainer.header.configurations[0].changes")
    view.wait(f"trainer.header.t > {step} + 100 && trainer.header.state === 'training'")
    after = float(link(view.page)["eta0"])
    assert after < 0.3
    assert words == f"η0 0.3 → {after:.4g}"
    steps, eta = view.series("eta")
    assert set(eta[steps < step]) == {np.float32(0.3)}
    assert set(eta[steps >= step]) == {np.float32(after)}
    view.press("train")
    view.rest("paused")


def test_the_run_goes_on_while_another_page_is_looked_at(train):
    view = train(LONG)
    view.press("train")
    view.wait("trainer.header.state === 'training' && trainer.header.t > 100")
    query, before = view.read("[trainer.header.query, trainer.header.t]")
    view.page.get_by_role("link", name="Playground").click()
    playground = View(view.page)
    assert view.page.locator('[data-testid="stAlert"]').count() == 0
    eta0 = playground.read("player.header.eta0")
    view.slider("η0").focus()
    view.page.keyboard.press("ArrowRight")
    playground.wait(f"player.header.eta0 > {eta0}")
    playground.ready()
    changed = playground.experiment()
    view.page.get_by_role("link", name="Train").click()
    view.wait(f"trainer.header.t > {before}")
    there = view.read("trainer.header.t")
    view.wait(f"trainer.header.t > {there}")
    assert view.read("[trainer.header.query, trainer.header.state]") == [query, "training"]
    assert urlsplit(view.page.url).query == query
    view.press("train")
    view.rest("paused")
    view.page.get_by_role("link", name="Playground").click()
    assert View(view.page).experiment() == changed
    assert urlsplit(view.page.url).query == changed.query()


def table(rows=80):
    """Return a CSV in which the class is decided by x, and a second column that could be a label too."""
    draw = random.Random(1)
    lines = []
    for _ in range(rows):
        x, y = draw.uniform(-1, 1), draw.uniform(-1, 1)
        lines.append(f"{x:.3f},{'high' if y > 0 else 'low'},{y:.3f},{'right' if x > 0 else 'left'}")
    return "\n".join(["x,level,y,side", *lines]).encode()


def upload(view, name, content):
    """Put a file into the sidebar's uploader."""
    chosen = {"name": name, "mimeType": "text/csv", "buffer": content}
    view.sidebar.locator('input[type="file"]').set_input_files(chosen)


def test_a_table_is_trained_and_a_file_that_is_none_changes_nothing(train):
    view = train(SHORT)
    view.choose("Data", "Own table (CSV)")
    view.page.get_by_text("No table is loaded").wait_for()
    upload(view, "points.csv", table())
    view.wait("trainer.header.data.kind === 'table'")
    view.ready()
    assert view.read("trainer.header.data.classes.toSorted()") == ["left", "right"]
    view.choose("Label column", "level")
    view.wait("trainer.header.data.classes.includes('high')")
    view.ready()
    view.press("train")
    view.rest("finished")
    _, V = view.series("V")
    assert V[-1] < V[0]
    shown = "[trainer.header.query, trainer.header.t, trainer.header.data, trainer.header.state]"
    before = view.read(shown)
    upload(view, "picture.csv", bytes(range(256)) * 40)
    sentence = view.sidebar.locator('[data-testid="stAlert"]')
    sentence.wait_for()
    view.ready()
    assert "binary" in sentence.inner_text()
    assert view.read(shown) == before
    assert view.page.locator('[data-testid="stException"]').count() == 0


def test_a_number_is_predicted_and_shown_against_the_true_one(train, scan):
    query = "data=diabetes&epochs=12"
    view = train(query)
    view.press("train")
    view.rest("finished")
    history = uninterrupted(query)
    assert_same_numbers(view, history, score="test_r2")
    assert f"{history.test_r2[-1]:.3g}" in view.tile("Test R²")
    assert f"RMSE {history.test_rmse[-1]:.4g} disease progression" in view.tile("Test R²")
    assert_the_scatter_is_shown(view, 1440, worst=0)
    assert_fits_a_phone(view.page)
    view.ready()
    assert_the_scatter_is_shown(view, 390, worst=1)
    scan(view.page)


def assert_the_scatter_is_shown(view, width, worst):
    scatter = view.part(".scatter")
    scatter.scroll_into_view_if_needed()
    assert view.colours(".scatter") > 5
    box = scatter.bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert "RMSE" in view.part(".seen .words").inner_text()
    scatter.focus()
    view.page.keyboard.press("ArrowDown")
    told = view.part(".sample").inner_text()
    assert told.startswith("test sample ")
    assert view.part(".residuals li").nth(worst).get_attribute("title") == told
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width


TWO_READINGS = "size;kind\n" + "".join(
    f"{size};{'ab'[size == '512']}\n" for size in ("1.024", "512", "2.048") * 12
)


def test_what_a_table_leaves_open_is_asked_and_the_answer_is_used(train):
    """On a phone, whose sidebar is the narrower one, and at last at a desk."""
    view = train(SHORT, width=390)
    view.page.get_by_test_id("stExpandSidebarButton").click()
    # What slides in takes no click until it stands.
    view.sidebar.get_by_role("combobox", name="Data").click(trial=True)
    view.ready()
    view.choose("Data", "Own table (CSV)")
    view.page.get_by_text("No table is loaded").wait_for()
    upload(view, "disks.csv", TWO_READINGS.encode())
    view.wait("trainer.header.data.kind === 'table'")
    asked = view.sidebar.get_by_role("radiogroup", name="Which number is “1.024” in line 2")
    asked.wait_for()
    assert asked.get_by_text("1024: points group thousands").is_visible()
    assert view.page.get_by_text("“1.024” in line 2 was read as 1024").is_visible()
    asked.get_by_text("1.024: points are decimal").click()
    view.page.get_by_text("was read as 1024").wait_for(state="detached")
    view.ready()
    upload(view, "ragged.csv", b"size;kind\n1;a\n2;b;3\n1;a\n")
    refusal = view.sidebar.locator('[data-testid="stAlert"]')
    refusal.wait_for()
    assert "Line 3 is too long: it has 3 cells for 2 columns" in refusal.inner_text()
    for width in (390, 1440):
        view.page.set_viewport_size({"width": width, "height": 900})
        view.ready()
        uploader = view.sidebar.get_by_test_id("stFileUploader").bounding_box()
        # Nothing stands between the uploader and what is said of its file.
        assert 0 <= refusal.bounding_box()["y"] - uploader["y"] - uploader["height"] < 40
        assert view.sidebar.get_by_text("In use: disks.csv, 36 rows.").is_visible()


def test_a_drawn_digit_is_read(train):
    view = train("data=digits&epochs=8")
    view.press("train")
    view.rest("finished")
    view.open_tab("Draw a digit")
    sketch = view.page.locator("div.sketch")
    pad = sketch.locator(".pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    x = box["x"] + 0.5 * box["width"]
    view.page.mouse.move(x, box["y"] + 0.15 * box["height"])
    view.page.mouse.down()
    view.page.mouse.move(x, box["y"] + 0.85 * box["height"], steps=12)
    view.page.mouse.up()
    state = "[...document.querySelectorAll('*')].map(e => e.sketch).find(sketch => sketch?.header)"
    answered = "sketch.asked > 0 && sketch.queue.length === 0 && sketch.probabilities"
    view.page.wait_for_function(f"() => {{ const sketch = {state}; return {answered}; }}")
    probabilities = np.array(view.page.evaluate(f"() => [...{state}.probabilities]"))
    assert probabilities.shape == (10,)
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert np.all(probabilities >= 0)
    assert str(probabilities.argmax()) in sketch.locator(".verdict").inner_text()
    assert probabilities.argmax() == 1, "A vertical line is a one."


def test_a_phone_needs_no_sideways_scrolling_and_is_accessible(train, scan):
    view = train(SHORT, width=390, height=844)
    view.press("train")
    view.rest("finished")
    assert_it_fits(view, is_dark=False)
    scan(view.page)
    darken(view.page)
    view.ready()
    assert_it_fits(view, is_dark=True)


def assert_it_fits(view, is_dark):
    widths = view.page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid="stMain"]')]
            .map(element => element.scrollWidth)"""
    )
    assert max(widths) <= 390
    box = view.root.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    ink = view.part(".tile dt").first.evaluate("element => getComputedStyle(element).color")
    channels = [int(part) for part in ink.removeprefix("rgb(").rstrip(")").split(",")[:3]]
    assert (sum(channels) / 3 > 128) == is_dark


def assert_keys_train_pause_and_scrub(view):
    view.root.focus()
    view.page.keyboard.press("Space")
    view.wait("trainer.header.state === 'training' && trainer.header.t > 20")
    view.page.keyboard.press("Space")
    view.rest("paused")
    head = view.read("trainer.header.t")
    assert view.read("[trainer.step, trainer.following]") == [head, True]
    view.scrub("ArrowLeft")
    back = view.read("trainer.step")
    assert back < head
    view.scrub("ArrowRight")
    assert view.read("trainer.step") > back
    view.scrub("Home")
    assert view.read("[trainer.step, trainer.following]") == [0, False]
    view.scrub("End")
    assert view.read("[trainer.step, trainer.following]") == [head, True]


def test_what_is_wrong_in_a_link_is_said_and_the_rest_is_kept_and_used(train):
    view = train("data=moons&epochs=6&widths=0&eta0=abc&colour=red")
    remarks = " ".join(view.page.locator('[data-testid="stAlert"]').all_inner_texts())
    assert all(name in remarks for name in ("widths", "eta0", "colour"))
    assert view.page.locator('[data-testid="stException"]').count() == 0
    assert view.read("[trainer.header.steps, trainer.header.data.title]") == [60, "Two moons"]
    assert_the_level_is_dragged_in_the_chart(view)
    view.press("train")
    view.rest("finished")


def test_presets_open_with_their_question(train):
    """One of points and one of pictures; every one of them is opened without a browser, in tests/pages."""
    view = train(SHORT)
    kinds = {preset.settings["data"] in PICTURES: name for name, preset in NETWORK_PRESETS.items()}
    for name in kinds.values():
        preset = NETWORK_PRESETS[name]
        view.page.get_by_role("button", name="Presets").click()
        view.page.locator('[data-testid="stPopoverBody"]').get_by_role("button", name=preset.title).click()
        view.wait(f"trainer.header.query.includes('preset={name}')")
        view.ready()
        expect(view.page.get_by_role("heading", level=1)).to_have_text(preset.question)
        view.page.locator('[data-testid="stPopoverBody"]').wait_for(state="hidden")
        assert view.read("[trainer.header.t, trainer.error, trainer.header.state]") == [0, "", "ready"]
        assert link(view.page)["preset"] == name


RACE = (
    "data=digits&size=500&epochs=4&monitors=energy,accuracy,sharpness,taylor"
    "&rivals=rule:adam,eta0:0.01;alpha:0.01,eta0:0.1"
)


def test_a_race_on_pictures_is_accessible_in_all_its_states(train, scan):
    view = train(RACE)
    scan(view.page)
    view.press("train")
    view.rest("finished")
    view.part('.tabs [data-name="weights"]').click()
    view.part(".weights canvas").first.wait_for()
    for name in ("Loss, risk and prior", "Network and seed", "Advanced", "Race"):
        view.sidebar.get_by_text(name, exact=True).click()
    scan(view.page)
    for tab in ("Path", "Stability", "Ledger", "Data", "Formulas", "Draw a digit"):
        view.open_tab(tab)
        scan(view.page, TABS)
    darken(view.page)
    view.ready()
    scan(view.page)
