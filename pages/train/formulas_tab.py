"""The tab with the formulas of the objective and of the step, the run's own numbers in them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.experiments.network_experiment import NetworkExperiment
from core.figures.formulas import (
    Formula,
    direction_formula,
    level_formula,
    limit_formula,
    prediction_formula,
    schedule_formula,
    stability_formula,
)
from core.figures.network_formulas import objective_formulas
from core.optim import Rule
from core.trainer.history import History
from pages.shared.training import OpenRun


def formulas(experiment: NetworkExperiment, opened: OpenRun) -> None:
    """Draw the tab: the formulas of the configuration that is looked at."""
    run, configuration = opened.run, opened.run.made_with[opened.focus]
    if len(run.configurations) > 1:
        st.caption(f"Of {configuration.label}; choose another one with its chip above the charts.")
    shown = [
        *objective_formulas(
            configuration.risk,
            m=len(run.data.train_y),
            classes=len(run.data.classes),
            t=run.t,
            target=run.data.target,
        ),
        schedule_formula(configuration.rule, run.t, run.steps),
        direction_formula(configuration.rule),
        *_measured(configuration.rule, run.history(opened.focus), experiment.lam),
    ]
    for formula in shown:
        st.markdown(f"**{formula.title}**")
        st.latex(formula.latex)
        if formula.words:
            st.caption(formula.words)


def _measured(rule: Rule, history: History, lam: float) -> list[Formula]:
    """Return the formulas that hold numbers measured at the last step where they were."""
    found = []
    predicted = _last(history.second_order)
    if predicted is not None:
        parts = (history.first_order, history.second_order, history.dV)
        formula = prediction_formula(*(float(column[predicted]) for column in parts))
        found.append(Formula(f"{formula.title}, step {predicted + 1}", formula.latex, formula.words))
    limited = _last(history.step_limit)
    if limited is not None:
        formula = limit_formula(float(history.step_limit[limited]), float(history.step_size[limited]))
        found.append(Formula(f"{formula.title}, step {limited + 1}", formula.latex, formula.words))
    sharp = _last(history.curvature_limit + history.step_size)
    if sharp is not None:
        formula = stability_formula(
            rule, float(history.curvature_limit[sharp]), float(history.step_size[sharp])
        )
        found.append(Formula(f"{formula.title}, step {sharp + 1}", formula.latex, formula.words))
    valued = _last(history.V)
    if valued is not None:
        found.append(level_formula(lam, float(history.V[valued]), int(history.t[valued])))
    return found


def _last(column: np.ndarray) -> int | None:
    measured = np.flatnonzero(~np.isnan(column))
    return int(measured[-1]) if measured.size else None
