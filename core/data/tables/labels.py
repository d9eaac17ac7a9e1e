"""Which columns of a table can be predicted, as classes or as numbers, and why others can't."""

from __future__ import annotations

import numpy as np

from ..data_set import Task
from .columns import Column
from .sentences import shown

MOST_CLASSES = 50
# Up to so many different whole numbers, or numbers of any kind, are likelier classes than quantities.
_WHOLE_CLASSES, _OTHER_CLASSES = 20, 10


def tasks(column: Column) -> tuple[Task, ...]:
    """Return what predicting a column can be, the likelier first; () where it can't be predicted."""
    possible: list[Task] = []
    if can_be_label(column):
        possible.append("classification")
    if can_be_target(column):
        possible.append("regression")
    return tuple(sorted(possible, key=lambda task: task != likely_task(column)))


def likely_task(column: Column) -> Task:
    """Return what predicting a column is likelier to be: its class, or its number."""
    if column.kind == "category":
        return "classification"
    there = column.values[~np.isnan(column.values)]
    whole = bool((there == np.floor(there)).all())
    # Numbers of which most occur once are no classes, however few the rows are.
    most = min(_WHOLE_CLASSES if whole else _OTHER_CLASSES, len(there) // 2)
    return "classification" if column.distinct <= most else "regression"


def can_be_target(column: Column) -> bool:
    """Say whether a column holds three different numbers or more that do more than tell the rows apart."""
    return column.kind == "number" and column.readable and column.distinct > 2 and not column.tells_rows


def can_be_label(column: Column) -> bool:
    """Say whether a column has 2–50 different values, at least two of them in two rows or more."""
    return column.readable and 2 <= column.distinct <= MOST_CLASSES and column.repeated >= 2


def why_no_label(column: Column) -> str:
    """Return why a column can't be predicted, as the rest of a sentence about it."""
    if not column.readable:
        return f"can't be read: {column.left_out}"
    if column.distinct == 0:
        return "has no value in any row"
    if column.distinct == 1:
        name = column.value_name(column.values[~np.isnan(column.values)][0])
        return f"has only one class, {shown(name)}"
    if column.tells_rows:
        return f"can't be predicted: {column.left_out}"
    if column.distinct > MOST_CLASSES:
        many = f"{column.distinct:,}" if column.values.size else f"more than {column.distinct - 1:,}"
        return f"has {many} different values; a label has at most {MOST_CLASSES} classes"
    return (
        f"has {column.distinct} classes, of which {'only one' if column.repeated else 'none'} is in two rows or more: "
        "a class with a single row can't be both learnt and tested"
    )
