"""Server-sent events: to a student when what students see has changed, to the teacher what came, a few times a second.

A browser reads them with `fetch`, which sends the secret in a header; `EventSource` could not. Events are "class",
which students get; "all" and "news", which the teacher gets, the first to be taken in place of all before; "gone" when
the class was deleted; "restart" when the server ends. A comment comes every few seconds, so that whoever lies between
keeps the connection, and a browser notices a silent one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from core.classroom import ClassState, DatabaseError
from pages.server.classroom import told
from pages.server.classroom.desk import BusyError
from pages.server.classroom.news import Channel, News

BEAT_SECONDS = 20.0
# Between two messages to a teacher; what comes meanwhile goes together.
PAUSE_SECONDS = 0.5
_BEAT = ": \n\n"


def event(name: str, data: object) -> str:
    """Return an event with its data in one line."""
    return f"event: {name}\ndata: {told.packed(data)}\n\n"


async def for_student(news: News, state: ClassState) -> AsyncIterator[str]:
    """Yield the class as students see it, now and whenever that has changed."""
    version = -1
    with news.listening(state) as channel:
        while (end := _end(news, channel)) is None:
            # Taken before the state is read: a change while this one is sent sets it.
            changed = channel.seen
            assert channel.state is not None
            if channel.state.version != version:
                version = channel.state.version
                yield event("class", told.state(channel.state))
            elif not await _set_within(changed, BEAT_SECONDS):
                yield _BEAT
        yield end


async def for_teacher(news: News, state: ClassState) -> AsyncIterator[str]:
    """Yield all that is in a class, and then what came since, or again all where something was removed."""
    changes, removals = 0, -1
    with news.listening(state) as channel:
        while (end := _end(news, channel)) is None:
            changed, now = channel.any, channel.state
            assert now is not None
            if now.changes == changes and removals == now.removals:
                if not await _set_within(changed, BEAT_SECONDS):
                    yield _BEAT
                continue
            is_all = now.removals != removals
            since = 0 if is_all else changes
            try:
                view = await news.desk.read(lambda room, since=since: room.news(state.id, since))  # type: ignore[misc]
            except (DatabaseError, BusyError):
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if view is None:
                channel.note(None)
                continue
            # Something was removed since this was looked at: what came since is not enough.
            if view.state.removals != now.removals:
                channel.note(view.state)
                continue
            changes, removals = view.state.changes, view.state.removals
            channel.note(view.state)
            yield event("all" if is_all else "news", told.view(view))
            await asyncio.sleep(PAUSE_SECONDS)
        yield end


def _end(news: News, channel: Channel) -> str | None:
    if channel.state is None:
        return event("gone", None)
    return event("restart", None) if news.closed else None


async def _set_within(changed: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(changed.wait(), seconds)
    except TimeoutError:
        return False
    return True
