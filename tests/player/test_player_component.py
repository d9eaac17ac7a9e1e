"""The player's component in a real browser: what it shows, how it is called, and what a hand does with it."""

import base64
import math

import numpy as np
import pytest
import tiny_message
from tiny_message import message

from core.experiment import Experiment
from core.figures.player import player_message
from core.simulation import measure, simulate

STILL = {"reduced_motion": "reduce"}
DELAY_FIRST = """() => {
    const plain = Response.prototype.arrayBuffer;
    Response.prototype.arrayBuffer = async function () {
        Response.prototype.arrayBuffer = plain;
        const inflated = await plain.call(this);
        await new Promise((done) => setTimeout(done, 200));
        setTimeout(() => { window.delayed = true; });
        return inflated;
    };
}"""


def test_it_holds_exactly_the_arrays_that_were_sent(stage):
    """Also where they are not finite."""
    sent, arrays = message(eta0=9.0, steps=400, fan=False)
    assert not np.isfinite(arrays["v"]).all()
    shown = stage(**STILL).show(sent)
    assert {name: shown.bytes_of(name) for name in arrays} == {
        name: a.tobytes() for name, a in arrays.items()
    }


def test_a_hundred_calls_leave_one_player_and_one_loop(stage):
    """Streamlit calls the component again on the same element for every message; the newest one wins."""
    player = stage().show(message()[0])
    listeners = player.read("player.listeners")
    for call in range(100):
        player.page.evaluate("text => show(text)", _text(message(level=1 + call / 10, fan=False)[0]))
    player.page.wait_for_function("host.player.header.lam > 10.85")
    player.page.evaluate("window.mostPending = 0")
    player.frame()
    assert player.read("[player.listeners, player.lam, player.loops <= 1]") == [listeners, 10.9, True]
    # This test's own frame is the second request that can be open.
    assert player.page.evaluate("window.mostPending") <= 2
    assert player.part(".player").count() == 1


def test_a_message_that_decodes_late_does_not_replace_a_newer_one(stage):
    """Decoding is asynchronous; here the first of two messages takes 200 ms longer than the second."""
    player = stage(**STILL).show(message()[0])
    player.page.evaluate(DELAY_FIRST)
    both = [_text(message(level=level, fan=False)[0]) for level in (9.0, 1.0)]
    player.page.evaluate("both => both.forEach(text => show(text))", both)
    player.page.wait_for_function("window.delayed")
    player.frame()
    assert player.read("[player.lam, player.header.lam]") == [1, 1]


def test_the_cleanup_takes_everything_away(stage):
    """After it no element, no property and no frame is left."""
    player = stage().show(message()[0])
    player.page.evaluate("window.cleanUp()")
    assert player.part(".player").count() == 0
    assert player.page.evaluate("host.player === undefined")
    player.frame()
    player.page.evaluate("window.mostPending = 0")
    player.frame()
    assert player.page.evaluate("window.mostPending") == 1


def test_a_call_that_was_overtaken_ends_nothing(stage):
    """Streamlit cleans up after it, though the element stays; what the hand has asked for is kept, too."""
    player = stage(**STILL).show(message()[0])
    player.grab(".level .pill", 0, 30)
    player.release()
    player.page.evaluate("window.overtaken()")
    assert player.part(".player").count() == 1
    assert player.read("player.queue") == ["lam"]
    player.show(message(level=9.0, echo=1)[0])
    player.page.wait_for_function("host.player.header.lam === 9")


def test_keys_move_the_playhead(stage):
    """Arrows, comma and full stop step; Home and End jump; space plays from the end again."""
    player = stage().show(message()[0])
    player.press("Home", "ArrowRight", "ArrowRight", ".", "ArrowLeft")
    assert player.read("[player.step, player.playing]") == [2, False]
    player.press("End", "ArrowRight")
    assert player.read("player.step") == 30
    player.press("Space")
    assert player.read("[player.playing, player.step < 10]") == [True, True]
    player.press("Space")
    assert player.read("player.playing") is False


