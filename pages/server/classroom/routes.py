"""The routes of classes: what comes in is checked, the database asked, and every refusal is one sentence.

| request | who | what |
| --- | --- | --- |
| POST /api/class | anybody | open a class: `{lesson, pace}` |
| POST /api/class/join | anybody | join: `{code}` or `{link}`, `{nickname}`, and the browser's `{key}` |
| POST /api/class/qr | anybody | an address of this server as a picture for phones: `{text}`, the answer is SVG |
| GET /api/class/me | student | the class, and one's own answers |
| POST /api/class/answer | student | answer: `{step, value, edit}` |
| GET /api/class/answers/STEP | student | all answers to a step that was revealed |
| GET /api/class/events | student | the class whenever it changes |
| GET /api/class/teacher | teacher | everything |
| GET /api/class/teacher/events | teacher | everything, and then what comes |
| GET /api/class/teacher/answers.csv | teacher | a table of all answers |
| POST /api/class/teacher/ACTION | teacher | `open`, `reveal`, `pace`, `remove`, `end`, `delete` |

Student and teacher come with their secret as bearer token. A refusal is `{"refused": sentence}`.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from core.classroom import ClassState, DatabaseError, Lessons, Reason, RefusedError, link_secret
from pages.server import log, metrics
from pages.server.classroom import guard, qr, streams, told
from pages.server.classroom.desk import BusyError, Desk
from pages.server.classroom.guard import NotTakenError, Rates
from pages.server.classroom.news import News
from pages.server.variables import CLASS_MEMBERS

if TYPE_CHECKING:
    from core.classroom.room import Classroom

T = TypeVar("T")
Asked = Callable[[Request], Awaitable[Response]]

_STATUS: dict[Reason, int] = {"wrong": 400, "stranger": 401, "unknown": 404, "closed": 409, "full": 409}
# Nobody keeps it, and no browser takes it for anything but data.
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}
# nginx would else collect events before it hands them on.
_STREAMED = {**_PRIVATE, "X-Accel-Buffering": "no"}
_RETRY_SECONDS = 3
# A browser has one, or two while it reloads.
MOST_STREAMS = 4


class ClassRoutes:
    """The routes of one server, with its connections to the database, its rates and who waits for news."""

    def __init__(self, lessons: Lessons, url: str | None = None, rates: Rates | None = None) -> None:
        self.desk = Desk(lessons, lambda: CLASS_MEMBERS.number(1), url)
        self.news = News(self.desk)
        self.rates = rates or Rates()
        self._streams: dict[str, int] = {}

    def routes(self) -> list[Route]:
        """Return the routes, below Streamlit's `server.baseUrlPath`."""
        base = str(st.get_option("server.baseUrlPath")).strip("/")
        below = f"{base and '/'}{base}/api/class"
        found: list[tuple[str, Asked, str]] = [
            ("", self.open, "POST"),
            ("/join", self.join, "POST"),
            ("/qr", self.qr, "POST"),
            ("/me", self.me, "GET"),
            ("/answer", self.answer, "POST"),
            ("/answers/{step}", self.answers, "GET"),
            ("/events", self.events, "GET"),
            ("/teacher", self.teacher, "GET"),
            ("/teacher/events", self.teachers_events, "GET"),
            ("/teacher/answers.csv", self.csv, "GET"),
            ("/teacher/{action}", self.act, "POST"),
        ]
        known = [Route(f"{below}{path}", answering(ask), methods=[method]) for path, ask, method in found]
        # What is none of these must not be taken for something that may be kept for ever.
        rest = (below, f"{below}/{{rest:path}}")
        return [*known, *(Route(path, answering(_nothing), methods=["GET", "POST"]) for path in rest)]

    async def open(self, request: Request) -> Response:
        """Open a class; the answer has the secrets."""
        given = await guard.body(request)
        sentence = "Many classes were opened from here just now. Wait a minute."
        guard.may(self.rates.opened, guard.address(request), "class openings", sentence)
        lesson, pace = given.get("lesson"), given.get("pace", "together")
        opened = await self.desk.write(lambda room: room.teacher.open(lesson, pace))
        log.event("class.opened")
        return _json(
            {"class": told.teachers_state(opened.state), "teacher": opened.secret, "link": opened.link}, 201
        )

    async def join(self, request: Request) -> Response:
        """Join a class; the answer has the browser's token."""
        given = await guard.body(request)
        code, link, name, key = (given.get(part) for part in ("code", "link", "nickname", "key"))
        # Whoever has tried too many codes takes no place from those who join beside them.
        known = guard.knows_a_secret if link else guard.tries_a_code
        with known(self.rates, request):
            sentence = "Many joined from here just now. Try again in a moment."
            guard.may(self.rates.joined, guard.address(request), "class joins", sentence)
            token, seen = await self.desk.write(
                lambda room: room.student.join("" if link else code, name, link or "", key)
            )
        self.news.note(seen.state)
        return _json({"token": token, **told.membership(seen)}, 201)

    async def qr(self, request: Request) -> Response:
        """Return an address of this server as a picture that phones read; it asks no database."""
        given = await guard.body(request)
        guard.may(
            self.rates.pictures,
            guard.address(request),
            "class pictures",
            "Many codes were made. Wait a second.",
        )
        drawn = await qr.picture(request, given.get("text"))
        return Response(drawn, headers=_PRIVATE, media_type="image/svg+xml")

    async def me(self, request: Request) -> Response:
        """Return what a student sees."""
        token = guard.secret(request)
        return _json(told.membership(await self._read(request, lambda room: room.student.membership(token))))

    async def answer(self, request: Request) -> Response:
        """Take an answer; it is written when this is answered."""
        token, given = guard.secret(request), await guard.body(request)
        if "value" not in given:
            raise NotTakenError(400, "An answer has a step and a value.")
        guard.may(self.rates.answered, token, "class answers", "You answer very often. Wait a second.")
        step, value, edit = given.get("step"), given["value"], given.get("edit")
        state, kept = await self._write(request, lambda room: room.student.answer(token, step, value, edit))
        self.news.note(state)
        return _json(told.own_answer(kept))

    async def answers(self, request: Request) -> Response:
        """Return all answers to a step that was revealed."""
        token, step = guard.secret(request), request.path_params["step"]
        state, values = await self._read(request, lambda room: room.student.shown(token, step))
        known = told.packed({"step": step, "version": state.version})
        return Response(f'{known[:-1]},"answers":{values}}}', headers=_PRIVATE, media_type="application/json")

    async def events(self, request: Request) -> Response:
        """Tell a student of the class whenever it changes."""
        token = guard.secret(request)
        seen = await self._read(request, lambda room: room.student.membership(token))
        return self._streaming(token, streams.for_student(self.news, seen.state))

    async def teacher(self, request: Request) -> Response:
        """Return all that the teacher sees."""
        secret = guard.secret(request)
        view = await self._read(request, lambda room: room.teacher.view(secret))
        return _json({**told.view(view), "link": link_secret(secret)})

    async def teachers_events(self, request: Request) -> Response:
        """Tell the teacher all, and what comes."""
        secret = guard.secret(request)
        state = await self._read(request, lambda room: room.teacher.state(secret))
        return self._streaming(secret, streams.for_teacher(self.news, state))

    async def csv(self, request: Request) -> Response:
        """Return the table of all answers."""
        secret = guard.secret(request)
        table = await self._read(request, lambda room: room.teacher.csv(secret))
        named = {"Content-Disposition": 'attachment; filename="superlevel-class.csv"'}
        return Response(table, headers={**_PRIVATE, **named}, media_type="text/csv; charset=utf-8")

    async def act(self, request: Request) -> Response:
        """Do what the teacher asks for."""
        secret, action, given = (
            guard.secret(request),
            request.path_params["action"],
            await guard.body(request),
        )
        if action not in ACTIONS:
            return await _nothing(request)
        # What is deleted is written out of SQLite's log too, which nobody may be writing to.
        alone = action == "delete"
        state = await self._write(request, lambda room: ACTIONS[action](room, secret, given), alone)
        if action == "delete":
            self.news.note_deleted(state.id)
        else:
            self.news.note(state)
        log.event(f"class.{action}")
        return _json({"class": told.teachers_state(state)})

    async def _read(self, request: Request, ask: Callable[[Classroom], T]) -> T:
        with guard.knows_a_secret(self.rates, request):
            return await self.desk.read(ask)

    async def _write(self, request: Request, ask: Callable[[Classroom], T], alone: bool = False) -> T:
        with guard.knows_a_secret(self.rates, request):
            return await self.desk.write(ask, alone)

    def _streaming(self, whose: str, events: AsyncIterator[str]) -> Response:
        if self._streams.get(whose, 0) >= MOST_STREAMS:
            raise NotTakenError(
                429, "This class is open in too many pages here. Close one of them.", _RETRY_SECONDS
            )
        return StreamingResponse(
            self._counted(whose, events), headers=_STREAMED, media_type="text/event-stream"
        )

    async def _counted(self, whose: str, events: AsyncIterator[str]) -> AsyncIterator[str]:
        self._streams[whose] = self._streams.get(whose, 0) + 1
        try:
            async for event in events:
                yield event
        finally:
            self._streams[whose] -= 1
            if not self._streams[whose]:
                del self._streams[whose]
            await events.aclose()  # type: ignore[attr-defined]


