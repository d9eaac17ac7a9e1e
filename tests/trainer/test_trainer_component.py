"""The trainer's component in a real browser: what it shows, how it is called, and what a hand does with it."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.metrics import r2_score

from core.experiments.study import Study
from core.messages.trainer import trainer_message
from core.networks.risks import Risk
from core.trainer.history import History
from core.trainer.monitor import Curve
from tests.player.stage import DARK
from tests.trainer import fake_run as fake

STILL = {"reduced_motion": "reduce"}


@pytest.fixture
def shown(stage):
    """Return a function that shows a run, with motion reduced."""

    def show(run, lam=0.6, stage_options=STILL, **more):
        return stage(**stage_options).show(trainer_message(run, lam=lam, **more))

    return show


def again(trainer, run, lam=0.6, **more):
    """Hand the trainer another message."""
    return trainer.show(trainer_message(run, lam=lam, **more))


def scrub(trainer, t):
    """Move the scrubber to step t."""
    scrubber = "host.shadowRoot.querySelector('.scrubber')"
    trainer.page.evaluate(
        f"t => {{ {scrubber}.value = t; {scrubber}.dispatchEvent(new Event('input')); }}", t
    )
    trainer.frame()


def sent(trainer):
    """Return what the component has asked for: (kind, value, seq)."""
    return [(hand["kind"], hand["value"], hand["seq"]) for hand in trainer.sent()]


def disabled(trainer, name):
    return trainer.part(f".button.{name}").get_attribute("aria-disabled") == "true"


# What is shown


def test_it_holds_the_rows_that_were_sent(shown):
    """Points that were not measured are no points; the line runs through the others."""
    run = fake.run(fake.plane(), steps=90, cadence=7)
    trainer = shown(run)
    history = run.history()
    measured = np.flatnonzero(np.isfinite(history.V))
    assert trainer.read("[...trainer.runs[0].series.V.t]") == measured.tolist()
    np.testing.assert_allclose(
        trainer.read("[...trainer.runs[0].series.V.v]"), history.V[measured], rtol=1e-6
    )
    assert trainer.read("trainer.runs[0].end") is None


def ink(trainer, colour, area):
    """Return how many pixels of the loss chart's layers, in a part of it, have nearly a colour."""
    return trainer.page.evaluate(
        """([colour, [left, right, top, bottom]]) => {
            const canvases = host.shadowRoot.querySelectorAll(".energy .plot canvas");
            let count = 0;
            for (const canvas of canvases) {
                const [w, h] = [canvas.width, canvas.height];
                const box = [left * w, top * h, (right - left) * w, (bottom - top) * h].map(Math.round);
                const { data } = canvas.getContext("2d").getImageData(...box);
                for (let i = 0; i < data.length; i += 4)
                    if (data[i + 3] > 200 && colour.every((c, j) => Math.abs(c - data[i + j]) < 40)) count += 1;
            }
            return count;
        }""",
        [colour, area],
    )


def test_the_line_is_not_broken_where_v_was_not_measured(shown):
    """Every strip of the chart has the curve's colour in it, though V is known at 4 of 91 steps only."""
    trainer = shown(fake.run(fake.plane(), steps=90, cadence=30))
    strips = [ink(trainer, [213, 94, 0], [a, a + 0.05, 0, 0.95]) for a in np.arange(0.1, 0.9, 0.05)]
    assert min(strips) > 3


def test_a_diverged_run_says_from_which_step_and_draws_nothing_after(shown):
    """The chart is logarithmic, the rest of it shaded red, and the caption says it in words."""
    run = fake.run(fake.plane(), steps=90, t=40, state="diverged", message="diverged at step 40")
    run.histories = [fake.broken(run.histories[0], 40, math.nan)]
    trainer = shown(run)
    assert trainer.read("[trainer.runs[0].end, trainer.lossScale.kind, trainer.error]") == [40, "log", ""]
    assert "the numbers are not finite: this run has diverged" in trainer.read("trainer.caption")
    assert "not finite from step 40" in trainer.part(".energy .plot").get_attribute("aria-label")
    assert "Diverged at step 40." in trainer.part(".notes").inner_text()
    share = 40 / trainer.read("trainer.span")
    assert ink(trainer, [213, 94, 0], [share + 0.12, 0.97, 0, 0.95]) == 0
    scrub(trainer, 39)
    assert "not finite" not in trainer.read("trainer.caption")
    scrub(trainer, 55)
    assert trainer.read("trainer.step") == 40


def scaled(column, factor):
    """Return a run whose numbers of one column are other ones at the steps where they are known."""
    run = fake.run(fake.plane(), steps=90)
    whole = run.histories[0]
    run.histories = [History(**(vars(whole) | {column: getattr(whole, column) * factor}))]
    return run


@pytest.mark.parametrize(("factor", "marked"), [(1.0, ""), (1e3, "≥")])
def test_a_curvature_limit_above_the_axis_is_said(shown, factor, marked):
    """It is drawn along the top, which must not be read as its value."""
    run = scaled("curvature_limit", np.where(np.arange(91) > 60, factor, 0.4))
    trainer = shown(run)
    assert [mark["text"][0] for mark in trainer.read("trainer.rateMarks")] == list(marked)
    told = bool(marked)
    assert (
        "(at the top: above the axis)" in trainer.part(".steps .legend, .steps .key").inner_text()
    ) is told
    assert ("leaves at the top" in trainer.part(".steps .plot").get_attribute("aria-label")) is told


