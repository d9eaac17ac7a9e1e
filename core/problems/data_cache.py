"""What is expensive to make is made once while somebody holds it, and the last few are kept besides."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary


class Sized(Protocol):
    """Something that knows its size in bytes."""

    @property
    def nbytes(self) -> int:
        """How many bytes it holds."""


Item = TypeVar("Item", bound=Sized)


class Kept(Generic[Item]):
    """Things by key: all that are in use, and of the others the last ones, together at most `most_bytes`.

    The very last one is kept whatever its size. Threads may share it.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._in_use: WeakValueDictionary[Hashable, Item] = WeakValueDictionary()
        self._last: OrderedDict[Hashable, Item] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Item]) -> Item:
        """Return the item of this key; it is made outside the lock, so that sessions do not wait."""
        with self._lock:
            found = self._in_use.get(key)
        item = make() if found is None else found
        with self._lock:
            item = self._in_use.setdefault(key, item)
            self._last[key] = item
            self._last.move_to_end(key)
            while len(self._last) > 1 and sum(each.nbytes for each in self._last.values()) > self._most_bytes:
                self._last.popitem(last=False)
        return item
