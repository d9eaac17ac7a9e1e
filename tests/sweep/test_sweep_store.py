"""The store of trainings: what it keeps, killed writers, two sweeps at once, files that are none."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from core.sweep.jobs import TrainingResult, job, job_key
from core.sweep.store import ResultStore, StoreError, default_path

ROOT = Path(__file__).parents[2]
# One start of Python, whose forked children sweep: loading what a training needs takes longest.
FORKER = """
import os, random, signal, sys, time
from core.experiments.network_experiment import NetworkExperiment
from core.sweep.axes import read_axis
from core.sweep.jobs import job, run_job
from core.sweep.network_map import NetworkSweep
from core.sweep.store import ResultStore
path, x, y = sys.argv[1], *map(read_axis, sys.argv[2:])
experiment = NetworkExperiment.opening(size=40, widths=(3,), epochs=2, noise=0.1)
sweep = NetworkSweep(experiment, x, y, 1)
# Whatever is loaded at a first training is loaded before the children are made.
run_job(job(experiment).to_json())

def begun(store, *given):
    child = os.fork()
    if child == 0:
        sweep.run(store(*given), workers=1)
        os._exit(0)
    return child
"""


def row(key="a", **changed):
    numbers = {"final": 0.5, "rise": 0.0, "accuracy": 0.9, "budget": np.inf, "seconds": 0.1}
    return TrainingResult(
        **{"key": key, "kind": "minimum", "reason": "…", "t": (0, 3), "V": (1.0, 0.5), **numbers} | changed
    )


def test_what_is_put_is_got_back_to_the_last_bit(store):
    numbers = row("c", t=(), V=(), accuracy=np.nan, r2=-0.25, rmse=54.3)
    kept = [row("a"), row("b", final=np.nan, rise=np.inf, V=(1e300, 5e-324)), numbers]
    for each in kept:
        store.put(each)
    found = store.get(["a", "b", "c", "missing"])
    assert sorted(found) == ["a", "b", "c"]
    for each in kept:
        np.testing.assert_equal(asdict(found[each.key]), asdict(each))
    assert len(store) == 3


def test_a_store_of_an_earlier_version_goes_on(tmp_path):
    path = tmp_path / "old.sqlite"
    made = (
        "CREATE TABLE trainings (key TEXT PRIMARY KEY, kind TEXT NOT NULL, reason TEXT NOT NULL, final REAL, "
        "rise REAL, accuracy REAL, budget REAL, seconds REAL, t BLOB NOT NULL, V BLOB NOT NULL) WITHOUT ROWID"
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(made)
        connection.execute(
            "INSERT INTO trainings VALUES ('old', 'minimum', '…', 0.5, 0, 0.9, 1, 0.1, x'', x'')"
        )
    for _ in range(2):
        found = ResultStore(path).get(["old"])["old"]
        assert (found.final, found.accuracy) == (0.5, 0.9)
        assert np.isnan([found.r2, found.rmse]).all()
    ResultStore(path).put(row("new", r2=0.5, rmse=2.0))
    assert ResultStore(path).get(["new"])["new"].r2 == 0.5


def test_more_keys_than_one_question_takes(store):
    kept = ["0", "499", "500", "999", "1000", "1200"]
    for key in kept:
        store.put(row(key))
    assert sorted(store.get(str(k) for k in range(1201))) == sorted(kept)


def test_a_training_that_is_kept_stays_as_it_is(store):
    store.put(row(final=1.0))
    store.put(row(final=2.0))
    assert store.get(["a"])["a"].final == 1.0


def test_the_key_is_of_what_decides_the_numbers_alone(tiny):
    assert job_key(tiny) == job_key(tiny.change(lam=0.123, map_seeds=7, rivals="rule:adam", monitors=()))
    changed = [{"eta0": 0.1}, {"seed": 1}, {"widths": (4,)}, {"epochs": 3}, {"noise": 0.15}, {"tau": 2.0}]
    keys = {job_key(tiny)} | {job_key(tiny.change(**change)) for change in changed}
    assert len(keys) == 1 + len(changed)
    assert job(tiny.change(rivals="rule:adam")).rivals == ""


def test_steps_to_a_level_are_read_off_the_records():
    kept = row(t=(0, 2, 4, 6), V=(1.0, 0.6, 0.7, 0.2))
    assert [kept.steps_to(lam) for lam in (2.0, 0.65, 0.3)] == [0, 2, 6]
    assert np.isnan(kept.steps_to(0.1))


@pytest.mark.parametrize(
    "content", [b"no database, but long enough to be looked at", b"SQLite format 3\0" * 9]
)
def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "sweeps.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"sweeps\.sqlite can't be used"):
        ResultStore(path).get(["a"])
    assert path.read_bytes() == content


def test_a_folder_that_can_not_be_made_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="can't be used"):
        ResultStore(tmp_path / "file" / "sweeps.sqlite")


def test_the_environment_says_where_the_store_lies(monkeypatch, tmp_path):
    monkeypatch.setenv("SUPERLEVEL_STORE", str(tmp_path / "here.sqlite"))
    assert default_path() == tmp_path / "here.sqlite"
    monkeypatch.delenv("SUPERLEVEL_STORE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == tmp_path / "superlevel" / "sweeps.sqlite"


def contents(path):
    """Return every row of a store but the time it took, by SQL alone."""
    columns = "key, kind, reason, final, rise, accuracy, budget, hex(t), hex(V)"
    with sqlite3.connect(path) as connection:
        return sorted(connection.execute(f"SELECT {columns} FROM trainings"), key=lambda each: each[0])


def lines_of(script, *arguments):
    """Run a script after `FORKER`; return the numbers in each line that it printed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", FORKER + script, *arguments]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return [tuple(map(int, line.split())) for line in told.stdout.splitlines()]


