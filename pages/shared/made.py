"""What the server answers beside the pages (`answers.py`), made once for all sessions."""

from __future__ import annotations

from collections.abc import Callable

from core.experiments import computed
from core.experiments.experiment import from_query
from core.experiments.record import link_parts
from core.experiments.study import Study
from core.messages.fan import fan_message
from core.messages.glossary import term_message
from core.messages.land import land_message
from core.messages.levels import level_land_message

TERM = "term"
KINDS: dict[str, Callable[[Study], bytes]] = {
    "land": land_message,
    "level_land": level_land_message,
    "fan": fan_message,
}


def known(kind: str, query: str) -> bytes | None:
    """Return the answer of a kind to a query, if it is there."""
    found: bytes | None = computed.known(_key(kind, query))
    return found


def once(kind: str, query: str) -> bytes:
    """Return the answer of a kind to a query; `ValueError` with a sentence where that is no experiment's."""
    return computed.once(_key(kind, query), lambda: _made(kind, query))


def _key(kind: str, query: str) -> tuple[str, str, str]:
    return "answer", kind, query


def _made(kind: str, query: str) -> bytes:
    if kind == TERM:
        parts = link_parts(query)
        return term_message(parts.get("name", ""), parts.get("theme", ""))
    experiment, remarks = from_query(query)
    if remarks:
        raise ValueError(remarks[0])
    return KINDS[kind](Study(experiment))
