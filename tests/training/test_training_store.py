"""Snapshots within a bound of bytes: who goes, who stays, and what rewinding does then."""

import numpy as np
import pytest
from worlds import assert_equal_histories, own, run, world

from core.trainer.store import Snapshot, SnapshotStore


def place(t, numbers=250):
    return (Snapshot(t, 0.0, np.zeros(numbers, np.float32), {}, {}),)


def filled(count, limit):
    store = SnapshotStore(limit)
    for t in range(count):
        store.add(t, place(t))
    return [one.t for one in store.of(0)], store


def test_within_the_bound_nothing_goes():
    kept, store = filled(40, 40_000)
    assert kept == list(range(40))
    assert store.dropped == 0


@pytest.mark.parametrize("count", [11, 40, 200, 1000])
def test_beyond_it_they_are_thinned_evenly(count):
    kept, store = filled(count, 10_000)
    assert (kept[0], kept[-1], len(kept)) == (0, count - 1, 10)
    gaps = np.diff(kept)
    assert gaps.max() <= 4 * max(gaps[:-1].min(), 1)
    assert store.dropped == count - 10


def test_first_and_latest_stay_however_large():
    kept, _ = filled(5, 10)
    assert kept == [0, 4]


def test_a_place_at_the_same_step_replaces_what_is_there_and_later():
    _, store = filled(6, 100_000)
    store.add(3, place(3))
    assert [one.t for one in store.of(0)] == [0, 1, 2, 3]


def test_a_run_says_that_it_thinned_and_rewinds_to_what_is_left():
    data = world()
    whole = run([own("adam", eta0=0.01)], data, 120)
    whole.train()
    assert whole.notes == ()
    assert len(whole.snapshots()) == 61
    size = whole.snapshots()[-1].bytes
    small = run([own("adam", eta0=0.01)], data, 120, store_bytes=20 * size)
    small.train()
    kept = [one.t for one in small.snapshots()]
    assert 15 <= len(kept) <= 20
    assert kept[0] == 0
    assert kept[-1] == 120
    assert f"{len(kept)} of 61 snapshots are kept" in small.notes[0]
    assert_equal_histories(small.history(), whole.history())
    back = small.rewind(kept[5] + 1)
    assert back == kept[5]
    small.train()
    assert_equal_histories(small.history(), whole.history())


def test_a_snapshots_bytes_count_weights_memory_and_view():
    found = run([own("adam", eta0=0.01)], steps=20)
    found.train()
    last, numbers = found.snapshots()[-1], found.network.parameters()
    least = 4 * numbers * 3
    assert least <= last.bytes <= least + 2000