def test_a_loss_and_a_rate_below_their_axes_are_said(shown):
    """V that falls to 1e-20, and a rate that falls by ten decades, leave their logarithmic axes at the foot."""
    run = fake.run(fake.plane(), steps=90)
    fall = 10.0 ** -np.linspace(0, 20, 91)
    whole = run.histories[0]
    falling = {name: getattr(whole, name) * fall for name in ("V", "train_loss")}
    falling |= {name: getattr(whole, name) * np.sqrt(fall) for name in ("step_size", "learning_rate")}
    run.histories = [History(**(vars(whole) | falling))]
    trainer = shown(run)
    for chart, marks in ((".energy", "lossMarks"), (".steps", "rateMarks")):
        assert trainer.read(f"trainer.{marks}")[0]["text"].startswith("≤ 10")
        assert "is drawn at the foot" in trainer.part(f"{chart} .plot").get_attribute("aria-label")


def test_a_diverged_run_can_be_rewound_at_once(shown):
    """It can't train on; the latest snapshot is before the end."""
    run = fake.run(fake.plane(), steps=90, t=44, state="diverged", views=9)
    run.histories = [fake.broken(run.histories[0], 44)]
    trainer = shown(run)
    assert [disabled(trainer, name) for name in ("train", "one", "epoch", "rewind")] == [
        True,
        True,
        True,
        False,
    ]
    trainer.part(".rewind").click()
    assert sent(trainer) == [("rewind", 40, 1)]


CASES = [
    # η_t, η_lim, 2/λ_max, ΔV, flags, what the caption says; the prediction is −3 + 1 in each
    (
        0.3,
        0.2,
        9,
        0.5,
        0,
        "η_t = 0.3 is above its limit = 0.2, so V rose by 0.5 · (second-order prediction −2)",
    ),
    (
        0.3,
        0.2,
        9,
        -0.5,
        0,
        "above its limit = 0.2, yet V fell by 0.5 · (second-order prediction −2, off by 1.5)",
    ),
    (0.1, 0.2, 9, -0.5, 0, "η_t = 0.1 is within its limit = 0.2, and V fell by 0.5"),
    (
        0.1,
        0.2,
        9,
        0.5,
        0,
        "within its limit = 0.2, yet V rose by 0.5 · (second-order prediction −2, off by 2.5)",
    ),
    (0.3, math.nan, 0.2, 0.5, 0, "η_t = 0.3 is above 2/λ_max = 0.2, and V rose by 0.5"),
    (0.1, math.nan, 0.2, -0.5, 0, "η_t = 0.1 is within 2/λ_max = 0.2, and V fell by 0.5"),
    (0.1, math.nan, math.nan, -0.5, 0, "η_t = 0.1 is within 2/λ_max = 0.2 of step 5, and V fell by 0.5"),
    (0.1, 0.0, 9, 0.5, 0, "goes up at first (g·d ≤ 0), its limit is 0; V rose by 0.5"),
    (0.1, math.inf, 9, -0.5, 0, "no upper limit: no curvature against it; V fell by 0.5"),
    (0.1, 0.4, 9, -0.5, 1, "and V fell by 0.5; its memory was restarted"),
    (0.1, 0.4, 9, 0.0, 2, "the guard refused the next step: none along −g lowers V"),
    (0.1, 0.4, 9, 0.0, 0, "V did not change"),
    (0.1, 0.4, 9, math.nan, 0, "the next η_t = 0.1 is within its limit = 0.4"),
]


def test_the_caption_tells_the_cases_apart(shown):
    """It stands after t steps and tells what the step made from there did."""
    run = fake.run(fake.plane(), steps=30)
    history = run.history()
    names = ("step_size", "step_limit", "curvature_limit", "dV", "flags")
    for name, values in zip(names, list(zip(*CASES, strict=True))[:5], strict=True):
        getattr(history, name)[: len(CASES)] = values
    history.first_order[:-1], history.second_order[:-1] = -3, 1
    trainer = shown(run, lam=1e-6)
    trainer.press("Home")
    for t, (*_, words) in enumerate(CASES):
        caption = trainer.read("trainer.caption")
        assert caption.startswith("Before the first step" if t == 0 else f"After {t} step")
        assert words in caption
        trainer.press("ArrowRight")


def red(trainer):
    """Return how many pixels of the step chart's lower layer are reddish: where η_t is above its limit."""
    return trainer.page.evaluate(
        """() => {
            const canvas = host.shadowRoot.querySelector(".steps .plot canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let i = 0; i < data.length; i += 4) {
                const [r, g, b, a] = data.slice(i, i + 4);
                if (a > 20 && r > g + 60 && Math.abs(g - b) < 40) count += 1;
            }
            return count;
        }"""
    )


@pytest.mark.parametrize("name", ["gradient_descent", "adam"])
def test_a_rule_that_the_sharpness_does_not_bound_is_not_judged_by_it(shown, name):
    run = fake.run(fake.plane(), steps=60)
    run.configurations = [fake.configuration("x", name)]
    history = run.histories[0]
    history.step_size[:-1], history.curvature_limit[:], history.dV[5] = 0.3, 0.2, 0.5
    trainer = shown(run)
    scrub(trainer, 5)
    caption, key = trainer.read("trainer.caption"), trainer.part(".steps .key").inner_text()
    if name == "adam":
        assert "the next η_t = 0.3; 2/λ_max = 0.2, for orientation; V rose by 0.5" in caption
        assert "dashed: 2/λmax, for orientation" in key
        assert red(trainer) == 0
    else:
        assert "the next η_t = 0.3 is above 2/λ_max = 0.2, and V rose by 0.5" in caption
        assert "orientation" not in key
        assert red(trainer) > 100


