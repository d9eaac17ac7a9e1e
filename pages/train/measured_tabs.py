"""The tabs of what was measured: the path's plane, sharpness against the limit, the ledger, what monitors cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.experiments.network_experiment import NetworkExperiment
from core.figures.formulas import limit_name
from core.figures.path_plane import path_plane_figure
from core.figures.path_plane_words import path_plane_words
from core.figures.plane_levels import plane_view
from core.figures.stability import stability_figure, stability_words
from core.figures.training_ledger import training_ledger_figure, training_ledger_words
from core.messages.levels import view_message
from core.optim import Rule
from core.slices.path_plane import PathPlane, path_plane
from core.trainer.history import History
from core.trainer.monitors import MONITORS
from core.trainer.reading import Training
from pages.shared.details import theme
from pages.shared.hand_values import numbers
from pages.shared.hands import echo
from pages.shared.levels import levels
from pages.shared.training import OpenRun, training

# Larger networks take seconds for each plane, so theirs is coarser.
_FINE, _COARSE = 33, 21
_MANY_WEIGHTS = 300_000
_PLANE = "training.plane"
_ENDS = "training.slice_ends"
_EXPLORER = "slice_explorer"


def path(experiment: NetworkExperiment, opened: OpenRun) -> None:
    """Draw the descent path in its own principal plane, over the real loss of that plane."""
    run = opened.run
    if run.t == 0:
        st.caption("There is no path yet: press Train.")
        return
    moving = run.state in {"training", "paused"}
    again = moving and st.button("Measure now", key="measure_now")
    try:
        plane = _plane(opened, measure=again or not moving)
    except ValueError as error:
        st.info(str(error), icon=":material/info:")
        return
    if plane is None:
        st.caption("The plane is measured when the run ends, or when you press “Measure now”.")
        return
    labels = [configuration.label for configuration in run.made_with]
    figure = path_plane_figure(plane, experiment.lam, labels, theme())
    st.plotly_chart(
        figure, theme=None, key="path_plane", alt="Path of the weights in its principal plane over the loss"
    )
    st.caption(path_plane_words(plane, experiment.lam, labels).replace("S_λ", "$S_λ$"))
    with st.expander(
        "Level sets of this slice, for every λ", key="slice_levels", on_change="rerun"
    ) as expander:
        if expander.open:
            _slice(experiment, plane, labels[plane.track.k])


def _slice(experiment: NetworkExperiment, plane: PathPlane, label: str) -> None:
    owner, ends = st.session_state.get(_ENDS, (None, None))
    view = plane_view(plane, experiment.lam, label, ends if owner is plane else None)
    # Ends that belong to another plane are forgotten, and the hand's are for this one.
    st.session_state[_ENDS] = (plane, view.ends)
    message = view_message(view, echo=echo(_EXPLORER), run_id=f"slice {plane.track.k}")
    levels(message, _EXPLORER, _slice_hand)


def _slice_hand(message: dict[str, Any]) -> None:
    """Take λ and the two points from the explorer of the slice."""
    kind, value = message["kind"], message["value"]
    if kind == "lam" and not training.experiment().is_locked("lam"):
        training.update("lam", value)
    if kind == "ends" and (ends := numbers(value, 4)):
        plane, _ = st.session_state[_ENDS]
        st.session_state[_ENDS] = (plane, (ends[:2], ends[2:]))


def _plane(opened: OpenRun, measure: bool) -> PathPlane | None:
    """Return the plane of a configuration's path, kept until the run has moved on and `measure` is true."""
    run, key = opened.run, (opened.number, opened.focus)
    owner, version, plane = st.session_state.get(_PLANE, (None, 0, None))
    if owner == key and version == run.version:
        return plane
    if not measure:
        # A run that was rewound has no path any more that reaches as far as the plane's.
        return plane if owner == key and plane.t[-1] <= run.t else None
    version = run.version
    size = _FINE if run.network.parameters() < _MANY_WEIGHTS and run.network.model != "cnn" else _COARSE
    with st.spinner("Measuring the loss over the plane …"):
        plane = run.ask(path_plane, opened.focus, size)
    st.session_state[_PLANE] = (key, version, plane)
    return plane


