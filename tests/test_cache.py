"""What is made once: kept while it is in use or among the last, shared by threads, measured, and read-only."""

import gc
import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pytest

from core.cache import LEAST_BYTES, SharedCache, held_bytes, read_only


class Thing:
    def __init__(self, nbytes):
        self.nbytes = nbytes


@dataclass
class Held:
    values: np.ndarray
    parts: tuple = ()

    @cached_property
    def later(self):
        return np.zeros(1000)


def sized(most_bytes):
    return SharedCache(most_bytes=most_bytes, size_of=lambda thing: thing.nbytes)


def test_what_is_in_use_or_lately_made_is_not_made_again():
    kept, made = sized(100), []

    def get(key, size):
        return kept.get(key, lambda: made.append(key) or Thing(size))

    held = get("held", 60)
    get("large", 500)
    get("held", 60)
    assert made == ["held", "large"]
    get("a", 50)
    get("b", 50)
    get("a", 50)
    assert made == ["held", "large", "a", "b"]
    gc.collect()
    get("large", 500)
    assert made[4:] == ["large"]
    assert get("held", 60) is held


def test_of_threads_that_want_the_same_one_makes_it_and_the_others_wait():
    kept, begun, go_on, got, made = sized(10), threading.Event(), threading.Event(), [], []

    def make():
        begun.set()
        assert go_on.wait(10)
        made.append(True)
        return Thing(5)

    threads = [threading.Thread(target=lambda: got.append(kept.get("key", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    # Another key is not held up by the one that is being made.
    other = kept.get("other", lambda: Thing(1))
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert {id(item) for item in got} == {id(kept.get("key", make))}
    assert made == [True]
    assert got[0] is not other


def test_what_could_not_be_made_is_tried_again():
    kept = sized(10)

    def fail():
        raise ValueError("no such thing")

    for _ in range(2):
        with pytest.raises(ValueError, match="no such thing"):
            kept.get("key", fail)
    assert kept.get("key", lambda: Thing(3)).nbytes == 3


def test_a_part_may_be_made_of_another_part():
    kept = sized(10)
    assert kept.get("outer", lambda: Thing(1 + kept.get("inner", lambda: Thing(1)).nbytes)).nbytes == 2


def test_an_items_size_is_that_of_the_memory_its_arrays_keep():
    whole = np.zeros(1000)
    assert held_bytes(Held(whole)) == LEAST_BYTES + 8000
    # Two views of one array keep it once, and keep all of it.
    assert held_bytes(Held(whole[:10], ({"a": whole[5:]}, [whole]))) == LEAST_BYTES + 8000
    assert held_bytes((1.0, "text", None)) == LEAST_BYTES
    assert held_bytes(b"12345") == LEAST_BYTES + 5


def test_an_item_that_grows_while_it_is_used_is_measured_anew():
    kept, made = SharedCache(most_bytes=3 * LEAST_BYTES + 100), []

    def get(key):
        return kept.get(key, lambda: made.append(key) or Held(np.zeros(1)))

    for key in ("first", "second", "third", "first"):
        get(key)
    assert made == ["first", "second", "third"]
    assert len(get("first").later) == 1000
    # 8000 bytes more leave no room for three of them.
    get("fourth")
    gc.collect()
    for key in ("first", "fourth", "third"):
        get(key)
    assert made == ["first", "second", "third", "fourth", "third"]


def test_what_others_hold_too_cannot_be_written_to():
    item = read_only(Held(np.zeros(3), ({"a": np.ones(2)},)))
    for array in (item.values, item.parts[0]["a"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
