"""Long work in a worker: whoever of its threads asks, it goes on, and its result is the one that is made here."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import numpy as np

from core.experiments.experiment import Experiment
from core.sweep.axes import read_axis
from core.sweep.map_job import mapped_surface
from core.workers.errand import PIECE_SECONDS


class Listener:
    """Somebody who wants an errand done to its end."""

    def __init__(self):
        self.heard = []

    def cancelled(self):
        return False

    def tell(self, share, words=""):
        self.heard.append(share)

    def show(self, result):
        self.heard.append(result)


def _ask_from_threads(errand, times):
    def ask(k):
        until = monotonic() + 2 * PIECE_SECONDS
        while monotonic() < until:
            pass
        errand.tell(k / times)
        return errand.cancelled()

    with ThreadPoolExecutor(3) as threads:
        asked = list(threads.map(ask, range(times)))
    errand.check()
    return asked


def test_threads_of_the_work_may_ask_too(pool):
    listener = Listener()
    assert pool.work(listener, _ask_from_threads, 9) == [False] * 9
    assert sorted(listener.heard) == [k / 9 for k in range(9)]


def test_a_large_map_is_the_one_that_is_made_here(pool):
    experiment = Experiment().change(steps=200)
    x, y = read_axis("eta0:0.001:1:61:log"), read_axis("alpha:0.0001:0.5:61:log")
    rule = experiment.followed_rule()
    there, here = Listener(), Listener()
    made = pool.work(there, mapped_surface, experiment, x, y, rule)
    own = mapped_surface(here, experiment, x, y, rule)
    assert made.whole
    assert len(there.heard) == len(here.heard) > 1
    np.testing.assert_array_equal(made.map.outcome, own.map.outcome)
    for name, values in own.map.values.items():
        np.testing.assert_array_equal(made.map.values[name], values)
