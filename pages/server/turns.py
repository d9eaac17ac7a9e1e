"""Who computes next: few at once, first those who have had least, and nobody faster than a page can show.

Python's lock lets all threads that compute crawl at once; in turn, most of them are done sooner, and one client that
asks without pause takes no more than the others. A turn is kept for a moment only: who computes longer than `HOLD`
goes on, but no longer keeps others from beginning, so that a long answer slows the short ones and never blocks them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, local

HOLD = 0.25
# What a client has had is forgotten to 1/e in so many seconds.
MEMORY_SECONDS = 10.0
_MOST_CLIENTS = 10_000
# Shares that differ by less than this are alike, and who has waited longest is next. It is a few changes of a slider:
# were it one, a class on a busy server would be served in an order that lets some wait many times longer than others.
_ALIKE_SECONDS = 0.15
# For each second of waiting so much of what a client has had is forgiven: on a busy server those who need more, such as
# a page that trains, come later than the others, but do come.
_FORGIVEN = 0.1


@dataclass(eq=False)
class Ticket:
    """A place in the line: whose it is, since when it waits, and since when it computes (0.0: it waits)."""

    client: Hashable
    asked: float
    began: float = 0.0
    called: Event = field(default_factory=Event)


@dataclass
class _Had:
    """Seconds of computing that a client has had, as of `at`, fading with time."""

    seconds: float = 0.0
    at: float = 0.0

    def now(self, now: float) -> float:
        return self.seconds * math.exp((self.at - now) / MEMORY_SECONDS)


@dataclass
class _Bucket:
    """What is left of a page's allowance, as of `at`."""

    left: float
    at: float


@dataclass
class Turns:
    """The line of one server. All methods may be called from any thread.

    `at_once` compute at a time; a page begins at most `rate` times a second over some seconds, `burst` at once.
    `on_held_back` is called whenever a page has to wait because it has asked too often.
    """

    at_once: int = 1
    rate: float = 15.0
    burst: float = 30.0
    clock: Callable[[], float] = time.monotonic
    on_held_back: Callable[[], None] = lambda: None
    waiting: list[Ticket] = field(default_factory=list)
    computing: list[Ticket] = field(default_factory=list)
    _had: dict[Hashable, _Had] = field(default_factory=dict)
    _buckets: dict[Hashable, _Bucket] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _mine: local = field(default_factory=local)

    @contextmanager
    def turn(self, client: Hashable, page: Hashable, is_wanted: Callable[[], bool]) -> Iterator[Ticket]:
        """Wait for a turn, and have it as long as the context lasts.

        `is_wanted` is asked now and then while it waits; what nobody wants any more ends itself.
        """
        self._await_allowance(page, is_wanted)
        ticket = Ticket(client, self.clock())
        with self._lock:
            self.waiting.append(ticket)
            self._call_next()
        while not ticket.called.wait(self._patience()):
            with self._lock:
                self._call_next()
                if not is_wanted() and not ticket.called.is_set():
                    self._call(ticket)
        self._mine.ticket = ticket
        try:
            yield ticket
        finally:
            self._mine.ticket = None
            with self._lock:
                self.computing.remove(ticket)
                self._call_next()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others compute while this thread waits for something; it goes on at once when it has it."""
        ticket: Ticket | None = getattr(self._mine, "ticket", None)
        if ticket is None:
            yield
            return
        with self._lock:
            self.computing.remove(ticket)
            self._call_next()
        try:
            yield
        finally:
            with self._lock:
                ticket.began = self.clock()
                self.computing.append(ticket)

    def charge(self, client: Hashable, seconds: float) -> None:
        """Note that a client has had so many seconds of computing."""
        with self._lock:
            now = self.clock()
            if len(self._had) > _MOST_CLIENTS:
                self._had = {key: had for key, had in self._had.items() if had.now(now) > 1e-3}
            had = self._had.setdefault(client, _Had())
            had.seconds, had.at = had.now(now) + seconds, now

    def forget(self, page: Hashable) -> None:
        """Forget a page that is closed."""
        with self._lock:
            self._buckets.pop(page, None)

    def _await_allowance(self, page: Hashable, is_wanted: Callable[[], bool]) -> None:
        lack = self._lack(page)
        if lack > 0.0:
            self.on_held_back()
        while lack > 0.0 and is_wanted():
            time.sleep(lack)
            lack = self._lack(page)

    def _lack(self, page: Hashable) -> float:
        """Take one from a page's allowance, or return how many seconds it lacks."""
        with self._lock:
            now = self.clock()
            bucket = self._buckets.setdefault(page, _Bucket(self.burst, now))
            bucket.left = min(self.burst, bucket.left + self.rate * (now - bucket.at))
            bucket.at = now
            if bucket.left < 1.0:
                return (1.0 - bucket.left) / self.rate
            bucket.left -= 1.0
            return 0.0

    def _call_next(self) -> None:
        """Let as many begin as may."""
        now = self.clock()
        while self.waiting and sum(other.began > now - HOLD for other in self.computing) < self.at_once:
            self._call(min(self.waiting, key=lambda ticket: self._rank(ticket, now)))

    def _call(self, ticket: Ticket) -> None:
        self.waiting.remove(ticket)
        ticket.began = self.clock()
        self.computing.append(ticket)
        ticket.called.set()

    def _rank(self, ticket: Ticket, now: float) -> tuple[int, float]:
        had = self._had.get(ticket.client)
        # What is being computed counts already, else a client with many pages would have a turn for each at once.
        under_way = sum(now - other.began for other in self.computing if other.client == ticket.client)
        share = (had.now(now) if had else 0.0) + under_way - _FORGIVEN * (now - ticket.asked)
        return round(share / _ALIKE_SECONDS), ticket.asked

    def _patience(self) -> float:
        """Return after how many seconds the next turn runs out."""
        now = self.clock()
        left = [other.began + HOLD - now for other in list(self.computing)]
        return max(0.005, min([HOLD, *(seconds for seconds in left if seconds > 0)]))
