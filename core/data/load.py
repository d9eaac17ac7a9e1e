"""Labelled data to train a network on, by name: plane sets, digits, numbers to predict, the user's own table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..cache import SharedCache
from ..checks import count, fraction, one_of, real
from .data_set import DataSet, Target
from .images import DIGITS, IMAGE_SETS
from .splitting import mislabel, split, split_numbers, thin
from .standardise import standardised
from .tables.prepared import table_data
from .tables.table import Table
from .targets import TARGET_SETS, class_setting_notes
from .toy import PLANE_SETS

DATA: dict[str, str] = {
    **{name: entry.title for name, entry in (PLANE_SETS | IMAGE_SETS | TARGET_SETS).items()},
    "table": "Own table (CSV)",
}
MOST_POINTS = 100_000


def load_data(
    name: str,
    *,
    size: int = 400,
    noise: float = 0.2,
    label_noise: float = 0.0,
    imbalance: float = 1.0,
    test_share: float = 0.2,
    seed: int = 0,
    table: Table | None = None,
    label: str | None = None,
) -> DataSet:
    """Return a set of `DATA`, split into a training and a test part that both hold the classes' shares.

    Where a number is predicted, the parts are drawn at random, and label_noise and imbalance change nothing, which
    a note then says.
    size: samples in all; of images and numbers at most as many as there are, which a note then says; a table is taken
    whole. noise: spread of plane sets, in [0, 10]. label_noise: share in [0, 1) of the *training* labels that
    get another class. imbalance ≥ 1: the first class keeps all of its training samples, the last
    1/imbalance of them, those between in geometric steps. test_share: in (0, 1), before the training part is
    thinned. seed: of points, split, imbalance and noise. table, label: for "table", the file that `read_table`
    returned and the column to predict, by default its `default_label`.

    The same arguments give the same arrays, and the same object as long as it is in use.
    Raises `ValueError` (`TableError` for a table) with a sentence that says what to do.
    """
    one_of("name", name, DATA)
    common: dict[str, Any] = {
        "label_noise": float(fraction("label_noise", label_noise)),
        "imbalance": _between("imbalance", imbalance, 1, 1e6),
        "test_share": _between("test_share", test_share, 0.01, 0.9),
        "seed": _seed(seed),
    }
    if name == "table":
        return _load_table(table, label, common)
    common["size"] = count("size", size)
    if name in IMAGE_SETS:
        return _cache.get((name, *common.values()), lambda: _image_data(name, **common))
    if name in TARGET_SETS:
        return _cache.get((name, *common.values()), lambda: _target_data(name, **common))
    if common["size"] > MOST_POINTS:
        raise ValueError(f"size must be at most {MOST_POINTS:,} for {name}, got {size:,}.")
    common["noise"] = _between("noise", noise, 0, 10)
    return _cache.get((name, *common.values()), lambda: _plane_data(name, **common))


def _load_table(table: Table | None, label: str | None, common: dict[str, Any]) -> DataSet:
    if table is None:
        raise ValueError(
            'name "table" needs a table: read a CSV file with read_table and pass it as table=….'
        )
    chosen = table.default_label if label is None else label
    key = ("table", table.digest, chosen, *common.values())
    return _cache.get(key, lambda: _with_class_notes(table_data(table, chosen, **common), **common))


def _with_class_notes(data: DataSet, label_noise: float, imbalance: float, **_: Any) -> DataSet:
    """Return the data with a note for each setting that says nothing where a number is predicted."""
    if data.task == "classification":
        return data
    return replace(data, notes=(*data.notes, *class_setting_notes(label_noise, imbalance)))


def _plane_data(
    name: str, label_noise: float, imbalance: float, test_share: float, seed: int, size: int, noise: float
) -> DataSet:
    entry = PLANE_SETS[name]
    points, labels = entry.sample(size, noise, seed)
    train, test = split(labels, size, test_share, seed)
    train = train[thin(labels[train], len(entry.classes), imbalance, seed)]
    (train_x, test_x), *_ = standardised(points[train], points[test])
    train_y, noisy = mislabel(labels[train], len(entry.classes), label_noise, seed)
    return DataSet(
        name=name,
        title=entry.title,
        kind="plane",
        train_x=train_x.astype(np.float32),
        train_y=train_y.astype(np.int64),
        test_x=test_x.astype(np.float32),
        test_y=labels[test].astype(np.int64),
        classes=entry.classes,
        noisy=noisy,
        source=entry.source,
        lesson=entry.lesson,
        features=("x", "y"),
        seed=seed,
    )


def _image_data(
    name: str, label_noise: float, imbalance: float, test_share: float, seed: int, size: int
) -> DataSet:
    entry = IMAGE_SETS[name]
    images, digits = entry.load()
    labels = digits.astype(np.int64)
    train, test = split(labels, min(size, len(labels)), test_share, seed)
    train = train[thin(labels[train], len(DIGITS), imbalance, seed)]
    train_y, noisy = mislabel(labels[train], len(DIGITS), label_noise, seed)
    return DataSet(
        name=name,
        title=entry.title,
        kind="image",
        train_x=_brightness(images[train], entry.brightest),
        train_y=train_y,
        test_x=_brightness(images[test], entry.brightest),
        test_y=labels[test],
        classes=DIGITS,
        noisy=noisy,
        source=entry.source,
        lesson=entry.lesson,
        notes=_all_there_are(size, len(labels)),
        seed=seed,
    )


def _target_data(
    name: str, label_noise: float, imbalance: float, test_share: float, seed: int, size: int
) -> DataSet:
    entry = TARGET_SETS[name]
    values, numbers = entry.load()
    train, test = split_numbers(min(size, len(numbers)), len(numbers), test_share, seed)
    (train_x, test_x), *_ = standardised(values[train], values[test])
    (train_y, test_y), mean, spread = standardised(numbers[train], numbers[test])
    return DataSet(
        name=name,
        title=entry.title,
        kind="table",
        train_x=train_x.astype(np.float32),
        train_y=train_y.astype(np.float32),
        test_x=test_x.astype(np.float32),
        test_y=test_y.astype(np.float32),
        classes=(),
        noisy=np.zeros(len(train), dtype=bool),
        source=entry.source,
        lesson=entry.lesson,
        notes=(*_all_there_are(size, len(numbers)), *class_setting_notes(label_noise, imbalance)),
        features=entry.features,
        seed=seed,
        target=Target(entry.target, float(mean), float(spread)),
    )


def _brightness(images: np.ndarray, brightest: int) -> np.ndarray:
    scaled = images.astype(np.float32)
    scaled /= brightest
    return scaled


def _all_there_are(size: int, there: int) -> tuple[str, ...]:
    if size <= there:
        return ()
    return (f"All {there:,} samples are used: there are no more, though {size:,} were asked for.",)


def _between(name: str, value: Any, low: float, high: float) -> float:
    allowed = f"a number from {low:g} to {high:,g}"
    number = float(real(name, value, allowed))
    if not low <= number <= high:
        raise ValueError(f"{name} must be {allowed}, got {value!r}.")
    return number


def _seed(value: Any) -> int:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not 0 <= value < 2**32:
        raise ValueError(f"seed must be a whole number from 0 to 2³²−1, got {value!r}.")
    return int(value)


_cache: SharedCache[DataSet] = SharedCache(most_bytes=100_000_000, size_of=lambda data: data.nbytes)
