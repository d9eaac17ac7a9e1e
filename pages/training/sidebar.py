"""The training page's controls: data and model, rule and rates, and the rest in expanders."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.network_experiment import PLANE_DATA, SIZES, NetworkExperiment
from core.network_run import data_set, network_spec
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
        _rates(training.experiment())
        with st.expander("Loss, risk and prior", key="train_risk_open"):
            _risk(training.experiment())
        with st.expander("Noise and imbalance in the data", key="train_noise_open"):
            control("label_noise")
            control("imbalance")
        with st.expander("Network and seed", key="train_network_open"):
            _network(training.experiment())
        with st.expander("Advanced", key="train_advanced_open"):
            _advanced(training.experiment())
        with st.expander("Race", key="train_race_open"):
            race.race(training.experiment())


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


def _model(experiment: NetworkExperiment) -> None:
    control("model")
    if experiment.model == "mlp":
        control("widths")
    try:
        spec = network_spec(experiment, data_set(experiment, table()))
    except ValueError:
        # The page says what is wrong; here there is nothing to count.
        return
    st.caption(f"{spec.parameters():,} parameters: {', '.join(spec.layers())}")


def _rates(experiment: NetworkExperiment) -> None:
    control("rule")
    control("eta0")
    control("alpha", disabled=experiment.schedule in ("constant", "cosine"), label=alpha_label(experiment))
    control("lam")
    control("epochs")
    control("batch_size", format_value=lambda size: f"{size:.0f}" if size else "all")
    st.caption(
        "η0, α and epochs act on the network that trains, from its present step on; any other setting starts over."
    )


def _risk(experiment: NetworkExperiment) -> None:
    control("loss")
    control("risk")
    if experiment.risk != "mean":
        control("tau")
    if experiment.risk == "dynamic":
        control("gamma0")
        control("kappa")
    control("class_weights")
    control("prior")
    if experiment.prior != "none":
        control("prior_scale")


def _network(experiment: NetworkExperiment) -> None:
    if experiment.model != "softmax":
        control("activation")
    control("bias")
    control("init")
    control("init_scale", disabled=experiment.init == "zero")
    control("seed")


def _advanced(experiment: NetworkExperiment) -> None:
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
        control("momentum")
    if rules & {"adam", "adamw"}:
        control("beta1")
        control("beta2")
    if "rmsprop" in rules:
        control("rho")
    control("weight_decay")
    control("monitors")
