"""The tabs under a slice: what the plane holds, 3-D, two networks, the spectrum, files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.experiments.landscapes import Connected, Sliced, connected, spectrum
from core.experiments.network_experiment import NetworkExperiment
from core.figures.barrier import barrier_figure
from core.figures.honesty import honesty_figure
from core.figures.slice_export import slice_csv, slice_npz, slice_png, slice_svg
from core.figures.spectrum import density_figure, density_words, spectrum_figure, spectrum_words
from core.figures.surface import TURNING, slice_surface_figure
from core.levels.heights import height
from core.numbers import number
from core.slices.mode_connectivity import connection_words
from core.slices.planes import PLANES
from pages.shared.controls import plain
from pages.shared.details import theme
from pages.shared.job import Job, forget, job, present, watch
from pages.shared.progress import progress
from pages.shared.training import OpenRun, table
from pages.shared.training_sidebar import control

Draw = Callable[[NetworkExperiment, OpenRun, Sliced], None]


def tabs(experiment: NetworkExperiment, opened: OpenRun, found: Sliced) -> None:
    """Draw the tabs; only the open one is computed."""
    for tab, draw in zip(
        st.tabs(list(_TABS), key="landscape_tabs", on_change="rerun"), _TABS.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw(experiment, opened, found)


def _honesty(experiment: NetworkExperiment, opened: OpenRun, found: Sliced) -> None:
    if found.told is None:
        st.caption("What the plane holds is measured once all its points are.")
        return
    told = found.told
    for note in found.directions.notes:
        st.caption(plain(note))
    st.caption(
        "L and ∇L are those of this training's objective on the run's probe, at each snapshot that was kept; the path "
        "is taken in straight lines from one snapshot to the next."
    )
    st.plotly_chart(
        honesty_figure(told, theme()),
        theme=None,
        key="honesty",
        alt="Loss of the network and of its shadow on the plane, and the share of the gradient that lies in it",
    )
    shown = pd.DataFrame(
        {
            "step": told.t,
            "L(θ)": told.true_loss,
            "L(shadow)": told.shadow_loss,
            "distance": told.distance,
            "share of ∇L": told.gradient_share,
        }
    )
    st.dataframe(shown, height=260, hide_index=True, alt="What the plane holds of each snapshot")


def _surface(experiment: NetworkExperiment, opened: OpenRun, found: Sliced) -> None:
    plane = found.plane
    label = opened.run.made_with[opened.focus].label
    figure = slice_surface_figure(
        plane, height(plane.grid), experiment.lam, label, found.directions.words, theme()
    )
    st.plotly_chart(
        figure, theme=None, key="slice_surface", alt="The slice as a surface with the path and the level λ"
    )
    st.caption(
        "The path stands at the height of the weights' own L: where it leaves the surface, the weights lie outside of "
        f"this plane. Heights are on the bent scale of the map's lightness; the axis shows true values. {TURNING}"
    )


def _two(experiment: NetworkExperiment, opened: OpenRun, found: Sliced) -> None:
    st.markdown(
        "How are two solutions connected? Network A is the one above; B trains on the same data from other weights."
    )
    control("other_seed")
    key = (opened.number, opened.run.version, opened.focus, experiment.other_seed)

    run, data, focus = opened.run, table(), opened.focus

    def work(own: Job) -> Connected:
        return run.work(own, connected, experiment, data, focus)

    result = _measured("connected", key, work)
    if result is None:
        return
    st.plotly_chart(
        barrier_figure(result.barriers, experiment.lam, theme()),
        theme=None,
        key="barriers",
        alt="Loss along three ways from network A to network B",
    )
    for sentence in connection_words(list(result.barriers)):
        st.markdown(plain(sentence))
    before, after = result.likeness
    st.caption(
        f"Alignment puts B's hidden units in the order that is most like A's: the product of all weights goes from "
        f"{number(before)} to {number(after)}. L is A's objective on the run's probe."
    )


def _spectrum(experiment: NetworkExperiment, opened: OpenRun, found: Sliced) -> None:
    st.markdown("How curved is the loss, in how many directions?")
    key = (opened.number, opened.run.version, opened.focus)
    run, focus = opened.run, opened.focus
    result = _measured("spectrum", key, lambda own: run.work(own, spectrum, focus))
    if result is None:
        return
    st.plotly_chart(
        spectrum_figure(result.along, result.edge, theme()),
        theme=None,
        key="eigenvalues",
        alt="Largest eigenvalues of the Hessian along the run",
    )
    st.caption(plain(spectrum_words(result.along, result.edge)))
    st.plotly_chart(
        density_figure(result.density, theme()),
        theme=None,
        key="density",
        alt="Spectral density of the Hessian",
    )
    st.caption(plain(density_words(result.density)))


def _measured(slot: str, key: tuple[object, ...], work: Callable[[Job], Any]) -> Any:
    """Return the result of work that a button begins; while it is under way, show how far it is."""
    own = present(slot)
    if own is None or own.key != key:
        forget(slot)
        st.button("Measure", key=f"{slot}_measure", on_click=_begin, args=(slot, key, work))
        return None
    again = partial(_begin, slot, key, work)
    watch(slot, own, lambda: progress(own, slot, again, "Measure again"), lambda: True)
    return own.result


def _begin(slot: str, key: tuple[object, ...], work: Callable[[Job], Any]) -> None:
    forget(slot)
    job(slot, key, work)


def _files(experiment: NetworkExperiment, opened: OpenRun, found: Sliced) -> None:
    plane, words = found.plane, found.directions.words
    title = f"{PLANES[experiment.plane]}, λ = {experiment.lam:g}"

    offers = (
        ("Grid (npz)", lambda: slice_npz(plane), "superlevel-slice.npz", "application/octet-stream"),
        ("Grid (CSV)", lambda: slice_csv(plane), "superlevel-slice.csv", "text/csv"),
        (
            "Picture (SVG)",
            lambda: slice_svg(plane, experiment.lam, title, words, theme()),
            "superlevel-slice.svg",
            "image/svg+xml",
        ),
        (
            "Picture (PNG)",
            lambda: slice_png(plane, experiment.lam, theme()),
            "superlevel-slice.png",
            "image/png",
        ),
    )
    for first in (0, 2):
        for column, (label, content, name, kind) in zip(
            st.columns(2), offers[first : first + 2], strict=True
        ):
            column.download_button(label, content, name, kind, on_click="ignore", width="stretch")
    size = plane.grid.values.shape
    st.caption(
        f"The grid has {size[1]} × {size[0]} points in the plane's own coordinates; the npz also holds the origin and "
        "both directions through all weights, so that θ = origin + a·axes[0] + b·axes[1]."
    )


_TABS: dict[str, Draw] = {
    "May I believe it?": _honesty,
    "3-D": _surface,
    "Two networks": _two,
    "Spectrum": _spectrum,
    "Files": _files,
}
