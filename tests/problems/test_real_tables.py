"""Cuts of files as people bring them against their right readings.

`tables/expected.json` was decided by hand, with values from pandas under options chosen for each file: per column its
kind, first values, sum, gaps and role, the classes or the numbers to predict, what has to be said, and what has to be
or may be asked.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from core.data.tables.prepared import table_data
from core.data.tables.table import TableError, read_table

FOLDER = Path(__file__).parent / "tables"
EXPECTED = {each["file"]: each for each in json.loads((FOLDER / "expected.json").read_text())["tables"]}
every_file = pytest.mark.parametrize("file", EXPECTED)


def read(file, answers=None):
    return read_table((FOLDER / file).read_bytes(), file, answers)


def predicted(file):
    """Return the table with its label predicted as it should be, and the label's name."""
    expected = EXPECTED[file]
    label = read(file).columns[expected["label"]].name
    return read(file, {f"task of {label}": expected["task"]} if expected["task"] else None), label


def written(column):
    """Return a column's values as the file means them: numbers, words, None at gaps."""
    values = [None if np.isnan(value) else value for value in column.values]
    if column.kind == "number":
        return values
    return [None if value is None else column.words[int(value)] for value in values]


def test_every_file_has_its_right_reading():
    assert {path.name for path in FOLDER.iterdir()} == {*EXPECTED, "expected.json"}
    assert len(EXPECTED) >= 31


@every_file
def test_names_rows_and_kinds(file):
    expected, table = EXPECTED[file], read(file)
    assert table.rows == expected["rows"]
    assert len(table.columns) == len(expected["columns"])
    for column, right in zip(table.columns, expected["columns"], strict=True):
        assert right["name"] in (None, column.name)
        kinds = {"number": ["number"], "word": ["category"], "any": ["number", "category"]}[right["kind"]]
        assert column.kind in kinds, column.name


@every_file
def test_values(file):
    for column, right in zip(read(file).columns, EXPECTED[file]["columns"], strict=True):
        values = written(column)
        if "first" in right:
            if right["kind"] == "any":
                values = [float(value) for value in values]
            assert values[:4] in [right["first"], *right.get("also", [])], column.name
        if "gaps" in right:
            assert column.gaps == values.count(None) == right["gaps"], column.name
        if "sum" in right:
            there = [value for value in values if value is not None]
            assert sum(there) == pytest.approx(right["sum"], rel=1e-12, abs=1e-9), column.name


@every_file
def test_inputs(file):
    table, label = predicted(file)
    for column, right in zip(table.columns, EXPECTED[file]["columns"], strict=True):
        if column.name == label or (column.left_out and right.get("left_out_ok")):
            continue
        assert bool(column.left_out) == (right["role"] == "out"), (column.name, column.left_out)


@every_file
def test_what_is_predicted(file):
    expected, (table, label) = EXPECTED[file], predicted(file)
    if expected["task"] is None:
        with pytest.raises(TableError, match=f"No column is left to predict “{label}” from"):
            table_data(table, label)
        return
    assert table.task(label) == expected["task"]
    data = table_data(table, label)
    if expected["task"] == "regression":
        assert data.target.name == label
        numbers = np.concatenate([data.train_y, data.test_y]) * data.target.spread + data.target.mean
        complete = ~np.isnan(np.array([c.values for c in table.columns if c.name == label or not c.left_out]))
        right = table.column(label).values[complete.all(axis=0)]
        np.testing.assert_allclose(sorted(numbers), sorted(right), rtol=1e-5)
        return
    names, counts = zip(*expected["classes"].items(), strict=True)
    said = [table.column(label).value_name(value) for value in table.column(label).values]
    assert [said.count(name) for name in names] == list(counts)
    assert set(data.classes) <= set(names)


@every_file
def test_what_is_said_and_asked(file):
    expected, (table, label) = EXPECTED[file], predicted(file)
    try:
        notes = table_data(table, label).notes
    except TableError as refusal:
        notes = (str(refusal),)
    questions = [question for question in table.questions if not question.key.startswith("task of ")]
    said = "\n".join([*notes, *(f"{q.text} {q.options}" for q in questions)])
    for pattern in expected.get("say", ()):
        assert re.search(pattern, said), said
    for pattern in expected.get("not_say", ()):
        assert not re.search(pattern, said), said
    asked = {question.key for question in questions}
    assert {*expected.get("questions", ())} <= asked
    assert asked <= {*expected.get("questions", ()), *expected.get("may_ask", ())}
