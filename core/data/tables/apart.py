"""A large table is read in a process of its own: it takes seconds in which Python's lock would be taken from everybody.

The process reads its input and writes its output, and so ends by itself when the program that started it is gone. One
table is read at a time; the others wait.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from .sentences import TableError
from .table import Table, read_table

# A file of this size is read in about half a second.
LARGE_BYTES = 1_000_000
_ROOT = Path(__file__).parents[__name__.count(".")]
# Who waits for a table waits for it alone; everybody else's answers go first.
_PRIORITY = 10
_one_at_a_time = Lock()


def read_apart(content: bytes, name: str, answers: Mapping[str, str] | None = None) -> Table:
    """Read a table as `read_table` does, a large one in a process of its own.

    Raises `TableError` as `read_table` does.
    """
    if len(content) < LARGE_BYTES:
        return read_table(content, name, answers)
    with _one_at_a_time:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=pickle.dumps((content, name, dict(answers or {}))),
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])},
        )
    if done.returncode:
        raise TableError(
            f"The file could not be read: the process that read it ended with status {done.returncode}, "
            "as it does when memory runs out. Keep fewer rows or columns."
        )
    found = pickle.loads(done.stdout)
    if isinstance(found, str):
        raise TableError(found)
    assert isinstance(found, Table)
    return found


def _main() -> None:
    if hasattr(os, "nice"):
        os.nice(_PRIORITY)
    content, name, answers = pickle.load(sys.stdin.buffer)
    try:
        found: Table | str = read_table(content, name, answers)
    except TableError as error:
        found = str(error)
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    _main()