@pytest.mark.parametrize(("size", "words"), [(120, "thin: training (of 120)"), (160, "thin: training")])
def test_the_training_lines_say_of_how_many_samples_they_are(shown, size, words):
    trainer = shown(fake.run(fake.plane(), probe_size=size))
    assert trainer.part(".score .key").inner_text() == f"bold: test · {words}"
    assert ("thin: training loss (of 120)" in trainer.part(".energy .key").inner_text()) == (size == 120)


def test_rises_that_were_not_measured_are_not_counted(shown):
    run = fake.run(fake.plane())
    run.histories = [fake.history(120, 120, taylor=False)]
    words = shown(run).part(".energy .plot").get_attribute("aria-label")
    assert "rose at" in words
    run.configurations = [fake.configuration("x", risk=Risk(risk="dynamic"))]
    assert "rose" not in shown(run).part(".energy .plot").get_attribute("aria-label")


def test_without_a_limit_and_a_record_the_caption_says_what_is_known(shown):
    """V is told with the step of its last record; the step without a judgement."""
    run = fake.run(fake.plane(), steps=60, cadence=20)
    run.histories = [fake.history(60, 60, cadence=20, sharpness=False)]
    trainer = shown(run)
    scrub(trainer, 25)
    value = float(f"{run.history().V[20]:.4g}")
    assert (
        trainer.read("trainer.caption")
        == f"After 25 steps (epoch 2.5) · V = {value} at step 20; the next step: η_t = 0.5"
    )


def test_the_shown_snapshot_is_the_last_one_at_or_before_the_playhead(shown):
    """The counts are that snapshot's, and the words say from which step."""
    run = fake.run(fake.plane(), steps=120)
    trainer = shown(run)
    for t, of in ((120, 120), (119, 110), (50, 50), (9, 0)):
        scrub(trainer, t)
        view = next(one.view for one in run.snapshots() if one.t == of)
        assert trainer.read("[...trainer.counts]") == view.confusion.ravel().tolist()
        words = trainer.part(".words").inner_text()
        assert words.startswith(f"From step {of} (epoch {of // 10})" if of else "Before the first step")
        right = 100 * np.trace(view.confusion) / view.confusion.sum()
        assert f"test accuracy {float(f'{right:.3g}'):g} % of 40" in words
    changed = int(run.data.noisy.sum())
    assert f"{changed} of 160 training labels were changed" in words


def test_the_boundary_is_painted_with_the_winning_class(shown):
    """Blue where class 0 wins, to the right, orange to the left; paler at the boundary, where it is unsure."""
    trainer = shown(fake.run(fake.plane(noise=0), steps=120))
    pixels = trainer.page.evaluate(
        """() => {
            const canvas = host.shadowRoot.querySelector(".square canvas");
            const at = (x) => [...canvas.getContext("2d").getImageData(x * canvas.width, 3, 1, 1).data].slice(0, 3);
            return [0.02, 0.45, 0.55, 0.98].map(at);
        }"""
    )
    left, pale_left, pale_right, right = pixels
    assert left[0] > left[2] + 40
    assert right[2] > right[0] + 40
    assert sum(pale_left) > sum(left)
    assert sum(pale_right) > sum(right)


def test_a_view_that_is_not_finite_says_so(shown):
    """Its arrays say nothing, so nothing is shown of them."""
    run = fake.run(fake.plane(), steps=120)
    last = run.views[0][-1]
    run.views[0][-1] = replace(last, kept={"views": replace(last.view, finite=False)})
    trainer = shown(run)
    assert "not finite" in trainer.part(".words").inner_text()
    for picture in (".square", ".matrix"):
        assert "not finite" in trainer.part(picture).get_attribute("aria-label")


def test_mistakes_are_pictures_with_their_labels(shown):
    """As many as the snapshot has, each with its two labels and its probability, in the order they came."""
    run = fake.run(fake.images(), steps=120)
    trainer = shown(run)
    scrub(trainer, 60)
    rows = next(one.view.mistakes for one in run.snapshots() if one.t == 60)
    texts = [text.split() for text in trainer.part(".mistakes li").all_inner_texts()]
    expected = [[str(run.data.test_y[i]), "→", str(p)] for i, p, _ in rows]
    assert [words[:3] for words in texts] == expected
    assert trainer.part(".mistakes canvas").first.evaluate("c => [c.width, c.height]") == [8, 8]


def test_a_cell_of_the_confusion_matrix_reads_itself_out(shown):
    """By pointer and by keys, with fifty classes too."""
    run = fake.run(fake.table(2000, 50), steps=60)
    trainer = shown(run)
    box = trainer.part(".matrix")
    box.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        trainer.page.keyboard.press(key)
    counts = run.snapshots()[-1].view.confusion
    words = f"true c1, taken for c1: {counts[1, 1]}"
    assert (
        trainer.part(".cell").inner_text()
        == words.replace("taken for c1", "right") + f" of {counts[1].sum()}"
    )
    assert trainer.read("trainer.step") == 60
    place = box.bounding_box()
    trainer.page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    assert trainer.part(".cell").inner_text().startswith("true c2")
    assert "most frequent mistake" in box.get_attribute("aria-label")


def test_a_table_has_one_pane_and_no_tabs(shown):
    """There is no boundary and no picture to see."""
    trainer = shown(fake.run(fake.table(), steps=60))
    assert not trainer.part("[role=tablist]").is_visible()
    assert not trainer.part(".mistakes").is_visible()
    assert trainer.part(".matrix").is_visible()


