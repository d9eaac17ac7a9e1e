"""The tabs under the level explorer: critical points, bars, paths, where runs are held, 3-D, peaks or minima."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.experiments.study import Study
from core.figures.surface import TURNING, surface_figure
from core.levels.heights import height
from core.numbers import number
from core.optim import RULES
from pages.level_sets import measured, sentences
from pages.shared.details import theme


def tabs(study: Study) -> None:
    """Draw the tabs; only the open one is computed."""
    for tab, draw in zip(
        st.tabs(list(_TABS), key="level_tabs", on_change="rerun"), _TABS.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw(study)


def _surface(study: Study) -> None:
    facts, grid, lam = study.landscape.facts, study.sets().grid, study.experiment.lam
    labels = [RULES[name].label for name in study.experiment.rules]
    figure = surface_figure(grid, height(grid), facts, lam, study.run, labels, theme(), study.view)
    st.plotly_chart(
        figure, theme=None, key="level_surface", alt=f"{facts.title} as a surface, runs and the level plane"
    )
    st.caption(
        f"The level plane lies at λ = {number(lam)}; what stands above it is $S_λ$. Heights are drawn on "
        f"the bent scale of the λ axis, the axis shows true values. {TURNING}"
    )


def _peaks_or_minima(study: Study) -> None:
    for paragraph in sentences.peaks_or_minima(study):
        st.markdown(paragraph)


_TABS: dict[str, Callable[[Study], None]] = {
    "Critical points": measured.critical_table,
    "Bars": measured.bars_table,
    "Paths": measured.path_profiles,
    "Held where": measured.held,
    "3-D": _surface,
    "Peaks or minima?": _peaks_or_minima,
}
