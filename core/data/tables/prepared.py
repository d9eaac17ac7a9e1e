"""From a table and a label column to a data set: rows with gaps out, numbers standardised, categories one-hot."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data_set import DataSet, Target
from ..splitting import mislabel, split, split_numbers, thin
from .columns import Column
from .encoding import check_far, encode, varies
from .sentences import TableError, listed, shown
from .table import Table


def table_data(
    table: Table,
    label: str,
    test_share: float = 0.2,
    seed: int = 0,
    label_noise: float = 0.0,
    imbalance: float = 1.0,
) -> DataSet:
    """Return the table as data for predicting the column `label`: its classes, or its numbers (`Table.task`).

    The arguments are those of `load_data`; label_noise and imbalance mean nothing for numbers.

    Columns that say nothing (empty, constant, counters, ids, texts) and rows with gaps are left out, as are
    classes with a single row; `notes` say which. Raises `TableError` when too little is left, or when the
    encoding gets too wide.
    """
    target, task = table.column(label), table.task(label)
    inputs = [column for column in table.columns if column is not target and not column.left_out]
    dropped = [column for column in table.columns if column is not target and column.left_out]
    notes = [*table.notes, *left_out_notes([(column.name, column.left_out) for column in dropped])]
    if not inputs:
        raise TableError(f"No column is left to predict {shown(label)} from. {' '.join(notes)}")
    rows = _complete_rows(table, target, inputs, notes)
    if task == "regression":
        return _regression(table, target, inputs, rows, notes, test_share, seed)
    return _classification(table, target, inputs, rows, notes, test_share, seed, label_noise, imbalance)


def _classification(
    table: Table,
    target: Column,
    inputs: list[Column],
    rows: np.ndarray,
    notes: list[str],
    test_share: float,
    seed: int,
    label_noise: float,
    imbalance: float,
) -> DataSet:
    rows = _without_lone_classes(table, target, rows, notes)
    classes, labels = np.unique(target.values[rows], return_inverse=True)
    names = tuple(target.value_name(value) for value in classes)
    train, test = _parts(labels, len(classes), test_share, imbalance, seed)
    _note_untested(names, labels[test], notes)
    train_x, test_x, features = encode(inputs, table.lines, rows[train], rows[test], notes)
    train_y, noisy = mislabel(labels[train], len(classes), label_noise, seed)
    return DataSet(
        **_common(table, target, notes, features, seed),
        train_x=train_x,
        train_y=train_y.astype(np.int64),
        test_x=test_x,
        test_y=labels[test].astype(np.int64),
        classes=names,
        noisy=noisy,
    )


def _regression(
    table: Table,
    target: Column,
    inputs: list[Column],
    rows: np.ndarray,
    notes: list[str],
    test_share: float,
    seed: int,
) -> DataSet:
    """Return data for predicting numbers, standardised by the training part; classes' shares mean nothing here."""
    try:
        train, test = split_numbers(len(rows), len(rows), test_share, seed)
    except ValueError as error:
        raise TableError(str(error)) from None
    train_x, test_x, features = encode(inputs, table.lines, rows[train], rows[test], notes)
    left, right = target.values[rows[train]], target.values[rows[test]]
    if not varies(left):
        raise TableError(
            f"Column {shown(target.name)} has one number only in the {len(train):,} rows of the training part. "
            "Add rows, choose another seed or another label."
        )
    check_far(target, left, right, table.lines[rows[test]])
    # A power of two changes no digit, and keeps squares from under- or overflow.
    size = float(np.ldexp(1.0, int(np.frexp(np.abs(left).max())[1])))
    mean, spread = float((left / size).mean()) * size, float((left / size).std()) * size
    return DataSet(
        **_common(table, target, notes, features, seed),
        train_x=train_x,
        train_y=((left - mean) / spread).astype(np.float32),
        test_x=test_x,
        test_y=((right - mean) / spread).astype(np.float32),
        classes=(),
        noisy=np.zeros(len(train), dtype=bool),
        target=Target(target.name, mean, spread),
    )


