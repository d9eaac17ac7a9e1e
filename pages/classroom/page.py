"""A live class: who has its code joins it here, and who begins one leads it from here."""

from __future__ import annotations

import streamlit as st

from pages.classroom.beside import head, run, scenery_of, told
from pages.classroom.desk import desk, shown
from pages.classroom.joining import join
from pages.shared.class_answers import question_of

at = shown()
head(at)
scenery = scenery_of(at)
found = told(at, scenery)
# Each keeps its place, whatever the others draw: a component that moves is made anew.
with st.container(key="class_join"):
    st.markdown("## Join a class")
    join()
with st.container(key="class_desk"):
    desk(question_of(at.step) if at else None, found.truth if found else None, scenery is not None)
with st.container(key="class_below"):
    run(at, scenery, found)
