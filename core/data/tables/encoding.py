"""The inputs of a table as numbers: scikit-learn's scaler and one-hot encoder, fitted on the training part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...later import sklearn_compose, sklearn_pipeline, sklearn_preprocessing
from .columns import Column
from .sentences import TableError, listed, shown

MOST_INPUTS = 2000
MOST_NUMBERS = 20_000_000
# What varies by less than this part of its size is lost in rounding once it is squared and summed.
_VARIES = 1e-8
# So much larger than any training value, and standardised, a test value would leave float32.
_FAR = 1e25
_CONSTANT = "in the training part every row has the same value"


def encode(
    inputs: Sequence[Column], lines: np.ndarray, train: np.ndarray, test: np.ndarray, notes: list[str]
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Return the inputs of the rows `train` and `test`, float32 (n, d), and the names of the d inputs.

    Numbers come first, with mean 0 and variance 1 over the training part; then one input, 0 or 1, for each
    category in the training part. What else happened is added to `notes`. Raises `TableError` when nothing
    varies, when there would be too many inputs, or for a number far outside the training part's.
    """
    varying = [column for column in inputs if varies(column.values[train])]
    constant = [shown(column.name) for column in inputs if column not in varying]
    if constant:
        notes.append(f"Left out: {listed(constant)} ({_CONSTANT}).")
    if not varying:
        raise TableError(f"No column is left to learn from. {' '.join(notes)}")
    numbers = [column for column in varying if column.kind == "number"]
    categories = [column for column in varying if column.kind == "category"]
    _check_size(numbers, categories, train, len(train) + len(test))
    left, right = _matrices(numbers, categories, lines, train, test)
    transformer = _transformer(len(numbers), len(categories))
    fitted = transformer.fit_transform(left)
    tested = transformer.transform(right)
    known = transformer.named_transformers_["categories"].categories_ if categories else []
    _note_unknown(categories, known, right[:, len(numbers) :], notes)
    names = [column.name for column in numbers] + [
        f"{column.name} = {column.value_name(code)}"
        for column, codes in zip(categories, known, strict=True)
        for code in codes
    ]
    return fitted, tested, tuple(names)


def varies(values: np.ndarray) -> bool:
    """Say whether numbers differ by more than rounding."""
    low, high = values.min(), values.max()
    return high - low > _VARIES * max(abs(low), abs(high))


def _check_size(numbers: list[Column], categories: list[Column], train: np.ndarray, rows: int) -> None:
    widths = {column.name: len(np.unique(column.values[train])) for column in categories}
    width = len(numbers) + sum(widths.values())
    most = listed([f"{shown(name)} {n:,}" for name, n in sorted(widths.items(), key=lambda item: -item[1])])
    if width > MOST_INPUTS:
        raise TableError(
            f"With one input for each category there would be {width:,} inputs; at most {MOST_INPUTS:,} can be used. "
            f"Most have: {most}. Delete such columns, or merge rare categories."
        )
    if rows * width > MOST_NUMBERS:
        raise TableError(
            f"{rows:,} rows with {width:,} inputs are {rows * width / 1e6:.1f} million numbers; at most "
            f"{MOST_NUMBERS / 1e6:.0f} million can be held. Keep fewer rows"
            + (f", or delete columns with many categories: {most}." if most else ".")
        )


def _matrices(
    numbers: list[Column], categories: list[Column], lines: np.ndarray, train: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return training and test values (n, columns), float64, each number column scaled by a power of two.

    That changes no standardised value but keeps squares of very small or large numbers from under- or overflow.
    """
    left = np.empty((len(train), len(numbers) + len(categories)))
    right = np.empty((len(test), left.shape[1]))
    for i, column in enumerate((*numbers, *categories)):
        left[:, i], right[:, i] = column.values[train], column.values[test]
        if column.kind == "number":
            _, exponent = np.frexp(np.abs(left[:, i]).max())
            check_far(column, left[:, i], right[:, i], lines[test])
            left[:, i], right[:, i] = np.ldexp(left[:, i], -exponent), np.ldexp(right[:, i], -exponent)
    return left, right


def check_far(column: Column, train: np.ndarray, test: np.ndarray, lines: np.ndarray) -> None:
    """Raise `TableError` where a test value is so far from the training part's that it leaves float32 standardised."""
    largest = np.abs(train).max()
    far = np.abs(test) / _FAR > largest
    if far.any():
        i = int(far.argmax())
        raise TableError(
            f"Line {int(lines[i]):,}, column {shown(column.name)}: {test[i]:g} is too far from the numbers of the "
            f"training part, which lie within ±{largest:.3g}. Correct the cell or leave it empty."
        )


def _transformer(numbers: int, categories: int) -> Any:
    preparing = sklearn_preprocessing
    parts: list[tuple[str, Any, list[int]]] = []
    if numbers:
        steps = preparing.StandardScaler(copy=False), preparing.FunctionTransformer(_single)
        scaler = sklearn_pipeline.make_pipeline(*steps)
        parts.append(("numbers", scaler, list(range(numbers))))
    if categories:
        encoder = preparing.OneHotEncoder(handle_unknown="ignore", sparse_output=False, dtype=np.float32)
        parts.append(("categories", encoder, list(range(numbers, numbers + categories))))
    return sklearn_compose.ColumnTransformer(parts, sparse_threshold=0)


def _single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32)


def _note_unknown(
    categories: list[Column], known: Sequence[np.ndarray], test: np.ndarray, notes: list[str]
) -> None:
    for i, (column, codes) in enumerate(zip(categories, known, strict=True)):
        unknown = np.setdiff1d(test[:, i], codes)
        if unknown.size:
            names = listed([shown(column.value_name(code)) for code in unknown])
            notes.append(
                f"Column {shown(column.name)}: {names} occurs in the test part only, and all its inputs are 0 there."
            )
