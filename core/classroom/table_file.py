"""The answers of a class as a CSV file."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

from .lessons import Lessons
from .refusals import RefusedError
from .state import View

COLUMNS = ("step", "member", "nickname", "answer", "counts", "sent")
# A spreadsheet takes what begins with one of these for a formula, in full width too. Where numbers have a decimal
# comma, a semicolon begins a cell.
_FORMULA = re.compile(r"(^|[;\t\r])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
# By it Excel knows UTF-8.
_MARK = "\ufeff"


def written(view: View, lessons: Lessons) -> str:
    """Return the table, in the order of the lesson's steps and of the members, with a byte order mark before it."""
    file = io.StringIO()
    file.write(_MARK)
    table = csv.writer(file)
    table.writerow(COLUMNS)
    names = {member.number: _harmless(member.nickname) for member in view.members}
    order = {step: k for k, step in enumerate(_steps(view, lessons))}
    for answer in sorted(
        view.answers, key=lambda one: (order.get(one.step, len(order)), one.member, not one.counts)
    ):
        value = _plain(answer.value)
        sent = datetime.fromtimestamp(answer.sent, UTC).isoformat(timespec="seconds")
        counts = "yes" if answer.counts else "no"
        table.writerow([answer.step, answer.member, names.get(answer.member, ""), value, counts, sent])
    return file.getvalue()


def _steps(view: View, lessons: Lessons) -> tuple[str, ...]:
    """Return the lesson's steps; none where an upgrade has taken the lesson away."""
    try:
        return lessons.steps_of(view.state.lesson)
    except RefusedError:
        return ()


def _plain(value: Any) -> str:
    """Return an answer as people write it: words as they are, what is in order one after the other, else JSON."""
    if value is None:
        return "never"
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return _harmless("; ".join(value))
    return json.dumps(value, ensure_ascii=False)


def _harmless(text: str) -> str:
    return _FORMULA.sub(r"\1\2'", text)
