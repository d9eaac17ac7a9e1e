"""The player's component in a real browser: what it shows, how it is called, and what a hand does with it."""

import base64

import numpy as np
import pytest
import tiny_message
from tiny_message import message

from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.messages.player import player_message

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
    player = stage(**STILL).show(message()[0]).come_near()
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
    run, book = Study(experiment).run, Study(experiment).ledger
    player = stage(**STILL).show(player_message(Study(experiment)))
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


def test_the_charts_say_when_something_lies_beyond_their_axes(stage):
    """V climbs beyond 1e100 before it is not finite; a limit is far above η."""
    climbing = Experiment.opening(problem="himmelblau", rules=("gradient_descent",), eta0=0.06, steps=40)
    player = stage(**STILL).show(player_message(Study(climbing)))
    named = player.part(".energy .plot").get_attribute("aria-label")
    assert "leaves at the top" in named
    assert "drawn at the foot" not in named
    assert [mark["text"][0] for mark in player.read("player.energyMarks")] == ["≥"]

    def edit(runs):
        runs["step_limit"][:, 3] = 1e9

    player.show(message(edit=edit, run_id="another")[0])
    assert "leaves at the top" in player.part(".steps .plot").get_attribute("aria-label")
