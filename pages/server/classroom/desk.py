"""The classes' database as the server uses it: opened when it is first needed, asked in threads of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from core.classroom import DatabaseError, Lessons
from core.classroom.place import default_path, is_named
from pages.server import log

if TYPE_CHECKING:
    from core.classroom.room import Classroom

T = TypeVar("T")

# One answer takes a few milliseconds, so that this is some seconds of waiting.
MOST_WAITING = 1500
MOST_TOGETHER = 50
# A database that could not be opened is tried again so much later.
_AGAIN_SECONDS = 3.0
_READERS, _WRITERS = 2, 4


class BusyError(RuntimeError):
    """More wait than may."""


class Desk:
    """Asks the database in threads, so that the event loop goes on. Only the event loop's thread calls it."""

    def __init__(self, lessons: Lessons, most_members: Callable[[], int], url: str | None = None) -> None:
        self._is_given = url is not None
        self._lessons = lessons
        self._read_in: asyncio.Future[None] | None = None
        # Only when it is needed: what speaks to databases takes a while to be read in.
        self._open: Callable[[], Classroom] = lambda: import_module("core.classroom.room").Classroom(
            lessons, url, most_members()
        )
        self._room: Classroom | None = None
        self._opening: asyncio.Lock | None = None
        self._refused: tuple[float, DatabaseError] | None = None
        self._readers = ThreadPoolExecutor(_READERS, "class-reads")
        self._writers: ThreadPoolExecutor | None = None
        self._line: list[tuple[Callable[[Classroom], Any], asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._asking = 0

    def is_there(self) -> bool:
        """Return whether there is a database already, or an address says where."""
        return self._is_given or is_named() or default_path().exists()

    async def read(self, ask: Callable[[Classroom], T]) -> T:
        """Return what a question gives, which changes nothing."""
        room = await self.room()
        return await self._asked(self._readers, lambda: ask(room))

    async def write(self, ask: Callable[[Classroom], T], alone: bool = False) -> T:
        """Return what a change gives, once it is written.

        With SQLite, what comes while the disk is waited for is written together, but for what has to be `alone`.
        """
        room = await self.room()
        assert self._writers is not None
        assert self._read_in is not None
        await asyncio.shield(self._read_in)
        if alone or not room.database.is_sqlite:
            return await self._asked(self._writers, lambda: ask(room))
        self._check_waiting()
        told: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._line.append((ask, told))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_line(room, self._writers))
        return await told

    async def _write_line(self, room: Classroom, threads: ThreadPoolExecutor) -> None:
        """Write what waits in line, some of it at a time, until nothing does."""
        loop = asyncio.get_running_loop()
        while self._line:
            now, self._line = self._line[:MOST_TOGETHER], self._line[MOST_TOGETHER:]
            asks = [ask for ask, _ in now]
            try:
                results = await loop.run_in_executor(threads, _written, room, asks)
            except Exception as error:
                results = [error] * len(now)
            for (_, told), result in zip(now, results, strict=True):
                if told.done():
                    continue
                if isinstance(result, Exception):
                    told.set_exception(result)
                else:
                    told.set_result(result)

    async def room(self) -> Classroom:
        """Return the classroom, opened. Raises `DatabaseError` where that fails, at once for some seconds."""
        if self._room is not None:
            return self._room
        if self._opening is None:
            self._opening = asyncio.Lock()
        async with self._opening:
            if self._room is None:
                self._room = await self._opened()
        return self._room

    async def _opened(self) -> Classroom:
        if self._refused is not None and time.monotonic() < self._refused[0]:
            raise self._refused[1]
        try:
            room = await asyncio.get_running_loop().run_in_executor(self._readers, self._open)
        except DatabaseError as error:
            log.warning("classes.closed", reason=type(error.__cause__).__name__)
            self._refused = time.monotonic() + _AGAIN_SECONDS, error
            raise
        # SQLite has one writer at a time; who waits in line here does not wait in the file's own unfair way.
        self._writers = ThreadPoolExecutor(1 if room.database.is_sqlite else _WRITERS, "class-writes")
        # Lessons take seconds to be read in, in which no writer may wait for them; who only looks does not wait.
        self._read_in = asyncio.get_running_loop().run_in_executor(None, self._lessons.read_in)
        log.event("classes.open", database=room.database.kind)
        return room

    async def _asked(self, threads: ThreadPoolExecutor, ask: Callable[[], T]) -> T:
        self._check_waiting()
        self._asking += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, ask)
        finally:
            self._asking -= 1

    def _check_waiting(self) -> None:
        if self.waiting >= MOST_WAITING:
            raise BusyError("Too many ask at once. Try again.")

    @property
    def waiting(self) -> int:
        """How many wait for the database."""
        return self._asking + len(self._line)

    def close(self) -> None:
        """Let what is being written be written, and close the database."""
        for threads in (self._writers, self._readers):
            if threads is not None:
                threads.shutdown()
        if self._room is not None:
            self._room.close()


def _written(room: Classroom, asks: list[Callable[[Classroom], Any]]) -> list[Any]:
    """Return what each change gives, or the exception with which it was refused, once all are written."""
    found: list[Any] = []
    with room.database.together():
        for ask in asks:
            try:
                found.append(ask(room))
            except Exception as error:
                found.append(error)
    return found