ACTIONS: dict[str, Callable[[Classroom, str, dict[str, Any]], ClassState]] = {
    "open": lambda room, secret, given: room.teacher.open_step(secret, given.get("step")),
    "reveal": lambda room, secret, given: room.teacher.reveal(secret, given.get("step")),
    "pace": lambda room, secret, given: room.teacher.set_pace(secret, given.get("pace")),
    "remove": lambda room, secret, given: room.teacher.remove(secret, given.get("member"), given.get("step")),
    "end": lambda room, secret, given: room.teacher.end(secret),
    "delete": lambda room, secret, given: room.teacher.delete(secret),
}
"""What a teacher may ask for, each with what came as JSON."""


def answering(ask: Asked) -> Asked:
    """Return what answers a request: as `ask` does, or with a refusal in one sentence."""

    async def answered(request: Request) -> Response:
        try:
            guard.from_own_page(request)
            return await ask(request)
        except ClientDisconnect:
            # Nobody is there to read an answer.
            return Response(status_code=400)
        except NotTakenError as error:
            return _refusal(str(error), error.status, error.wait)
        except RefusedError as error:
            return _refusal(str(error), _STATUS[error.reason])
        except (DatabaseError, BusyError) as error:
            return _refusal(str(error), 503, _RETRY_SECONDS)

    return answered


async def _nothing(_: Request) -> Response:
    return _refusal("There is nothing of a class at this address.", 404)


def _json(value: Any, status: int = 200) -> Response:
    return Response(told.packed(value), status, _PRIVATE, "application/json")


def _refusal(sentence: str, status: int, wait: float = 0.0) -> Response:
    response = _json({"refused": sentence}, status)
    if wait:
        response.headers["Retry-After"] = str(max(1, math.ceil(wait)))
    return response


def register(classes: ClassRoutes) -> None:
    """Show figures of classes among the server's."""
    metrics.gauge("class_listeners", "Pages that wait for news of a class.", lambda: classes.news.listeners)
    metrics.gauge("class_waiting", "Requests of classes that wait.", lambda: classes.desk.waiting)
