"""What the address bar holds, with plus signs that a person typed there, and which training it showed."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.experiments.record import link_parts

# Beside the experiment: it is this browser's own training, and no part of a link for others.
RUN = "run"


def link() -> dict[str, str]:
    """Return the link's parts by name, empty without a link.

    `st.query_params` takes every + for a blank, and x^2+y^2 would become a product; the text of the address
    tells both apart.
    """
    context = get_script_run_ctx()
    typed = link_parts(context.query_string) if context else {}
    read = st.query_params.to_dict()
    return {name: _same(typed.get(name, ""), value) for name, value in read.items() if name != RUN}


def run_name() -> str:
    """Return the name of the training that the page showed when it was opened last, "" where it has none."""
    context = get_script_run_ctx()
    return link_parts(context.query_string).get(RUN, "") if context else ""


def _same(typed: str, value: str) -> str:
    """Take what was typed if only plus signs tell it from what Streamlit read."""
    return typed if typed.replace("+", " ") == value.replace("+", " ") else value
