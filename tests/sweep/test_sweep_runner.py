"""Maps of networks: what a cell holds, answers from the store, stopping, failures, processes and Dask."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run
from core.sweep import pool as pool_module
from core.sweep import runner
from core.sweep.axes import AxisError, read_axis
from core.sweep.jobs import TrainingResult, run_job
from core.sweep.map_result import KINDS, UNKNOWN
from core.sweep.network_map import NetworkSweep, coarse_first
from core.sweep.runner import JobError, run_jobs
from core.sweep.store import ResultStore
from core.workers import cluster

ROOT = Path(__file__).parents[2]


def assert_same_maps(one, other):
    np.testing.assert_array_equal(one.outcome, other.outcome)
    assert one.values.keys() == other.values.keys()
    for name, values in one.values.items():
        np.testing.assert_array_equal(values, other.values[name], err_msg=name)


def test_a_cell_holds_the_median_of_the_trainings_made_alone(sweep, store, tiny):
    done = sweep(seeds=3)
    assert done.run(store, workers=1)
    found = done.map()
    j, i = 1, 2
    runs = []
    for seed in range(3):
        settings = {"eta0": found.x.values[i], "alpha": found.y.values[j], "seed": tiny.seed + seed}
        run = network_run(tiny.change(**settings))
        run.train()
        runs.append((run.history(), run.outcome(), run.steps))
        run.close()
    finals = [history.V[-1] for history, _, _ in runs]
    accuracies = [history.test_accuracy[-1] for history, _, _ in runs]
    assert found.values["final"][j, i] == np.median(finals)
    assert found.values["final_spread"][j, i] == max(finals) - min(finals)
    assert found.values["accuracy"][j, i] == np.median(accuracies)
    assert KINDS[found.outcome[j, i]] in {outcome.kind for _, outcome, _ in runs}
    assert (found.values["seeds"] == 3).all()
    budget = found.x.values[i] / (1 - np.exp(-found.y.values[j]))
    left = budget * np.exp(-found.y.values[j] * runs[0][2])
    assert found.values["budget"][j, i] == pytest.approx(left)


def test_a_map_of_a_regression_has_r2_and_rmse_of_the_trainings_made_alone(sweep, store):
    few = NetworkExperiment.opening(data="diabetes", size=60, model="softmax", batch_size=0, epochs=60)
    done = sweep(few, x="eta0:0.01:10:2:log", seeds=2)
    assert done.run(store, workers=1)
    found = done.map()
    runs = []
    for seed in range(2):
        run = network_run(few.change(eta0=found.x.values[0], alpha=found.y.values[1], seed=few.seed + seed))
        run.train()
        runs.append(run.history())
        run.close()
    for name in ("r2", "rmse"):
        column = [getattr(history, f"test_{name}")[-1] for history in runs]
        assert found.values[name][1, 0] == pytest.approx(np.mean(column), rel=1e-12)
        assert found.values[f"{name}_spread"][1, 0] == pytest.approx(np.ptp(column), rel=1e-12)
    assert "accuracy" not in found.values
    # What has blown up has no score.
    assert KINDS[found.outcome[0, 1]] == "diverged"
    assert np.isnan([found.values[name][0, 1] for name in ("r2", "rmse")]).all()


def test_a_repeated_sweep_answers_from_the_store(sweep, store, monkeypatch):
    first = sweep()
    assert first.run(store, workers=1)

    def refuse(*_):
        raise AssertionError("a training that is known was made again")

    monkeypatch.setattr(runner, "run_job", refuse)
    again = sweep()
    assert again.run(store, workers=1)
    assert_same_maps(again.map(), first.map())


def test_a_larger_map_takes_what_it_shares_from_the_store(sweep, store):
    assert sweep(x="eta0:0.01:10:4:log").run(store, workers=1)
    heard = []
    finer = sweep(x="eta0:0.01:10:7:log")
    assert finer.run(store, workers=1, on_progress=heard.append)
    # Seven points hold the four at every second place; a third of an interval rounds the same or not.
    assert len(heard) == len(finer.jobs)
    assert heard[-1] == 1.0


def test_stopped_it_keeps_what_is_done_and_goes_on_from_there(sweep, store):
    stopped = sweep()
    assert not stopped.run(store, workers=1, cancelled=lambda: stopped.done >= 5)
    assert len(store) == 5
    partial = stopped.map()
    assert (partial.outcome != UNKNOWN).sum() == 5
    assert np.isnan(partial.values["final"][partial.outcome == UNKNOWN]).all()
    again, whole = sweep(), sweep()
    assert again.run(store, workers=1)
    assert whole.run(ResultStore(store.path.with_name("whole.sqlite")), workers=1)
    assert_same_maps(again.map(), whole.map())


def test_by_processes_the_map_is_the_same_although_one_is_killed(sweep, store):
    by_two, killed = sweep(), []

    def kill(share):
        if share > 0.3 and not killed:
            killed.append(next(iter(pool_module._pools[2]._processes)))
            os.kill(killed[0], signal.SIGKILL)

    assert by_two.run(ResultStore(store.path.with_name("two.sqlite")), workers=2, on_progress=kill)
    assert killed
    alone = sweep()
    assert alone.run(store, workers=1)
    assert_same_maps(by_two.map(), alone.map())


def test_a_training_that_always_ends_its_process_is_named(tiny, store, monkeypatch):
    monkeypatch.setattr(runner, "attempt_while", _end_process)
    # Each loss costs the start of two processes.
    monkeypatch.setattr(runner, "RETRIES", 1)
    told = {}
    jobs = dict.fromkeys("abc", "…")
    assert run_jobs(jobs, store, workers=2, on_failed=lambda key, why: told.update({key: why}))
    assert told == dict.fromkeys("abc", runner.LOST)


def _end_process(*_):
    os._exit(1)


def test_sweeps_that_run_beside_each_other_do_not_end_each_other(sweep, store):
    """One is stopped in the middle; the other goes on with the processes that both share."""
    stopped, whole = sweep(seeds=4), sweep()
    threads = [
        Thread(
            target=stopped.run, args=(store,), kwargs={"workers": 2, "cancelled": lambda: stopped.done >= 5}
        ),
        Thread(
            target=whole.run, args=(ResultStore(store.path.with_name("two.sqlite")),), kwargs={"workers": 2}
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert 5 <= stopped.done < len(stopped.jobs)
    assert whole.done == len(whole.jobs)
    alone = sweep()
    assert alone.run(ResultStore(store.path.with_name("alone.sqlite")), workers=1)
    assert_same_maps(whole.map(), alone.map())


@pytest.mark.parametrize("workers", [1, 2])
def test_a_training_under_way_is_given_up(tiny, store, workers):
    """It would take far longer than the test waits."""
    long = tiny.change(epochs=900, size=2000, widths=(1024, 1024))
    given_up = NetworkSweep(long, read_axis("eta0:0.1:1:2"), read_axis("alpha:0:1:2"), 1)
    until = time.monotonic() + 1
    assert not given_up.run(store, workers=workers, cancelled=lambda: time.monotonic() > until)
    assert given_up.done == 0
    # The processes are free for others.
    others = NetworkSweep(tiny, read_axis("eta0:0.1:1:2"), read_axis("alpha:0:1:2"), 1)
    assert others.run(store, workers=workers)


def test_a_training_that_diverges_is_a_result_and_one_that_can_not_be_made_is_named(store, tiny):
    wild = tiny.change(loss="squared_error", activation="relu", epochs=200)
    done = NetworkSweep(wild, read_axis("eta0:0.1:10:2:log"), read_axis("init_scale:1:10:2"), 1)
    assert done.run(store, workers=1)
    found = done.map()
    assert KINDS[found.outcome[1, 1]] == "diverged"
    assert np.isnan(found.values["final"][1, 1])
    rare = tiny.change(class_weights="balanced", size=40)
    failing = NetworkSweep(rare, read_axis("imbalance:1:100:2:log"), read_axis("label_noise:0:0.5:2"), 1)
    failing.run(store, workers=1)
    for cell, reason in failing.failures.items():
        assert failing.map().outcome[cell] == UNKNOWN
        assert reason


def test_without_anybody_to_tell_a_failure_is_an_error(store):
    with pytest.raises(JobError, match="could not be made"):
        run_jobs({"x": "{}"}, store, workers=1)


def test_what_is_worse_than_any_number_counts_as_that_in_the_median(sweep, store):
    done = sweep(seeds=3)
    cell = (0, 0)
    keys = [key for key, place in done.cells.items() if place == cell]
    finals = [0.5, np.nan, np.nan]
    kinds = ["minimum", "diverged", "diverged"]
    for key, final, kind in zip(keys, finals, kinds, strict=True):
        store.put(
            TrainingResult(
                key, kind, "…", final, 0.0 if final == final else np.inf, 0.5, 1.0, 0.0, (0,), (1.0,)
            )
        )
    done.run(store, workers=1, cancelled=lambda: True)
    found = done.map()
    assert np.isnan(found.values["final"][cell])
    assert KINDS[found.outcome[cell]] == "diverged"
    assert found.values["agreement"][cell] == pytest.approx(2 / 3)
    assert found.values["rise"][cell] == np.inf or np.isnan(found.values["rise"][cell])


def test_cells_come_coarse_first_and_each_once():
    cells = list(coarse_first(5, 9))
    assert sorted(cells) == [(j, i) for j in range(5) for i in range(9)]
    assert set(cells[:6]) == {(j, i) for j in (0, 4) for i in (0, 4, 8)} or cells[0] == (0, 0)
    assert {(0, 0), (0, 8), (4, 0), (4, 8)} <= set(cells[:8])


@pytest.mark.parametrize(
    ("settings", "axes", "seeds", "sentence"),
    [
        ({}, ("eta0:0.1:1:2", "eta0:0.1:1:2"), 1, "must differ"),
        ({}, ("eta0:0.1:1:2", "start_x:0:1:2"), 1, "must be one of"),
        ({"seed": 9998}, ("eta0:0.1:1:2", "alpha:0:1:2"), 3, "Seeds go up to 9999"),
        ({}, ("eta0:0.1:1:100", "alpha:0:1:51"), 1, "5,100 trainings; at most 5,000"),
        ({"data": "table"}, ("eta0:0.1:1:2", "alpha:0:1:2"), 1, "table"),
    ],
)
def test_what_can_not_be_mapped_is_refused_with_a_sentence(settings, axes, seeds, sentence):
    with pytest.raises(AxisError, match=sentence):
        NetworkSweep(NetworkExperiment.opening(**settings), *map(read_axis, axes), seeds)


DASK = """
import os, sys, threading
from distributed import LocalCluster
from core.experiments.network_experiment import NetworkExperiment
from core.sweep.axes import read_axis
from core.sweep.network_map import NetworkSweep
from core.sweep.store import ResultStore
from core.workers import cluster