def test_playing_reaches_the_end_and_stops_the_loop(stage):
    """A run starts by itself; when it is over no frame is asked for any more."""
    player = stage().show(message(steps=10)[0])
    player.part(".speed").click(click_count=2)
    player.page.wait_for_function("host.player.step === 10 && !host.player.playing")
    player.frame()
    assert player.read("[player.speed, player.loops]") == [4, 0]


def test_reduced_motion_does_not_start_by_itself(stage):
    """The user asked for stillness; the run is there to be stepped."""
    assert stage(**STILL).show(message()[0]).read("[player.playing, player.step]") == [False, 0]


def test_a_new_message_keeps_the_playhead_unless_the_run_is_another(stage):
    """At the end it stays at the end, also when the run becomes longer."""
    player = stage(**STILL).show(message()[0])
    player.press("Home", "ArrowRight", "ArrowRight")
    player.show(message(level=3.0)[0])
    assert player.read("player.step") == 2
    player.press("End")
    player.show(message(steps=50)[0])
    assert player.read("player.step") == 50
    player.show(message(run_id="another")[0])
    assert player.read("player.step") == 0


def test_dragging_the_level_draws_its_own_shore_and_sends_once(stage):
    """While dragged, every point of the shore lies on L = λ (an ellipse); on release the value is sent."""
    player = stage(**STILL).show(message()[0])
    player.grab(".level .pill", 0, 30)
    level, shore = player.read("[player.lam, [...player.shore]]")
    points = np.reshape(shore, (-1, 2))
    assert level < 4
    assert len(points) > 40
    np.testing.assert_allclose(tiny_message.loss(points), level, atol=0.02)
    assert player.sent() == []
    player.release()
    assert player.sent() == [
        {"name": "hand", "kind": "lam", "value": level, "seq": 1, "done": True, "attempt": 1}
    ]


def test_escape_takes_a_drag_back(stage):
    """Nothing is sent and λ is where it was."""
    player = stage(**STILL).show(message()[0])
    player.grab(".level .pill", 0, 30)
    player.page.keyboard.press("Escape")
    player.release()
    assert player.read("player.lam") == 4
    assert player.sent() == []


def test_the_level_moves_by_keys(stage):
    """One hundredth of the range up, a tenth down; sent once when the keys rest."""
    player = stage(**STILL).show(message()[0])
    player.part(".level").focus()
    player.page.keyboard.press("ArrowUp")
    player.page.keyboard.press("PageDown")
    player.page.wait_for_function("window.sent.length > 0")
    assert [(hand["kind"], hand["value"]) for hand in player.sent()] == [("lam", pytest.approx(2.2))]
    assert player.part(".level").get_attribute("aria-valuetext") == "λ = 2.2"


@pytest.mark.parametrize(
    ("handle", "kind", "dy", "value"), [("eta0", "eta0", -60, 0.3), ("alpha", "alpha", 40, 0.1)]
)
def test_dragging_a_rate_shows_a_run_of_the_fan_and_sends_its_value(stage, handle, kind, dy, value):
    """The path under the hand is that run's own, to the fan's resolution."""
    player = stage(**STILL).show(message()[0])
    player.grab(f".{handle} .ring", 0, dy)
    shown = np.reshape(player.read("[...player.run.rules[0].theta]"), (-1, 2))
    expected = tiny_message.descend(*((value, tiny_message.ALPHA) if kind == "eta0" else (0.2, value)), 30)[
        "theta"
    ]
    np.testing.assert_allclose(shown, expected, atol=2e-4)
    assert player.read("[player.preview.value, player.lam]") == [value, 4]
    assert "release" in player.read("player.caption")
    player.release()
    assert player.sent() == [
        {"name": "hand", "kind": kind, "value": value, "seq": 1, "done": True, "attempt": 1}
    ]
    player.show(message(eta0=value if kind == "eta0" else 0.2, echo=1)[0])
    assert player.read("player.preview") is None


def test_a_locked_handle_stays_and_says_why(stage):
    """No drag, no message, the reason as its title."""
    player = stage(**STILL).show(message(locked=["eta0"], locked_why={"eta0": "The lesson holds η0."})[0])
    player.grab(".eta0 .ring", 0, -60)
    player.release()
    assert player.read("player.preview") is None
    assert player.sent() == []
    assert player.part(".eta0").get_attribute("title") == "The lesson holds η0."


