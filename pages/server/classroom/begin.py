"""How classes begin and end with the server, and how old ones are deleted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

from core.classroom import DatabaseError
from core.classroom.place import is_named
from pages.server import log
from pages.server.classroom.desk import BusyError
from pages.server.classroom.routes import ClassRoutes, register
from pages.server.variables import CLASS_DAYS, CLASS_MEMBERS

_HOUR = 3600.0


@asynccontextmanager
async def held(classes: ClassRoutes) -> AsyncIterator[None]:
    """Open the database, where there is one, beside all else, delete what is old each hour, and close it at the end.

    Raises `ValueError` where a setting can't be used. A database that can't be reached now is tried again when somebody
    asks for a class: the rest of the app needs none.
    """
    days = CLASS_DAYS.number(1)
    CLASS_MEMBERS.number(1)
    if is_named():
        import_module("core.classroom.database").database_url()
    register(classes)
    keeping = asyncio.get_running_loop().create_task(_keep(classes, days))
    try:
        yield
    finally:
        classes.news.close()
        keeping.cancel()
        await asyncio.to_thread(classes.desk.close)


async def _keep(classes: ClassRoutes, days: int) -> None:
    while True:
        # Before the first class there is nothing to upgrade and nothing to delete, and no file is made.
        if classes.desk.is_there():
            with suppress(DatabaseError, BusyError):
                count = await classes.desk.write(lambda room: room.delete_older(days), alone=True)
                if count:
                    log.event("classes.deleted", count=count)
        await asyncio.sleep(_HOUR)
