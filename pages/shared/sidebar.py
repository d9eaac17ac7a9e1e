"""The sidebar of a page that shows descents: problem, rules, η0, α, λ, steps, and the rest under Advanced."""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import partial

import streamlit as st

from core.experiment import RULES, Experiment
from core.numbers import number
from core.optim import schedule
from core.optimiser_settings import OptimiserSettings
from core.problems import PROBLEMS
from core.simulation import landscape, level_positions, race_rates
from pages.shared import controls
from pages.shared.state import playground

_MOMENTUM = {"heavy_ball", "nesterov"}
_ADAM = {"adam", "adamw"}
# Longer LaTeX does not fit into one line of the sidebar.
_ONE_LINE = 50

control = partial(controls.control, playground)


def sidebar() -> None:
    """Draw the controls; those that would change nothing now are left out or disabled."""
    with st.sidebar:
        problem()
        control("rules")
        rates()
        level()
        control("steps")
        with st.expander("Advanced", key="advanced"):
            advanced()
            control("boundary")
            control("start")


def problem() -> None:
    """Draw the problem, its own parameters and what it teaches."""
    control("problem")
    experiment = playground.experiment()
    for name in PROBLEMS[experiment.problem].parameters:
        control(name)
        if name == "formula":
            understood()
    facts = landscape(playground.experiment()).facts
    st.caption(facts.lesson)
    if facts.notice:
        st.warning(facts.notice, icon=":material/info:")


def understood() -> None:
    """Set the formula as it was understood, and say which of the typed names are x and y."""
    facts = landscape(playground.experiment()).facts
    if playground.mistake("formula"):
        st.caption("The picture still shows")
    # In a line of text a formula wraps, where no stretched bracket holds it together; the rest is scrolled (page.css).
    wrapping = facts.latex.replace(r"\left(", "(").replace(r"\right)", ")")
    with st.container(key="understood"):
        st.markdown(rf"$\displaystyle {facts.latex if len(facts.latex) < _ONE_LINE else wrapping}$")
    if facts.reading:
        st.caption(controls.plain(f"{facts.reading}."))


def rates() -> None:
    """Draw η0 and α."""
    experiment = playground.experiment()
    if experiment.fair_race:
        rates = zip(experiment.rules, race_rates(experiment), strict=True)
        control("eta0", disabled=True, label="η0 (fair race: each rule's own best)")
        st.caption(" · ".join(f"{RULES[name]} {number(rate)}" for name, rate in rates))
    else:
        control("eta0")
    control("alpha", disabled=experiment.schedule in ("constant", "cosine"), label=alpha_label(experiment))


def level() -> None:
    """Draw λ."""
    experiment = playground.experiment()
    control("lam", positions=level_positions(landscape(experiment), experiment.lam))


def alpha_label(experiment: OptimiserSettings) -> str:
    """Return the label of the α slider, with the half-life of the chosen schedule."""
    # How many steps a training has follows from its data; a run of the playground says it.
    half_life = float(
        schedule(experiment.schedule, alpha=experiment.alpha).half_life_in(
            getattr(experiment, "steps", math.nan)
        )
    )
    told = f"half-life {_steps(half_life)} steps"
    if experiment.schedule == "constant":
        return "α (no effect on the constant schedule)"
    if experiment.schedule == "cosine":
        own = told if math.isfinite(half_life) else "half-life: half of the run"
        return f"α (no effect on the cosine schedule, {own})"
    return f"α · {told}" if math.isfinite(half_life) else "α · no decay"


def _steps(count: float) -> str:
    return f"{count:,.0f}" if count >= 100 else f"{count:.3g}"


def advanced(without: Collection[str] = ()) -> None:
    """Draw what further settings the rules have, except for those that play no part on a page."""
    experiment = playground.experiment()
    rules = set(experiment.rules)

    def offer(name: str) -> None:
        if name not in without:
            control(name)

    control("schedule")
    offer("fair_race")
    control("tuner")
    _stability(experiment)
    if rules & _MOMENTUM:
        offer("momentum")
    if rules & _ADAM:
        offer("beta1")
        offer("beta2")
    if "rmsprop" in rules:
        control("rho")
    offer("weight_decay")
    offer("lyapunov")


def _stability(experiment: Experiment) -> None:
    control("stabilise")
    if experiment.stabilise != "all" and "stable_decay" not in experiment.rules:
        st.caption("Norm scaling and guard have no effect: StableDecay is not among the rules.")
        return
    control("norm_scaling")
    control("guard", disabled=experiment.tuner)
    if experiment.tuner:
        st.caption("The guard is off: with the scale tuner, the tuner and not the rule sets the step.")
