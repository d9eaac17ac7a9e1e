"""Worker processes on the machines of a Dask cluster: each is held by an actor there, which hands messages on."""

from __future__ import annotations

import os
import pickle
import random
from asyncio import get_running_loop
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from .child import NoWorkerError
from .local import LocalProcess, ending
from .wire import Answer, Order

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = "DASK_SCHEDULER_ADDRESS"
# How long a scheduler may take to answer, in seconds.
PATIENCE_SECONDS = 10.0
# An actor that has nothing to tell says so after so long, so that a call to one that is gone does not wait for ever.
_LOOK_SECONDS = 10.0
_LATE_SECONDS = 20.0


def client_of(address: str) -> Client:
    """Return a client of the Dask scheduler at `address`; raises `NoWorkerError` with a sentence where it can't be."""
    try:
        # Dask is not among the requirements: who wants it has installed it.
        from distributed import Client
    except ImportError:
        raise NoWorkerError(
            f"{ADDRESS} is set, but Dask is not installed here: pip install distributed, or unset it."
        ) from None
    try:
        return Client(address, timeout=PATIENCE_SECONDS)
    except (OSError, ValueError) as error:
        raise NoWorkerError(
            f"There is no Dask scheduler at {address}, which {ADDRESS} names: {error}."
        ) from None


class Cluster:
    """The Dask cluster whose scheduler is at `address`, connected to when it is first wanted."""

    def __init__(self, address: str) -> None:
        self._address, self._lock = address, Lock()
        self._client: Client | None = None
        self._threads = 1
        self._held: Counter[str] = Counter()

    @classmethod
    def of_environment(cls) -> Cluster | None:
        """Return the cluster that DASK_SCHEDULER_ADDRESS names, None where it names none."""
        address = os.environ.get(ADDRESS, "").strip()
        return cls(address) if address else None

    @property
    def threads(self) -> int:
        """How many threads its workers had when they were last looked at; 1 before that."""
        return self._threads

    def hold(self, keep: bool) -> tuple[str, Any]:
        """Have a process started by the worker that has the fewest for its threads; return where, and the actor.

        Raises `NoWorkerError` where there is no scheduler, or nobody who works for it.
        """
        with self._lock:
            if self._client is None or self._client.status != "running":
                self._client = client_of(self._address)
            client, places = self._client, self._places()
            if not places:
                raise NoWorkerError(
                    f"The Dask scheduler at {self._address} has no workers. Start some: dask worker."
                )
            self._threads = sum(places.values())
            # Other servers may choose at the same time.
            order = random.sample(sorted(places), len(places))
            place = min(order, key=lambda one: self._held[one] / places[one])
            self._held[place] += 1
        try:
            actor = client.submit(
                Relay, keep, actor=True, workers=[place], allow_other_workers=False, pure=False
            )
            return place, actor.result(timeout=_LATE_SECONDS)
        except Exception as error:
            # Whatever keeps Dask from it, such as a worker that has not this package, is told to whoever wanted it.
            self.release(place)
            raise NoWorkerError(f"The Dask worker at {place} can't hold trainings: {error}.") from error

    def release(self, place: str) -> None:
        """Count one process less at a place."""
        with self._lock:
            self._held[place] -= 1

    def close(self) -> None:
        """Part from the scheduler."""
        with self._lock:
            if self._client is not None:
                self._client.close()

    def _places(self) -> dict[str, int]:
        assert self._client is not None
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        return {address: worker["nthreads"] for address, worker in workers.items()}


class News(NamedTuple):
    """What an actor tells: the process's number, its answers, and its exit code where there are no more."""

    pid: int
    packed: list[bytes]
    ended: bool
    code: int | None


class Relay:
    """An actor of Dask's that holds a worker process on its machine, and hands on what goes to and fro."""

    def __init__(self, keep: bool) -> None:
        self._process = LocalProcess(keep)
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        # One sends while the other waits for news; Dask's own threads are left alone.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="superlevel-relay")
        Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()

    async def send(self, packed: list[bytes]) -> None:
        """Hand orders on, in their order."""
        await get_running_loop().run_in_executor(self._threads, self._send, packed)

    async def news(self) -> News:
        """Wait for answers, for some seconds, and return all that are there."""
        return await get_running_loop().run_in_executor(self._threads, self._news)

    async def close(self) -> None:
        """Let the process end; there may still be news of it."""
        self._process.close()

    def _send(self, packed: list[bytes]) -> None:
        for message in packed:
            self._process.wire.send_packed(message)

    def _news(self) -> News:
        found: list[bytes | None] = []
        with suppress(Empty):
            found.append(self._answers.get(timeout=_LOOK_SECONDS))
            while True:
                found.append(self._answers.get_nowait())
        ended = None in found
        code = self._process.code if ended else None
        return News(self._process.pid, [one for one in found if one is not None], ended, code)

    def __del__(self) -> None:
        # The server is gone, or wants it no more.
        self._process.close()
        self._threads.shutdown(wait=False)


def _listen(process: LocalProcess, answers: SimpleQueue[bytes | None]) -> None:
    """Take what a process says until it ends; not a method, so that the thread does not keep the actor."""
    with suppress(EOFError, OSError, ValueError):
        while True:
            answers.put(process.wire.receive_packed())
    process.wait()
    process.release()
    answers.put(None)


class ClusterProcess:
    """A worker process in a cluster, as its server sees it. It is made by whoever first waits for its answers."""

    is_here = False

    def __init__(self, cluster: Cluster, keep: bool) -> None:
        self._cluster, self._keep = cluster, keep
        self._actor: Any = None
        self._place = ""
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._answers: list[bytes] = []
        self._over, self._how = False, "ended"
        self.pid = 0

    def send(self, order: Order) -> None:
        """Send an order as soon as the process is there, and do not wait for that."""
        self._orders.put(order)

    def receive(self) -> Answer:
        """Wait for an answer and return it.

        Raises `EOFError` where the process is gone, `NoWorkerError` where it can't be made.
        """
        if self._actor is None:
            self._hold()
        while not self._answers:
            if self._over:
                raise EOFError
            self._ask()
        answer: Answer = pickle.loads(self._answers.pop(0))
        return answer

    def how_it_ended(self) -> str:
        """Say how it ended, in a few words."""
        return self._how

    def close(self) -> None:
        """Let it end, after what was sent."""
        self._orders.put(None)

    def wait(self) -> None:
        """Wait for nothing: that it has ended is heard as the last answer."""

    def release(self) -> None:
        """Let the actor go."""
        self.close()
        self._actor = None
        if self._place:
            self._cluster.release(self._place)
            self._place = ""

    def _hold(self) -> None:
        self._place, self._actor = self._cluster.hold(self._keep)
        Thread(target=self._post, args=(self._actor,), name="orders to the cluster", daemon=True).start()

    def _ask(self) -> None:
        try:
            news: News = self._actor.news().result(timeout=_LATE_SECONDS)
        except Exception:
            # However Dask says it: the worker that held the actor is gone.
            self._over, self._how = True, f"the Dask worker at {self._place} is gone"
            return
        self.pid, self._answers = news.pid, news.packed
        if news.ended:
            self._over, self._how = True, ending(news.code)

    def _post(self, actor: Any) -> None:
        """Send orders one after the other: what is called of an actor at once may come in any order."""
        # A worker that is gone is noticed where its answers are waited for.
        with suppress(Exception):
            while (order := self._orders.get()) is not None:
                actor.send([pickle.dumps(order, pickle.HIGHEST_PROTOCOL)]).result()
            actor.close().result(timeout=_LATE_SECONDS)
