"""The controls of a training, which several pages have: data and model, rule and rates, and the rest in expanders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from core.experiments.network_experiment import SIZES, NetworkExperiment
from core.experiments.trainings import data_set, network_spec, task_of
from core.networks.models import MODELS, NUMBER_MODELS
from core.networks.risks import NUMBER_LOSSES
from pages.shared import controls, upload
from pages.shared.sidebar import alpha_label, own_settings, stabilising
from pages.shared.training import table, training

control = partial(controls.control, training)


def settings(varied: Collection[str] = (), more: Sequence[str] = ()) -> None:
    """Draw a training's settings but for race and monitors; what a map varies is left out or disabled.

    `more` are settings that stand beside λ and epochs.
    """
    subject()
    control("rule")
    if "eta0" not in varied:
        control("eta0")
    if "alpha" not in varied:
        alpha()
    for name in ("lam", "epochs", *more):
        control(name)
    batch()
    deep(varied)


def subject() -> None:
    """Draw what is learnt, and by which network."""
    data(training.experiment())
    model(training.experiment())


def alpha(sign: str = "α") -> None:
    """Draw α, with the half-life that it means; `sign` is how it is called."""
    experiment = training.experiment()
    control("alpha", disabled=not experiment.plays_part("alpha"), label=alpha_label(experiment, sign))


def batch() -> None:
    """Draw the size of a batch."""
    control("batch_size", format_value=lambda size: f"{size:.0f}" if size else "all")


def deep(varied: Collection[str] = ()) -> None:
    """Draw the expanders that all pages with a training share; what a map varies is disabled."""
    with st.expander("Loss, risk and prior", key="train_risk_open"):
        risk(training.experiment(), varied)
    with st.expander("Noise and imbalance in the data", key="train_noise_open"):
        noise(training.experiment(), varied)
    with st.expander("Network and seed", key="train_network_open"):
        network(training.experiment(), varied)
    with st.expander("Advanced", key="train_advanced_open"):
        advanced(training.experiment(), varied, watched=False)


def data(experiment: NetworkExperiment) -> None:
    """Draw what is learnt, and what that data can be asked for."""
    source(experiment)
    if experiment.data == "table":
        return
    control("size", positions=sorted({*SIZES[experiment.data], experiment.size}))
    if experiment.plays_part("noise"):
        control("noise")


def source(experiment: NetworkExperiment) -> None:
    """Draw what is learnt, and what there is no such data without."""
    control("data")
    if experiment.data == "table":
        upload.upload()
    if experiment.data == "mnist_full":
        upload.full_mnist()


def _predicts_number(experiment: NetworkExperiment) -> bool:
    return task_of(experiment, table()) == "regression"


def model(experiment: NetworkExperiment) -> None:
    """Draw the network, and how large it is."""
    names = NUMBER_MODELS if _predicts_number(experiment) else MODELS
    control("model", format_value=names.__getitem__)
    if experiment.plays_part("widths"):
        control("widths")
    try:
        spec = network_spec(experiment, data_set(experiment, table()))
    except ValueError:
        # The page says what is wrong; here there is nothing to count.
        return
    st.caption(f"{spec.parameters():,} parameters: {', '.join(spec.layers())}")


def noise(experiment: NetworkExperiment, varied: Collection[str] = ()) -> None:
    """Draw what makes the data harder."""
    if _predicts_number(experiment):
        st.caption(
            "Label noise and class imbalance do not apply: a number is predicted, there are no classes."
        )
        return
    for name in ("label_noise", "imbalance"):
        control(name, disabled=name in varied)


def risk(experiment: NetworkExperiment, varied: Collection[str] = ()) -> None:
    """Draw what is minimised."""
    number = _predicts_number(experiment)
    if number and experiment.loss in NUMBER_LOSSES:
        st.caption(
            "Loss of a sample: the squared error (z − y)², without ½, of the standardised target. "
            "Cross-entropy and class weights do not apply: a number is predicted."
        )
    else:
        control("loss")
    control("risk")
    for name in ("tau", "gamma0", "kappa"):
        if experiment.plays_part(name):
            control(name, disabled=name in varied)
    # One that does not apply, from a link, can be taken back.
    if not number or experiment.class_weights != "uniform":
        control("class_weights")
    control("prior")
    if experiment.plays_part("prior_scale"):
        control("prior_scale", disabled="prior_scale" in varied)


def network(experiment: NetworkExperiment, varied: Collection[str] = ()) -> None:
    """Draw how the network is built and drawn."""
    if experiment.plays_part("activation"):
        control("activation")
    control("bias")
    control("init")
    control("init_scale", disabled=not experiment.plays_part("init_scale") or "init_scale" in varied)
    control("seed")


def advanced(experiment: NetworkExperiment, varied: Collection[str] = (), watched: bool = True) -> None:
    """Draw schedule, guard and the rule's own numbers; `watched` offers the monitors too."""
    control("schedule")
    control("tuner")
    stabilising(control, experiment)
    own_settings(lambda name: control(name, disabled=name in varied), experiment)
    control("weight_decay", disabled="weight_decay" in varied)
    if watched:
        control("monitors")
        st.caption("The tab Stability says what each one costs.")
