"""Between rows of the tables and what a class is."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from .refusals import RefusedError
from .state import Answer, ClassState, Member
from .tables import ANSWERS, CLASSES, MEMBERS

# The largest number of an Integer column.
MOST = 2**31 - 1
STATE = tuple(
    CLASSES.c[name]
    for name in (
        "id",
        "code",
        "lesson",
        "pace",
        "open_step",
        "revealed",
        "created",
        "ended",
        "version",
        "changes",
        "removals",
    )
)

KEYS = ("id", "code", "teacher_hash", "link_hash")
# Made once: to put a statement together takes longer than to carry it out.
_FIND = {name: select(*STATE).where(CLASSES.c[name] == bindparam("wanted")) for name in KEYS}
_LOCK = {
    name: update(CLASSES)
    .where(CLASSES.c[name] == bindparam("wanted"))
    .values(changes=CLASSES.c.changes + 1)
    .returning(*STATE)
    for name in KEYS
}
_PRESENT = select(func.count()).select_from(MEMBERS).where(MEMBERS.c.class_id == bindparam("wanted"))


def state_of(row: Row[Any]) -> ClassState:
    """Return a class from a row of `STATE`."""
    return ClassState(**{**row._mapping, "revealed": tuple(json.loads(row.revealed))})


def member_of(row: Row[Any]) -> Member:
    """Return a member from a row of their table."""
    return Member(row.id, row.nickname, row.joined)


def answer_of(row: Row[Any]) -> Answer:
    """Return an answer from a row of its table."""
    return Answer(row.member_id, row.step, json.loads(row.value), row.counts, row.edit, row.sent)


def class_by(connection: Connection, name: str, value: Any) -> ClassState | None:
    """Return the class that has a value in a column of `KEYS`, None where there is none."""
    row = connection.execute(_FIND[name], {"wanted": value}).one_or_none()
    return None if row is None else state_of(row)


def locked(connection: Connection, name: str, value: Any) -> ClassState | None:
    """Return a class, with one more change; until the end of the transaction nobody else changes anything in it.

    So an answer is before a reveal or after it, and whoever reads by changes misses none.
    """
    row = connection.execute(_LOCK[name], {"wanted": value}).one_or_none()
    return None if row is None else state_of(row)


def still_on(state: ClassState) -> None:
    """Raise `RefusedError` where a class has ended."""
    if state.ended is not None:
        raise RefusedError("closed", "This class has ended, so that it takes nothing more.")


def members_since(connection: Connection, number: int, change: int) -> tuple[Member, ...]:
    """Return the members of a class who came after a count of changes."""
    wanted = select(MEMBERS).where(MEMBERS.c.class_id == number, MEMBERS.c.change > change)
    return tuple(map(member_of, connection.execute(wanted.order_by(MEMBERS.c.id))))


def answers_since(connection: Connection, number: int, change: int) -> tuple[Answer, ...]:
    """Return the answers in a class that came after a count of changes."""
    wanted = select(ANSWERS).where(ANSWERS.c.class_id == number, ANSWERS.c.change > change)
    return tuple(map(answer_of, connection.execute(wanted.order_by(ANSWERS.c.change))))


def present(connection: Connection, number: int) -> int:
    """Return how many have joined a class."""
    return int(connection.execute(_PRESENT, {"wanted": number}).scalar_one())


def answered(connection: Connection, number: int) -> dict[str, int]:
    """Return how many answers to each step of a class count."""
    counted = (
        select(ANSWERS.c.step, func.count().label("number"))
        .where(ANSWERS.c.class_id == number, ANSWERS.c.counts)
        .group_by(ANSWERS.c.step)
    )
    return {row.step: row.number for row in connection.execute(counted)}
