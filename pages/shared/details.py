"""The tabs under the player: problem, 3-D, ledger, schedule, formulas; only the open one is computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from core.descent.ledger import Ledger
from core.experiments.asked import asked
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.figures.colours import Theme
from core.figures.formulas import formulas, limit_name, limits_words
from core.figures.ledger import ledger_figure
from core.figures.schedules import schedule_figure
from core.figures.surface import TURNING, surface_figure
from core.numbers import number
from core.optim import RULES, SCHEDULES, Rule, schedule
from core.optim.schedule_contract import halving_words
from core.problems.objective import StationaryPoint
from pages.shared.controls import plain


def details(study: Study) -> None:
    """Draw the tabs of an experiment."""
    for tab, draw in zip(st.tabs(list(_TABS), key="details", on_change="rerun"), _TABS.values(), strict=True):
        if tab.open:
            with tab:
                draw(study)


def theme() -> Theme:
    """Return the theme the browser shows now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def answer(experiment: Experiment) -> None:
    """Draw what a preset's question is answered with, folded away, if the experiment began with one."""
    put = asked(experiment)
    if put.preset:
        with st.expander(f"{put.heading} Think first, then open this."):
            st.markdown(put.preset.answer)


def _problem(study: Study) -> None:
    facts = study.landscape.facts
    answer(study.experiment)
    st.latex(facts.latex)
    st.markdown(f"{facts.lesson} *Source: {plain(facts.source)}.*")
    if facts.stationary:
        st.dataframe(
            _stationary(facts.stationary, facts.axes),
            hide_index=True,
            width="content",
            alt="Known stationary points",
        )
    else:
        st.caption("No stationary point of this landscape is known beforehand.")


# As Arrow has it, which is made once: what Streamlit makes of other tables it makes at every change of a slider.
@lru_cache(maxsize=64)
def _stationary(points: tuple[StationaryPoint, ...], axes: tuple[str, str]) -> pa.Table:
    # Rounding keeps what double precision leaves of an exact 0 out of the table.
    rows = [(point.kind, *point.theta, round(point.level, 9) + 0.0) for point in points]
    return pa.Table.from_pandas(pd.DataFrame(rows, columns=["known", *axes, "L"]), preserve_index=False)


def _surface(study: Study) -> None:
    facts, grid, lam = study.landscape.facts, study.grid, study.experiment.lam
    labels = [RULES[name].label for name in study.experiment.rules]
    figure = surface_figure(grid, study.height, facts, lam, study.run, labels, theme())
    title = facts.title
    st.plotly_chart(figure, theme=None, key="surface", alt=f"{title} as a surface, paths and the level plane")
    low, high = np.nanmin(grid.values), np.nanmax(grid.values)
    st.caption(
        f"L from {number(float(low))} to {number(float(high))} on this window; the level plane lies at "
        f"λ = {number(lam)}. Heights are drawn on the bent scale of the map's lightness, so that "
        "valleys stay visible beside high walls; the axis shows true values. Points outside the window are not drawn. "
        f"{TURNING}"
    )


def _pick_rule(experiment: Experiment, key: str) -> int:
    if len(experiment.rules) == 1:
        return 0
    names = list(experiment.rules)
    chosen = st.segmented_control(
        "Rule", names, format_func=lambda name: RULES[name].label, default=names[0], required=True, key=key
    )
    return names.index(chosen)


def _ledger(study: Study) -> None:
    experiment = study.experiment
    k = _pick_rule(experiment, f"ledger_rule_{'_'.join(experiment.rules)}")
    book, label = study.ledger.row((k,)), RULES[experiment.rules[k]].label
    st.plotly_chart(
        ledger_figure(book, label, theme()),
        theme=None,
        key="ledger",
        alt=f"Change of V at each step of {label}: made, first order, second order, remainder",
    )
    st.caption(_certificate(study, book))
    rule = study.run.rules[k]
    st.dataframe(
        ledger_table(book, rule),
        height=320,
        hide_index=True,
        alt=f"Lyapunov ledger of {label}, one row a step",
    )
    st.caption(limits_words(rule))


def ledger_table(book: Ledger, rule: Rule) -> pd.DataFrame:
    """Return the ledger of one run as a table, its last limit under the rule's own name for it."""
    unknown = rule.tuner is not None or rule.kind.limit is None
    own = {} if unknown else {limit_name(rule, frozen=True): book.curvature_limit}
    return pd.DataFrame(
        {
            "step": np.arange(1, len(book) + 1),
            "V before": book.V[:-1],
            "ΔV": book.dV,
            "∇V·p": book.first_order,
            "½pᵀ∇²V·p": book.second_order,
            "ΔK": book.kinetic,
            "remainder": book.remainder,
            "∇V·∇L": book.grad_dot,
            "η_t": book.step_size,
            "η_lim": book.step_limit,
            **own,
            "V": book.verdict,
        }
    )