if __name__ == "__main__":
    options = dict(threads_per_worker=1, dashboard_address=None, processes=True, silence_logs=50)
    with LocalCluster(n_workers=2, **options) as cluster:
        os.environ["DASK_SCHEDULER_ADDRESS"] = cluster.scheduler_address
        experiment = NetworkExperiment.opening(size=40, widths=(3,), epochs=2, noise=0.1)
        sweep = NetworkSweep(experiment, read_axis(sys.argv[2]), read_axis(sys.argv[3]), 2)
        killed = threading.Event()

        def kill(share):
            if share > 0.1 and not killed.is_set():
                killed.set()
                os.kill(next(iter(cluster.workers.values())).process.process.pid, 9)

        assert sweep.run(ResultStore(sys.argv[1]), on_progress=kill)
        assert killed.is_set()
    print("finished", flush=True)
"""


def test_dask_finishes_although_a_worker_is_killed(sweep, store, tmp_path):
    """In a program of its own, since Dask's workers start anew from the main program."""
    axes = "eta0:0.01:10:6:log", "alpha:0:0.5:5"
    script, by_dask = tmp_path / "by_dask.py", tmp_path / "by_dask.sqlite"
    script.write_text(DASK)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(script), str(by_dask), *axes]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.endswith("finished\n"), done.stderr
    theirs = sweep(x=axes[0], y=axes[1], seeds=2)
    # All is answered from the store that Dask's results went to.
    theirs.run(ResultStore(by_dask), cancelled=lambda: True)
    assert theirs.done == len(theirs.jobs) == 60
    alone = sweep(x=axes[0], y=axes[1], seeds=2)
    assert alone.run(store, workers=1)
    assert_same_maps(theirs.map(), alone.map())


def test_a_scheduler_that_is_not_there_is_named(store, sweep, monkeypatch):
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1)
    with pytest.raises(JobError, match="no Dask scheduler at tcp"):
        sweep().run(store)


def test_a_job_is_an_experiment_or_a_sentence():
    with pytest.raises(ValueError, match="format"):
        run_job("{}")
