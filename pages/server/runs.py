"""Every run of a script passes here: it waits for its turn, and is measured.

Streamlit has no public place for that. All its runs, of pages and of fragments, go through one function, which is
replaced by one that calls it; `tests/server/test_script_runs.py` notices when a release of Streamlit has another.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import ScriptRunContext
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from pages.server import clients, log, metrics
from pages.server.turns import Turns
from pages.server.variables import RUNS_AT_ONCE, RUNS_PER_SECOND

_WHERE, _WHAT = "streamlit.runtime.scriptrunner.script_runner", "exec_func_with_error_handling"
_OURS = "superlevel_turns"
# What the page for whoever runs the server sums up.
LATELY_SECONDS = 60.0


@dataclass(frozen=True)
class Run:
    """One run that is over: when it ended, and how many seconds it took, waiting included."""

    ended: float
    seconds: float


turns = Turns()
_lately: deque[Run] = deque(maxlen=100_000)


def begin() -> None:
    """Have every run of a script wait for its turn, and measure it. A second call changes nothing.

    Raises `ValueError` with a sentence where a setting is no number.
    """
    turns.at_once, turns.rate = RUNS_AT_ONCE.number(1), RUNS_PER_SECOND.number(1)
    turns.burst, turns.on_held_back = 2 * turns.rate, _held_back
    metrics.gauge("runs_waiting", "Answers that wait for their turn.", lambda: len(turns.waiting))
    metrics.gauge("runs_computing", "Answers that are being computed.", lambda: len(turns.computing))
    module = import_module(_WHERE)
    plain = getattr(module, _WHAT, None)
    if plain is None:
        log.warning("runs.unmeasured", reason=f"Streamlit has no {_WHERE}.{_WHAT}")
    elif not hasattr(plain, _OURS):
        setattr(module, _WHAT, _measured(plain))


def lately() -> list[Run]:
    """Return the runs of the last minute."""
    since = time.monotonic() - LATELY_SECONDS
    return [run for run in list(_lately) if run.ended >= since]


def noted(error: Exception) -> None:
    """Count and log an exception that a page shows: its kind and its place, not its words."""
    kind = type(error).__name__
    metrics.ERRORS.labels(kind).inc()
    log.warning("exception", type=kind, at=log.place(error))


def _measured(plain: Callable[..., Any]) -> Callable[..., Any]:
    def run(function: Callable[[], Any], context: ScriptRunContext) -> Any:
        client = _client(context.session_id)
        asked = time.monotonic()
        with turns.turn(client, context.session_id, lambda: _is_wanted(context)) as ticket:
            metrics.WAITING.observe(ticket.began - asked)
            cpu = time.thread_time()
            try:
                answer = plain(function, context)
            finally:
                used = time.thread_time() - cpu
                turns.charge(client, used)
                metrics.COMPUTING.inc(used)
        _note(context, answer, time.monotonic(), asked)
        return answer

    setattr(run, _OURS, turns)
    return run


def _held_back() -> None:
    metrics.CAPPED.labels("runs").inc()
    log.cap("runs")


def _client(session: str) -> Hashable:
    try:
        return clients.of_session(session)
    except Exception:
        # A page must be answered even where a release of Streamlit tells less of its browser.
        return session


def _is_wanted(context: ScriptRunContext) -> bool:
    """Whether the page is still there; its newer requests are joined to this one by Streamlit."""
    requests = context.script_requests
    return requests is None or getattr(requests, "_state", None) is not ScriptRequestType.STOP


def _note(context: ScriptRunContext, answer: tuple[Any, ...], now: float, asked: float) -> None:
    _, _, again, *_ = answer
    kind = "begun anew" if again is not None else "fragment" if context.fragment_ids_this_run else "page"
    page = _page(context)
    metrics.RUNS.labels(page, kind).inc()
    if again is not None:
        return
    metrics.LATENCY.labels(page).observe(now - asked)
    _lately.append(Run(now, now - asked))


def _page(context: ScriptRunContext) -> str:
    """Return the folder of the page, such as "level_sets"."""
    known = context.pages_manager.get_pages().get(context.page_script_hash)
    return Path(known["script_path"]).parent.name if known else "unknown"