def test_without_a_fan_the_rates_cannot_be_dragged(stage):
    """The handles are there, marked as disabled."""
    player = stage(**STILL).show(message(fan=False)[0])
    assert player.part(".alpha").get_attribute("aria-disabled") == "true"
    assert player.part(".level").get_attribute("aria-disabled") == "false"


def test_a_moving_start_waits_for_the_answer_and_always_sends_the_last(stage):
    """The marker follows the hand at once; the server is asked again only after its echo."""
    player = stage(**STILL).show(message()[0])
    player.grab(".start .ring", 20, 20)
    player.page.mouse.move(500, 300, steps=5)
    assert [hand["done"] for hand in player.sent()] == [False]
    player.show(message(echo=1)[0])
    assert [hand["seq"] for hand in player.sent()] == [1, 2]
    player.page.mouse.move(520, 320)
    shown = player.read("player.start")
    player.release()
    last = player.sent()[-1]
    assert (last["kind"], last["value"], last["seq"], last["done"]) == ("start", shown, 3, True)


def test_divergence_is_shown_and_not_an_error(stage):
    """V's axis goes logarithmic, the caption names the step, nothing overflows at 320 pixels."""
    sent, arrays = message(eta0=9.0, steps=400, fan=False)
    end = int(np.argmin(np.isfinite(arrays["v"][0])))
    player = stage(width=304, **STILL).show(sent)
    player.press("End")
    assert f"non-finite since step {end}" in player.read("player.caption")
    assert player.read("[player.energyScale.kind, player.error]") == ["log", ""]
    mark = player.read("player.ends[0]")
    assert mark["k"] == end
    assert 0 <= mark["x"] <= 304 >= mark["y"] >= 0
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


CASES = [
    # η_t, η_lim, ΔV, flags, what the caption says; the prediction is −3 + 1 in each
    (0.3, 0.2, 0.5, 0, "η_t = 0.3 is above its limit 0.2, so V rose by 0.5 · (second-order prediction −2)"),
    (0.3, 0.2, -0.5, 0, "above its limit 0.2, yet V fell by 0.5 · (second-order prediction −2, off by 1.5)"),
    (0.1, 0.2, -0.5, 0, "η_t = 0.1 is within its limit 0.2, and V fell by 0.5"),
    (0.1, 0.2, 0.5, 0, "within its limit 0.2, yet V rose by 0.5 · (second-order prediction −2, off by 2.5)"),
    (0.20001, 0.2, 0.5, 0, "η_t = 0.20001 is above its limit 0.2, so"),
    (0.1, 0.0, 0.5, 0, "not a descent direction (g·d ≤ 0), its limit is 0; V rose by 0.5"),
    (0.1, math.inf, -0.5, 0, "no upper limit: curvature along the step is ≤ 0; V fell by 0.5"),
    (0.1, 0.4, -0.5, 1, "and V fell by 0.5; its memory was restarted"),
    (0.1, 0.4, 0.0, 2, "the guard refused this step: no step along −g lowers V"),
    (0.1, 0.4, 0.0, 0, "V did not change"),
]


def _put_cases(runs):
    columns = list(zip(*CASES, strict=True))
    for name, values in zip(("step_size", "step_limit", "dv", "flags"), columns, strict=False):
        runs[name][0, : len(CASES)] = values
    runs["first"][0], runs["second"][0] = -3.0, 1.0


def test_the_caption_tells_the_cases_apart(stage):
    """The numbers of step k are those with index k − 1; the playhead k comes after that step."""
    player = stage(**STILL).show(message(edit=_put_cases, level=1e-6, fan=False)[0])
    player.press("Home")
    for k, (*_, words) in enumerate(CASES, start=1):
        player.press("ArrowRight")
        caption = player.read("player.caption")
        assert caption.startswith(f"Step {k} · ")
        assert words in caption


