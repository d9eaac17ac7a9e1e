"""A lesson from a seat in a class: what is asked, held back and offered, as the seat tells how the class stands."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import lessons
from core.lessons.rooms import parts_of
from core.messages.packing import split, unpack
from pages.lessons.attending import ALONE, Facts, Own, Seat
from pages.lessons.waiting import said_words
from tests.pages import scripts

LIMIT = lessons()["limit"]
STEPS = LIMIT.steps
FIRST, SECOND, THIRD = STEPS[:3]


def together(opened, revealed=(), said=None, before=(), **more):
    facts = Facts(lesson="limit", pace="together", open=opened, opened=before, revealed=revealed)
    return Seat(facts, said or {}, **more)


OWN = {FIRST.name: Own("minimum", 1)}


def test_together_only_what_the_class_has_come_to_is_offered_and_shown():
    seat = together(THIRD.name, revealed=(FIRST.name,))
    assert seat.offered(LIMIT) == (FIRST, THIRD)
    assert seat.at(LIMIT, FIRST) is FIRST
    assert seat.at(LIMIT, SECOND) is THIRD
    assert together(THIRD.name, before=(SECOND.name,)).at(LIMIT, SECOND) is SECOND
    assert together("").at(LIMIT, FIRST) is None
    assert together("no such step").at(LIMIT, FIRST) is None


def test_together_a_prediction_may_be_changed_until_the_reveal_and_nothing_runs_before():
    asked = together(FIRST.name)
    assert asked.asks(LIMIT, FIRST)
    given = together(FIRST.name, said=OWN)
    assert not given.asks(LIMIT, FIRST)
    assert given.holds_back(FIRST)
    assert given.may_change(FIRST)
    assert together(FIRST.name, said=OWN, changing=frozenset({FIRST.name})).asks(LIMIT, FIRST)
    shown = together(FIRST.name, revealed=(FIRST.name,), said=OWN, changing=frozenset({FIRST.name}))
    assert not shown.asks(LIMIT, FIRST)
    assert not shown.holds_back(FIRST)
    assert not shown.may_change(FIRST)


def test_whoever_gave_nothing_before_the_class_went_on_waits_too():
    seat = together(SECOND.name, before=(FIRST.name,))
    assert not seat.asks(LIMIT, FIRST)
    assert seat.holds_back(FIRST)


def test_at_their_own_pace_everything_is_offered_and_runs_at_once():
    seat = Seat(Facts(lesson="limit", pace="own"), {})
    assert seat.offered(LIMIT) == STEPS
    assert seat.at(LIMIT, THIRD) is THIRD
    assert seat.asks(LIMIT, FIRST)
    assert not Seat(seat.facts, OWN).asks(LIMIT, FIRST)
    assert not seat.holds_back(FIRST)


def test_alone_it_is_as_without_a_class():
    assert ALONE.is_alone
    assert ALONE.offered(LIMIT) == STEPS
    assert not ALONE.holds_back(FIRST)


def opened(seat=None, step=""):
    at = scripts.app("lessons")
    at.query_params["lesson"] = "limit"
    at.query_params["class"] = "1"
    if step:
        at.query_params["step"] = step
    if seat is not None:
        at.session_state["lessons.seat"] = seat
    at.run()
    assert not at.exception
    return at


def shown(at, name):
    found = [one.proto for one in scripts.pictures(at) if one.proto.component_name == f"superlevel_{name}"]
    return [unpack(split(each.bytes)[0])[0] for each in found]


def keys(at):
    return {one.key for one in at.button}


def press(at, key):
    next(one for one in at.button if one.key == key).click().run()
    assert not at.exception
    return at


def give(at, value):
    key = f"ask_limit_{FIRST.name}"
    at.radio(key=key).set_value(value)
    return at.button(key=f"FormSubmitter:{key}_form-This is my prediction").click().run()


def test_before_anything_is_known_nothing_of_the_lesson_is_shown_but_its_seat():
    at = opened()
    (header,) = shown(at, "seat")
    assert (header["class"], header["at"], header["said"]) == (None, "", {})
    assert not at.radio
    assert not keys(at) & {"lesson_next", "lessons_home"}


def test_a_prediction_goes_to_the_seat_and_the_run_comes_with_the_reveal():
    at = give(opened(together(FIRST.name)), "minimum")
    assert not at.exception
    (header,) = shown(at, "seat")
    told = header["said"][FIRST.name]
    assert told["value"] == "minimum"
    assert header["question"]["given"] == "choice"
    assert header["truth"] is None
    assert not shown(at, "player")
    press(at, "change_prediction")
    press(at, "keep_prediction")
    assert not at.radio
    at = give(press(at, "change_prediction"), "diverged")
    again = shown(at, "seat")[0]["said"][FIRST.name]
    assert again["value"] == "diverged"
    assert again["act"] > told["act"]
    seat = at.session_state["lessons.seat"]
    at.session_state["lessons.seat"] = together(FIRST.name, revealed=(FIRST.name,), said=seat.said)
    at.run()
    assert not at.exception
    assert shown(at, "player")
    assert shown(at, "seat")[0]["truth"]["value"] == "minimum"
    assert "predict_again" not in keys(at)


def test_whoever_gave_no_prediction_sees_the_run_after_the_reveal_without_being_judged():
    at = opened(together(FIRST.name, revealed=(FIRST.name,)))
    assert shown(at, "player")
    assert any("no prediction" in one.value for one in at.info)


def test_at_their_own_pace_the_run_comes_at_once():
    at = give(opened(Seat(Facts(lesson="limit", pace="own"))), "minimum")
    assert shown(at, "player")
    assert FIRST.name in shown(at, "seat")[0]["said"]
    assert "predict_again" in keys(at)


def test_what_was_answered_at_home_is_not_sent_to_a_class():
    at = scripts.app("lessons")
    at.query_params["lesson"] = "limit"
    at.query_params["class"] = "1"
    at.session_state["lessons.diary"] = {"limit": {FIRST.name: {"given": True, "said": "minimum"}}}
    at.session_state["lessons.seat"] = Seat(Facts(lesson="limit", pace="own"))
    at.run()
    assert at.radio
    assert shown(at, "seat")[0]["said"] == {}


def _hear(before, told):
    """Run as a script of its own: what the seat tells, without a browser."""
    import streamlit as st

    from pages.lessons import attending

    st.session_state["lessons.diary"] = {}
    if before is not None:
        st.session_state["lessons.seat"] = before
    attending.hear(told)


def heard(told, before=None):
    at = AppTest.from_function(_hear, args=(before, told)).run()
    assert not at.exception
    seat = at.session_state["lessons.seat"]
    return seat, at.session_state["lessons.diary"]


FACTS = {
    "over": False,
    "lesson": "limit",
    "pace": "together",
    "open": FIRST.name,
    "opened": [],
    "revealed": [],
}


def test_own_answers_come_back_from_the_browser_and_a_newer_one_of_the_session_stands():
    answers = {
        FIRST.name: {"value": "minimum", "act": 5},
        SECOND.name: {"value": "nonsense", "act": 5},
        "no": 1,
    }
    seat, book = heard({"facts": FACTS, "answers": answers, "newest": 5})
    assert seat.said == {FIRST.name: Own("minimum", 5)}
    assert book["limit"][FIRST.name]["said"] == "minimum"
    before = together(FIRST.name, said={FIRST.name: Own("diverged", 9)})
    assert heard({"facts": FACTS, "answers": answers, "newest": 5}, before)[0].said == before.said


def test_what_the_teacher_took_away_is_asked_for_again():
    before = together(FIRST.name, said={FIRST.name: Own("diverged", 5)})
    seat, _ = heard({"facts": FACTS, "answers": {}, "newest": 5}, before)
    assert seat.said == {}


def test_an_answer_is_newer_than_all_that_the_browser_took_though_the_clock_was_set_back():
    later = 2 * time.time_ns() // 1_000_000

    def script(told):
        from core.lessons import lessons
        from pages.lessons import attending

        attending.hear(told)
        lesson = lessons()["limit"]
        attending.give(lesson, lesson.steps[0], "minimum")

    told = {"facts": FACTS, "answers": {}, "newest": later}
    at = AppTest.from_function(script, kwargs={"told": told}).run()
    assert not at.exception
    assert at.session_state["lessons.seat"].said[FIRST.name] == Own("minimum", later + 1)


NO_FACTS = [
    [],
    FACTS | {"pace": "x"},
    FACTS | {"lesson": 4},
    FACTS | {"open": None},
    FACTS | {"lesson": "none"},
]


@pytest.mark.parametrize("wrong", [None, 3, {}, *({"facts": facts} for facts in NO_FACTS)])
def test_what_can_be_of_no_class_leaves_one_alone(wrong):
    assert heard(wrong)[0].is_alone


@pytest.mark.parametrize("wrong", [{"opened": 3, "revealed": [1, None]}, {"answers": [1]}, {"newest": "x"}])
def test_parts_that_can_not_be_are_left_out(wrong):
    told = {"facts": FACTS | {k: v for k, v in wrong.items() if k in FACTS}, "answers": {}, "newest": 0}
    seat, _ = heard(told | {k: v for k, v in wrong.items() if k not in FACTS})
    assert not seat.is_alone
    assert (seat.facts.opened, seat.facts.revealed, seat.said) == ((), (), {})


def test_every_prediction_can_be_said_in_words():
    for lesson in lessons().values():
        for step in lesson.steps:
            if step.prediction is None:
                continue
            value = sample(step.prediction)
            assert said_words(step.prediction, value)


def sample(asked):
    """Return something that is an answer to a prediction, in JSON's types."""
    given = asked.kind.given
    if given == "choice":
        return asked.options["choices"][0]
    if given == "order":
        return list(parts_of(asked.scene))
    return {"number": 3, "place": [0.1, 0.01], "curve": [[0, 1.0], [1, 0.1]]}[given]


def one_of_each():
    """Return a lesson and a step for every way of asking on every page's run."""
    found = {}
    for lesson in lessons().values():
        for step in lesson.steps:
            if step.prediction is not None and step.scene is not None:
                found.setdefault((step.prediction.kind.given, step.scene.place), (lesson, step))
    return [pytest.param(*pair, id="-".join(kind)) for kind, pair in found.items()]


@pytest.mark.parametrize(("lesson", "step"), one_of_each())
def test_whoever_waits_sees_what_they_said_and_no_run(lesson, step):
    own = {step.name: Own(sample(step.prediction), 1)}
    at = scripts.app("lessons")
    at.query_params["lesson"] = lesson.name
    at.query_params["class"] = "1"
    at.session_state["lessons.seat"] = Seat(Facts(lesson=lesson.name, pace="together", open=step.name), own)
    at.run()
    assert not at.exception
    (header,) = shown(at, "seat")
    assert header["at"] == step.name
    assert header["question"]["given"] == step.prediction.kind.given
    assert any(one.value.startswith("You said: ") for one in at.markdown)
    assert "change_prediction" in keys(at)
    assert not [name for name in ("player", "map", "trainer") if shown(at, name)]
