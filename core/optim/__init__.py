"""How it moves: schedules, update rules, stability guard, scale tuner."""

from __future__ import annotations

# These two packages fill RULES and SCHEDULES from their files.
from . import rules, schedules
from .contract import NORM_SCALINGS, RULES, Direction, Rule, RuleKind, StabilityLimit, rule, rule_kind
from .guard import GUARDS
from .schedule_contract import SCHEDULES, Schedule, ScheduleKind, schedule
from .tuner import Tuner

__all__ = [
    "GUARDS",
    "NORM_SCALINGS",
    "RULES",
    "SCHEDULES",
    "Direction",
    "Rule",
    "RuleKind",
    "Schedule",
    "ScheduleKind",
    "StabilityLimit",
    "Tuner",
    "rule",
    "rule_kind",
    "rules",
    "schedule",
    "schedules",
]