def own_units(run, one):
    """Return the true and the predicted numbers of a snapshot's test samples."""
    target = run.data.target
    return (target.mean + target.spread * y.astype(float) for y in (run.data.test_y, one.view.predicted))


def test_a_regression_shows_predicted_against_true_numbers(shown):
    """Every test sample at its place, and the largest residuals with how far they miss."""
    run = fake.run(fake.numbers(), steps=120)
    trainer = shown(run)
    assert trainer.part(".scatter").is_visible()
    assert not trainer.part(".matrix").is_visible()
    for t in (60, 120):
        scrub(trainer, t)
        true, predicted = own_units(run, next(one for one in run.snapshots() if one.t == t))
        items = trainer.read("trainer.scattered.map(i => [i.sample, i.truth, i.predicted])")
        assert len(items) == len(true)
        for sample, truth, found in items:
            assert truth == pytest.approx(true[sample], rel=1e-5)
            if found is not None and math.isfinite(found):
                assert found == pytest.approx(predicted[sample], abs=0.01)
        worst = np.argsort(-np.abs(predicted - true))[:8]
        told = trainer.part(".residuals li").all_inner_texts()
        assert len(told) == 8
        first = predicted[worst[0]] - true[worst[0]]
        assert f"{abs(first):.4g} too {'high' if first > 0 else 'low'}" in told[0]
        r2 = r2_score(true, predicted)
        assert f"test R² {r2:.3g}".replace("-", "−") in trainer.part(".seen .words").inner_text()
        label = trainer.part(".scatter").get_attribute("aria-label")
        assert label.startswith("Predicted against true price: test R²")
        assert f"largest residual: test sample {worst[0] + 1:,}: true" in label


def test_samples_of_the_scatter_are_read_out_by_pointer_and_by_keys(shown):
    run = fake.run(fake.numbers(n=40), steps=60)
    trainer = shown(run)
    true, predicted = own_units(run, run.snapshots()[-1])
    box = trainer.part(".scatter")
    box.focus()

    def told(key):
        trainer.page.keyboard.press(key)
        return trainer.part(".sample").inner_text()

    by_truth, by_miss = np.argsort(true), np.argsort(-np.abs(predicted - true))
    assert told("Home").startswith(f"test sample {by_truth[0] + 1}: true ")
    assert told("ArrowRight").startswith(f"test sample {by_truth[1] + 1}: true ")
    assert told("End").startswith(f"test sample {by_truth[-1] + 1}: true ")
    assert told("ArrowLeft").startswith(f"test sample {by_truth[-2] + 1}: true ")
    trainer.page.mouse.move(0, 0)
    box.evaluate("box => box.dispatchEvent(new PointerEvent('pointerleave'))")
    assert trainer.part(".sample").inner_text() == ""
    assert told("ArrowDown").startswith(f"test sample {by_miss[0] + 1}: true ")
    assert told("ArrowDown").startswith(f"test sample {by_miss[1] + 1}: true ")
    assert told("ArrowUp").startswith(f"test sample {by_miss[0] + 1}: true ")
    # The playhead stays: the keys belong to the picture.
    assert trainer.read("trainer.step") == 60
    place = box.bounding_box()
    reached = set()
    for part in np.linspace(0.2, 0.8, 13):
        for across in np.linspace(0.2, 0.8, 13):
            trainer.page.mouse.move(place["x"] + across * place["width"], place["y"] + part * place["height"])
            reached.add(trainer.part(".sample").inner_text())
    assert len(reached - {""}) > 5


def test_predictions_beyond_the_picture_are_counted(shown):
    run = fake.run(fake.numbers(n=40), steps=60)
    last = run.views[0][-1]
    wild = np.where(np.arange(20) < 3, 1e6, run.data.test_y).astype("f4")
    run.views[0][-1] = replace(last, kept={"views": replace(last.view, predicted=wild)})
    label = shown(run).part(".scatter").get_attribute("aria-label")
    assert "; 3 predicted beyond the picture;" in label
    assert "too high" in label


def test_the_score_chart_of_a_regression_is_of_r2(shown):
    run = fake.run(fake.numbers(), steps=120)
    trainer = shown(run)
    assert trainer.part(".score h2").inner_text() == "R²"
    known = np.isfinite(run.history().test_r2)
    np.testing.assert_allclose(
        trainer.read("[...trainer.runs[0].series.testScore.v]"), run.history().test_r2[known], rtol=1e-5
    )
    assert "not drawn" not in trainer.part(".score .key").inner_text()
    run.history().test_r2[:3] = -40.0
    assert "below −1 not drawn" in again(trainer, run).part(".score .key").inner_text()


def test_another_task_brings_its_own_views(shown):
    trainer = shown(fake.run(fake.numbers(), steps=60))
    again(trainer, fake.run(fake.table(), steps=60))
    assert trainer.part(".matrix").is_visible()
    assert not trainer.part(".scatter").is_visible()
    assert "test accuracy" in trainer.part(".seen .words").inner_text()
    again(trainer, fake.run(fake.numbers(), steps=60))
    assert trainer.part(".scatter").is_visible()
    assert "test R²" in trainer.part(".seen .words").inner_text()


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("name", ["a column with a name as long as some tables have them", "x" * 60])
def test_a_long_name_of_the_number_stays_inside(shown, width, name):
    run = fake.run(fake.numbers(name=name), steps=60)
    trainer = shown(run, stage_options={**STILL, "width": width})
    for selector in (".trainer", ".seen", ".tiles", ".tile:nth-child(3)"):
        assert trainer.part(selector).evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    assert trainer.read("trainer.header.data.target").endswith("…")


