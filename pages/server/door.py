"""The server's door, before Streamlit: how many pages may be open, how much may be uploaded, and how it is closed.

An ASGI middleware. What it refuses it refuses with a sentence: a page that is opened gets it as a page, an upload as
its answer, a WebSocket as the reason with which it is closed.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer

from pages.server import clients, log, metrics, sheet
from pages.server.variables import REPLICA, SOCKETS, TABS, UPLOAD_MB

REPLICA_COOKIE = "superlevel_replica"
RESTARTING = "This server is being restarted. The page comes back by itself, with its settings."
_STREAM, _HEALTH, _UPLOAD = "/_stcore/stream", "/_stcore/health", "/_stcore/upload_file/"
# Streamlit's own figures, open to everybody; ours are behind a secret.
_OPEN_FIGURES = "/_stcore/metrics"
_RESTART, _LATER = 1012, 1013
_AGAIN_SECONDS = 20
_TOLD_SECONDS = 10
# Who is refused gets the answer only after a moment, and so asks again no faster.
_HASTE_SECONDS = 1.0
_REFUSED_SECONDS = 5.0
_MOST_REFUSED = 200


@dataclass(eq=False)
class Socket:
    """An open WebSocket of a page."""

    client: str
    send: Send
    closed: bool = False

    async def close(self, code: int, reason: str) -> None:
        """Close it; what is sent afterwards is dropped."""
        if self.closed:
            return
        self.closed = True
        with suppress(Exception):
            await self.send({"type": "websocket.close", "code": code, "reason": reason})


@dataclass
class _Uploads:
    """What is left of a client's allowance of bytes, as of `at`, and whether an upload of its is under way."""

    left: float
    at: float
    under_way: bool = False