def _common(
    table: Table, target: Column, notes: list[str], features: tuple[str, ...], seed: int
) -> dict[str, Any]:
    return {
        "name": "table",
        "title": f"{table.name}: {target.name}",
        "kind": "table",
        "source": f"your file {table.name}",
        "lesson": "Numbers are standardised by the training part, categories become one input for each value.",
        "notes": tuple(notes),
        "features": features,
        "seed": seed,
    }


def left_out_notes(columns: list[tuple[str, str]]) -> list[str]:
    """Return one sentence for each reason, naming the columns (name, reason) that are left out for it."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in columns:
        by_reason.setdefault(reason, []).append(shown(name))
    return [f"Left out: {listed(names)} ({reason})." for reason, names in by_reason.items()]


def _complete_rows(table: Table, target: Column, inputs: list[Column], notes: list[str]) -> np.ndarray:
    """Return the indices of the rows without gaps; a note says how many are left out, and for which columns."""
    gap = np.zeros(table.rows, dtype=bool)
    for column in (target, *inputs):
        if column.gaps:
            gap |= np.isnan(column.values)
    most = sorted((column for column in (target, *inputs) if column.gaps), key=lambda column: -column.gaps)
    where = listed([f"{shown(column.name)} in {column.gaps:,}" for column in most])
    if gap.all():
        raise TableError(
            f"Every row has a gap: {where} of {table.rows:,} rows. Fill the gaps, or delete the columns that have most."
        )
    if gap.any():
        lines = f"the first in line {int(table.lines[gap.argmax()]):,}"
        marks = sorted({mark for column in most for mark in column.gap_marks})
        if marks:
            counted = "counts" if len(marks) == 1 else "count"
            where += f"; {listed([shown(mark) for mark in marks])} {counted} as no value"
        one = gap.sum() == 1
        verb = "rows has a gap and is" if one else "rows have gaps and are"
        notes.append(f"{int(gap.sum()):,} of {table.rows:,} {verb} left out, {lines}: {where}.")
    return np.flatnonzero(~gap)


def _without_lone_classes(table: Table, target: Column, rows: np.ndarray, notes: list[str]) -> np.ndarray:
    """Leave out classes with one row, which can't be both learnt and tested; a note names each and its line."""
    values, first, counts = np.unique(target.values[rows], return_index=True, return_counts=True)
    gone = np.setdiff1d(target.values[~np.isnan(target.values)], values)
    if gone.size:
        names = listed([shown(target.value_name(value)) for value in gone])
        notes.append(f"No row without gaps is left of the class {names} of {shown(target.name)}.")
    lone = counts == 1
    if lone.any():
        named = [
            f"{shown(target.value_name(value))} (line {int(table.lines[rows[i]]):,})"
            for value, i in zip(values[lone], first[lone], strict=True)
        ]
        notes.append(f"Left out as its class has a single row, too few to learn and test: {listed(named)}.")
    if (~lone).sum() < 2:
        raise TableError(_too_few(table, target, values, counts, notes))
    return rows[np.isin(target.values[rows], values[~lone])]


def _too_few(table: Table, target: Column, values: Any, counts: Any, notes: list[str]) -> str:
    there = [f"{shown(target.value_name(value))} has {n:,}" for value, n in zip(values, counts, strict=True)]
    return (
        f"Column {shown(target.name)}: two classes need two rows or more each, but of the rows that are used, "
        f"{listed(there)}. {' '.join(notes[len(table.notes) :])} Fill gaps, add rows or choose another label."
    )


def _parts(
    labels: np.ndarray, classes: int, test_share: float, imbalance: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    try:
        train, test = split(labels, len(labels), test_share, seed)
    except ValueError as error:
        raise TableError(str(error)) from None
    return train[thin(labels[train], classes, imbalance, seed)], test


def _note_untested(names: tuple[str, ...], tested: np.ndarray, notes: list[str]) -> None:
    missing = [shown(name) for k, name in enumerate(names) if k not in tested]
    if missing:
        notes.append(f"No test row has the class {listed(missing)}: there are too few rows of it.")