def test_what_was_left_out_is_said(shown):
    """The sentence is the header's own."""
    trainer = shown(fake.run(fake.plane(), steps=20_000))
    assert "step is drawn" in trainer.part(".notes").inner_text()
    assert trainer.read("trainer.runs[0].t.length") <= 610


def test_the_time_axis_reaches_a_while_ahead_until_half_is_done(shown):
    """So that the first steps are not lost at the left edge."""
    trainer = shown(fake.run(fake.plane(), steps=2500, t=3))
    assert trainer.read("trainer.span") == 10
    assert again(trainer, fake.run(fake.plane(), steps=2500, t=300)).read("trainer.span") == 500
    assert again(trainer, fake.run(fake.plane(), steps=2500, t=1300)).read("trainer.span") == 2500


# How it is called


def test_a_hundred_messages_leave_one_trainer_one_loop_and_its_listeners(shown):
    """They come twice a second while a run trains."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=1, state="training"))
    before = trainer.read("trainer.listeners")
    for t in range(2, 102):
        trainer.hand(trainer_message(fake.run(fake.plane(), steps=120, t=t, state="training"), lam=0.6))
    trainer.page.wait_for_function("host.trainer.header.t === 101")
    trainer.frame()
    trainer.page.evaluate("window.mostPending = 0")
    trainer.frame()
    assert trainer.read("[trainer.listeners, trainer.step, trainer.loops <= 1]") == [before, 101, True]
    # This test's own frame is the second request that can be open.
    assert trainer.page.evaluate("window.mostPending") <= 2
    assert trainer.part(".trainer").count() == 1


def test_the_cleanup_takes_everything_away(shown):
    """After it no element and no property is left; that the outbox sends no more is tested on Node."""
    trainer = shown(fake.run(fake.plane()))
    trainer.part(".train").click()
    trainer.page.evaluate("window.cleanUp()")
    assert trainer.part(".trainer").count() == 0
    assert trainer.page.evaluate("host.trainer === undefined")


def test_a_message_takes_neither_the_focus_nor_the_scrub_nor_the_hold_of_lambda(shown):
    """Also where a button's words change under the focus."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=50, state="training"))
    scrub(trainer, 20)
    trainer.part(".train").focus()
    again(trainer, fake.run(fake.plane(), steps=120, t=70, state="paused"))
    focused = trainer.page.evaluate("host.shadowRoot.activeElement.className")
    assert "train" in focused
    assert trainer.read("[trainer.step, trainer.following]") == [20, False]
    trainer.grab(".level .pill", 0, -30)
    held = trainer.read("trainer.lam")
    again(trainer, fake.run(fake.plane(), steps=120, t=90, state="training"))
    assert trainer.read("trainer.lam") == held > 0.6
    trainer.release()
    assert sent(trainer) == [("lam", held, 1)]


def test_another_version_is_refused_with_a_sentence(stage):
    """So is a message of the player."""
    from core.experiments.experiment import Experiment
    from core.messages.player import player_message

    trainer = stage()
    trainer.hand(player_message(Study(Experiment.opening(problem="quadratic")), compact=True))
    alert = trainer.part("[role=alert]")
    alert.wait_for()
    assert "Reload the page" in alert.inner_text()


# The playhead


def test_the_playhead_follows_the_run_until_the_hand_scrubs_back(shown):
    """“Live” returns; a rewound run takes the playhead back."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=30, state="training"))
    assert trainer.read("[trainer.step, trainer.following]") == [30, True]
    again(trainer, fake.run(fake.plane(), steps=120, t=40, state="training"))
    assert trainer.read("trainer.step") == 40
    scrub(trainer, 12)
    again(trainer, fake.run(fake.plane(), steps=120, t=60, state="training"))
    assert trainer.read("[trainer.step, trainer.following]") == [12, False]
    assert trainer.part(".live").get_attribute("aria-pressed") == "false"
    trainer.part(".live").click()
    assert trainer.read("[trainer.step, trainer.following]") == [60, True]
    scrub(trainer, 50)
    again(trainer, fake.run(fake.plane(), steps=120, t=20))
    assert trainer.read("[trainer.step, trainer.following]") == [20, True]


def test_the_scrubber_stops_where_the_run_stands(shown):
    """What is still to come can't be looked at."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=80))
    scrub(trainer, 110)
    assert trainer.read("trainer.step") == 80
    assert (
        trainer.part(".scrubber").get_attribute("aria-valuetext") == "after 80 of 80 steps made, 120 planned"
    )


def test_keys_move_through_rows_and_snapshots(shown):
    """Left and right to the next drawn row, page keys to the next snapshot, Home and End."""
    run = fake.run(fake.plane(), steps=120)
    trainer = shown(run)
    trainer.press("Home", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert trainer.read("trainer.step") == 1
    trainer.press("PageUp", "PageUp")
    assert trainer.read("trainer.step") == 20
    trainer.press("ArrowRight", "PageDown")
    assert trainer.read("trainer.step") == 20
    trainer.press("PageDown", "End")
    assert trainer.read("[trainer.step, trainer.following]") == [120, True]
    assert trainer.sent() == []


def test_keys_move_by_drawn_rows_in_a_long_run(shown):
    """Each press shows other numbers."""
    trainer = shown(fake.run(fake.plane(), steps=20_000))
    trainer.press("Home", "ArrowRight")
    assert trainer.read("trainer.step") == trainer.read("trainer.runs[0].t[1]")


def test_a_click_in_a_chart_moves_the_playhead(shown):
    """To the time under the pointer; the charts share one axis."""
    trainer = shown(fake.run(fake.plane(), steps=120))
    places = {}
    for name in ("energy", "steps", "score"):
        box = trainer.part(f".{name} .plot").bounding_box()
        trainer.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 8)
        places[name] = trainer.read("trainer.step")
    assert len(set(places.values())) == 1
    assert 40 < places["energy"] < 70


