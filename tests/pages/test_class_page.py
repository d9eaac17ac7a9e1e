"""The page of a class: what it draws for whoever leads one, by what the desk in the browser says that it shows."""

import pytest

from core.lessons import lessons
from core.messages.packing import split, unpack
from pages.classroom import desk
from tests.pages import scripts

LIMIT = lessons()["limit"]
FIRST = LIMIT.steps[0]


def opened():
    return scripts.app("class").run()


def header_of(at, name):
    """Return what a component of the page was sent."""
    proto = next(
        one.proto for one in scripts.pictures(at) if one.proto.component_name == f"superlevel_{name}"
    )
    return unpack(split(proto.bytes)[0])[0]


def names(at):
    return [one.proto.component_name.removeprefix("superlevel_") for one in scripts.pictures(at)]


def words(at):
    return " ".join(one.value for one in at.markdown)


def test_a_visitor_can_join_or_begin_a_class():
    at = opened()
    assert not at.exception
    assert {"join", "desk"} <= set(names(at))
    header = header_of(at, "desk")
    assert [one["name"] for one in header["lessons"]] == list(lessons())
    assert header["shown"] is None
    assert header["question"] is None


@pytest.fixture
def told():
    """Return a function that opens the page as the desk shows a step."""

    def at_step(step, revealed=False):
        lesson = next(one for one in lessons().values() if step in one.steps)
        at = scripts.app("class")
        at.session_state["class.shown"] = desk.Shown(lesson, step, revealed)
        at.run()
        assert not at.exception
        return at

    return at_step


def test_before_the_reveal_the_page_has_the_question_and_no_run(told):
    at = told(FIRST)
    header = header_of(at, "desk")
    assert header["shown"] == {"lesson": "limit", "step": FIRST.name, "revealed": False}
    assert header["question"]["ask"] == FIRST.prediction.ask
    assert header["truth"] is None
    assert header["runs"] is False
    assert "player" not in names(at)
    # What will run is seen at rest, with its settings.
    assert header_of(at, "place")["ended"] is None
    assert any("η0" in one.value for one in at.caption)
    assert at.markdown[0].value.endswith(FIRST.title)


def test_after_the_reveal_what_was_right_and_the_run(told):
    at = told(FIRST, revealed=True)
    header = header_of(at, "desk")
    assert header["truth"]["value"] is not None
    assert header["runs"] is True
    assert "player" in names(at)


def test_where_a_place_is_asked_for_the_desk_alone_has_the_picture(told):
    at = told(lessons()["map"].steps[0])
    assert "place" not in names(at)
    assert header_of(at, "desk")["question"]["axes"]


def test_a_training_is_told_in_words(told):
    at = told(lessons()["noise"].steps[0])
    assert {"place", "trainer"}.isdisjoint(names(at))
    assert "- " in words(at)


def test_a_discussion_has_no_question(told):
    step = next(step for lesson in lessons().values() for step in lesson.steps if step.scene is None)
    at = told(step)
    assert header_of(at, "desk")["question"] is None
    assert step.after.split()[0] in words(at)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        7,
        "limit",
        {},
        {"lesson": "limit"},
        {"lesson": ["limit"], "step": FIRST.name},
        {"lesson": "limit", "step": "no-such-step", "revealed": True},
        {"lesson": "no-such-lesson", "step": FIRST.name},
        {"lesson": "limit", "step": {"a": 1}},
    ],
)
def test_a_browser_may_say_anything(raw):
    assert desk._read(raw) is None


def test_only_a_plain_yes_reveals():
    for raw, revealed in ((True, True), (1, False), ("true", False), (None, False)):
        read = desk._read({"lesson": "limit", "step": FIRST.name, "revealed": raw})
        assert read.revealed is revealed
