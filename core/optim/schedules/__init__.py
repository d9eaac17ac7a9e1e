"""The learning-rate schedules, one a file; each file's `KIND` is all that the rest of the project knows of it."""

from __future__ import annotations

from ...discovery import discovered
from ..schedule_contract import SCHEDULES, ScheduleKind

SCHEDULES.update(discovered(__name__, __path__, ScheduleKind))
