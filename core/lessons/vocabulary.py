"""The vocabulary of placeholders as Markdown tables, for the guide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .moments import MOMENTS, QUANTITIES
from .predictions import KINDS
from .rooms import ROOMS
from .terms import Term

_TITLES = {"playground": "Of a descent", "train": "Of a training", "map": "Of a map"}


def tables() -> str:
    """Return a table of every term of each page, and of the kinds of predictions."""
    parts = [f"### {_TITLES[place]}\n\n{_table(room.VOCABULARY.values())}" for place, room in ROOMS.items()]
    moments = "\n".join(f"| `{one.name}` | {one.means} |" for one in MOMENTS)
    quantities = "\n".join(f"| `{one.name}` | {one.means} |" for one in QUANTITIES)
    parts.insert(
        1,
        "`setting.…` is a setting by its name in the link, such as `setting.eta0`. A moment of a descent "
        "and what is known at it are joined by a point, as in `first_rise.eta_lim`:\n\n"
        f"| moment | |\n| --- | --- |\n{moments}\n\n| known at it | |\n| --- | --- |\n{quantities}",
    )
    kinds = "\n".join(
        f"| `{kind.name}` | {kind.means} | {', '.join(f'`{one}`' for one in kind.own)} |"
        for kind in KINDS.values()
    )
    parts.append(f"### Kinds of predictions\n\n| kind | | its own lines |\n| --- | --- | --- |\n{kinds}")
    return "\n\n".join(parts) + "\n"


def _table(terms: Iterable[Term]) -> str:
    return "\n".join(["| term | |", "| --- | --- |", *_rows(terms)])


def _rows(terms: Iterable[Term]) -> Iterator[str]:
    moments = {moment.name for moment in MOMENTS}
    for term in terms:
        if term.name.startswith("setting.") or term.name.partition(".")[0] in moments:
            continue
        words = f": {', '.join(term.words)}" if term.words else ""
        yield f"| `{term.name}` | {term.means}{words} |"
