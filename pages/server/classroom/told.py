"""What is told of a class, in JSON's types: to students, and to the teacher."""

from __future__ import annotations

import json
from typing import Any

from core.classroom import Answer, ClassState, Member, Membership, View


def state(of: ClassState) -> dict[str, Any]:
    """Return what everybody in a class may know."""
    return {
        "lesson": of.lesson,
        "pace": of.pace,
        "open": of.open_step,
        "revealed": list(of.revealed),
        "ended": of.ended is not None,
        "version": of.version,
        "removals": of.removals,
    }


def own_answer(of: Answer) -> dict[str, Any]:
    """Return a student's own answer."""
    return {"step": of.step, "value": of.value, "counts": of.counts, "edit": of.edit}


def membership(of: Membership) -> dict[str, Any]:
    """Return what a student sees."""
    return {
        "class": state(of.state),
        "nickname": of.member.nickname,
        "answers": [own_answer(answer) for answer in of.answers],
    }


def teachers_state(of: ClassState) -> dict[str, Any]:
    """Return what the teacher knows of a class beside its members."""
    return {**state(of), "code": of.code, "created": of.created, "changes": of.changes}


def view(of: View) -> dict[str, Any]:
    """Return what the teacher sees."""
    return {
        "class": teachers_state(of.state),
        "present": of.present,
        "answered": of.answered,
        "members": [_member(one) for one in of.members],
        "answers": [{"member": one.member, **own_answer(one)} for one in of.answers],
    }


def _member(of: Member) -> dict[str, Any]:
    return {"member": of.number, "nickname": of.nickname}


def packed(value: Any) -> str:
    """Return JSON in one line and in ASCII, so that no reader takes a letter for the end of a line."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
