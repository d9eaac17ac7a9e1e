"""What is expensive to make is made once while somebody holds it, and the last few are kept besides."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

import numpy as np

Item = TypeVar("Item")
# What an item without arrays counts for, so that many small ones have an end too.
LEAST_BYTES = 20_000
# Most of what an item holds is one of these, and holds nothing itself: an item is weighed in half the time.
_LEAVES = (str, bytes, int, float, complex, type(None))


def held_bytes(item: Any) -> int:
    """Return how many bytes an item's arrays hold, or itself, where it is bytes, and a little besides."""
    owners = {id(owner): owner.nbytes for owner in map(_owner, arrays_of(item))}
    return LEAST_BYTES + sum(owners.values()) + (len(item) if isinstance(item, bytes) else 0)


def _owner(array: np.ndarray) -> np.ndarray:
    """Return the array whose memory a view keeps."""
    return array.base if isinstance(array.base, np.ndarray) else array


def read_only(item: Item) -> Item:
    """Return the item, none of whose arrays can be written to any more, since others hold it too."""
    for array in arrays_of(item):
        array.setflags(write=False)
    return item


def arrays_of(item: Any) -> Iterator[np.ndarray]:
    """Yield the arrays that an item holds: as an attribute, in a dataclass or container that it holds, or itself."""
    yield from _arrays(item, set())
    if not is_dataclass(item):
        yield from _arrays(getattr(item, "__dict__", {}), set())


def _arrays(item: Any, seen: set[int]) -> Iterator[np.ndarray]:
    if isinstance(item, np.ndarray):
        yield item
        return
    if isinstance(item, _LEAVES) or id(item) in seen:
        return
    seen.add(id(item))
    for part in _parts(item):
        yield from _arrays(part, seen)


def _parts(item: Any) -> list[Any]:
    if isinstance(item, Mapping):
        return list(item.values())
    if isinstance(item, tuple | list):
        return list(item)
    # What else an object refers to, such as a trajectory to its landscape, is counted where it is kept itself.
    return list(vars(item).values()) if is_dataclass(item) and hasattr(item, "__dict__") else []


class SharedCache(Generic[Item]):
    """Things by key: all that are in use, and of the others the last ones, together at most `most_bytes`.

    The very last one is kept whatever its size. Threads may share it: one makes a thing, others that want the same
    wait for it. What is made may ask for other keys, but not, by any way round, for its own.
    """

    def __init__(self, most_bytes: int, size_of: Callable[[Item], int] = held_bytes) -> None:
        self._most_bytes = most_bytes
        self._size_of = size_of
        self._lock = threading.Lock()
        self._turns: dict[Hashable, threading.Lock] = {}
        self._in_use: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()
        self._last: OrderedDict[Hashable, Item] = OrderedDict()
        self._bytes: dict[Hashable, int] = {}
        # An item may grow while it is used, by what it works out when it is first asked for it.
        self._used: set[Hashable] = set()

    def get(self, key: Hashable, make: Callable[[], Item]) -> Item:
        """Return the item of this key, which is not None; it is made outside the lock, so that only its own wait."""
        with self._lock:
            item = self._known(key)
            if item is not None:
                return item
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            try:
                return self._made(key, make)
            finally:
                with self._lock:
                    self._turns.pop(key, None)

    def known(self, key: Hashable) -> Item | None:
        """Return the item of this key if it is there."""
        with self._lock:
            return self._known(key)

    def forget(self) -> None:
        """Forget everything that is not in use."""
        with self._lock:
            self._last.clear()
            self._bytes.clear()
            self._used.clear()

    def _made(self, key: Hashable, make: Callable[[], Item]) -> Item:
        with self._lock:
            item = self._known(key)
        if item is not None:
            return item
        item = make()
        with self._lock:
            self._keep(key, item)
        return item

    def _known(self, key: Hashable) -> Item | None:
        item = self._last.get(key)
        if item is None:
            item = self._in_use.get(key)
        if item is not None:
            self._keep(key, item)
        return item

    def _keep(self, key: Hashable, item: Item) -> None:
        self._used.add(key)
        if key in self._last:
            self._last.move_to_end(key)
            return
        self._last[key] = item
        # Tuples and dictionaries can't be held weakly.
        with suppress(TypeError):
            self._in_use[key] = item
        self._let_go()

    def _let_go(self) -> None:
        self._bytes |= {key: self._size_of(self._last[key]) for key in self._used if key in self._last}
        self._used.clear()
        while len(self._last) > 1 and sum(self._bytes.values()) > self._most_bytes:
            key, _ = self._last.popitem(last=False)
            del self._bytes[key]
