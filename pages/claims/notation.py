"""The paper's Table 1: each symbol, how it is read here, and the page that shows it."""

from __future__ import annotations

import streamlit as st

from core.claims.notation import NOTATION
from pages.shared.prose import prose
from pages.shared.sidebar import section

_TITLES = {"playground": "Playground", "train": "Train", "level_sets": "Level sets", "claims": "Claims"}
_WIDTHS = [1, 3, 5, 3]
# Where each symbol can be seen: the page's folder, and the place on it in words.
WHERE: dict[str, tuple[str, str]] = {
    r"\theta": ("playground", "the ball and the Problem tab"),
    r"\mathcal{L}(\theta)": ("train", "the Formulas tab; in the playground the height of the land"),
    r"f": ("train", "“Loss of a sample” in the sidebar"),
    r"V(\theta)": (
        "playground",
        "V(t) beside the map and the Ledger tab; “Lyapunov function V” under Advanced",
    ),
    r"\nabla\mathcal{L}(\theta)": ("playground", "the Ledger tab, column ∇V·∇L"),
    r"\alpha(t)": ("playground", "the Schedule tab and the slider α"),
    r"\eta_t": ("playground", "the curve η_t against η_lim; “Norm scaling” under Advanced"),
    r"S_\lambda": ("level_sets", "the map, the barcode and the merge tree"),
    r"g_t": ("playground", "the Formulas tab, “Direction of the step”"),
    r"x_t": ("playground", "the path on the map"),
    r"\Delta_t": ("playground", "“Scale tuner (Mechanic)” under Advanced"),
    r"x_{\mathrm{ref}}": ("playground", "“Scale tuner (Mechanic)” under Advanced; the start of the path"),
    r"m_t,\ v_t,\ r_t": ("playground", "“Scale tuner (Mechanic)” under Advanced; Adam among the rules"),
    r"\boldsymbol{\beta}": ("playground", "“Scale tuner (Mechanic)”, “Momentum β”, “Adam β₁” under Advanced"),
    r"\lambda": ("playground", "the slider λ (the level); “κ” on the page Train"),
    r"x_{\mathrm{BASE}}": (
        "train",
        "“Initial weights” and “Seed” in the sidebar; in the playground the start",
    ),
    r"R_{\mathrm{robust}}": ("train", "“Risk of the batch”, “Class weights” and τ in the sidebar"),
    r"J_{\mathrm{dynamic}}": ("train", "“Risk of the batch” in the sidebar and the Formulas tab"),
    r"\gamma(t)": ("train", "γ0 and κ in the sidebar"),
}


def notation() -> None:
    """Draw the table where it is asked for: it is longer than all cards, and changes with nothing."""
    st.markdown("## Notation")
    section("Every symbol of the paper's Table 1", "claims_notation", _table)


def _table() -> None:
    """Draw the table, one row a symbol."""
    st.markdown("What each symbol is there, in our words, how it is read here, and where to see it.")
    for symbol in NOTATION:
        with st.container(border=True):
            sign, paper, here, where = st.columns(_WIDTHS, vertical_alignment="center")
            sign.markdown(f"${symbol.latex}$")
            paper.markdown(prose(symbol.paper))
            here.markdown(prose(symbol.here))
            page, words = WHERE[symbol.latex]
            with where:
                st.page_link(
                    f"{page}/page.py", label=f"Open {_TITLES[page]}", icon=":material/arrow_forward:"
                )
                st.caption(prose(words))