def test_a_replay_runs_to_the_head_and_then_follows_again(stage):
    """A new message does not start it anew."""
    run = fake.run(fake.plane(), steps=12, state="training")
    trainer = stage().show(trainer_message(run, lam=0.6))
    trainer.part(".replay").click()
    assert trainer.read("[trainer.playing, trainer.step < 6]") == [True, True]
    trainer.page.wait_for_function("host.trainer.step >= 4")
    again(trainer, run)
    assert trainer.read("trainer.playing && trainer.step >= 4")
    trainer.page.wait_for_function("host.trainer.step === 12 && !host.trainer.playing")
    trainer.frame()
    assert trainer.read("trainer.loops") == 0
    again(trainer, run)
    assert trainer.read("trainer.following") is True


# What moves the run


def test_train_shows_at_once_and_is_confirmed_by_the_echo(shown):
    """Train becomes Pause under the finger; when the page has answered, it is that by right."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=30))
    trainer.part(".train").click()
    assert trainer.part(".train").inner_text().strip() == "Pause"
    assert "pending" in trainer.part(".train").get_attribute("class")
    assert sent(trainer) == [("train", True, 1)]
    again(trainer, fake.run(fake.plane(), steps=120, t=31, state="training"), echo=1)
    assert "pending" not in trainer.part(".train").get_attribute("class")
    assert trainer.part(".train").inner_text().strip() == "Pause"
    assert [disabled(trainer, name) for name in ("one", "epoch")] == [True, True]
    trainer.press("Space")
    assert sent(trainer)[-1] == ("pause", True, 2)
    assert trainer.part(".train").inner_text().strip() == "Train"


def test_commands_wait_for_their_turn_and_none_is_lost(shown):
    """Three quick presses are three steps, one after the other."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=30))
    for _ in range(3):
        trainer.part(".one").click()
    assert sent(trainer) == [("step", True, 1)]
    assert trainer.read("trainer.queue") == ["step"] * 3
    for echo in (1, 2, 3):
        again(trainer, fake.run(fake.plane(), steps=120, t=30 + echo), echo=echo)
    assert sent(trainer) == [("step", True, 1), ("step", True, 2), ("step", True, 3)]
    assert trainer.read("trainer.queue") == []