def test_where_v_is_not_l_the_caption_claims_no_cause(stage):
    """The limit is about L, so the two facts stand side by side."""
    player = stage(**STILL).show(message(edit=_put_cases, fan=False, loss_is_v=False)[0])
    player.press("Home", "ArrowRight")
    assert "η_t = 0.3 is above its limit 0.2; V rose by 0.5" in player.read("player.caption")


@pytest.mark.parametrize(("eta0", "step"), [(0.2, 1), (0.05, 2)])
def test_crossings_of_the_level_are_found_and_told(stage, eta0, step):
    """The closed form says at which step L first lies below λ, also where it is the first."""
    sent, arrays = message(eta0=eta0, level=2.5)
    assert step == np.argmax(arrays["v"][0] < 2.5)
    player = stage(**STILL).show(sent)
    assert player.read("player.crossings") == [{"k": step, "leaves": True}]
    player.press("Home", *["ArrowRight"] * step)
    assert player.read("player.caption").split(" · ")[2].startswith("leaves S_λ here")


def test_a_chip_moves_the_focus_to_its_rule(stage):
    """Caption and step chart follow; the chip says that it is pressed."""
    player = stage(**STILL).show(message()[0])
    player.part(".chip").nth(1).click()
    player.frame()
    assert player.read("player.focus") == 1
    assert player.part("h2").nth(1).inner_text().endswith("slow descent")
    assert player.part(".chip").nth(1).get_attribute("aria-pressed") == "true"


def test_a_thumbnail_moves_by_itself_and_has_no_controls(stage):
    """It shows only the map, named by its text, and can't be focused."""
    player = stage(width=300).show(message(compact=True, fan=False)[0])
    assert player.read("player.playing") is True
    assert player.part(".picture").get_attribute("aria-label") == "A bowl"
    assert player.part("button:visible, input:visible, [role=slider]:visible").count() == 0
    assert player.part(".player").get_attribute("tabindex") == "-1"


def test_another_version_is_refused_with_a_sentence(stage):
    """A page left open over an update tells its user what to do."""
    player = stage()
    player.page.evaluate("text => show(text)", _text(message(version=2)[0]))
    alert = player.part("[role=alert]")
    alert.wait_for()
    assert "version 2" in alert.inner_text()
    assert "Reload the page" in alert.inner_text()
    assert not player.part(".transport").is_visible()


def _text(message):
    return base64.b64encode(message).decode()


LONG = {"problem": "formula", "formula": "x^2+y^2", "eta0": 1.001, "alpha": 0.0, "start": (1e-3, 1e-3)}


def test_a_long_run_is_drawn_at_some_steps_and_told_at_the_right_ones(stage):
    """All that is said and marked are steps of the run, not places among the drawn ones."""
    experiment = Experiment.opening(steps=10_000, rules=("gradient_descent",), **LONG)
    run, book = simulate(experiment), measure(experiment)
    player = stage(**STILL).show(player_message(experiment))
    times = player.read("Array.from(player.arrays.times)")
    assert "Of 10,000 steps the first 50 are drawn" in player.part(".drawn").inner_text()
    player.press("Home", *["ArrowRight"] * 52)
    assert player.read("player.step") == times[52] > 52
    assert player.part(".count").inner_text() == f"{times[52]} / 10000"
    assert player.read("player.caption").startswith(f"Step {times[52]} · ")
    assert player.read("player.run.rules[0].rises") == (np.flatnonzero(book.rises[:, 0]) + 1).tolist()
    # A place that the hand chooses between two drawn steps becomes the nearer one.
    player.page.evaluate("""() => {
        const input = host.shadowRoot.querySelector(".scrubber");
        input.value = "5003";
        input.dispatchEvent(new Event("input"));
    }""")
    player.frame()
    assert player.read("player.step") == min(times, key=lambda k: abs(k - 5003))
    out = np.flatnonzero(np.abs(run.theta[:, 0]).max(-1) > 3)[0]
    assert out in times
    player.press("End")
    assert player.part(".count").inner_text() == "10000 / 10000"
    above = int((book.step_size > book.step_limit).sum())
    named = player.part(".steps .plot").get_attribute("aria-label")
    assert named.endswith(f"above its limit η_lim at {above} of 10000 steps")


