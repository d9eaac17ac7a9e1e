"""What a student may do in a class: join it, answer, and see what was shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from . import rows
from .codes import LONGEST_SECRET, SHORTEST_KEY, kept, member_token, new_member_token, typed_code
from .database import Database
from .lessons import Lessons
from .refusals import RefusedError
from .state import Answer, ClassState, Membership
from .tables import ANSWERS, MEMBERS
from .values import nickname as cleaned
from .values import packed

NO_CLASS = "No class has this code. Look again at the letters."
NO_LINK = "This link opens no class: it is cut off, or the class was deleted."
STRANGER = "The class does not know this browser (any more). Join it again with its code."

# Made once: a class sends hundreds of these within seconds.
_NEW_MEMBER = insert(MEMBERS).returning(MEMBERS)
_NEW_ANSWER = insert(ANSWERS).returning(ANSWERS)
_MEMBER = select(MEMBERS).where(MEMBERS.c.token_hash == bindparam("wanted"))
_OWN_ANSWERS = select(ANSWERS).where(ANSWERS.c.member_id == bindparam("of")).order_by(ANSWERS.c.step)
_ANSWER = select(ANSWERS).where(
    ANSWERS.c.member_id == bindparam("of"),
    ANSWERS.c.step == bindparam("to"),
    ANSWERS.c.counts == bindparam("counting"),
)


@dataclass(frozen=True)
class Attending:
    """A student's side; each method but `join` takes the token that joining gave.

    Raises `RefusedError` with the reason "stranger" for a token that no class knows.
    """

    database: Database
    lessons: Lessons
    most_members: int
    clock: Callable[[], float] = time.time

    def join(
        self, code: object = "", nickname: object = "", link: object = "", key: object = None
    ) -> tuple[str, Membership]:
        """Join a class by its code or its link; return a token for the student's browser, and what they see.

        `key` is a browser's own secret of 32 to 100 characters of ASCII: who comes with it again is the same member, as
        when the first answer was lost, and has the nickname that was given last.
        """
        name = cleaned(nickname)
        own = _checked_key(key)
        whole = isinstance(link, str) and link != ""
        where = ("link_hash", kept(link)) if whole else ("code", typed_code(code))
        with self.database.writing() as connection:
            state = rows.locked(connection, *where)
            if state is None:
                raise RefusedError("unknown", NO_LINK if whole else NO_CLASS)
            token = member_token(own, state.id) if own else new_member_token()
            if own and (seen := self._seen_again(connection, state, token, name)):
                return token, seen
            rows.still_on(state)
            if rows.present(connection, state.id) >= self.most_members:
                raise RefusedError("full", f"This class is full: {self.most_members} have joined.")
            given = {"nickname": name, "joined": self.clock(), "change": state.changes}
            given |= {"class_id": state.id, "token_hash": kept(token)}
            row = connection.execute(_NEW_MEMBER, given).one()
            return token, Membership(state, rows.member_of(row), ())

    def _seen_again(
        self, connection: Connection, state: ClassState, token: str, nickname: str
    ) -> Membership | None:
        """Return what a member sees whose token it is, None where there is none yet."""
        row = connection.execute(_MEMBER, {"wanted": kept(token)}).one_or_none()
        if row is None:
            return None
        if row.nickname != nickname and state.ended is None:
            named = (
                update(MEMBERS).where(MEMBERS.c.id == row.id).values(nickname=nickname, change=state.changes)
            )
            row = connection.execute(named.returning(MEMBERS)).one()
        return Membership(state, rows.member_of(row), _own_answers(connection, row))

    def membership(self, token: str) -> Membership:
        """Return what a student sees."""
        with self.database.reading() as connection:
            row = _row(connection, token)
            state = rows.class_by(connection, "id", row.class_id)
            if state is None:
                raise RefusedError("stranger", STRANGER)
            return Membership(state, rows.member_of(row), _own_answers(connection, row))

    def answer(self, token: str, step: object, value: Any, edit: object = None) -> tuple[ClassState, Answer]:
        """Answer a step; return the class, and what is kept.

        Sent twice it is kept once. It may be changed until it is shown: at their own pace with the first answer, else
        when the teacher reveals it. What differs and comes later is kept beside it, and does not count. `edit` counts a
        browser's answers to a step, so that an older one that arrives late does not replace a newer.
        """
        packed(value)
        if edit is not None and (isinstance(edit, bool) or not isinstance(edit, int)):
            raise RefusedError("wrong", "The number of an edit must be a whole number.")
        if edit is not None and not 0 <= edit <= rows.MOST:
            raise RefusedError("wrong", f"The number of an edit must lie between 0 and {rows.MOST}.")
        known = self.membership(token).state
        rows.still_on(known)
        name = self.lessons.step_of(known.lesson, step)
        # Before the class is locked: it may take its time.
        self.lessons.checked(known.lesson, name, value)
        text = packed(self.lessons.thin(known.lesson, name, value))
        with self.database.writing() as connection:
            state = rows.locked(connection, "id", known.id)
            row = _row(connection, token)
            if state is None:
                raise RefusedError("stranger", STRANGER)
            rows.still_on(state)
            _must_be_open(state, name)
            return state, self._kept(connection, state, row.id, name, text, edit)

    def shown(self, token: str, step: object) -> tuple[ClassState, str]:
        """Return the class and all answers to a step that count, without names, once it was revealed, as a JSON list.

        A whole class asks for them at once: they are handed on as they are kept.
        """
        with self.database.reading() as connection:
            row = _row(connection, token)
            state = rows.class_by(connection, "id", row.class_id)
            if state is None:
                raise RefusedError("stranger", STRANGER)
            if self.lessons.step_of(state.lesson, step) not in state.revealed:
                raise RefusedError("closed", "The teacher has not shown the answers to this step yet.")
            wanted = select(ANSWERS.c.value).where(ANSWERS.c.class_id == state.id, ANSWERS.c.step == step)
            # By what nobody knows the order of, so that it tells nothing of who answered what.
            counted = connection.execute(wanted.where(ANSWERS.c.counts).order_by(ANSWERS.c.value))
            return state, f"[{','.join(counted.scalars())}]"

    def _kept(
        self, connection: Connection, state: ClassState, member: int, step: str, text: str, edit: int | None
    ) -> Answer:
        first = _answer(connection, member, step, counts=True)
        shown = step in state.revealed or (state.pace == "own" and first is not None)
        if first is not None and not shown and _is_older(edit, first):
            return rows.answer_of(first)
        # The same again is nothing new, also after the reveal: the answer to it may have been lost on its way. What was
        # changed and changed back has a newer number, so that what lay between can't come after it.
        if first is not None and first.value == text and (shown or edit is None or edit == first.edit):
            return rows.answer_of(first)
        late = _answer(connection, member, step, counts=False) if shown else None
        if late is not None and _is_older(edit, late):
            return rows.answer_of(late)
        before = late if shown else first
        new = {
            "value": text,
            "edit": edit if edit is not None else min(before.edit + 1, rows.MOST) if before else 0,
            "sent": self.clock(),
            "change": state.changes,
        }
        key = {"member_id": member, "step": step, "counts": not shown}
        if before is None:
            made = connection.execute(_NEW_ANSWER, {**key, **new, "class_id": state.id})
            return rows.answer_of(made.one())
        changed = update(ANSWERS).where(*(ANSWERS.c[name] == value for name, value in key.items()))
        return rows.answer_of(connection.execute(changed.values(**new).returning(ANSWERS)).one())


def _checked_key(key: object) -> str:
    """Return a browser's key, "" for none; `RefusedError` for one that can be guessed or is no text."""
    if key is None:
        return ""
    if not isinstance(key, str) or not key.isascii() or not SHORTEST_KEY <= len(key) <= LONGEST_SECRET:
        sentence = f"The key of a browser has {SHORTEST_KEY} to {LONGEST_SECRET} letters of ASCII."
        raise RefusedError("wrong", sentence)
    return key


def _own_answers(connection: Connection, row: Row[Any]) -> tuple[Answer, ...]:
    return tuple(map(rows.answer_of, connection.execute(_OWN_ANSWERS, {"of": row.id})))


def _row(connection: Connection, token: str) -> Row[Any]:
    row = connection.execute(_MEMBER, {"wanted": kept(token)}).one_or_none()
    if row is None:
        raise RefusedError("stranger", STRANGER)
    return row


def _answer(connection: Connection, member: int, step: str, counts: bool) -> Row[Any] | None:
    wanted = {"of": member, "to": step, "counting": counts}
    return connection.execute(_ANSWER, wanted).one_or_none()


def _must_be_open(state: ClassState, step: str) -> None:
    if state.pace == "together" and step != state.open_step:
        was = step in state.revealed
        sentence = "The class is no longer at this step." if was else "The class is not at this step now."
        raise RefusedError("closed", sentence)


def _is_older(edit: int | None, row: Row[Any]) -> bool:
    return edit is not None and edit < row.edit
