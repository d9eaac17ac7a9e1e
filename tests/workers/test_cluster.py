"""Trainings on a Dask cluster: the numbers of trainings here, workers that are killed, clusters that are not there."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from worlds import assert_equal_histories

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run, remote_run
from core.workers import cluster
from core.workers.child import NoWorkerError
from core.workers.pool import Pool
from core.workers.saving import Posted

ROOT = Path(__file__).parents[2]
SMALL = NetworkExperiment.opening(data="moons", epochs=1500)
# In a program of its own, since Dask's workers start anew from the main program.
PROGRAM = """
import os, pickle, sys, time
from distributed import LocalCluster
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import remote_run
from core.workers.cluster import Cluster
from core.workers.pool import Pool

def eventually(condition):
    end = time.monotonic() + 300
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()

if __name__ == "__main__":
    options = dict(threads_per_worker=1, dashboard_address=None, processes=True, silence_logs=50)
    with LocalCluster(n_workers=2, **options) as local:
        pool = Pool(cluster=Cluster(local.scheduler_address))
        experiment = NetworkExperiment.opening(data="moons", epochs=1500)
        run = remote_run(pool, experiment)
        run.train(until=2000)
        assert run.rewind(1000) <= 1000
        run.train(until=2000)
        kept = set(pool.kept(run.name))
        size = pool.size
        run.start()
        # The Dask worker that holds the run goes, and takes its process along.
        place = run.child._process._place
        worker = next(one for one in local.workers.values() if one.worker_address == place)
        os.kill(worker.process.process.pid, 9)
        assert run.wait(600)
        folder = pool.place(run.name)
        found = dict(notes=run.notes, state=run.state, history=run.history(), size=size, kept=kept)
        with open(sys.argv[1], "wb") as file:
            pickle.dump(found, file)
        pids = pool.pids
        pool.end()
        assert not folder.exists() and not folder.parent.exists(), list(folder.parent.iterdir())
        for pid in pids:
            assert eventually(lambda: not os.path.exists(f"/proc/{pid}")), pid
    print("finished", flush=True)
"""


def test_a_training_on_a_cluster_has_the_numbers_of_one_here_although_its_worker_is_killed(tmp_path):
    script, result = tmp_path / "on_dask.py", tmp_path / "found.pickle"
    script.write_text(PROGRAM)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(script), str(result)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=1200
    )
    assert done.stdout.endswith("finished\n"), done.stderr
    found = pickle.loads(result.read_bytes())
    here = network_run(SMALL)
    here.train()
    assert found["state"] == "finished"
    assert_equal_histories(found["history"], here.history())
    assert found["size"] == 2
    assert {"recipe.pickle", "state.pickle"} < found["kept"]
    (note,) = [note for note in found["notes"] if "ended" in note]
    assert "the Dask worker at tcp://" in note
    # What it had saved, after the 2,000 steps that were waited for, was kept here.
    assert int(note.split("from step ")[1].rstrip(".").replace(",", "")) >= 2000


def test_a_cluster_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1.0)
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    pool = Pool()
    with pytest.raises(
        NoWorkerError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:1, which DASK_SCHEDULER_ADDRESS"
    ):
        remote_run(pool, SMALL)
    pool.end()


def test_files_are_posted_and_read_back_once():
    kept = {}
    posted = Posted({"old": b"1"}, lambda name, content: kept.update({name: content}))
    assert (posted.names(), posted.read("old")) == (["old"], b"1")
    with pytest.raises(FileNotFoundError):
        posted.read("old")
    posted.write("new", b"2")
    posted.remove("old")
    posted.remove_all()
    assert kept == {"new": b"2", "old": None, "": None}
