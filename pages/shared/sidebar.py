"""The sidebar of a page that shows descents: problem, rules, η0, α, λ, steps, and the rest under Advanced."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from functools import partial

import streamlit as st

from core.experiments.descents import level_positions
from core.experiments.experiment import Experiment
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.optimiser_settings import OptimiserSettings
from core.experiments.study import Study
from core.numbers import number
from core.optim import RULES, schedule
from core.problems import PROBLEMS
from pages.shared import controls
from pages.shared.session import Session
from pages.shared.state import playground

# Longer LaTeX does not fit into one line of the sidebar.
_ONE_LINE = 50

control = partial(controls.control, playground)


def sidebar() -> None:
    """Draw the controls; those that would change nothing now, or are not asked for yet, are left out or disabled."""
    with st.sidebar:
        problem()
        if playground.experiment().more:
            control("rules")
        rates()
        level()
        if playground.experiment().more:
            control("steps")
            section("Advanced", "advanced", _advanced)


def _advanced() -> None:
    advanced()
    control("boundary")
    control("start")


def section(label: str, key: str, draw: Callable[[], None]) -> None:
    """Draw a section that can be folded away; what is in it is made only while it is open."""
    part = st.expander(label, key=key, on_change="rerun")
    if part.open:
        with part:
            draw()


def problem() -> None:
    """Draw the problem, its own parameters and what it teaches."""
    control("problem")
    experiment = playground.experiment()
    for name in PROBLEMS[experiment.problem].parameters:
        control(name)
        if name == "formula":
            understood()
    facts = Study(playground.experiment()).landscape.facts
    if any(map(playground.mistake, PROBLEMS[experiment.problem].parameters)):
        # What there is to say of the formula before is no answer to the one that was typed.
        return
    st.caption(facts.lesson)
    if facts.notice:
        st.warning(facts.notice, icon=":material/info:")


def understood() -> None:
    """Set the formula as it was understood, and say which of the typed names are x and y."""
    facts = Study(playground.experiment()).landscape.facts
    if playground.mistake("formula"):
        st.caption("The picture still shows")
    # In a line of text a formula wraps, where no stretched bracket holds it together; the rest is scrolled (page.css).
    wrapping = facts.latex.replace(r"\left(", "(").replace(r"\right)", ")")
    with st.container(key="understood"):
        st.markdown(rf"$\displaystyle {facts.latex if len(facts.latex) < _ONE_LINE else wrapping}$")
    if facts.reading and not playground.mistake("formula"):
        st.caption(controls.plain(f"{facts.reading}."))


def rates() -> None:
    """Draw η0 and α."""
    experiment = playground.experiment()
    if experiment.fair_race:
        rates = zip(experiment.rules, Study(experiment).rates, strict=True)
        control("eta0", disabled=True, label="η0 (fair race: each rule's own best)")
        st.caption(" · ".join(f"{RULES[name].label} {number(rate)}" for name, rate in rates))
    else:
        control("eta0", label=in_words(playground, "eta0"))
    label = alpha_label(experiment, in_words(playground, "alpha"))
    control("alpha", disabled=not experiment.plays_part("alpha"), label=label)


def level() -> None:
    """Draw λ."""
    study = Study(playground.experiment())
    stops = level_positions(study.height, study.landscape.level_range, study.experiment.lam)
    control("lam", positions=stops, label=in_words(playground, "lam"))


def in_words(session: Session[Experiment] | Session[NetworkExperiment], name: str) -> str:
    """Return how a control is called: for somebody new with what its sign stands for."""
    known = session.settings[name]
    return known.label if session.experiment().more else f"{known.label}, {known.words}"


def alpha_label(experiment: OptimiserSettings, sign: str = "α") -> str:
    """Return the label of the α slider, `sign` and the half-life of the chosen schedule."""
    plan = schedule(experiment.schedule, alpha=experiment.alpha)
    # How many steps a training has follows from its data; a run of the playground says it.
    half_life = float(plan.half_life_in(getattr(experiment, "steps", math.nan)))
    told = ""
    if math.isfinite(half_life):
        told = f"half-life {_steps(half_life)} steps"
    elif math.isnan(half_life):
        told = f"half-life: {plan.kind.halved or 'not known'}"
    if plan.kind.uses_alpha:
        return f"{sign} · {told or 'no decay'}"
    return f"α (no effect on the {plan.name.replace('_', ' ')} schedule{told and ', '}{told})"


def _steps(count: float) -> str:
    return f"{count:,.0f}" if count >= 100 else number(count, 3)


def advanced(without: Collection[str] = ()) -> None:
    """Draw what further settings the rules have, except for those that play no part on a page."""
    experiment = playground.experiment()

    def offer(name: str) -> None:
        if name not in without:
            control(name)

    control("schedule")
    offer("fair_race")
    control("tuner")
    stabilising(control, experiment)
    own_settings(offer, experiment)
    offer("weight_decay")
    offer("lyapunov")


def own_settings(draw: Callable[[str], None], experiment: OptimiserSettings) -> None:
    """Draw the parameters that the rules of an experiment have of their own."""
    for name in dict.fromkeys(own.name for kind in experiment.moving() for own in kind.parameters):
        draw(name)


def stabilising(draw: Callable[..., None], experiment: OptimiserSettings) -> None:
    """Draw norm scaling and guard, or say why they have no effect."""
    draw("stabilise")
    if experiment.plays_part("norm_scaling"):
        draw("norm_scaling")
        draw("guard", disabled=not experiment.plays_part("guard"))
    else:
        own = ", ".join(kind.label for kind in RULES.values() if kind.stabilised)
        st.caption(f"Norm scaling and guard have no effect: {own} is not among the rules.")
    if experiment.tuner:
        st.caption("The guard is off: with the scale tuner, the tuner and not the rule sets the step.")
