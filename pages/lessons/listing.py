"""The list of lessons: what each is about, how long it takes, and how far one has come."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

import streamlit as st

from core.figures.colours import Theme
from core.figures.term_pictures import term_picture
from core.lessons import Lesson, Step, lessons
from pages.lessons import diary
from pages.lessons.address import go
from pages.shared.details import theme
from pages.shared.prose import prose

PER_ROW = 2


def listing() -> None:
    """Draw all lessons, and what the browser keeps."""
    st.markdown("# What do you think will happen?")
    st.markdown(
        f"{len(lessons())} short lessons on why gradient descent settles, stalls or blows up. You say what you expect, "
        "run it, and the run’s own numbers answer you. They build on each other, but any can be opened."
    )
    every = list(lessons().values())
    for first in range(0, len(every), PER_ROW):
        for column, lesson in zip(st.columns(PER_ROW), every[first : first + PER_ROW], strict=False):
            with column:
                _card(lesson)
    _kept()


def _card(lesson: Lesson) -> None:
    step = next_step(lesson)
    with st.container(border=True, height="stretch", key=f"lesson_{lesson.name}"):
        picture, words = st.columns([1, 2])
        picture.html(_thumbnail(lesson.picture, theme()))
        with words:
            st.markdown(f"## {lesson.order:g} · {prose(lesson.title)}")
            st.markdown(prose(lesson.summary))
            st.caption(f"{lesson.minutes:g} minutes · {_reached(lesson)}")
            st.button(
                _verb(lesson),
                key=f"open_{lesson.name}",
                help=lesson.title,
                type="primary" if 0 < diary.done(lesson) < len(lesson.steps) else "secondary",
                on_click=go,
                args=(lesson, step),
            )


def next_step(lesson: Lesson) -> Step:
    """Return the first step that is not done, or the first of all where every one is."""
    return next((step for step in lesson.steps if not diary.is_done(lesson, step)), lesson.steps[0])


def _reached(lesson: Lesson) -> str:
    done, all_ = diary.done(lesson), len(lesson.steps)
    if not done:
        return f"{all_} steps"
    return "done" if done == all_ else f"{done} of {all_} steps done"


def _verb(lesson: Lesson) -> str:
    done, all_ = diary.done(lesson), len(lesson.steps)
    if not done:
        return "Begin"
    return "Open again" if done == all_ else "Go on"


# Each is a run of its own, and the list is what a whole class opens at once.
@cache
def _thumbnail(name: str, look: Theme) -> str:
    return f'<img class="thumbnail" alt="" src="data:image/svg+xml,{quote(term_picture(name, look))}">'


def _kept() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("What you answer is kept in this browser alone; nobody needs an account.")
        if any(diary.done(lesson) for lesson in lessons().values()):
            st.button("Forget my answers", key="lessons_forget", on_click=diary.forget)
