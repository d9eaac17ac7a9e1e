"""All classes of one database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sqlalchemy import delete, select

from . import rows
from .attending import Attending
from .database import Database, database_url
from .lessons import Lessons
from .state import ClassState, View
from .tables import CLASSES
from .teaching import Teaching, view_of

MOST_MEMBERS = 500
_DAY = 86_400.0


class Classroom:
    """All classes of one database: the teacher's side, the students', and what a server does for both.

    `url` is SQLAlchemy's address of the database, by default SUPERLEVEL_DATABASE_URL or a file of this user. Raises
    `ValueError` for an address that is none, `DatabaseError` for a database that can't be used.
    """

    def __init__(
        self,
        lessons: Lessons,
        url: str | None = None,
        most_members: int = MOST_MEMBERS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.database = Database(database_url(url))
        self.clock = clock
        self.teacher = Teaching(self.database, lessons, clock)
        self.student = Attending(self.database, lessons, most_members, clock)

    def states(self, numbers: Iterable[int]) -> dict[int, ClassState]:
        """Return classes by their numbers, in one question; those that were deleted are missing."""
        with self.database.reading() as connection:
            wanted = select(*rows.STATE).where(CLASSES.c.id.in_(list(numbers)))
            return {row.id: rows.state_of(row) for row in connection.execute(wanted)}

    def news(self, number: int, since: int) -> View | None:
        """Return what came in a class after a count of changes; None where it was deleted."""
        with self.database.reading() as connection:
            state = rows.class_by(connection, "id", number)
            return None if state is None else view_of(connection, state, since)

    def delete_older(self, days: float) -> int:
        """Delete the classes that were opened longer ago; return how many."""
        with self.database.writing() as connection:
            old = delete(CLASSES).where(CLASSES.c.created < self.clock() - days * _DAY)
            count = connection.execute(old).rowcount
        if count:
            self.database.forget_deleted()
        return count

    def close(self) -> None:
        """Close all connections."""
        self.database.close()
