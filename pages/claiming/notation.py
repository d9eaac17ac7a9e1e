"""The paper's Table 1: each symbol, how it is read here, and the page that shows it."""

from __future__ import annotations

import streamlit as st

from core.claims.notation import NOTATION
from pages.claiming.prose import prose

_TITLES = {"playground": "Playground", "train": "Train", "level_sets": "Level sets", "claims": "Claims"}
_WIDTHS = [1, 3, 5, 3]


def notation() -> None:
    """Draw the table, one row a symbol."""
    st.markdown("## Notation")
    st.markdown(
        "Every symbol of the paper's Table 1: what it is there, in our words, how it is read here, and where to see it."
    )
    for symbol in NOTATION:
        with st.container(border=True):
            sign, paper, here, where = st.columns(_WIDTHS, vertical_alignment="center")
            sign.markdown(f"${symbol.latex}$")
            paper.markdown(prose(symbol.paper))
            here.markdown(prose(symbol.here))
            page, words = symbol.where
            with where:
                st.page_link(
                    f"pages/{page}.py", label=f"Open {_TITLES[page]}", icon=":material/arrow_forward:"
                )
                st.caption(prose(words))
