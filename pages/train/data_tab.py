"""The tab about the data: what it is, how many samples of each class or which numbers, and some of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from core.data.data_set import DataSet, Target
from core.experiments.network_experiment import NetworkExperiment
from core.numbers import number
from pages.shared.controls import plain
from pages.shared.details import theme
from pages.shared.training import OpenRun

_SHOWN = 24


def data(experiment: NetworkExperiment, opened: OpenRun) -> None:
    """Draw the tab."""
    known = opened.run.data
    st.markdown(f"{plain(known.lesson)} *Source: {plain(known.source)}.*")
    split = f"{len(known.train_y):,} samples to train on, {len(known.test_y):,} to test, split with seed {known.seed}"
    if known.target is not None:
        st.dataframe(
            _numbers(known, known.target), hide_index=True, width="content", alt="The numbers to predict"
        )
        st.caption(
            f"{split}, at random. Inputs and “{plain(known.target.name)}” are standardised by the training part: y is "
            f"(value − {number(known.target.mean)})/{number(known.target.spread)}."
        )
        return
    st.dataframe(_counts(known), hide_index=True, width="content", alt="Samples of each class")
    changed = int(known.noisy.sum())
    st.caption(
        f"{split}, each class in its share. Label noise changed {changed:,} training labels; test labels are never "
        "changed."
    )
    if known.kind == "image":
        _pictures(known)


def _numbers(known: DataSet, target: Target) -> pd.DataFrame:
    parts = {"to train": known.train_y, "to test": known.test_y}
    own = {name: target.mean + target.spread * y.astype(float) for name, y in parts.items()}
    return pd.DataFrame(
        {
            target.name: list(own),
            "samples": [len(y) for y in own.values()],
            "lowest": [float(f"{y.min():.4g}") for y in own.values()],
            "mean": [float(f"{y.mean():.4g}") for y in own.values()],
            "highest": [float(f"{y.max():.4g}") for y in own.values()],
            "standard deviation": [float(f"{y.std():.4g}") for y in own.values()],
        }
    )


def _counts(known: DataSet) -> pd.DataFrame:
    classes = range(len(known.classes))
    return pd.DataFrame(
        {
            "class": known.classes,
            "to train": [int((known.train_y == c).sum()) for c in classes],
            "of them with a changed label": [
                int((known.noisy & (known.train_y == c)).sum()) for c in classes
            ],
            "to test": [int((known.test_y == c).sum()) for c in classes],
        }
    )


def _pictures(known: DataSet) -> None:
    images = known.train_x[:_SHOWN]
    side = 56 // images.shape[1]
    large = np.repeat(np.repeat(images, side, axis=1), side, axis=2)
    captions = [
        f"{known.classes[label]}{' (changed)' if noisy else ''}"
        for label, noisy in zip(known.train_y[:_SHOWN], known.noisy[:_SHOWN], strict=True)
    ]
    names = [f"A training picture of class {known.classes[label]}" for label in known.train_y[:_SHOWN]]
    st.image(
        [1 - image if theme() == "light" else image for image in large],
        caption=captions,
        width=56,
        clamp=True,
        alt=names,
    )
