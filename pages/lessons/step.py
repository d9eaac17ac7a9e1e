"""One step of a lesson: prose, the prediction, and once that is given, the run, the answer and the task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from core.lessons import Evidence, Lesson, Step, lessons
from pages.lessons import attending, diary
from pages.lessons.address import go, go_home
from pages.lessons.answer import answer, told
from pages.lessons.attending import ALONE, Seat
from pages.lessons.waiting import waiting
from pages.shared.asking import ask, chart_of
from pages.shared.prose import prose, with_indices
from pages.shared.scenes.at_rest import settings, still
from pages.shared.scenes.by_place import SCENERIES
from pages.shared.scenes.scenery import Scenery

Kind = Literal["primary", "secondary"]


def shown(lesson: Lesson, step: Step, seat: Seat = ALONE) -> Evidence | None:
    """Draw a step as it is seen from a seat; return what its run did, where that is shown and known."""
    st.set_page_config(page_title=f"{step.title}, lesson {lesson.order:g} · Superlevel")
    with st.sidebar:
        _steps(lesson, step, seat)
    _head(lesson, step, seat)
    own = _content(lesson, step, seat)
    _onwards(lesson, step, seat)
    return own


def _content(lesson: Lesson, step: Step, seat: Seat) -> Evidence | None:
    if step.scene is None:
        return None
    if seat.asks(lesson, step):
        _asked(lesson, step, seat)
        return None
    if seat.holds_back(step):
        waiting(lesson, step, seat)
        return None
    scenery = SCENERIES[step.scene.place](lesson, step, diary.entry(lesson, step).get("said"))
    _run(lesson, step, scenery, seat)
    return scenery.own


def _steps(lesson: Lesson, step: Step, seat: Seat) -> None:
    """Draw the steps of the lesson that are offered, each with its state, to go to any of them."""
    st.markdown(f"**{prose(lesson.title)}**")
    for each in seat.offered(lesson):
        done = diary.is_done(lesson, each)
        st.button(
            f"{each.title} (done)" if done else each.title,
            key=f"step_{each.name}",
            icon=":material/check_circle:" if done else ":material/radio_button_unchecked:",
            type="secondary" if each is step else "tertiary",
            width="stretch",
            on_click=go,
            args=(lesson, each),
        )


def _head(lesson: Lesson, step: Step, seat: Seat) -> None:
    place_ = lesson.steps.index(step)
    with st.container(horizontal=True, vertical_alignment="center"):
        if seat.is_alone:
            st.button("All lessons", key="lessons_home", icon=":material/arrow_back:", on_click=go_home)
        st.caption(
            f"Lesson {lesson.order:g}, {prose(lesson.title)} · step {place_ + 1} of {len(lesson.steps)} · "
            f"{step.minutes:g} minutes"
        )
    st.markdown(f"# {prose(step.title)}")
    if place_ == 0:
        st.markdown(with_indices(lesson.opening))
    st.markdown(with_indices(step.before))


def _asked(lesson: Lesson, step: Step, seat: Seat) -> None:
    """Draw what is seen at rest, and ask for the prediction."""
    asked = step.prediction
    assert asked is not None
    assert step.scene is not None
    key = f"ask_{lesson.name}_{step.name}"
    left, right = st.columns(2)
    if asked.kind.given == "place":
        # Its picture is the control.
        left, right = right, left
        with left:
            settings(step)
    else:
        with left:
            still(step)
            settings(step)
    with right, st.container(border=True, key="prediction"):
        st.markdown(f"**{prose(asked.ask)}**")
        give = diary.give if seat.is_alone else attending.give
        ask(asked, key, lambda raw: give(lesson, step, raw), lambda: chart_of(asked))
        if step.name in seat.changing:
            st.button("Keep the one I gave", key="keep_prediction", on_click=attending.keep, args=(step,))
    together = "First say what you expect. It runs when the teacher shows what all have answered."
    st.caption(together if seat.is_together else "First say what you expect. Then it runs.")


def _run(lesson: Lesson, step: Step, scenery: Scenery, seat: Seat) -> None:
    """Draw the answer, the run, the explanation, and what may be tried now."""
    found = told(lesson, step, scenery.own)
    # One element, so that what is drawn below keeps its place when the answer comes.
    with st.container(key="answer"):
        if found is None and scenery.until:
            st.info(scenery.until, icon=":material/play_circle:")
        elif found is not None and step.prediction is not None:
            answer(lesson, step, found, _again(lesson, step, seat))
    with st.container(key="run"):
        scenery.draw()
    if found is None:
        return
    if not step.free:
        st.markdown(found.explained)
        return
    left, right = st.columns(2)
    left.markdown(found.explained)
    with right, st.container(border=True, key="turn"):
        _turn(lesson, step, scenery)


def _again(lesson: Lesson, step: Step, seat: Seat) -> Callable[[], None] | None:
    """Return what has the prediction asked for anew; None where all predict together, once."""
    if seat.is_together:
        return None
    if seat.is_alone:
        return lambda: diary.take_back(lesson, step)
    return lambda: attending.change(step)


def _turn(lesson: Lesson, step: Step, scenery: Scenery) -> None:
    """Draw what is free, and the task with what became of it."""
    st.markdown("**Your turn**")
    if step.task is not None:
        st.markdown(prose(step.task.ask))
    scenery.controls()
    if scenery.changed:
        st.button("Back to the step’s settings", key="lesson_begin", on_click=scenery.begin)
    if step.task is not None:
        _task(lesson, step, scenery)


def _task(lesson: Lesson, step: Step, scenery: Scenery) -> None:
    if not scenery.changed:
        if diary.entry(lesson, step).get("task") is True:
            st.success("You have done this task.", icon=":material/task_alt:")
        return
    if scenery.tried is None:
        st.info(scenery.until, icon=":material/play_circle:")
        return
    done = step.check_task(scenery.tried)
    if done.right:
        diary.note(lesson, step, task=True)
        st.success(prose(done.sentence), icon=":material/task_alt:")
    else:
        st.info(prose(done.sentence), icon=":material/trending_flat:")


def _onwards(lesson: Lesson, step: Step, seat: Seat) -> None:
    """Draw the ways back and on; after the last step what the lesson was for."""
    steps = seat.offered(lesson)
    place_ = steps.index(step)
    done = not seat.asks(lesson, step) and not seat.holds_back(step)
    if step is lesson.steps[-1] and done:
        st.markdown("**You can now**\n" + "\n".join(f"- {prose(goal)}" for goal in lesson.goals))
    with st.container(horizontal=True, key="onwards"):
        if place_:
            st.button("Back", key="lesson_back", on_click=go, args=(lesson, steps[place_ - 1]))
        kind: Kind = "primary" if done else "secondary"
        if place_ + 1 < len(steps):
            _next(lesson, step, (lesson, steps[place_ + 1]), "Next step", kind)
        elif seat.is_alone:
            _next_lesson(lesson, step, kind)


def _next_lesson(lesson: Lesson, step: Step, kind: Kind) -> None:
    every = list(lessons().values())
    if lesson is every[-1]:
        _next(lesson, step, None, "All lessons", kind)
        return
    other = every[every.index(lesson) + 1]
    _next(lesson, step, (other, other.steps[0]), f"Next lesson: {other.title}", kind)


def _next(lesson: Lesson, step: Step, to: tuple[Lesson, Step] | None, label: str, kind: Kind) -> None:
    st.button(label, key="lesson_next", type=kind, on_click=_leave, args=(lesson, step, to))


def _leave(lesson: Lesson, step: Step, to: tuple[Lesson, Step] | None) -> None:
    """Go on; a step that asks for nothing has been read by then."""
    if step.prediction is None:
        diary.note(lesson, step, seen=True)
    if to is None:
        go_home()
    else:
        go(*to)
