"""The form by which a student joins a class; code and link go from the browser to the class, not through here."""

from __future__ import annotations

import streamlit as st

from core.classroom.codes import CODE_LENGTH, LETTERS
from core.lessons import lessons
from core.messages.packing import join as joined
from core.messages.packing import pack
from pages.shared.component import loader

_join = st.components.v2.component("superlevel_join", js=loader("join"))


def join() -> None:
    """Draw the form, or where this browser is in a class, the way back there."""
    titles = {name: lesson.title for name, lesson in lessons().items()}
    header = {"letters": LETTERS, "length": CODE_LENGTH, "titles": titles}
    _join(key="join", data=joined(pack(header, {})), height="content")
