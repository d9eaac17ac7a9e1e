"""Who waits for news of a class, and how it comes: one question a second for all classes that anybody waits for.

So a class that waits costs next to nothing, and a change that another server has made is noticed within a second. A
change that this server has made is told at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from core.classroom import ClassState, DatabaseError
from pages.server.classroom.desk import BusyError, Desk

POLL_SECONDS = 1.0


@dataclass(eq=False)
class Channel:
    """A class for whose news somebody waits; `state` is None once it was deleted."""

    state: ClassState | None
    listeners: int = 0
    # Replaced whenever it is set: a student is woken only by what students see.
    seen: asyncio.Event = field(default_factory=asyncio.Event)
    any: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, state: ClassState | None) -> None:
        """Take a newer state, and wake whom it concerns."""
        before = self.state
        if before is None or (state is not None and state.changes <= before.changes):
            return
        self.state = state
        self.any.set()
        self.any = asyncio.Event()
        if state is None or state.version != before.version:
            self.wake_students()

    def wake_students(self) -> None:
        """Wake everybody who waits for what students see."""
        self.seen.set()
        self.seen = asyncio.Event()


class News:
    """The channels of one server. Only the event loop's thread uses it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.channels: dict[int, Channel] = {}
        self.closed = False
        self._polling: asyncio.Task[None] | None = None

    @contextmanager
    def listening(self, state: ClassState) -> Iterator[Channel]:
        """Have the news of a class, as it was just read, come as long as the context lasts."""
        channel = self.channels.setdefault(state.id, Channel(state))
        channel.note(state)
        channel.listeners += 1
        if self._polling is None or self._polling.done():
            self._polling = asyncio.get_running_loop().create_task(self._poll())
        try:
            yield channel
        finally:
            channel.listeners -= 1
            if not channel.listeners:
                self.channels.pop(state.id, None)

    def note(self, state: ClassState) -> None:
        """Tell what this server has just changed."""
        if (channel := self.channels.get(state.id)) is not None:
            channel.note(state)

    def note_deleted(self, number: int) -> None:
        """Tell that a class was deleted."""
        if (channel := self.channels.get(number)) is not None:
            channel.note(None)

    @property
    def listeners(self) -> int:
        """How many wait for news."""
        return sum(channel.listeners for channel in self.channels.values())

    def close(self) -> None:
        """Wake everybody to go: the server ends."""
        self.closed = True
        for channel in self.channels.values():
            channel.any.set()
            channel.wake_students()

    async def _poll(self) -> None:
        while self.channels and not self.closed:
            await asyncio.sleep(POLL_SECONDS)
            # A database that is away for a while comes back; those who wait go on waiting.
            with suppress(DatabaseError, BusyError):
                await self.look()

    async def look(self) -> None:
        """Ask once for all classes that somebody waits for."""
        numbers = list(self.channels)
        states = await self.desk.read(lambda room: room.states(numbers))
        for number in numbers:
            if (channel := self.channels.get(number)) is not None:
                channel.note(states.get(number))
