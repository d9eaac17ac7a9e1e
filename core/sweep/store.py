"""Where finished trainings are kept: one SQLite file a user, written as each ends, safe to share between sweeps."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np

from ..data.scores import BY_NAME
from .jobs import TrainingResult

# How long a write waits for another sweep's, in seconds.
PATIENCE = 30.0
# SQLite takes a limited number of parameters in one question.
_AT_ONCE = 500
_NUMBERS = ("final", "rise", *BY_NAME, "budget", "seconds")
_COLUMNS = ("key", "kind", "reason", *_NUMBERS, "t", "V")
_TABLE = f"""
CREATE TABLE IF NOT EXISTS trainings (
  key TEXT PRIMARY KEY, kind TEXT NOT NULL, reason TEXT NOT NULL,
  {", ".join(f"{name} REAL" for name in _NUMBERS)}, t BLOB NOT NULL, V BLOB NOT NULL
) WITHOUT ROWID
"""


class StoreError(ValueError):
    """A store that can't be used; the message says which file and why."""


def default_path() -> Path:
    """Return where the store lies: SUPERLEVEL_STORE, else a folder for caches of this user."""
    if named := os.environ.get("SUPERLEVEL_STORE"):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(cache) if cache else Path.home() / ".cache") / "superlevel" / "sweeps.sqlite"


class ResultStore:
    """Finished trainings by their key. Each is written in a transaction of its own: it is there whole or not at all.

    Any number of processes and threads may use one file. Raises `StoreError` where the file can't be made or is
    no store.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as connection:
                # Readers then do not wait for a writer, and a killed writer leaves nothing half done.
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(_TABLE)
                _complete(connection)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"The store {self.path} can't be used: {error}.") from None

    def put(self, row: TrainingResult) -> None:
        """Keep a finished training; one that is there already stays as it is."""
        marks = ", ".join("?" for _ in _COLUMNS)
        t, V = np.array(row.t, "<i8").tobytes(), np.array(row.V, "<f8").tobytes()
        numbers = (_stored(getattr(row, name)) for name in _NUMBERS)
        with self._asked() as connection:
            connection.execute(
                f"INSERT OR IGNORE INTO trainings ({', '.join(_COLUMNS)}) VALUES ({marks})",
                (row.key, row.kind, row.reason, *numbers, t, V),
            )

    def get(self, keys: Iterable[str]) -> dict[str, TrainingResult]:
        """Return the trainings that are kept, by key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, TrainingResult] = {}
        with self._asked() as connection:
            for first in range(0, len(wanted), _AT_ONCE):
                part = wanted[first : first + _AT_ONCE]
                marks = ", ".join("?" for _ in part)
                question = f"SELECT {', '.join(_COLUMNS)} FROM trainings WHERE key IN ({marks})"
                found |= {row[0]: _row(row) for row in connection.execute(question, part)}
        return found

    def __len__(self) -> int:
        with self._asked() as connection:
            return int(connection.execute("SELECT COUNT(*) FROM trainings").fetchone()[0])

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._open() as connection:
                yield connection
        except sqlite3.Error as error:
            raise StoreError(f"The store {self.path} can't be used: {error}.") from None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one use: SQLite's connections belong to one thread."""
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as connection, connection:
            yield connection


def _complete(connection: sqlite3.Connection) -> None:
    """Give a store that an earlier version made the columns that have come since."""
    there = {name for _, name, *_ in connection.execute("PRAGMA table_info(trainings)")}
    for name in _NUMBERS:
        if name not in there:
            # Another sweep may open the same store at this moment and have added it.
            with suppress(sqlite3.OperationalError):
                connection.execute(f"ALTER TABLE trainings ADD COLUMN {name} REAL")


def _stored(value: float) -> float | None:
    # SQLite has ∞ but keeps NaN as NULL.
    return None if np.isnan(value) else float(value)


def _row(values: tuple) -> TrainingResult:
    key, kind, reason, *numbers, t, V = values
    known = {name: np.nan if value is None else value for name, value in zip(_NUMBERS, numbers, strict=True)}
    return TrainingResult(
        key=key,
        kind=kind,
        reason=reason,
        **known,
        t=tuple(np.frombuffer(t, "<i8").tolist()),
        V=tuple(np.frombuffer(V, "<f8").tolist()),
    )
