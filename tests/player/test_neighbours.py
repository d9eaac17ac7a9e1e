"""The neighbouring runs: not asked for until a hand comes near, then once; a hand does not have to wait for them."""

import pytest
from tiny_message import ALPHA, RATES, message

STILL = {"reduced_motion": "reduce"}
BUSY = {
    "status": 503,
    "headers": {"Retry-After": "0.01"},
    "content_type": "text/plain",
    "body": "Too many ask.",
}
BROKEN = {"status": 400, "content_type": "text/plain; charset=utf-8", "body": "There is no such run."}


@pytest.fixture
def player(stage):
    """Return a player whose mouse is far away."""
    shown = stage(**STILL)
    shown.page.mouse.move(1, 1)
    return shown.show(message()[0])


def test_without_a_hand_nothing_is_asked_for(player):
    player.show(message(level=3.0, echo=1)[0])
    player.press("Home", "ArrowRight")
    player.grab(".level .pill", 0, 30)
    player.release()
    assert player.read("[player.neighbours, player.fan]") == ["none", None]
    assert player.asked == []


@pytest.mark.parametrize("near", ["hover", "focus", "press"])
def test_a_hand_that_comes_near_asks_once(player, near):
    if near == "focus":
        player.part(".handle.alpha").focus()
    else:
        player.part(".steps .plot").hover()
    if near == "press":
        player.page.mouse.down()
        player.page.mouse.up()
    player.wait("player.fan")
    player.page.mouse.move(1, 1)
    player.part(".steps .plot").hover()
    player.part(".handle.eta0").focus()
    assert player.asked == ["eta0=0.2&steps=30"]


def test_another_level_keeps_them_another_rate_asks_anew_while_the_hand_is_there(player):
    player.come_near()
    player.show(message(level=3.0)[0])
    assert player.read("player.neighbours") == "here"
    player.show(message(eta0=0.1)[0])
    player.wait("player.fan")
    player.page.mouse.move(1, 1)
    player.show(message(eta0=0.3)[0])
    assert player.read("player.neighbours") == "none"
    # What a browser has once had it does not ask for again.
    player.show(message(eta0=0.2)[0])
    player.come_near()
    assert player.asked == ["eta0=0.2&steps=30", "eta0=0.1&steps=30"]


def test_an_answer_for_a_past_experiment_is_dropped(player):
    player.hold()
    player.part(".steps .plot").hover()
    player.wait("player.neighbours === 'coming'")
    player.page.mouse.move(1, 1)
    player.show(message(eta0=0.1)[0])
    player.let_go()
    player.frame()
    assert player.read("[player.neighbours, player.fan]") == ["none", None]
    player.come_near()
    assert player.read("player.fan.values.eta0") == list(RATES)


@pytest.mark.parametrize(("dy", "value"), [(-60, 0.3), (40, 0.1)])
def test_eta0_is_dragged_before_they_are_here_to_the_value_that_they_would_say(player, dy, value):
    """The handle is under the hand, the preview begins when they come, and both agree."""
    player.hold()
    player.part(".steps .plot").hover()
    player.grab(".eta0 .ring", 0, dy)
    assert player.read("[player.held.value, player.preview, player.neighbours]") == [value, None, "coming"]
    ring, mouse = player.part(".eta0 .ring").bounding_box(), player.mouse
    assert abs(ring["y"] + ring["height"] / 2 - mouse[1]) < 3
    assert f"{value:g}" in player.part(".eta0").inner_text()
    assert (
        player.read("player.caption")
        == f"η0 = {value} · its preview is on its way, release to compute this run"
    )
    player.let_go()
    player.wait("player.preview")
    assert player.read("player.preview.value") == value
    player.release()
    assert [sent["value"] for sent in player.sent()] == [value]


def test_eta0_that_is_let_go_before_they_are_here_is_sent(player):
    player.hold()
    player.grab(".eta0 .ring", 0, -60)
    player.release()
    assert [(sent["kind"], sent["value"]) for sent in player.sent()] == [("eta0", 0.3)]


def test_alpha_that_is_let_go_before_they_are_here_is_sent_when_they_come(player):
    player.hold()
    player.grab(".alpha .ring", 0, 40)
    assert player.read("[player.held.value, player.preview]") == [None, None]
    assert player.read("player.caption") == "α · its preview is on its way"
    player.release()
    assert player.sent() == []
    player.let_go()
    player.wait("player.queue.length > 0")
    assert [(sent["kind"], sent["value"]) for sent in player.sent()] == [("alpha", 0.1)]


def test_keys_move_a_rate_before_they_are_here(player):
    player.hold()
    player.part(".handle.alpha").focus()
    player.page.keyboard.press("ArrowUp")
    player.wait("player.queue.length > 0")
    assert [(sent["kind"], sent["value"]) for sent in player.sent()] == [("alpha", 0.1)]
    assert player.part(".handle.alpha").get_attribute("aria-valuenow") == "0.1"
    assert ALPHA != 0.1


def test_a_busy_server_is_asked_again_when_it_says(player):
    player.refuse(BUSY, BUSY)
    player.come_near()
    assert len(player.asked) == 3
    assert player.read("player.error") == ""


def test_what_does_not_come_is_said_and_eta0_is_sent_all_the_same(player):
    player.refuse(BROKEN)
    player.hold()
    player.grab(".eta0 .ring", 0, -60)
    player.let_go()
    player.wait("player.caption.includes('did not come')")
    said = "η0 = 0.3 · its preview did not come, release to compute this run · (There is no such run)"
    assert player.read("player.caption") == said
    player.release()
    assert [(sent["kind"], sent["value"]) for sent in player.sent()] == [("eta0", 0.3)]
    player.show(message(eta0=0.3, echo=1)[0])
    assert player.read("player.error") == ""


def test_alpha_without_them_stays_and_says_where_to_move_it(player):
    player.refuse(BROKEN)
    player.hold()
    player.grab(".alpha .ring", 0, 40)
    player.release()
    player.let_go()
    player.wait("player.error")
    assert "α stays as it is: There is no such run. The slider" in player.read("player.error")
    assert player.sent() == []
    assert player.read("[player.held, player.preview]") == [None, None]
    # The next hand asks again.
    player.refusals.clear()
    player.part(".handle.alpha").focus()
    player.page.keyboard.press("ArrowUp")
    player.wait("player.fan")


def test_escape_takes_a_rate_back_that_has_no_preview(player):
    player.hold()
    player.grab(".eta0 .ring", 0, -60)
    player.page.keyboard.press("Escape")
    player.release()
    assert player.read("[player.held, player.preview]") == [None, None]
    assert player.sent() == []


def test_locked_rates_need_no_runs(stage):
    player = stage(**STILL).show(message(locked=["eta0", "alpha"])[0])
    player.part(".steps .plot").hover()
    player.part(".handle.eta0").focus()
    assert player.read("player.neighbours") == "none"
    assert player.asked == []
