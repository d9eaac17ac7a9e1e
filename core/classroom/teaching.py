"""What a teacher may do in a class, whoever comes with its secret."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from . import rows
from .codes import kept, link_secret, new_code, new_teacher_secret
from .database import Database
from .lessons import Lessons
from .refusals import RefusedError
from .state import PACES, ClassState, Opened, View
from .table_file import written
from .tables import ANSWERS, CLASSES, MEMBERS

MOST_CLASSES = 5000
_TRIES = 20
_STRANGER = "This teacher's link opens no class: it is mistyped, or the class was deleted."


@dataclass(frozen=True)
class Teaching:
    """A teacher's side; each method but `open` takes the secret, and raises `RefusedError` where it opens no class."""

    database: Database
    lessons: Lessons
    clock: Callable[[], float] = time.time

    def open(self, lesson: object, pace: object = "together") -> Opened:
        """Open a class on a lesson; `RefusedError` where there is no such lesson or pace, or no room."""
        self.lessons.steps_of(lesson)
        _must_be_pace(pace)
        secret = new_teacher_secret()
        link = link_secret(secret)
        given = {
            "teacher_hash": kept(secret),
            "link_hash": kept(link),
            "lesson": lesson,
            "pace": pace,
            "open_step": "",
            "revealed": "[]",
            "created": self.clock(),
            "version": 1,
            "changes": 0,
            "removals": 0,
        }
        with self.database.writing() as connection:
            if connection.execute(select(func.count()).select_from(CLASSES)).scalar_one() >= MOST_CLASSES:
                raise RefusedError("full", "There are as many classes here as there may be.")
            return Opened(_with_code(connection, given), secret, link)

    def state(self, secret: str) -> ClassState:
        """Return the class that a secret opens."""
        with self.database.reading() as connection:
            return _known(rows.class_by(connection, "teacher_hash", kept(secret)))

    def view(self, secret: str, since: int = 0) -> View:
        """Return the class, and all that came after a count of changes, as of one moment."""
        with self.database.reading() as connection:
            state = _known(rows.class_by(connection, "teacher_hash", kept(secret)))
            return view_of(connection, state, since)

    def open_step(self, secret: str, step: object) -> ClassState:
        """Bring everybody to a step, where the pace is "together"."""

        def opened(connection: Connection, state: ClassState) -> ClassState:
            """Open the step of a class that is still on."""
            rows.still_on(state)
            return _now(connection, state, open_step=self.lessons.step_of(state.lesson, step))

        return self._changing(secret, opened)

    def reveal(self, secret: str, step: object) -> ClassState:
        """Show a step's answer to everybody: what is sent to it from now on does not count."""

        def revealed(connection: Connection, state: ClassState) -> ClassState:
            """Note the step as revealed, where it is not yet."""
            rows.still_on(state)
            name = self.lessons.step_of(state.lesson, step)
            if name in state.revealed:
                return state
            return _now(connection, state, revealed=json.dumps([*state.revealed, name]))

        return self._changing(secret, revealed)

    def set_pace(self, secret: str, pace: object) -> ClassState:
        """Let everybody go at their own pace, or all together."""

        def paced(connection: Connection, state: ClassState) -> ClassState:
            """Note the pace."""
            rows.still_on(state)
            _must_be_pace(pace)
            return _now(connection, state, pace=pace)

        return self._changing(secret, paced)

    def end(self, secret: str) -> ClassState:
        """End the class: everybody still sees it, and it takes nothing more."""

        def ended(connection: Connection, state: ClassState) -> ClassState:
            """Note the time, where there is none."""
            return state if state.ended is not None else _now(connection, state, ended=self.clock())

        return self._changing(secret, ended)

    def remove(self, secret: str, member: object, step: object = None) -> ClassState:
        """Remove what a member answered to a step, or with no step the member and all that they answered."""

        def removed(connection: Connection, state: ClassState) -> ClassState:
            """Delete the entry, and count that something was."""
            if isinstance(member, bool) or not isinstance(member, int) or not 0 < member <= rows.MOST:
                raise RefusedError("wrong", "A member is named by a whole number above 0.")
            entry = delete(MEMBERS).where(MEMBERS.c.class_id == state.id, MEMBERS.c.id == member)
            if step is not None:
                own = delete(ANSWERS).where(ANSWERS.c.class_id == state.id, ANSWERS.c.member_id == member)
                entry = own.where(ANSWERS.c.step == self.lessons.step_of(state.lesson, step))
            if not connection.execute(entry).rowcount:
                raise RefusedError("unknown", "There is no such entry in this class.")
            return _now(connection, state, removals=state.removals + 1)

        return self._changing(secret, removed)

    def delete(self, secret: str) -> ClassState:
        """Delete the class and all that was answered in it; return what it was."""

        def deleted(connection: Connection, state: ClassState) -> ClassState:
            """Delete the class; its members and answers go with it."""
            connection.execute(delete(CLASSES).where(CLASSES.c.id == state.id))
            return state

        state = self._changing(secret, deleted)
        self.database.forget_deleted()
        return state

    def csv(self, secret: str) -> str:
        """Return all answers as a table: a line an answer, its value in plain words."""
        return written(self.view(secret), self.lessons)

    def _changing(self, secret: str, change: Callable[[Connection, ClassState], ClassState]) -> ClassState:
        with self.database.writing() as connection:
            return change(connection, _known(rows.locked(connection, "teacher_hash", kept(secret))))


def view_of(connection: Connection, state: ClassState, since: int) -> View:
    """Return what the teacher sees of a class that came after a count of changes."""
    return View(
        state,
        rows.present(connection, state.id),
        rows.answered(connection, state.id),
        rows.members_since(connection, state.id, since),
        rows.answers_since(connection, state.id, since),
    )


def _must_be_pace(pace: object) -> None:
    if pace not in PACES:
        raise RefusedError("wrong", f"The pace of a class is {' or '.join(PACES)}.")


def _known(state: ClassState | None) -> ClassState:
    if state is None:
        raise RefusedError("stranger", _STRANGER)
    return state


def _now(connection: Connection, state: ClassState, **values: Any) -> ClassState:
    """Write what changes of a class that is locked; return how it then is."""
    changed = update(CLASSES).where(CLASSES.c.id == state.id)
    values = {"version": state.version + 1, **values}
    return rows.state_of(connection.execute(changed.values(**values).returning(*rows.STATE)).one())


def _with_code(connection: Connection, given: dict[str, Any]) -> ClassState:
    """Keep a new class under a code that no other has."""
    for _ in range(_TRIES):
        try:
            with connection.begin_nested():
                made = insert(CLASSES).values(**given, code=new_code()).returning(*rows.STATE)
                return rows.state_of(connection.execute(made).one())
        except IntegrityError:
            continue
    raise RefusedError("full", "There are as many classes here as there may be.")
