"""Workers that are killed: runs go on with the numbers of undisturbed ones; after the third time they stop."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ended import Ended, is_there
from worlds import assert_equal_histories

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run, remote_run
from core.workers.child import LostRunError
from core.workers.errand import StoppedError
from core.workers.pool import Pool
from core.workers.remote_run import RemoteRun

LONG = NetworkExperiment.opening(data="moons", epochs=500)
OTHER = LONG.change(seed=3, rule="adam", eta0=0.01)


def eventually(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


@pytest.fixture(scope="module")
def two():
    with Ended(Pool(2)) as made:
        yield made


@pytest.fixture
def pool(two):
    """Return two workers that are ready and have nothing to do; what a test that failed still holds is closed."""
    gc.collect()
    for run in list(two.runs.values()):
        run.close()
    two.warm(2)
    assert eventually(lambda: two.is_ready and len(two.pids) == 2 and not two.working)
    return two


def kill(*runs):
    """Kill the workers of runs, and wait until others have them and all workers are there again."""
    lost = [run.child for run in runs]
    for child in set(lost):
        os.kill(child.pid, signal.SIGKILL)
    assert eventually(lambda: not any(run.child is child for run, child in zip(runs, lost, strict=True)))
    assert eventually(lambda: runs[0]._pool.is_ready)


def test_two_that_train_go_on_with_the_numbers_of_undisturbed_runs(pool):
    runs = [remote_run(pool, LONG), remote_run(pool, OTHER)]
    for run in runs:
        run.train(until=2000)
    # Only now: the first would be at its end before the second is so far.
    for run in runs:
        run.start()
    kill(*runs)
    for run, experiment in zip(runs, (LONG, OTHER), strict=True):
        # Who was given to the second worker before its end was noticed has two notes.
        note = [note for note in run.notes if "ended" in note][-1]
        assert note.startswith("The process that trained this ended (killed). It goes on from step ")
        # What was measured before the step from which it goes on is still there.
        assert len(run.history()) > int(note.split("step ")[1].rstrip(".").replace(",", "")) >= 2000
        assert run.wait(120)
        here = network_run(experiment)
        here.train()
        assert run.state == "finished"
        assert_equal_histories(run.history(), here.history())
        assert [one.t for one in run.snapshots()] == [one.t for one in here.snapshots()]


def test_what_rests_is_there_again_without_a_word(pool):
    run = remote_run(pool, LONG)
    run.train(until=700)
    run.change(steps=800)
    kill(run)
    assert (run.t, run.steps, run.state, run.notes) == (700, 800, "paused", ())
    assert len(run.history()) == 701
    assert run.rewind(500) <= 500


def test_a_wish_that_was_answered_is_not_lost(pool):
    run = remote_run(pool, LONG)
    run.epoch()
    run.wait()
    run.start()
    kill(run)
    assert run.wait(120)
    assert run.state == "finished"


def test_the_third_time_it_stops_and_says_so(pool):
    run = remote_run(pool, LONG.change(epochs=5000))
    run.start()
    for _ in range(3):
        assert run.state == "training"
        kill(run)
    assert eventually(lambda: run.state == "failed")
    assert run.message.startswith("failed: the process that trained this ended 3 times (killed)")
    assert len(run.history()) > 1
    # It can be gone back, and other runs are not concerned.
    run.rewind(0)
    run.step()
    run.wait()
    assert run.t == 1


def test_a_worker_that_is_killed_while_it_starts_is_there_again_once_it_is_asked_for(pool):
    known = set(pool.pids)
    os.kill(pool.pids[0], signal.SIGKILL)
    assert eventually(lambda: set(pool.pids) - known)
    for pid in set(pool.pids) - known:
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: len(pool.pids) == 1 and pool.is_ready)
    pool.warm(2)
    assert eventually(lambda: pool.is_ready and len(pool.pids) == 2)


def deadly(experiment):
    """Make a run whose making ends the process."""
    if os.environ.get("OMP_NUM_THREADS") == "1":
        os._exit(7)
    return network_run(experiment)


def test_where_even_making_it_ends_processes_nobody_waits_for_ever(pool):
    with pytest.raises(LostRunError, match=r"ended twice \(ended with code 7\)"):
        RemoteRun(pool, deadly, LONG)
    run = remote_run(pool, LONG)
    run.train(until=3)
    assert run.t == 3


class Listener:
    """Who wants an errand done."""

    def __init__(self, enough=10**9):
        self.told, self.shown, self.enough = [], [], enough

    def cancelled(self):
        return len(self.told) >= self.enough

    def tell(self, share, words=""):
        self.told.append(share)

    def show(self, result):
        self.shown.append(result)


def counting(errand, n, folder):
    Path(folder, f"begun-{time.monotonic_ns()}").touch()
    for k in range(n):
        errand.tell(k / n, "counting")
        errand.check()
        time.sleep(0.001)
    errand.show("nearly")
    return os.getpid()


def test_an_errand_tells_shows_is_called_off_and_begun_anew_where_it_is_lost(pool, tmp_path):
    listener = Listener()
    assert pool.work(listener, counting, 20, str(tmp_path)) in pool.pids
    assert listener.told == [k / 20 for k in range(20)]
    assert listener.shown == ["nearly"]
    with pytest.raises(StoppedError):
        pool.work(Listener(enough=5), counting, 10**6, str(tmp_path))

    class Killer(Listener):
        def tell(self, share, words=""):
            super().tell(share)
            if len(self.told) == 5:
                os.kill(pool.pids[0], signal.SIGKILL)

    assert pool.work(Killer(), counting, 200, str(tmp_path)) in pool.pids
    assert len(list(tmp_path.glob("begun-*"))) == 4


def test_answers_come_while_an_errand_and_a_training_are_at_work(pool, tmp_path):
    run = remote_run(pool, LONG.change(epochs=5000))
    run.start()

    class Asker(Listener):
        def tell(self, share, words=""):
            super().tell(share)
            if len(self.told) % 50 == 0:
                steps.append(run.t)

    steps = []
    pool.work(Asker(), counting, 400, str(tmp_path))
    assert len(set(steps)) > 1
    run.close()


SERVER = """
import signal, sys, time
from pathlib import Path
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import remote_run
from core.workers.pool import Pool
from core.workers.child import LostRunError
from core.workers.remote_run import RemoteRun
# Whoever is started in the background of a shell is made deaf to it.
signal.signal(signal.SIGINT, signal.default_int_handler)
pool = Pool(2)
runs = [remote_run(pool, NetworkExperiment.opening(data="moons", epochs=5000, seed=k)) for k in range(3)]
for run in runs:
    run.start()
while len(pool.pids) < 2 or any(run.t < 100 for run in runs):
    time.sleep(0.01)
print(*pool.pids, pool.place("x").parent, flush=True)
# A signal that comes just before a sleep begins is noticed when it ends.
while True:
    time.sleep(0.1)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_their_server_however_that_ends_and_leave_no_file(how):
    """At once and without a word, as SIGTERM ends it too, or by an exception."""
    root = Path(__file__).parents[2]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        *pids, folder = server.stdout.readline().split()
        assert len(pids) == 2
        server.send_signal(how)
        server.wait(60)
    finally:
        server.kill()
        server.stdout.close()
    assert eventually(lambda: not any(is_there(int(pid)) for pid in pids))
    assert eventually(lambda: not Path(folder).exists())
