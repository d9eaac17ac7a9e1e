"""A PostgreSQL server of the tests' own, in a folder that goes with it."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import postgresql
import psycopg

PROGRAM = postgresql.find()


def _as_user(folder):
    """PostgreSQL refuses to run as root: its Debian package brings a user for it."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A running server."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder), _free_port()
        self.who = _as_user(folder)
        self._run("initdb", "--auth=trust", "--username=tester", "--encoding=UTF8", "-N")
        self.start()
        self._count = count()

    def empty_database(self):
        """Return the address of a new database."""
        name = f"classes_{next(self._count)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._address(name)

    def _address(self, name):
        return f"postgresql://tester@127.0.0.1:{self.port}/{name}"

    def _run(self, name, *options):
        command = [PROGRAM.with_name(name), "-D", self.folder / "data", *options]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, **self.who
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self):
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        self._run("pg_ctl", "-w", "-l", self.folder / "log", "-o", options, "start")

    def end(self, mode="fast"):
        self._run("pg_ctl", "-w", "-m", mode, "stop")


@contextmanager
def running():
    """Yield a server that ends with the context."""
    # Not below pytest's folder, which only root may enter.
    folder = tempfile.mkdtemp(prefix="superlevel-postgres-")
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.end("immediate")
        shutil.rmtree(folder, ignore_errors=True)
