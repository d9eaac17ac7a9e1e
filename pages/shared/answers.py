"""What browsers ask the server for beside pages, without a rerun: a picture's land, the fan, terms.

An address says all that an answer depends on: the product's version, what is wanted, and the settings as a link has
them. So a browser keeps an answer for ever, and one that was made for anybody is there for all sessions.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from importlib import import_module

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.shared.modules import FOR_EVER, VERSION

# As many may wait for their turn: a fan takes about a tenth of a second, of the longest runs two or three.
MOST_WAITING = 20
RETRY_SECONDS = 3
# A formula of 400 letters, each of which may take twelve characters in an address, and all other settings.
_LONGEST_QUERY = 10_000

# In which queue an answer waits for. The land is what a page waits for, so that no fan may be before it.
QUEUES = {"land": "land", "level_land": "land", "fan": "fan", "term": "fan"}


class Queue:
    """One answer is computed at a time, since all would share Python's lock; others wait, up to a number."""

    def __init__(self, most_waiting: int) -> None:
        self._most_waiting = most_waiting
        self._turn = asyncio.Lock()
        self.waiting = 0

    async def take(self, make: Callable[[], bytes]) -> bytes | None:
        """Return what is made, in a thread; None where too many wait already."""
        if self.waiting >= self._most_waiting:
            return None
        self.waiting += 1
        try:
            async with self._turn:
                return await run_in_threadpool(make)
        finally:
            self.waiting -= 1


def routes() -> list[Route]:
    """Return the route that answers, below Streamlit's `server.baseUrlPath`."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    queues = {name: Queue(MOST_WAITING) for name in set(QUEUES.values())}

    async def answer(request: Request) -> Response:
        # Streamlit imports this file anew after an edit; the route stays the old one.
        latest = import_module(__name__)
        return await latest.answered(request, queues)

    return [Route(f"{base and '/'}{base}/api/{{version}}/{{kind}}", answer)]


async def answered(request: Request, queues: dict[str, Queue]) -> Response:
    """Return the answer to a request, or a sentence that says why there is none."""
    kind, query = request.path_params["kind"], request.scope["query_string"].decode("latin-1")
    if request.path_params["version"] != VERSION or kind not in QUEUES:
        return _refusal("This server is of another version than the page. Reload the page.", 404)
    if len(query) > _LONGEST_QUERY:
        return _refusal(f"A query may have {_LONGEST_QUERY} characters, this one has {len(query)}.", 400)
    # Only now: the server answers before it has read in what computes, which takes seconds; a page's first run does it.
    made = await run_in_threadpool(import_module, "pages.shared.made")
    try:
        found = made.known(kind, query)
        if found is None:
            found = await queues[QUEUES[kind]].take(lambda: made.once(kind, query))
    except ValueError as error:
        return _refusal(str(error), 400)
    if found is None:
        return _refusal("Too many ask at once. Try again.", 503, {"Retry-After": str(RETRY_SECONDS)})
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    # A deflated part is what HTTP calls deflate, so that the browser inflates it by itself.
    if "deflate" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "deflate"
    else:
        found = zlib.decompress(found)
    return Response(found, headers=headers, media_type="application/octet-stream")


def _refusal(sentence: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(sentence, status, {"Cache-Control": "no-store", **(headers or {})})
