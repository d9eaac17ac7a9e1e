"""Real data whose target is a number, by name: what a regression can be trained on without a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .bundled import DIABETES_NAMES, diabetes_table


@dataclass(frozen=True)
class TargetSet:
    """A data set of samples (n, d) float64 and targets (n,) float64; `target` is the name of what is predicted."""

    title: str
    load: Callable[[], tuple[np.ndarray, np.ndarray]]
    features: tuple[str, ...]
    target: str
    source: str
    lesson: str


TARGET_SETS: dict[str, TargetSet] = {
    "diabetes": TargetSet(
        title="Diabetes progression",
        load=diabetes_table,
        features=DIABETES_NAMES,
        target="disease progression",
        source="Efron, Hastie, Johnstone & Tibshirani, Annals of Statistics 32 (2004) 407; via scikit-learn",
        lesson="Age, sex, body mass index, blood pressure and six blood values of 442 patients predict how far "
        "their disease went in a year, a number from 25 to 346. With the linear model, which has no hidden layer, L is "
        "a quadratic, whose minimum is the least-squares solution.",
    ),
}


def class_setting_notes(label_noise: float, imbalance: float) -> tuple[str, ...]:
    """Return a sentence for each setting of the data that says nothing where a number is predicted."""
    notes = []
    if label_noise:
        notes.append("Label noise changes no sample here: it replaces classes, and a number is predicted.")
    if imbalance != 1:
        notes.append("Class imbalance changes no sample here: there are no classes, a number is predicted.")
    return tuple(notes)
