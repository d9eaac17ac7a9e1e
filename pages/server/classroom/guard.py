"""What a request must be before a class is asked: from this server's own pages, small, JSON, and not too often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from core.classroom import RefusedError
from pages.server import clients, log, metrics
from pages.server.allowance import Allowance

# An answer has up to 24,000 characters, each of which takes up to four bytes; nearly all have one.
MOST_BYTES = 32_000


class NotTakenError(ValueError):
    """A request that is not taken: a sentence, HTTP's status, and after how many seconds it may come again."""

    def __init__(self, status: int, sentence: str, wait: float = 0.0) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


@dataclass(frozen=True)
class Rates:
    """How often what may be done. A school has one address, from which a class of 300 comes in ten seconds.

    A code is one of 22⁶. Whoever tries codes is refused after ten from one browser, and, since a program can pretend to
    be many, after 300 from one address; from then on it is one a second. Who has the link tries no code.
    """

    opened: Allowance = field(default_factory=lambda: Allowance(30, 1 / 60))
    joined: Allowance = field(default_factory=lambda: Allowance(600, 20))
    wrong_by_browser: Allowance = field(default_factory=lambda: Allowance(10, 1 / 6))
    wrong_by_address: Allowance = field(default_factory=lambda: Allowance(300, 1))
    strangers: Allowance = field(default_factory=lambda: Allowance(600, 5))
    pictures: Allowance = field(default_factory=lambda: Allowance(60, 1))
    answered: Allowance = field(default_factory=lambda: Allowance(20, 2))


def from_own_page(request: Request) -> None:
    """Raise `NotTakenError` for what another site's page sends in somebody's name, as Streamlit does for uploads."""
    host, origin = request.headers.get("Host"), request.headers.get("Origin")
    if not is_host_allowed(host) or (origin is not None and urlsplit(origin).netloc != host):
        raise NotTakenError(403, "This comes from another site's page, which may not speak for you.")
    if request.method == "GET" or not is_xsrf_enabled():
        return
    if not validate_xsrf_token(request.headers.get("X-Xsrftoken"), request.cookies.get(XSRF_COOKIE_NAME)):
        raise NotTakenError(403, "This page has lost its cookie. Reload it, and allow cookies for this site.")


def secret(request: Request) -> str:
    """Return the secret that a request brings in its header; `NotTakenError` for one without."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not value.strip():
        raise NotTakenError(401, "Join the class first, or open the teacher's link.")
    return value.strip()


async def body(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request brings; `NotTakenError` for anything else."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotTakenError(415, "Send JSON.")
    told = request.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > MOST_BYTES:
        raise await _too_large(request)
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > MOST_BYTES:
            raise await _too_large(request)
    try:
        found = json.loads(received, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotTakenError(400, "This is not JSON.") from None
    if not isinstance(found, dict):
        raise NotTakenError(400, "Send a JSON object.")
    return found


async def _too_large(request: Request) -> NotTakenError:
    """Take what still comes and drop it, up to a bound; else its sender would see a broken connection, no words."""
    left = 64 * MOST_BYTES
    async for part in request.stream():
        left -= len(part)
        if left < 0:
            break
    _acted("class size")
    return NotTakenError(413, f"{MOST_BYTES} bytes may be sent at once, this is more.")


def _no_constant(name: str) -> None:
    raise ValueError(name)


def address(request: Request) -> str:
    """Return from where a request comes; of IPv6 the network, since whoever has one has all its addresses."""
    host = request.client.host if request.client else ""
    try:
        known = ip_address(host)
    except ValueError:
        return host
    return known.packed[:8].hex() if isinstance(known, IPv6Address) else host


def may(allowance: Allowance, key: str, what: str, sentence: str) -> None:
    """Take one of an allowance; `NotTakenError` with a sentence where there is none."""
    if wait := allowance.take(key):
        raise _often(what, sentence, wait)


@contextmanager
def tries_a_code(rates: Rates, request: Request) -> Iterator[None]:
    """Let a code be tried while there is allowance for wrong ones, and take from it where it was wrong."""
    browser, place = clients.of_connection(request), address(request)
    both = (rates.wrong_by_browser, browser), (rates.wrong_by_address, place)
    if wait := max(allowance.wait(key) for allowance, key in both):
        sentence = "Too many wrong codes came from here. The class's link works, or wait a little."
        raise _often("class codes", sentence, wait)
    try:
        yield
    except RefusedError as error:
        if error.reason == "unknown":
            for allowance, key in both:
                allowance.take(key)
        raise


@contextmanager
def knows_a_secret(rates: Rates, request: Request) -> Iterator[None]:
    """Refuse whoever comes again and again with secrets that open nothing, before the database is asked."""
    place = address(request)
    if wait := rates.strangers.wait(place):
        raise _often("class secrets", "Too many requests from here open no class. Wait a little.", wait)
    try:
        yield
    except RefusedError as error:
        if error.reason == "stranger":
            rates.strangers.take(place)
        raise


def _often(what: str, sentence: str, wait: float) -> NotTakenError:
    _acted(what)
    return NotTakenError(429, sentence, wait)


def _acted(cap: str) -> None:
    metrics.CAPPED.labels(cap).inc()
    log.cap(cap)