@dataclass
class Door:
    """Who is in, who may come in, and how many wait to hear that they may not.

    Only the event loop's thread changes it.
    """

    sockets: set[Socket] = field(default_factory=set)
    closing: bool = False
    refused: int = 0
    most: int = 0
    most_tabs: int = 0
    upload_bytes: float = 0.0
    replica: str = ""
    _uploads: dict[str, _Uploads] = field(default_factory=dict)

    def begin(self) -> None:
        """Read the settings. Raises `ValueError` with a sentence where one is no number."""
        self.most, self.most_tabs = SOCKETS.number(1), TABS.number(1)
        self.upload_bytes, self.replica = 1e6 * UPLOAD_MB.number(1), REPLICA.text()
        metrics.gauge("pages_open", "WebSockets of pages that are open.", lambda: len(self.sockets))
        metrics.gauge(
            "clients", "Browsers with an open page.", lambda: len({s.client for s in list(self.sockets)})
        )

    def refusal(self, client: str) -> tuple[str, str]:
        """Return the cap that keeps a client's next page out, and a sentence; two empty texts where it may come in."""
        if len(self.sockets) >= self.most:
            return (
                "sockets",
                f"This server has all the {self.most} pages open that it may have. It tries again by itself.",
            )
        theirs = Counter(socket.client for socket in self.sockets)[client]
        if client.startswith(clients.BROWSER) and theirs >= self.most_tabs:
            return (
                "tabs",
                f"This browser has {theirs} pages of Superlevel open, which is as many as it may. Close one of them.",
            )
        if theirs >= max(1, self.most // 2):
            return (
                "address",
                f"{theirs} pages are open from one address that sends no cookies, which is as many as may be.",
            )
        return "", ""

    def upload_wait(self, client: str, size: float) -> float:
        """Begin an upload of so many bytes, or return how many seconds it has to wait."""
        now, rate = time.monotonic(), self.upload_bytes / 60.0
        if len(self._uploads) > 1000:
            self._uploads = {key: known for key, known in self._uploads.items() if now - known.at < 60.0}
        known = self._uploads.setdefault(client, _Uploads(self.upload_bytes, now))
        known.left = min(self.upload_bytes, known.left + rate * (now - known.at))
        known.at = now
        if known.under_way:
            return 1.0
        # A file larger than a minute's allowance may still come, alone.
        if (lack := min(size, self.upload_bytes) - known.left) > 0:
            return lack / rate
        known.left -= size
        known.under_way = True
        return 0.0

    def upload_done(self, client: str) -> None:
        """Note that an upload is over."""
        if client in self._uploads:
            self._uploads[client].under_way = False

    async def tell_all(self, sentence: str) -> None:
        """Show a sentence on every open page."""
        data = notice(sentence).SerializeToString()
        for socket in list(self.sockets):
            if not socket.closed:
                with suppress(Exception):
                    await socket.send({"type": "websocket.send", "bytes": data})

    async def close_all(self) -> None:
        """Close every page's WebSocket; browsers then look for the server until it is back."""
        await asyncio.gather(*(socket.close(_RESTART, RESTARTING) for socket in list(self.sockets)))


door = Door()


def notice(sentence: str) -> ForwardMsg:
    """Return Streamlit's message that shows a sentence for some seconds."""
    message = ForwardMsg()
    message.metadata.delta_path.extend([RootContainer.EVENT, 0])
    message.delta.new_element.toast.body = sentence
    message.delta.new_element.toast.duration = _TOLD_SECONDS
    return message


class Doorkeeper:
    """The middleware; there is one door a process."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what may not pass, and hand on what may."""
        if scope["type"] == "websocket" and scope["path"].endswith(_STREAM):
            await self._page(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = clients.of_connection(HTTPConnection(scope))
        cap, sentence = door.refusal(client)
        if door.closing or cap:
            _acted(cap)
            await receive()
            if cap:
                await self._unhurried()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": _LATER, "reason": (sentence or RESTARTING)[:120]})
            return
        socket = Socket(client, send)
        door.sockets.add(socket)
        log.event("page.opened", open=len(door.sockets))
        try:
            await self.app(scope, receive, _counted(socket))
        finally:
            door.sockets.discard(socket)
            log.event("page.closed", open=len(door.sockets))

    async def _unhurried(self) -> None:
        """Let who is refused wait before it hears so: who tries again and again costs less."""
        if door.refused < _MOST_REFUSED:
            door.refused += 1
            try:
                await asyncio.sleep(_REFUSED_SECONDS)
            finally:
                door.refused -= 1

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        answer = self._answer(HTTPConnection(scope), path, method)
        if answer is not None:
            await answer(scope, receive, send)
        elif method == "PUT" and _UPLOAD in path:
            await self._upload(scope, receive, send)
        else:
            await self.app(scope, receive, _with_cookie(scope, send))

    def _answer(self, request: HTTPConnection, path: str, method: str) -> Response | None:
        if path.endswith(_OPEN_FIGURES):
            return PlainTextResponse("Not found", 404)
        if door.closing and path.endswith(_HEALTH):
            return PlainTextResponse(RESTARTING, 503)
        if method != "GET" or "text/html" not in request.headers.get("Accept", ""):
            return None
        cap, sentence = door.refusal(clients.of_connection(request))
        if not cap:
            return None
        _acted(cap)
        headers = {"Retry-After": str(_AGAIN_SECONDS), "Cache-Control": "no-store"}
        return HTMLResponse(sheet.page("Superlevel", f"<p>{sentence}</p>", _AGAIN_SECONDS), 503, headers)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = clients.of_connection(HTTPConnection(scope))
        told = Headers(scope=scope).get("Content-Length", "")
        # Who does not tell the size is taken at the most that may come.
        size = float(told) if told.isdigit() else door.upload_bytes
        if wait := door.upload_wait(client, size):
            _acted("upload")
            seconds = max(1, round(wait))
            await _passed_over(receive)
            sentence = f"More was uploaded within a minute than may be. Try again in {seconds} s."
            await PlainTextResponse(sentence, 429, {"Retry-After": str(seconds)})(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            door.upload_done(client)


async def _passed_over(receive: Receive) -> None:
    """Take what is uploaded and drop it, without haste; else its sender would see a broken connection, no words."""
    while (await receive()).get("more_body", False):
        pass
    await asyncio.sleep(_HASTE_SECONDS)


def _acted(cap: str) -> None:
    if cap:
        metrics.CAPPED.labels(cap).inc()
        log.cap(cap)


def _counted(socket: Socket) -> Send:
    async def send(message: Message) -> None:
        if socket.closed:
            return
        if message["type"] == "websocket.close":
            socket.closed = True
        metrics.SENT.inc(len(message.get("bytes") or b""))
        await socket.send(message)

    return send


def _with_cookie(scope: Scope, send: Send) -> Send:
    """Have the answer set the cookie of this replica, where it has a name and the browser comes with another."""
    if not door.replica or HTTPConnection(scope).cookies.get(REPLICA_COOKIE) == door.replica:
        return send

    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.append("Set-Cookie", f"{REPLICA_COOKIE}={door.replica}; Path=/; {_site()}; HttpOnly")
        await send(message)

    return with_cookie


def _site() -> str:
    """Say to whose pages the cookie comes along: in a frame of another site's too, where Streamlit's own does."""
    framed = str(config.get_option("server.xsrfCookieSameSite")).lower() == "none"
    return "SameSite=None; Secure" if framed else "SameSite=Lax"
