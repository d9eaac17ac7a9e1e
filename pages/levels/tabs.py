"""The tabs under the level explorer: critical points, bars, paths, where runs are held, 3-D, peaks or minima."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.analysis.levels import height
from core.experiment import RULES, Experiment
from core.exploration import sets, view_window
from core.figures.surface import surface_figure
from core.numbers import number
from core.simulation import landscape, simulate
from pages.levels import measured, sentences
from pages.shared.details import theme


def tabs(experiment: Experiment) -> None:
    """Draw the tabs; only the open one is computed."""
    for tab, draw in zip(
        st.tabs(list(_TABS), key="level_tabs", on_change="rerun"), _TABS.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw(experiment)


def _surface(experiment: Experiment) -> None:
    problem, run = landscape(experiment), simulate(experiment)
    grid = sets(experiment).grid
    labels = [RULES[name] for name in experiment.rules]
    figure = surface_figure(
        grid, height(grid), problem.facts, experiment.lam, run, labels, theme(), view_window(experiment)
    )
    title = problem.facts.title
    st.plotly_chart(
        figure, theme=None, key="level_surface", alt=f"{title} as a surface, runs and the level plane"
    )
    st.caption(
        f"The level plane lies at λ = {number(experiment.lam)}; what stands above it is $S_λ$. Heights are drawn on "
        "the bent scale of the λ axis, the axis shows true values."
    )


def _peaks_or_minima(experiment: Experiment) -> None:
    for paragraph in sentences.peaks_or_minima(experiment):
        st.markdown(paragraph)


_TABS: dict[str, Callable[[Experiment], None]] = {
    "Critical points": measured.critical_table,
    "Bars": measured.bars_table,
    "Paths": measured.path_profiles,
    "Held where": measured.held,
    "3-D": _surface,
    "Peaks or minima?": _peaks_or_minima,
}
