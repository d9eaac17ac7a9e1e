"""How the server begins and ends.

Told to stop (SIGTERM), it lets nobody new in, tells every open page, lets others of the app finish (`at_end`), closes
the pages, and ends as uvicorn does. What is not done in time is left: a server that is replaced must not hang.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import FrameType
from typing import Any

from starlette.concurrency import run_in_threadpool

from pages.server import idle, log, process, runs, status, training
from pages.server.door import RESTARTING, door
from pages.server.variables import GRACE, REPLICA

# So long the sentence stands before the page says by itself that it is looking for the server.
_TOLD_SECONDS = 0.5
_KILLED = 128 + signal.SIGTERM

_endings: list[Callable[[], None]] = []
_companions: list[Callable[[], AbstractAsyncContextManager[None]]] = []
_interruptions: list[Callable[[], None]] = []
_drain: set[asyncio.Task[None]] = set()


def at_end(ending: Callable[[], None]) -> None:
    """Have something done when the server ends, in a thread: what is to be kept is written, processes are ended.

    All endings together may take `SUPERLEVEL_GRACE_SECONDS`.
    """
    _endings.append(ending)


def beside(companion: Callable[[], AbstractAsyncContextManager[None]], interrupt: Callable[[], None]) -> None:
    """Have something begin and end with the server, in its event loop.

    `interrupt` is called there as soon as the server is told to end, and sends away who still waits: an answer that
    goes on would else keep the server.
    """
    _companions.append(companion)
    _interruptions.append(interrupt)


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Begin with the server, and end with it; for `st.App`. Raises `ValueError` where a setting can't be used."""
    log.begin()
    door.begin()
    runs.begin()
    process.register()
    status.register()
    training.register(at_end)
    grace = GRACE.number(1)
    if threading.current_thread() is threading.main_thread():
        _listen(asyncio.get_running_loop(), grace)
    companions = AsyncExitStack()
    for companion in _companions:
        await companions.enter_async_context(companion())
    log.event("start", version=process.release(), pid=os.getpid(), replica=REPLICA.text() or "-")
    watch = asyncio.create_task(idle.watch())
    try:
        yield
    finally:
        watch.cancel()
        await companions.aclose()
        await run_in_threadpool(_finish)
        log.event("stop", uptime=f"{process.uptime():.0f}s")


def _listen(loop: asyncio.AbstractEventLoop, grace: int) -> None:
    """Take SIGTERM before uvicorn does: pages are told first; and Ctrl-C, which is to end at once."""
    ends, breaks = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    def interrupt(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(_interrupt)
        if callable(breaks):
            breaks(number, frame)

    def terminate(number: int, frame: FrameType | None) -> None:
        if door.closing:
            return
        door.closing = True
        _end_in_any_case(grace)
        loop.call_soon_threadsafe(begin_drain)

    def begin_drain() -> None:
        task = loop.create_task(_close(grace))
        _drain.add(task)
        task.add_done_callback(lambda _: ends(signal.SIGTERM, None) if callable(ends) else os._exit(_KILLED))

    signal.signal(signal.SIGTERM, terminate)
    signal.signal(signal.SIGINT, interrupt)


def _interrupt() -> None:
    for interrupt in _interruptions:
        interrupt()


async def _close(grace: int) -> None:
    log.event("stopping", open=len(door.sockets))
    if door.sockets:
        await door.tell_all(RESTARTING)
        await asyncio.sleep(_TOLD_SECONDS)
    _interrupt()
    try:
        await asyncio.wait_for(run_in_threadpool(_finish), max(1.0, grace - 2.0))
    except TimeoutError:
        log.warning("unfinished", reason="what was to be kept was not written in time")
    await door.close_all()


def _finish() -> None:
    """Do what is to be done at the end, each once, the last that was asked for first."""
    while _endings:
        ending = _endings.pop()
        try:
            ending()
        except Exception as error:
            log.warning("unfinished", type=type(error).__name__, at=log.place(error))


def _end_in_any_case(grace: int) -> None:
    """End the process after the time of grace, however much is left to do."""

    def end() -> None:
        log.warning("killed", reason=f"not ended within {grace} s")
        os._exit(_KILLED)

    timer = threading.Timer(grace, end)
    timer.daemon = True
    timer.start()
