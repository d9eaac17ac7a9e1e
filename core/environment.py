"""What whoever runs a server can set by environment variables; here are those that `core` reads itself."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what holds without it, and what it means, for docs/deploying.md.

    `without` says there in words what holds where there is no default to be read.
    """

    name: str
    default: str
    meaning: str
    without: str = "none"

    def text(self) -> str:
        """Return what is set, or the default."""
        return os.environ.get(self.name, "").strip() or self.default

    def number(self, least: int = 0) -> int:
        """Return what is set as a whole number. Raises `ValueError` with a sentence where it is none."""
        text = self.text()
        if not (text.isascii() and text.isdigit()) or int(text) < least:
            raise ValueError(f"{self.name} must be a whole number of at least {least}, not {text!r}.")
        return int(text)


WORKERS = Variable(
    "SUPERLEVEL_WORKERS",
    "",
    "How many processes one server trains in. The first starts with the server, the others when somebody trains; they "
    "take some 0.5 GB each, and end with the server.",
    without="one for each core",
)
RUNS_MB = Variable(
    "SUPERLEVEL_RUNS_MB",
    "2000",
    "How many megabytes all open trainings of one server may hold. With many of them, each keeps fewer snapshots and "
    "says so; what is beyond is refused with a sentence.",
)
STATE_DIR = Variable(
    "SUPERLEVEL_STATE_DIR",
    "",
    "A folder in which trainings outlive the server, by a day. After a restart, or ten minutes of sleep, a browser "
    "finds its training at the last snapshot, by a random name in its address that “Link” leaves out. Servers of one "
    "machine may share it; its content is trusted, so nobody else may write there.",
)
PATIENCE = Variable(
    "SUPERLEVEL_PATIENCE_SECONDS", "60", "How long a training goes on after its page was closed."
)
