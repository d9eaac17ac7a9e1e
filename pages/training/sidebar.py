"""The training page's controls: data and model, rule and rates, and the rest in expanders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from core.network_experiment import PLANE_DATA, SIZES, NetworkExperiment
from core.network_run import data_set, network_spec, task_of
from core.problems.networks import MODELS, NUMBER_MODELS
from core.problems.risks import NUMBER_LOSSES
from pages.shared import controls
from pages.shared.sidebar import alpha_label
from pages.training import race, upload
from pages.training.session import table, training

control = partial(controls.control, training)


def sidebar() -> None:
    """Draw the controls; those that would change nothing now are left out or disabled."""
    with st.sidebar:
        _data(training.experiment())
        _model(training.experiment())
        _rates()
        with st.expander("Loss, risk and prior", key="train_risk_open"):
            _risk(training.experiment())
        with st.expander("Noise and imbalance in the data", key="train_noise_open"):
            _noise(training.experiment())
        with st.expander("Network and seed", key="train_network_open"):
            _network(training.experiment())
        with st.expander("Advanced", key="train_advanced_open"):
            _advanced(training.experiment())
        with st.expander("Race", key="train_race_open"):
            race.race(training.experiment())


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
    _data(training.experiment())
    _model(training.experiment())


def alpha() -> None:
    """Draw α, with the half-life that it means."""
    experiment = training.experiment()
    idle = experiment.schedule in ("constant", "cosine")
    control("alpha", disabled=idle, label=alpha_label(experiment))


def batch() -> None:
    """Draw the size of a batch."""
    control("batch_size", format_value=lambda size: f"{size:.0f}" if size else "all")


def deep(varied: Collection[str] = ()) -> None:
    """Draw the expanders that all pages with a training share; what a map varies is disabled."""
    with st.expander("Loss, risk and prior", key="train_risk_open"):
        _risk(training.experiment(), varied)
    with st.expander("Noise and imbalance in the data", key="train_noise_open"):
        _noise(training.experiment(), varied)
    with st.expander("Network and seed", key="train_network_open"):
        _network(training.experiment(), varied)
    with st.expander("Advanced", key="train_advanced_open"):
        _advanced(training.experiment(), varied, watched=False)


def _data(experiment: NetworkExperiment) -> None:
    control("data")
    if experiment.data == "table":
        upload.upload()
        return
    if experiment.data == "mnist_full":
        upload.full_mnist()
    control("size", positions=sorted({*SIZES[experiment.data], experiment.size}))
    if experiment.data in PLANE_DATA:
        control("noise")


def _predicts_number(experiment: NetworkExperiment) -> bool:
    return task_of(experiment, table()) == "regression"


def _model(experiment: NetworkExperiment) -> None:
    names = NUMBER_MODELS if _predicts_number(experiment) else MODELS
    control("model", format_value=names.__getitem__)
    if experiment.model == "mlp":
        control("widths")
    try:
        spec = network_spec(experiment, data_set(experiment, table()))
    except ValueError:
        # The page says what is wrong; here there is nothing to count.
        return
    st.caption(f"{spec.parameters():,} parameters: {', '.join(spec.layers())}")


def _rates() -> None:
    control("rule")
    control("eta0")
    alpha()
    control("lam")
    control("epochs")
    batch()
    st.caption(
        "η0, α and epochs act on the network that trains, from its present step on; any other setting starts over."
    )


def _noise(experiment: NetworkExperiment, varied: Collection[str] = ()) -> None:
    if _predicts_number(experiment):
        st.caption(
            "Label noise and class imbalance do not apply: a number is predicted, there are no classes."
        )
        return
    for name in ("label_noise", "imbalance"):
        control(name, disabled=name in varied)


def _risk(experiment: NetworkExperiment, varied: Collection[str] = ()) -> None:
    number = _predicts_number(experiment)
    if number and experiment.loss in NUMBER_LOSSES:
        st.caption(
            "Loss of a sample: the squared error (z − y)², without ½, of the standardised target. "
            "Cross-entropy and class weights do not apply: a number is predicted."
        )
    else:
        control("loss")
    control("risk")
    if experiment.risk != "mean":
        control("tau", disabled="tau" in varied)
    if experiment.risk == "dynamic":
        control("gamma0", disabled="gamma0" in varied)
        control("kappa", disabled="kappa" in varied)
    # One that does not apply, from a link, can be taken back.
    if not number or experiment.class_weights != "uniform":
        control("class_weights")
    control("prior")
    if experiment.prior != "none":
        control("prior_scale", disabled="prior_scale" in varied)


def _network(experiment: NetworkExperiment, varied: Collection[str] = ()) -> None:
    if experiment.model != "softmax":
        control("activation")
    control("bias")
    control("init")
    control("init_scale", disabled=experiment.init == "zero" or "init_scale" in varied)
    control("seed")


def _advanced(experiment: NetworkExperiment, varied: Collection[str] = (), watched: bool = True) -> None:
    rules = {experiment.rule}
    control("schedule")
    control("tuner")
    control("stabilise")
    if experiment.stabilise == "all" or experiment.rule == "stable_decay":
        control("norm_scaling")
        control("guard", disabled=experiment.tuner)
    else:
        st.caption("Norm scaling and guard have no effect: the rule is not StableDecay.")
    if experiment.tuner:
        st.caption("The guard is off: with the scale tuner, the tuner and not the rule sets the step.")
    if rules & {"heavy_ball", "nesterov"}:
        control("momentum", disabled="momentum" in varied)
    if rules & {"adam", "adamw"}:
        control("beta1", disabled="beta1" in varied)
        control("beta2", disabled="beta2" in varied)
    if "rmsprop" in rules:
        control("rho")
    control("weight_decay", disabled="weight_decay" in varied)
    if watched:
        control("monitors")
