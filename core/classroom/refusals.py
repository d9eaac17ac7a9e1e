"""What a class refuses, each in a sentence that repeats nothing of what was sent."""

from __future__ import annotations

from typing import Literal

Reason = Literal["wrong", "stranger", "unknown", "closed", "full"]
"""Something that can't be, a secret that opens nothing, something that is not there, too late or early, no room."""


class RefusedError(ValueError):
    """Something that a class does not take; `str()` of it is the sentence."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason


class DatabaseError(RuntimeError):
    """A database that can't be used; the sentence says which kind, and never its address, which may hold a password."""
