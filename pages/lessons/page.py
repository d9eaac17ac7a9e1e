"""Lessons: predict, run, explain. The list of all, or one step of one, alone or from a seat in a class."""

from __future__ import annotations

import streamlit as st

from pages.lessons import address, diary
from pages.lessons.listing import listing
from pages.lessons.seated import seated
from pages.lessons.step import shown

# First of all and always there, so that it keeps its place; told at the end what was answered meanwhile.
kept = st.container(key="diary_place")
lesson, step, remark = address.chosen()
with st.container(key="lessons_remark"):
    if remark:
        st.warning(remark, icon=":material/warning:")
if lesson is None or step is None:
    listing()
elif address.is_in_class():
    seated(lesson, step)
else:
    shown(lesson, step)
with kept:
    diary.diary()