def test_a_long_run_is_said_to_break_where_it_does(stage):
    experiment = Experiment.opening(steps=10_000, rules=("gradient_descent",), problem="himmelblau", eta0=0.5)
    lost = int(np.flatnonzero(~np.isfinite(measure(experiment).V[:, 0]))[0])
    player = stage(**STILL).show(player_message(experiment))
    player.press("End")
    assert f"non-finite since step {lost}:" in player.read("player.caption")
    assert (
        player.part(".energy .plot").get_attribute("aria-label").count(f"is non-finite from step {lost}") == 1
    )


def test_of_a_long_run_a_neighbour_is_shown_at_the_same_time(stage):
    """What a drag shows is an array over the drawn steps of the message's own run."""
    experiment = Experiment.opening(steps=10_000)
    player = stage(**STILL).show(player_message(experiment))
    player.press("Home", *["ArrowRight"] * 60)
    step = player.read("player.step")
    player.grab(".handle.eta0", 0, -40)
    assert player.read("player.preview !== null")
    assert player.read("[player.step, player.run.steps]") == [step, 10_000]
    assert player.read("player.run.rules[0].v.length") == player.read("player.arrays.times.length")
    player.page.keyboard.press("Escape")
    player.page.mouse.up()


CUT_LOW, CUT_HIGH = "is drawn at the foot", "leaves at the top"


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [
        # L falls to 1e-30 and below, the axis ends far above that.
        ({"steps": 300, "alpha": 0.0}, True, False),
        ({"steps": 10, "alpha": 0.0}, False, False),
        # λ counts too: it is drawn at the foot.
        ({"steps": 40, "alpha": 0.0, "lam": 1e-12}, True, False),
        # V climbs beyond 1e100 before it is not finite.
        ({"steps": 40, "eta0": 0.06}, False, True),
    ],
)
def test_the_axis_of_v_says_exactly_when_something_lies_beyond_it(stage, settings, low, high):
    own = {"problem": "himmelblau", "rules": ("gradient_descent",), "eta0": 0.0225} | settings
    player = stage(**STILL).show(player_message(Experiment.opening(**own)))
    named = player.part(".energy .plot").get_attribute("aria-label")
    assert (CUT_LOW in named, CUT_HIGH in named) == (low, high)
    foot, top = player.read("[player.energyScale.low, player.energyScale.high]")
    marks = player.read("player.energyMarks")
    assert [mark["text"][0] for mark in marks] == ["≤"] * low + ["≥"] * high
    assert [mark["value"] for mark in marks] == [foot] * low + [top] * high
    # What is written at the end is the very number that it stands for.
    for mark in marks:
        assert math.log10(mark["value"]) == pytest.approx(round(math.log10(mark["value"])))


@pytest.mark.parametrize(
    ("limit", "low", "high"), [(1.5, False, False), (1e9, False, True), (0.0, False, False)]
)
def test_the_axis_of_the_step_size_says_when_a_limit_lies_above_it(stage, limit, low, high):
    """At limit 0 nothing is cut off below: the axis begins there."""

    def edit(runs):
        runs["step_limit"][:] = 1.5 * runs["step_size"]
        runs["step_limit"][:, 3] = limit * runs["step_size"][:, 3]

    player = stage(**STILL).show(message(edit=edit)[0])
    named = player.part(".steps .plot").get_attribute("aria-label")
    assert (CUT_LOW in named, CUT_HIGH in named) == (low, high)
    assert [mark["text"][0] for mark in player.read("player.stepMarks")] == ["≥"] * high


def test_a_step_size_below_the_axis_is_said(stage):
    """The axis of a rate that falls by ten decades ends after seven."""
    own = {"steps": 1000, "alpha": 0.03, "rules": ("gradient_descent",)}
    player = stage(**STILL).show(player_message(Experiment.opening(**own)))
    low = player.read("player.stepScale.low")
    assert low > 0.0225 * math.exp(-0.03 * 999)
    assert player.read("player.stepMarks[0].value") == low
    assert CUT_LOW in player.part(".steps .plot").get_attribute("aria-label")