def test_without_an_answer_a_command_is_sent_again_under_its_number(shown):
    """A message with an older echo is no answer."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=30), echo=4)
    trainer.part(".train").click()
    again(trainer, fake.run(fake.plane(), steps=120, t=30), echo=4)
    trainer.page.wait_for_function("window.sent.length === 2")
    first, second = trainer.sent()
    assert (first["seq"], first["attempt"], second["seq"], second["attempt"]) == (5, 1, 5, 2)
    assert first["kind"] == second["kind"] == "train"
    again(trainer, fake.run(fake.plane(), steps=120, t=33, state="training"), echo=5)
    assert trainer.read("trainer.queue") == []


def test_of_values_only_the_last_waits(shown):
    """λ is moved three times while another answer is due: only where it rests goes out."""
    trainer = shown(fake.run(fake.plane(), steps=120))
    trainer.part(".one").click()
    for _ in range(3):
        trainer.grab(".level .pill", 0, -12)
        trainer.release()
    last = trainer.read("trainer.lam")
    again(trainer, fake.run(fake.plane(), steps=120), echo=1)
    assert [seq for _, _, seq in sent(trainer)] == [1, 2]
    assert sent(trainer)[-1][:2] == ("lam", last)
    assert trainer.read("trainer.lam") == last


def test_rewind_goes_to_the_snapshot_before_the_playhead(shown):
    """At the head there is nothing to rewind; the button says why."""
    run = fake.run(fake.plane(), steps=120, t=120, state="paused")
    trainer = shown(run)
    assert disabled(trainer, "rewind")
    trainer.part(".rewind").click(force=True)
    assert trainer.sent() == []
    assert "Scrub back first" in trainer.part(".rewind").get_attribute("title")
    scrub(trainer, 77)
    assert trainer.read("trainer.target") == 70
    assert "step 70" in trainer.part(".rewind").get_attribute("title")
    trainer.part(".rewind").click()
    assert sent(trainer) == [("rewind", 70, 1)]
    again(trainer, fake.run(fake.plane(), steps=120, t=70), echo=1)
    assert trainer.read("[trainer.step, trainer.following]") == [70, True]


def test_start_over_is_asked_for_where_something_was_done(shown):
    """Not at the start."""
    trainer = shown(fake.run(fake.plane(), steps=120, t=0, state="ready"))
    assert [disabled(trainer, name) for name in ("restart", "replay", "train")] == [True, True, False]
    again(trainer, fake.run(fake.plane(), steps=120, t=9))
    trainer.part(".restart").click()
    assert sent(trainer) == [("restart", True, 1)]


@pytest.mark.parametrize("state", ["finished", "diverged", "failed", "closed"])
def test_a_run_that_is_over_does_not_train_and_says_why(shown, state):
    """The focus may stay on the button: it is disabled for the ear, too."""
    trainer = shown(fake.run(fake.plane(), steps=120, state=state, message=f"it is {state}"))
    assert disabled(trainer, "train")
    assert "start over" in trainer.part(".train").get_attribute("title")
    trainer.press("Space")
    assert trainer.sent() == []


# λ, focus and looks


def test_dragging_lambda_follows_at_once_and_sends_once(shown):
    """Crossings are those of the curve that is drawn."""
    run = fake.run(fake.plane(), steps=120)
    trainer = shown(run, lam=0.3)
    trainer.grab(".level .pill", 0, -40)
    lam = trainer.read("trainer.lam")
    V = run.history().V
    expected = np.flatnonzero((V[1:] >= lam) != (V[:-1] >= lam)) + 1
    assert trainer.read("trainer.found.map(each => each.t)") == expected.tolist()
    assert f"by step {expected[0]}" in trainer.part('[data-key="level"]').inner_text()
    assert trainer.sent() == []
    trainer.release()
    assert sent(trainer) == [("lam", lam, 1)]


def test_lambda_moves_by_keys_and_enter_sends_it(shown):
    """Escape takes it back."""
    trainer = shown(fake.run(fake.plane(), steps=120))
    trainer.part(".level").focus()
    trainer.page.keyboard.press("ArrowUp")
    trainer.page.keyboard.press("Escape")
    assert trainer.read("trainer.lam") == 0.6
    trainer.page.keyboard.press("PageUp")
    lam = trainer.read("trainer.lam")
    trainer.page.keyboard.press("Enter")
    assert sent(trainer) == [("lam", lam, 1)]
    assert lam > 0.6
    # Said with the next frame.
    expect(trainer.part(".level")).to_have_attribute("aria-valuetext", f"λ = {lam:.3g}")


def test_a_locked_lambda_stays_and_says_why(shown):
    """No drag, no message."""
    trainer = shown(fake.run(fake.plane(), steps=120), locked=("lam",))
    trainer.grab(".level .pill", 0, -40)
    trainer.release()
    assert trainer.read("trainer.lam") == 0.6
    assert trainer.sent() == []
    assert "locked" in trainer.part(".level").get_attribute("title")


def test_a_chip_moves_the_focus_at_once_and_asks_for_its_views(shown):
    """The charts follow here, the views are marked until they come."""
    run = fake.run(fake.plane(), steps=120, count=3)
    trainer = shown(run)
    trainer.part(".chip").nth(2).click()
    trainer.frame()
    assert trainer.read("trainer.focus") == 2
    assert trainer.part(".steps h2").inner_text().endswith(fake.LABELS[2])
    assert "stale" in trainer.part(".seen").get_attribute("class")
    assert sent(trainer) == [("focus", 2, 1)]
    again(trainer, run, focus=2, echo=1)
    assert "stale" not in trainer.part(".seen").get_attribute("class")
    assert trainer.part(".chip").nth(2).get_attribute("aria-pressed") == "true"


def test_weights_are_asked_for_when_they_are_looked_at_and_not_longer(shown):
    """The newest while the playhead follows, else the snapshot's; none when the tab is closed."""
    run = fake.run(fake.images(), steps=120)
    trainer = shown(run)
    trainer.frame()
    trainer.frame()
    assert trainer.sent() == []
    trainer.part("[role=tab]").nth(1).click()
    trainer.page.wait_for_function("window.sent.length === 1")
    again(trainer, run, echo=1, look_at=-1)
    assert trainer.part(".weights canvas").count() == 16
    assert "after 120 steps" in trainer.part(".words").inner_text()
    scrub(trainer, 35)
    assert "Those of step 30 are on their way" in trainer.part(".words").inner_text()
    trainer.page.wait_for_function("window.sent.length === 2")
    again(trainer, run, echo=2, look_at=30)
    assert "after 30 steps" in trainer.part(".words").inner_text()
    trainer.part("[role=tab]").nth(0).click()
    trainer.page.wait_for_function("window.sent.length === 3")
    assert sent(trainer) == [("look", -1, 1), ("look", 30, 2), ("look", None, 3)]


def test_a_page_that_is_opened_again_stops_weights_that_nobody_looks_at(shown):
    """The page may still send them from before."""
    trainer = shown(fake.run(fake.images(), steps=120), look_at=-1, echo=9)
    trainer.page.wait_for_function("window.sent.length === 1")
    assert sent(trainer) == [("look", None, 10)]


def test_tabs_are_moved_by_keys(shown):
    """As tabs are; the playhead stays."""
    trainer = shown(fake.run(fake.plane(), steps=120))
    trainer.part("[role=tab]").nth(0).focus()
    trainer.page.keyboard.press("ArrowRight")
    assert trainer.read("[trainer.tab, trainer.step]") == ["confusion", 120]
    assert trainer.part("[role=tab]").nth(1).get_attribute("aria-selected") == "true"


# Where it is shown


@pytest.mark.parametrize("kind", ["plane", "images", "table"])
def test_at_390_pixels_everything_stacks_and_nothing_overflows(shown, kind):
    """362 pixels are what a phone of 390 leaves; long labels and four configurations are no exception."""
    run = fake.run(getattr(fake, kind)(), steps=2500, count=4)
    run.configurations = [
        fake.configuration(f"heavy ball, inverse time, η0 = 0.0{k}") for k in range(len(run.configurations))
    ]
    trainer = shown(run, stage_options=STILL | {"width": 362})
    assert trainer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    root = trainer.part(".trainer").bounding_box()
    for selector in (".energy", ".transport", ".caption", ".seen", ".steps", ".score", ".tiles"):
        box = trainer.part(selector).bounding_box()
        assert box["x"] >= root["x"] - 1
        assert box["x"] + box["width"] <= root["x"] + root["width"] + 1
        assert box["height"] > 20
    tops = [
        trainer.part(s).bounding_box()["y"] for s in (".energy", ".transport", ".caption", ".seen", ".tiles")
    ]
    assert tops == sorted(tops)


