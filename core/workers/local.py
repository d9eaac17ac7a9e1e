"""A worker process of this machine, through its standard input and output."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from .wire import Answer, Order, Wire

_START = "import sys, {package}.process as process; process.main({path!r}, {keep!r})"
# One thread to compute with, in libraries that look there when they are loaded.
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_GRACE_SECONDS = 5.0


class LocalProcess:
    """A process that serves this one, and ends with it; `keep` says that runs' files outlive this one.

    It notices that its pipe is closed, even where nothing could be said any more.
    """

    is_here = True

    def __init__(self, keep: bool) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _start(keep)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            # Away from the terminal, whose Ctrl-C would reach it in the middle of its imports; not in a session of its
            # own, for Linux weighs sessions alike, however nice their processes are to others.
            process_group=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._pipes = self._process.stdin, self._process.stdout
        self.wire = Wire(self._process.stdout, self._process.stdin)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def send(self, order: Order) -> None:
        """Send an order. Raises `OSError` or `ValueError` where the process is gone."""
        self.wire.send(order)

    def receive(self) -> Answer:
        """Wait for an answer and return it. Raises `EOFError` or `OSError` where the process is gone."""
        answer: Answer = self.wire.receive()
        return answer

    def how_it_ended(self) -> str:
        """Say how it ended, in a word or two."""
        return ending(self._process.poll())

    @property
    def code(self) -> int | None:
        """The code with which it ended, None while it has not."""
        return self._process.poll()

    def close(self) -> None:
        """Let it end, after what was sent."""
        with suppress(OSError):
            self._pipes[0].close()

    def wait(self) -> None:
        """Wait until it has ended, by force where it must."""
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def release(self) -> None:
        """Close the pipes, once it has ended and all is heard."""
        for pipe in self._pipes:
            with suppress(OSError):
                pipe.close()


def ending(code: int | None) -> str:
    """Say how a process ended that has this exit code, in a word or two."""
    if not code:
        return "ended"
    if code > 0:
        return f"ended with code {code}"
    name = signal.Signals(-code).name
    return {"SIGKILL": "killed", "SIGTERM": "ended from outside"}.get(name, f"crashed: {name}")


def _start(keep: bool) -> str:
    """Return the child's program: the package's own modules, found where this process finds them."""
    path = [str(Path(__file__).parents[len((__package__ or "").split("."))]), *sys.path]
    program = f"import sys; sys.path[:0] = [{path[0]!r}]\n"
    return program + _START.format(package=__package__, path=path, keep=keep)


def _environment() -> dict[str, str]:
    return os.environ | dict.fromkeys(_THREADS, "1")
