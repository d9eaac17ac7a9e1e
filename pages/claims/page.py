"""The claims: each of the paper's claims put to the test on the problem of the playground, and on all surfaces."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.claims import CLAIMS, DECISIONS, JUDGED
from core.experiments.study import Study
from pages.claims import overfitting
from pages.claims.badge import overview
from pages.claims.cards import card, verdict_of, way_back
from pages.claims.notation import notation
from pages.claims.sidebar import sidebar
from pages.claims.table import table
from pages.shared.controls import plain
from pages.shared.details import theme
from pages.shared.head import head
from pages.shared.share import share_menu
from pages.shared.state import playground

PER_ROW = 2

sidebar()
experiment = playground.experiment()

with head(playground, "Which of the paper's claims hold on your problem?"):
    share_menu(playground, [])

way_back()
counts = Counter(verdict_of(name, experiment).decision for name in JUDGED)
told = ", ".join(f"{counts[decision]} “{words}”" for decision, words in DECISIONS.items() if counts[decision])
title = plain(Study(experiment).landscape.facts.title)
st.markdown(f"{title}, claims 1 to 7: {told}. Computed now, for the settings on the left.")
st.html(overview({name: verdict_of(name, experiment).decision for name in JUDGED}, theme()))

for first in range(0, len(CLAIMS), PER_ROW):
    names = list(CLAIMS)[first : first + PER_ROW]
    for column, name in zip(st.columns(PER_ROW), names, strict=False):
        with column:
            if name == overfitting.NAME:
                overfitting.card()
            else:
                card(name, experiment)
table(experiment.problem, {name: verdict_of(name, experiment) for name in JUDGED})
notation()
