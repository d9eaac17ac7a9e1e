"""What the address bar holds, with plus signs that a person typed there."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.record import link_parts


def link() -> dict[str, str]:
    """Return the link's parts by name, empty without a link.

    `st.query_params` takes every + for a blank, and x^2+y^2 would become a product; the text of the address
    tells both apart.
    """
    context = get_script_run_ctx()
    typed = link_parts(context.query_string) if context else {}
    read = st.query_params.to_dict()
    return {name: _same(typed.get(name, ""), value) for name, value in read.items()}


def _same(typed: str, value: str) -> str:
    """Take what was typed if only plus signs tell it from what Streamlit read."""
    return typed if typed.replace("+", " ") == value.replace("+", " ") else value