def _certificate(study: Study, book: Ledger) -> str:
    """Say where V certifies anything and where it is only an observation."""
    rises = int(book.rises.sum())
    negative = int(book.fails.sum())
    total = len(book)
    if study.experiment.lyapunov == "loss":
        return (
            f"With V = L the paper's condition ∇V·∇L = ‖g‖² ≥ 0 holds at every step by itself: it is vacuous, and "
            f"V rose at {rises} of {total} steps all the same. That V falls is an observation here, unless the "
            "energy guard enforces it."
        )
    if study.experiment.lyapunov == "distance":
        x, y = study.reference.theta
        return (
            f"θ* = ({number(x)}, {number(y)}), {study.reference.origin}. The condition (θ−θ*)·g ≥ 0 is a real one; "
            f"beyond rounding it fails at {negative} of {total} steps, and V rose at {rises}. Where it holds "
            "everywhere, small steps of gradient descent bring θ closer to θ*; for other rules V is only an "
            "observation."
        )
    certified = ", ".join(
        f"{kind.label} with a constant η ≤ {kind.kinetic}" for kind in RULES.values() if kind.kinetic
    )
    return (
        f"V = L + ‖p‖²/2η, the energy of a ball that still moves. It may fall while L rises; V rose at {rises} of "
        f"{total} steps. It certifies {certified} on convex quadratics, "
        "elsewhere it is an observation. ΔK is the change of the kinetic part."
    )


def _schedules(study: Study) -> None:
    experiment = study.experiment
    st.plotly_chart(
        schedule_figure(experiment.eta0, experiment.alpha, experiment.steps, experiment.schedule, theme()),
        theme=None,
        key="schedules",
        alt="All learning-rate schedules at this η0 and α",
    )
    rows = [schedule_row(experiment, name) for name in SCHEDULES]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Half-life and budget of each schedule")
    st.caption(
        "The budget is the sum of η(t) over all steps, also those after the run. Where it is finite, plain gradient "
        "descent cannot travel further than the budget times the largest slope it meets: this is how decay freezes "
        f"a run. The same α does not halve η at the same time: {halving_words()}."
    )


def schedule_row(experiment: Experiment, name: str) -> dict[str, str]:
    """Return half-life and budget of a schedule at the experiment's η0, α and steps, as the table shows them."""
    rate, steps = schedule(name, alpha=experiment.alpha), experiment.steps
    half_life = float(rate.half_life_in(steps))
    whole, left = (experiment.eta0 * float(rate.remaining(t, steps)) for t in (0, steps))
    return {
        "schedule": name.replace("_", " ") + (" (chosen)" if name == experiment.schedule else ""),
        "half-life in steps": "∞" if half_life == math.inf else _known(half_life, number(half_life)),
        "budget Σ η(t)": _known(whole, number(whole)),
        f"left after step {steps}": _known(left, number(left)),
        f"η({steps})": number(experiment.eta0 * float(rate.factor(steps, steps))),
    }


def _known(value: float, written: str) -> str:
    return "not known" if math.isnan(value) else written


def _formulas(study: Study) -> None:
    experiment = study.experiment
    left, right = st.columns([3, 2])
    with left:
        k = _pick_rule(experiment, f"formula_rule_{'_'.join(experiment.rules)}")
    with right:
        step = _pick_step(experiment.steps)
    run, book = study.run.row((k,)), study.ledger.row((k,))
    for formula in formulas(experiment, study.landscape.facts, run, book, step):
        st.markdown(f"**{formula.title}**")
        st.latex(formula.latex)
        if formula.words:
            st.caption(formula.words)


def _pick_step(steps: int) -> int:
    label, key = "Numbers of step", f"formula_step_{steps}"
    # On a slider of some 300 pixels the steps of a longer run lie too dense to be told apart.
    if steps > _SLIDER_STEPS:
        return int(st.number_input(label, 1, steps, 1, key=key))
    return st.slider(label, 1, steps, 1, key=key)


_SLIDER_STEPS = 1000
_TABS: dict[str, Callable[[Study], None]] = {
    "Problem": _problem,
    "3-D": _surface,
    "Ledger": _ledger,
    "Schedule": _schedules,
    "Formulas": _formulas,
}