def stability(experiment: NetworkExperiment, opened: OpenRun) -> None:
    """Draw sharpness against its edge of stability, and what each monitor cost."""
    run = opened.run
    _as_of(run)
    histories = [run.history(k) for k in range(len(run.configurations))]
    labels = [configuration.label for configuration in run.made_with]
    if any(_measured(history.sharpness) for history in histories) and "sharpness" in experiment.monitors:
        st.plotly_chart(
            stability_figure(histories, labels, theme()),
            theme=None,
            key="stability",
            alt="Sharpness λ_max over the steps against its edge of stability",
        )
        st.caption(stability_words(histories[opened.focus], labels[opened.focus]))
        kind = run.made_with[opened.focus].rule.kind
        if kind.limit is None:
            st.caption(f"The stability limit of {kind.label} is not known: 2/η_t is only for orientation.")
        elif not kind.bounded:
            st.caption(
                "2/λ_max is the limit of plain gradient descent. A rule that rescales each coordinate has a limit "
                "of its own, so here the comparison is only for orientation."
            )
    else:
        st.caption(
            "The sharpness is not measured: switch on the monitor “sharpness λ_max” under Advanced and start over."
        )
    st.dataframe(_costs(run, opened.focus), hide_index=True, width="content", alt="Time that each part took")
    st.caption(
        "Switch monitors on and off under Advanced, which starts the run over. "
        "They never change the weights, only the time."
    )


def _costs(run: Training, k: int) -> pd.DataFrame:
    words = {name: (kind.label, kind.work) for name, kind in MONITORS.items()}
    words["step"] = "the steps themselves", "forward and backward through each batch"
    if "sharpness" not in run.monitors:
        words["sharpness"] = (
            "sharpness λ_max, once at the end for the outcome",
            "where the outcome hangs on it",
        )
    costs = run.costs(k)
    total = sum(costs.values()) or 1.0
    rows = [
        (words[name][0], f"{seconds:.3f} s", f"{100 * seconds / total:.0f} %", words[name][1])
        for name, seconds in costs.items()
        if seconds > 0
    ]
    return pd.DataFrame(rows, columns=["part", "time", "share", "work"])


def ledger(experiment: NetworkExperiment, opened: OpenRun) -> None:
    """Draw the predicted and the real change of V at the measured steps."""
    run = opened.run
    _as_of(run)
    history, label = run.history(opened.focus), run.made_with[opened.focus].label
    if not _measured(history.dV):
        st.caption(
            "ΔV is not measured: switch on the monitor “Taylor prediction of ΔV” under Advanced and start over."
        )
        return
    st.plotly_chart(
        training_ledger_figure(history, label, theme()),
        theme=None,
        key="training_ledger",
        alt=f"Change of V at each measured step of {label}: made, first order, second order, remainder",
    )
    st.caption(training_ledger_words(history, label))
    rule = run.made_with[opened.focus].rule
    st.dataframe(_table(history, rule), height=320, hide_index=True, alt=f"Lyapunov ledger of {label}")


def _table(history: History, rule: Rule) -> pd.DataFrame:
    rows = ~np.isnan(history.dV)
    columns = {
        "step": history.t + 1,
        "V before": history.V,
        "ΔV": history.dV,
        "∇V·p": history.first_order,
        "½pᵀ∇²V·p": history.second_order,
        "remainder": history.remainder,
        "‖g‖": history.grad_norm,
        "η_t": history.step_size,
        "η_lim": history.step_limit,
        **({} if rule.kind.limit is None else {limit_name(rule): history.curvature_limit}),
    }
    return pd.DataFrame({name: column[rows] for name, column in columns.items()})


def _as_of(run: Training) -> None:
    """Say that a training run moves on, with a button that draws the tab anew."""
    if run.state != "training":
        return
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.caption(f"As of step {run.t:,}; the run goes on.")
    right.button("Draw again", key="draw_again", width="stretch")


def _measured(column: np.ndarray) -> bool:
    return bool((~np.isnan(column)).any())
