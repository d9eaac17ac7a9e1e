"""One step of a lesson: prose, the prediction, and once that is given, the run, the answer and the task."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from core.experiments.experiment import Experiment
from core.lessons import Lesson, Step, lessons
from core.messages.predictions import picture_of, place_message
from pages.lessons import diary
from pages.lessons.address import go, go_home
from pages.lessons.answer import answer, told
from pages.shared.asking import ask, chart_of
from pages.shared.controls import plain
from pages.shared.place import place
from pages.shared.prose import prose, with_indices
from pages.shared.scenes.by_place import SCENERIES
from pages.shared.scenes.scenery import Scenery
from pages.shared.settings_words import settings_words


def shown(lesson: Lesson, step: Step) -> None:
    """Draw a step."""
    st.set_page_config(page_title=f"{step.title}, lesson {lesson.order:g} · Superlevel")
    with st.sidebar:
        _steps(lesson, step)
    _head(lesson, step)
    if step.scene is not None and step.prediction is not None and not diary.predicted(lesson, step):
        _asked(lesson, step)
    elif step.scene is not None:
        said = diary.entry(lesson, step).get("said")
        _run(lesson, step, SCENERIES[step.scene.place](lesson, step, said))
    _onwards(lesson, step)


def _steps(lesson: Lesson, step: Step) -> None:
    """Draw the steps of the lesson, each with its state, to go to any of them."""
    st.markdown(f"**{prose(lesson.title)}**")
    for each in lesson.steps:
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


def _head(lesson: Lesson, step: Step) -> None:
    place_ = lesson.steps.index(step)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("All lessons", key="lessons_home", icon=":material/arrow_back:", on_click=go_home)
        st.caption(
            f"Lesson {lesson.order:g}, {prose(lesson.title)} · step {place_ + 1} of {len(lesson.steps)} · "
            f"{step.minutes:g} minutes"
        )
    st.markdown(f"# {prose(step.title)}")
    if place_ == 0:
        st.markdown(with_indices(lesson.opening))
    st.markdown(with_indices(step.before))


def _asked(lesson: Lesson, step: Step) -> None:
    """Draw what is seen at rest, and ask for the prediction."""
    asked = step.prediction
    assert asked is not None
    assert step.scene is not None
    key = f"ask_{lesson.name}_{step.name}"
    left, right = st.columns(2)
    if step.prediction.kind.given == "place":
        # Its picture is the control.
        left, right = right, left
        with left:
            _settings(step)
    else:
        with left:
            _still(step)
            _settings(step)
    with right, st.container(border=True, key="prediction"):
        st.markdown(f"**{prose(step.prediction.ask)}**")
        ask(step.prediction, key, lambda raw: diary.give(lesson, step, raw), lambda: chart_of(asked))
    st.caption("First say what you expect. Then it runs.")


def _still(step: Step) -> None:
    assert step.scene is not None
    assert step.prediction is not None
    if step.scene.place != "train":
        # Who has to count islands is not shown them.
        flooded = step.prediction.kind.name != "islands"
        picture = picture_of(step.scene, flooded=flooded)
        place(place_message(picture, scene=step.scene.link), "still")


def _settings(step: Step) -> None:
    assert step.scene is not None
    if isinstance(step.scene.experiment, Experiment):
        st.caption(plain(" · ".join(settings_words(step.scene))))
    else:
        st.markdown("\n".join(f"- {plain(line)}" for line in settings_words(step.scene)))


def _run(lesson: Lesson, step: Step, scenery: Scenery) -> None:
    """Draw the answer, the run, the explanation, and what may be tried now."""
    found = told(lesson, step, scenery.own)
    # One element, so that what is drawn below keeps its place when the answer comes.
    with st.container(key="answer"):
        if found is None and scenery.until:
            st.info(scenery.until, icon=":material/play_circle:")
        elif found is not None and step.prediction is not None:
            answer(lesson, step, found)
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


def _onwards(lesson: Lesson, step: Step) -> None:
    """Draw the ways back and on; after the last step what the lesson was for."""
    place_ = lesson.steps.index(step)
    done = diary.is_done(lesson, step) or step.prediction is None
    if place_ == len(lesson.steps) - 1 and done:
        st.markdown("**You can now**\n" + "\n".join(f"- {prose(goal)}" for goal in lesson.goals))
    with st.container(horizontal=True, key="onwards"):
        if place_:
            st.button("Back", key="lesson_back", on_click=go, args=(lesson, lesson.steps[place_ - 1]))
        _next(lesson, step, place_, "primary" if done else "secondary")


def _next(lesson: Lesson, step: Step, place_: int, kind: Literal["primary", "secondary"]) -> None:
    every = list(lessons().values())
    if place_ + 1 < len(lesson.steps):
        to, label = (lesson, lesson.steps[place_ + 1]), "Next step"
    elif lesson is not every[-1]:
        other = every[every.index(lesson) + 1]
        to, label = (other, other.steps[0]), f"Next lesson: {other.title}"
    else:
        st.button("All lessons", key="lesson_next", type=kind, on_click=_leave, args=(lesson, step, None))
        return
    st.button(label, key="lesson_next", type=kind, on_click=_leave, args=(lesson, step, to))


def _leave(lesson: Lesson, step: Step, to: tuple[Lesson, Step] | None) -> None:
    """Go on; a step that asks for nothing has been read by then."""
    if step.prediction is None:
        diary.note(lesson, step, seen=True)
    if to is None:
        go_home()
    else:
        go(*to)