def test_it_fits_a_window_of_900_pixels(shown):
    """About 640 pixels high, so that nothing needs scrolling below the page's own header."""
    trainer = shown(fake.run(fake.images(), steps=300), stage_options=STILL | {"height": 900, "width": 1100})
    assert trainer.part(".tiles").bounding_box()["y"] + trainer.part(".tiles").bounding_box()["height"] <= 650
    assert trainer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_dark_page_gets_dark_colours(shown):
    """Text and boundary are made from the page's own colours."""
    trainer = shown(fake.run(fake.plane(), steps=60), stage_options=STILL | {"theme": DARK})
    assert "dark" in trainer.part(".trainer").get_attribute("class")
    colour = trainer.part(".caption").evaluate("element => getComputedStyle(element).color")
    assert colour == "rgb(232, 237, 242)"
    corner = trainer.page.evaluate(
        "[...host.shadowRoot.querySelector('.square canvas').getContext('2d').getImageData(2, 2, 1, 1).data]"
    )
    assert sum(corner[:3]) < 400


def test_every_control_has_a_name(shown):
    """And what is written on a button begins its name."""
    trainer = shown(fake.run(fake.plane(), steps=60, count=2))
    buttons = trainer.part(".transport button").evaluate_all(
        "all => all.map(button => [button.textContent.trim(), button.getAttribute('aria-label')])"
    )
    assert all(name and name.startswith(text) for text, name in buttons)
    unnamed = trainer.part("[role=img], [role=slider], input, [role=tablist]").evaluate_all(
        "all => all.filter(each => each.checkVisibility() && !each.getAttribute('aria-label')).length"
    )
    assert unnamed == 0


def test_the_address_bar_holds_the_link_of_what_is_shown(stage):
    """A reload or a copied address gives the same experiment."""
    trainer = stage(**STILL)
    trainer.page.evaluate("history.replaceState = (state, title, address) => { window.address = address; }")
    trainer.show(trainer_message(fake.run(fake.plane()), lam=0.6, query="data=moons"))
    assert trainer.page.evaluate("window.address").endswith("?data=moons")


def test_curves_that_monitors_list_are_drawn_in_charts_of_their_own(shown):
    listed = [
        Curve("sharpness", "λ_max", chart="Curvature", log=True),
        Curve("grad_norm", "‖g‖", chart="Slope"),
        Curve("batch_loss", "L of the batch", chart="Slope", colour="grey"),
    ]
    run = fake.run(fake.plane(), steps=90, count=2)
    run.monitors = SimpleNamespace(curves=lambda: listed)
    trainer = shown(run)
    charts = trainer.page.evaluate("() => host.trainer.further")
    assert [chart["title"] for chart in charts] == ["Curvature", "Slope"]
    sharpness = [history.sharpness[np.isfinite(history.sharpness)] for history in run.histories]
    # The focused one comes last, on top.
    assert [len(line["series"]["v"]) for line in charts[0]["lines"]] == [len(sharpness[1]), len(sharpness[0])]
    assert charts[0]["low"] < min(map(min, sharpness)) < max(map(max, sharpness)) < charts[0]["high"]
    assert len(charts[1]["lines"]) == 3
    assert trainer.part(".further .key").nth(1).inner_text() == "‖g‖ · dashed: L of the batch"
    last = float(run.histories[0].grad_norm[-2])
    label = trainer.part(".further .plot").nth(1).get_attribute("aria-label")
    assert label.startswith(f"Slope of {fake.LABELS[0]}: ‖g‖ is {last:.3g}"[:-1])
    expect(trainer.part(".further .chart h2").nth(0)).to_be_visible()
    run.monitors = SimpleNamespace(curves=list)
    again(trainer, run)
    expect(trainer.part(".further")).to_be_hidden()
    assert trainer.page.evaluate("() => host.trainer.further") == []


def test_on_a_phone_the_rates_stand_under_the_charts(shown):
    """A finger sets η0, α and λ there; what is locked, or plays no part, says why."""
    rates = {"eta0": 0.1, "alpha": 0.01}
    run = fake.run(fake.plane())
    trainer = shown(run, stage_options=STILL | {"width": 362}, rates=rates, locked=("lam",))
    sliders = {name: trainer.part(f'.rate input[aria-label="{name}"]') for name in ("η0", "α", "λ")}
    expect(sliders["η0"]).to_have_attribute("aria-valuetext", "0.1")
    expect(sliders["λ"]).to_be_disabled()
    expect(sliders["λ"]).to_have_attribute("title", "locked by whoever made this link")
    sliders["η0"].press("ArrowRight")
    (kind, eta0, seq), *_ = sent(trainer)
    assert kind == "eta0"
    assert eta0 > 0.1
    # What was asked for stands there until the page answers.
    again(trainer, run, rates=rates)
    expect(sliders["η0"]).not_to_have_attribute("aria-valuetext", "0.1")
    again(trainer, run, rates=rates | {"eta0": eta0}, echo=seq)
    sliders["α"].press("ArrowRight")
    kind, alpha, _ = sent(trainer)[-1]
    assert kind == "alpha"
    assert alpha > 0.01
    again(trainer, run, rates=rates, schedule="constant")
    expect(sliders["α"]).to_be_disabled()


def test_where_there_is_room_the_sidebar_has_the_rates(shown):
    trainer = shown(fake.run(fake.plane()), rates={"eta0": 0.1, "alpha": 0.01})
    expect(trainer.part(".rates")).to_be_hidden()
