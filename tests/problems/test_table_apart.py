"""A large table is read in a process of its own, and comes out as if it had been read here."""

import dataclasses
import os
import subprocess

import numpy as np
import pytest

from core.data.tables import apart
from core.data.tables.apart import read_apart
from core.data.tables.table import Table, TableError, read_table

ROWS = "\n".join(f"{k % 97 / 7:.4f},{k % 89},x{k % 9},{k % 3}" for k in range(3000))
CONTENT = f"a,b,c,label\n{ROWS}".encode()


@pytest.fixture
def apart_always(monkeypatch):
    monkeypatch.setattr(apart, "LARGE_BYTES", 0)


def alike(first, second):
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and np.array_equal(
            first, second, equal_nan=first.dtype.kind == "f"
        )
    if dataclasses.is_dataclass(first):
        fields = [field.name for field in dataclasses.fields(first)]
        return type(first) is type(second) and all(
            alike(getattr(first, f), getattr(second, f)) for f in fields
        )
    if isinstance(first, tuple | list):
        return len(first) == len(second) and all(map(alike, first, second))
    return first == second


def test_the_table_is_the_one_that_is_read_here(apart_always):
    here, there = read_table(CONTENT, "own.csv"), read_apart(CONTENT, "own.csv")
    assert isinstance(there, Table)
    assert alike(here, there)
    assert not alike(here, dataclasses.replace(there, name="other.csv"))


def test_answers_go_with_it(apart_always):
    content = b"size;kind\n1.024;a\n512;b\n2.048;a\n256;b\n"
    assert read_apart(content, "disks.csv").column("size").values.tolist() == [1024.0, 512.0, 2048.0, 256.0]
    read = read_apart(content, "disks.csv", {"points": "decimal"})
    assert read.column("size").values.tolist() == [1.024, 512.0, 2.048, 256.0]


def test_what_is_wrong_is_said_in_the_same_words(apart_always):
    with pytest.raises(TableError) as here:
        read_table(b"", "empty.csv")
    with pytest.raises(TableError) as there:
        read_apart(b"", "empty.csv")
    assert str(here.value) == str(there.value)


def test_a_process_that_is_killed_is_a_sentence(apart_always, monkeypatch):
    run = subprocess.run

    def killed(command, **options):
        return run(["sh", "-c", "kill -9 $$"], stdout=options["stdout"])

    monkeypatch.setattr(apart.subprocess, "run", killed)
    with pytest.raises(
        TableError, match=r"ended with status -9, as it does when memory runs out\. Keep fewer"
    ):
        read_apart(CONTENT, "own.csv")
    # The next one is read all the same.
    monkeypatch.setattr(apart.subprocess, "run", run)
    assert read_apart(CONTENT, "own.csv").rows == 3000


def test_a_small_one_costs_no_process(monkeypatch):
    monkeypatch.setattr(apart.subprocess, "run", None)
    assert read_apart(CONTENT, "own.csv").rows == 3000


def test_it_works_whatever_the_folder(apart_always, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert read_apart(CONTENT, "own.csv").rows == 3000
    assert os.listdir(tmp_path) == []
