"""The database of classes: SQLite in the user's data folder, or PostgreSQL where several servers share it.

What has been answered with success is written: SQLite waits for the disk at each commit, PostgreSQL as it is set up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import connect
from threading import Lock, local
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.pool import QueuePool

from .place import URL_VARIABLE, default_path
from .refusals import DatabaseError
from .tables import METADATA

# How long a write waits for another server's, and how often a new file is tried, in seconds.
PATIENCE = 20.0
_TRY_AGAIN = 0.05
_MIGRATIONS = Path(__file__).with_name("migrations")
# Any number that nobody else locks: two servers that start at once upgrade one after the other.
_UPGRADE_LOCK = 0x5EA1E7E1
_WRITES = "superlevel_writes"
# Alembic's operations know only one upgrade at a time in a process.
_upgrading = Lock()


def database_url(text: str | None = None) -> URL:
    """Return the address of the database: `text`, else SUPERLEVEL_DATABASE_URL, else the file `default_path`.

    Raises `ValueError` with a sentence where it is none.
    """
    given = (os.environ.get(URL_VARIABLE, "") if text is None else text).strip()
    if not given:
        return URL.create("sqlite", database=str(default_path()))
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise ValueError(
            f"{URL_VARIABLE} must be an address such as postgresql://user:password@host/name."
        ) from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("postgresql+psycopg", "sqlite") or not url.database:
        raise ValueError(f"{URL_VARIABLE} must begin with postgresql:// or sqlite:/// and name a database.")
    return url


class Database:
    """Connections to one database, whose tables are those of this version.

    Any number of threads and processes may use it. Opening it makes what is missing and upgrades what is older; raises
    `DatabaseError` where it can't be reached, or was written by a newer version.
    """

    def __init__(self, url: URL) -> None:
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.kind = "SQLite" if self.is_sqlite else "PostgreSQL"
        self._joint = local()
        with self._telling():
            if self.is_sqlite:
                _make_file(Path(str(url.database)))
            self._engine = _engine(url, self.is_sqlite)
            with _upgrading, self.writing() as connection:
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
                _upgrade(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one moment."""
        # SQLite's transactions do so by themselves.
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._telling(), self._engine.execution_options(**level).begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction: all that is written in it is kept, or with an exception nothing."""
        joint: Connection | None = getattr(self._joint, "connection", None)
        if joint is not None:
            with self._telling(), joint.begin_nested():
                yield joint
            return
        writes = self._engine.execution_options(**{_WRITES: True})
        with self._telling(), writes.begin() as connection:
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that this thread writes in the context; what raises is left out of it.

        Nothing of it is written before the context ends. SQLite waits for the disk once then. With PostgreSQL, where
        many write at once, two such transactions could wait for each other.
        """
        with self.writing() as connection:
            self._joint.connection = connection
            try:
                yield
            finally:
                self._joint.connection = None

    def forget_deleted(self) -> None:
        """Write what was deleted out of SQLite's log of changes too."""
        if self.is_sqlite:
            with self._telling(), self._engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except ModuleNotFoundError as error:
            raise DatabaseError(
                f"{self.kind} needs the package {error.name}, which is not installed."
            ) from None
        except (OSError, DBAPIError, NoConnectionError) as error:
            raise DatabaseError(
                f"The {self.kind} database of classes can't be used ({_cause(error)})."
            ) from error


def _cause(error: Exception) -> str:
    """Return what went wrong as the name of its kind: messages of databases quote addresses and what was sent."""
    return type(getattr(error, "orig", None) or error).__name__


def _make_file(path: Path) -> None:
    """Make the file of a database, which only this user may read, and let readers not wait for a writer."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    deadline = time.monotonic() + PATIENCE
    while True:
        connection = connect(path, timeout=PATIENCE)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except Exception as error:
            # Another server makes the same file at this moment; SQLite does not wait by itself here.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise OSError("SQLite") from error
            time.sleep(_TRY_AGAIN)
        finally:
            connection.close()


def _engine(url: URL, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(url, pool_pre_ping=True, pool_size=6, max_overflow=4, pool_timeout=PATIENCE)
    given = {"timeout": PATIENCE, "check_same_thread": False}
    engine = create_engine(url, poolclass=QueuePool, pool_size=6, max_overflow=4, connect_args=given)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    """Leave transactions to `_begin`: Python's own begin late, and not before a SELECT."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    # What is deleted is overwritten.
    connection.execute("PRAGMA secure_delete=ON")


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that will write takes its place in the line now, since later it could only fail."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _upgrade(connection: Connection) -> None:
    """Lead the tables to this version. Raises `DatabaseError` where they are newer."""
    # Only who opens a class needs Alembic.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes.update(connection=connection, metadata=METADATA)
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError(
            "The database of classes was written by a newer version of Superlevel; upgrade this one, or name another "
            f"database in {URL_VARIABLE}."
        ) from error
