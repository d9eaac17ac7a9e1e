"""Superlevel: see why gradient descent settles, stalls or blows up. Run with `streamlit run app.py`."""

import streamlit as st
from starlette.middleware import Middleware

from pages.server import lifecycle, runs, status
from pages.server.classroom.begin import held
from pages.server.classroom.routes import ClassRoutes
from pages.server.door import Doorkeeper
from pages.shared import answers, modules
from pages.shared.class_lessons import LESSONS

classes = ClassRoutes(LESSONS)
lifecycle.beside(lambda: held(classes), classes.news.close)

app = st.App(
    "pages/navigation.py",
    routes=[*modules.routes(), *classes.routes(), *answers.routes(), *status.routes()],
    middleware=[Middleware(Doorkeeper)],
    lifespan=lifecycle.lifespan,
    on_script_error=runs.noted,
)
