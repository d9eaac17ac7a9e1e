"""What goes between a server and a worker: pickled messages on a pair of pipes, and what they say of a run."""

from __future__ import annotations

import pickle
import struct
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..trainer.configuration import Configuration
    from ..trainer.race import Change

_LENGTH = struct.Struct("<Q")


class Wire:
    """Messages, any picklable objects, one after the other; several threads may send, one receives."""

    def __init__(self, reads: IO[bytes], writes: IO[bytes]) -> None:
        self._reads, self._writes, self._lock = reads, writes, Lock()

    def send(self, message: Any) -> None:
        """Send a message. Raises `OSError` or `ValueError` where the other side is gone."""
        self.send_packed(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))

    def send_packed(self, packed: bytes) -> None:
        """Send a message that is pickled already."""
        with self._lock:
            self._writes.write(_LENGTH.pack(len(packed)) + packed)
            self._writes.flush()

    def receive(self) -> Any:
        """Wait for a message and return it. Raises `EOFError` where the other side is gone."""
        return pickle.loads(self.receive_packed())

    def receive_packed(self) -> bytes:
        """Wait for a message and return it as it came."""
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size))
        return self._read(length)

    def _read(self, length: int) -> bytes:
        read = self._reads.read(length)
        if read is None or len(read) < length:
            raise EOFError
        return read


class Facts(NamedTuple):
    """What never changes about a run."""

    monitors: Any
    network: Any
    steps_per_epoch: int
    batch_size: int
    probe_size: int
    device: str
    seed: int


class Status(NamedTuple):
    """How a run is, which comes with every answer; the names are those of `TrainingRun`.

    `settings` are the configurations in force and the changes on the way, None where they are those that were told
    before. `busy`: there is work in progress. `bytes` is the memory that it holds.
    """

    state: str
    message: str
    t: int
    steps: int
    version: int
    steps_per_second: float | None
    remaining_seconds: float | None
    notes: tuple[str, ...]
    busy: bool
    bytes: int
    settings: tuple[tuple[Configuration, ...], list[Change]] | None


class Order(NamedTuple):
    """What a worker is asked to do: `number` names the answer, `target` the run or errand, `body` is pickled."""

    number: int
    action: str
    target: int
    body: bytes = b""


class KeptFile(NamedTuple):
    """A file of a run that the server is to keep for a worker elsewhere; None as `content`: to be removed.

    `run` is the name of the run; no `name` means all its files.
    """

    run: str
    name: str
    content: bytes | None


class Answer(NamedTuple):
    """What a worker says: the answer to an order, or news about a run or errand where `number` is None.

    `body` is pickled: the result, or the exception where it is not `good`.
    """

    number: int | None
    good: bool
    target: int
    status: Status | None = None
    body: bytes = b""
    file: KeptFile | None = None


def opened(answer: Answer) -> Any:
    """Return what an answer holds; raise it where it is an exception."""
    content = pickle.loads(answer.body)
    if not answer.good:
        raise content
    return content


def packed_error(error: BaseException) -> bytes:
    """Return an exception to be sent; one that can't travel as a `RuntimeError` with its words."""
    try:
        packed = pickle.dumps(error)
        pickle.loads(packed)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return packed
