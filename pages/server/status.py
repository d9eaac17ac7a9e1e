"""`/metrics` for Prometheus and `/status` for whoever runs the server; both need the server's secret."""

from __future__ import annotations

import base64
import hmac
import html
from collections.abc import Awaitable, Callable, Iterator
from itertools import starmap

import streamlit as st
from prometheus_client import Counter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit.runtime import exists, get_instance

from pages.server import metrics, process, runs, sheet
from pages.server.variables import REPLICA, SECRET

_REFRESH_SECONDS = 5
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def routes() -> list[Route]:
    """Return the two routes, below Streamlit's `server.baseUrlPath`."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    below = f"/{base}" if base else ""
    return [Route(f"{below}/metrics", _guarded(_metrics)), Route(f"{below}/status", _guarded(_status))]


def register() -> None:
    """Show the figures of Streamlit's sessions among the server's."""
    metrics.gauge("sessions_connected", "Pages that are connected.", lambda: len(_active()))
    metrics.gauge(
        "sessions_known", "Pages that are connected, or may come back to their state.", lambda: len(_known())
    )


def _active() -> list[object]:
    return list(get_instance()._session_mgr.list_active_sessions()) if exists() else []


def _known() -> list[object]:
    return list(get_instance()._session_mgr.list_sessions()) if exists() else []


def is_allowed(authorization: str, secret: str) -> bool:
    """Return whether a request's Authorization header holds the secret: as bearer token, or as a browser's password."""
    kind, _, value = authorization.partition(" ")
    given = value.strip() if kind.lower() == "bearer" else _password(value) if kind.lower() == "basic" else ""
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())


def _password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _guarded(answer: Callable[[], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        secret = SECRET.text()
        if not secret:
            return PlainTextResponse("Not found", 404)
        if not is_allowed(request.headers.get("Authorization", ""), secret):
            asks = {"WWW-Authenticate": 'Basic realm="Superlevel", charset="UTF-8"', **_PRIVATE}
            return PlainTextResponse("The server's secret is needed.", 401, asks)
        return await run_in_threadpool(answer)

    return guarded


def _metrics() -> Response:
    return Response(metrics.text(), headers=_PRIVATE, media_type=metrics.CONTENT_TYPE)


def _status() -> Response:
    name = REPLICA.text()
    title = f"Superlevel on {html.escape(name)}" if name else "Superlevel"
    return HTMLResponse(sheet.page(title, _body(), _REFRESH_SECONDS), headers=_PRIVATE)


def _body() -> str:
    known = {gauge.name: (gauge.help, value) for gauge, value in metrics.gauges()}
    told = "".join(
        starmap(_figure, [*_of_runs(), *_of_server({name: value for name, (_, value) in known.items()})])
    )
    rows = "".join(
        f"<tr><td>{html.escape(meaning)}</td><td>{_written(name, value)}</td></tr>"
        for name, (meaning, value) in sorted(known.items(), key=lambda item: item[1])
    )
    return (
        f'<p class="grey">Version {process.release()}, up for {_duration(process.uptime())}. The last minute:</p>'
        f'<dl class="figures">{told}</dl><h2>Caps that acted, exceptions</h2>{_counted()}'
        f"<h2>All figures</h2><table><tbody>{rows}</tbody></table>"
    )


def _of_runs() -> Iterator[tuple[str, str]]:
    seconds = sorted(run.seconds for run in runs.lately())
    yield "answers a second", f"{len(seconds) / min(runs.LATELY_SECONDS, max(process.uptime(), 1.0)):.1f}"
    yield "an answer takes (median)", _seconds(seconds, 0.5)
    yield "19 of 20 take at most", _seconds(seconds, 0.95)


def _of_server(value: dict[str, float]) -> Iterator[tuple[str, str]]:
    yield "pages connected", f"{value.get('sessions_connected', 0):.0f}"
    yield "answers that wait", f"{value.get('runs_waiting', 0):.0f}"
    yield "memory", f"{(value.get('memory_bytes', 0) + value.get('children_memory_bytes', 0)) / 1e6:,.0f} MB"
    yield "cores in use, since the start", f"{value.get('cpu_seconds', 0) / max(process.uptime(), 1.0):.2f}"


def _seconds(ordered: list[float], share: float) -> str:
    if not ordered:
        return "–"
    return f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.2f} s"


def _figure(name: str, value: str) -> str:
    return f"<div><dt>{name}</dt><dd>{value}</dd></div>"


def _counted() -> str:
    found = [*_labels("cap", metrics.CAPPED), *_labels("exception", metrics.ERRORS)]
    if not found:
        return '<p class="grey">None since the start.</p>'
    rows = "".join(f"<tr><td>{html.escape(what)}</td><td>{count:,.0f}</td></tr>" for what, count in found)
    return f"<table><tbody>{rows}</tbody></table>"


def _labels(what: str, counter: Counter) -> Iterator[tuple[str, float]]:
    for family in counter.collect():
        for sample in family.samples:
            if sample.name.endswith("_total"):
                yield f"{what}: {', '.join(sample.labels.values())}", sample.value


def _written(name: str, value: float) -> str:
    if name.endswith("_bytes"):
        return f"{value / 1e6:,.0f} MB"
    return f"{value:,.0f} s" if name.endswith("_seconds") else f"{value:,.6g}"


def _duration(seconds: float) -> str:
    minutes, hours, days = seconds / 60, seconds / 3600, seconds / 86400
    if days >= 2:
        return f"{days:.0f} days"
    return (
        f"{hours:.0f} hours"
        if hours >= 2
        else f"{minutes:.0f} minutes"
        if minutes >= 2
        else f"{seconds:.0f} s"
    )
