"""The glossary: every term of the pages with its picture, in the order in which one meets them."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import quote

import streamlit as st

from core.figures.colours import Theme
from core.figures.term_pictures import term_picture
from core.formulas import html_prose
from core.messages.glossary import GLOSSARY, Term
from pages.shared.details import theme


def entry(name: str, term: Term, look: Theme) -> str:
    """Return a term as HTML: its sign and title, the picture, what it means."""
    return (
        f'<div class="term" id="{name}"><dt>{html_prose(term.sign)} <span>{html_prose(term.title)}</span></dt>'
        f"<dd>{_picture(name, look)}<p>{html_prose(term.words)}</p></dd></div>"
    )


def _picture(name: str, look: Theme) -> str:
    # Streamlit takes drawings out of HTML, but not pictures.
    return f'<img alt="" src="data:image/svg+xml,{quote(term_picture(name, look))}">'


st.markdown("# What do the words mean?")
st.markdown(
    "On the other pages a term with a dotted line under it shows its entry when you point at it, tap it or reach it "
    "with Tab. Each picture is computed: a run, a landscape or a schedule of its own."
)
for part, entries in groupby(GLOSSARY.items(), key=lambda entry: entry[1].part):
    st.markdown(f"## {part}")
    st.html(
        f'<dl class="glossary">{"".join(entry(name, term, theme()) for name, term in entries)}</dl>',
        width="stretch",
    )
