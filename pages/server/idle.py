"""What a server does once everybody has left: it lets go of what nobody looks at any more."""

from __future__ import annotations

import asyncio
import time

from starlette.concurrency import run_in_threadpool

from core.experiments import computed
from core.memory import give_memory_back
from pages.server import log
from pages.server.door import door

# Streamlit keeps the session of a page that was closed for two minutes.
QUIET_SECONDS = 135.0
_LOOK_SECONDS = 15.0


class Quiet:
    """Notices, looked at every few seconds, that nobody has been there for a while; once for each time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = None

    def begins(self, pages: int, now: float) -> bool:
        """Whether, with so many pages open at this time, it has just been quiet for long enough."""
        if pages:
            self._since = now
            return False
        if self._since is None or now - self._since < self._seconds:
            return False
        self._since = None
        return True


async def watch() -> None:
    """Let go of memory each time that everybody has left, until cancelled."""
    quiet = Quiet(QUIET_SECONDS)
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        if quiet.begins(len(door.sockets), time.monotonic()):
            await run_in_threadpool(_let_go)
            log.event("idle")


def _let_go() -> None:
    computed.forget()
    give_memory_back()
