"""Write the guide's tables of update rules and schedules from the files that define them.

Run it after adding a rule or a schedule: PYTHONPATH=. python scripts/optimiser_tables.py
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from core.optim import RULES, SCHEDULES
from core.optim.limits import limit_words

GUIDE = Path(__file__).parents[1] / "docs" / "notebook.md"


def rules() -> str:
    """Return the table of the rules."""
    rows = []
    for kind in RULES.values():
        own = ", ".join(f"`{own.name}` {own.sign}" for own in kind.parameters)
        limit = limit_words(kind, preconditioned=kind.preconditioner is not None)
        torch = f"`torch.optim.{kind.torch}`" if kind.torch else ""
        decay = "beside d" if kind.decoupled else "in g"
        kept = ", ".join(kind.memory)
        rows.append((f"`{kind.name}`", kind.label, own, kept, limit, decay, torch, kind.source))
    head = (
        "name",
        "in words",
        "own parameters",
        "keeps",
        "stable up to η =",
        "weight decay",
        "in torch",
        "source",
    )
    return _table(head, rows)


def schedules() -> str:
    """Return the table of the schedules."""
    rows = [
        (f"`{kind.name}`", kind.label, "α" if kind.uses_alpha else "", kind.halved, f"${kind.latex}$")
        for kind in SCHEDULES.values()
    ]
    return _table(("name", "in words", "uses", "η is halved", "η(t)"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---" for _ in head], *rows]
    return "\n".join(f"| {' | '.join(cell or '–' for cell in line)} |" for line in lines)


def filled(text: str) -> str:
    """Return a guide's text with its tables made anew between their marks."""
    for name, table in (("rules", rules()), ("schedules", schedules())):
        mark = re.compile(rf"(<!-- {name}: .+? -->\n).*?(\n<!-- end of {name} -->)", re.S)
        text = mark.sub(lambda found, table=table: f"{found[1]}{table}{found[2]}", text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    GUIDE.write_text(filled(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