def test_killed_twenty_times_and_resumed_it_holds_what_an_undisturbed_sweep_holds(tmp_path, sweep):
    axes = "eta0:0.01:10:12:log", "alpha:0:0.5:8"
    whole, broken = ResultStore(tmp_path / "whole.sqlite"), tmp_path / "broken.sqlite"
    assert sweep(x=axes[0], y=axes[1], seeds=1).run(whole, workers=1)
    ended, held = zip(*lines_of(KILLER, str(broken), *axes), strict=True)
    assert ended == (signal.SIGALRM,) * 20 + (0,)
    assert held == tuple(sorted(held))
    assert 0 < held[10] < held[19] < held[-1]
    assert contents(broken) == contents(whole.path)


# How far a child comes is counted in rows, since a busy machine stores few in any given time. The alarm that nobody
# handles ends a process in the midst of whatever it does, as SIGKILL would.
KILLER = """
began = time.perf_counter()
run_job(job(experiment).to_json())
training = time.perf_counter() - began

class Mortal(ResultStore):
    # Ends its process within a training's time after so many more rows, none meaning its start; at the latest with
    # the row after these.

    def __init__(self, rows, part):
        self.rows, self.part = rows, part
        self.count()
        super().__init__(path)

    def count(self):
        if self.rows == 0:
            signal.setitimer(signal.ITIMER_REAL, self.part * training)
        if self.rows < 0:
            os.kill(os.getpid(), signal.SIGALRM)
        self.rows -= 1

    def put(self, row):
        super().put(row)
        self.count()

def tell(store, *given):
    ended = os.waitpid(begun(store, *given), 0)[1]
    print(ended, len(ResultStore(path)), flush=True)

dice = random.Random(0)
for _ in range(20):
    tell(Mortal, dice.randint(0, 4), dice.uniform(0.001, 1.5))
tell(ResultStore, path)
"""


def test_two_sweeps_at_once_share_a_store(tmp_path, sweep):
    path = tmp_path / "shared.sqlite"
    axes = "eta0:0.01:10:6:log", "alpha:0:0.5:4"
    assert lines_of(TWICE, str(path), *axes) == [(0,), (0,)]
    alone = ResultStore(tmp_path / "alone.sqlite")
    assert sweep(x=axes[0], y=axes[1], seeds=1).run(alone, workers=1)
    assert contents(path) == contents(alone.path)
    assert len(contents(path)) == 24


TWICE = """
for child in [begun(ResultStore, path) for _ in range(2)]:
    print(os.waitpid(child, 0)[1])
"""


def test_rows_are_equal_but_for_their_time(store, sweep):
    assert sweep().run(store, workers=1)
    first = store.get(sweep().jobs)
    second_store = ResultStore(store.path.with_name("again.sqlite"))
    assert sweep().run(second_store, workers=1)
    second = second_store.get(sweep().jobs)
    for key, kept in first.items():
        np.testing.assert_equal(asdict(replace(kept, seconds=0)), asdict(replace(second[key], seconds=0)))
