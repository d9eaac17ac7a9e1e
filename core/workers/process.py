"""A worker process: runs and errands live in it and take turns, and orders are answered in between."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import Any, NoReturn

import torch

from ..memory import give_memory_back
from ..trainer.worker import Hiring
from .errand import Errand
from .host import Host
from .line import Line
from .saving import Files, Folder, Posted
from .wire import Answer, KeptFile, Order, Wire, packed_error

# A turn; what a step or a piece of an errand takes longer is not interrupted.
TURN_SECONDS = 0.1
# So far answers come before work.
MOST_OWED_SECONDS = 0.1
# Where cores are scarce, pages come first: a picture that waits is noticed sooner than a slower training.
NICENESS = 5
# How long runs may take to be saved once the server is gone.
_GRACE_SECONDS = 10.0


class Service:
    """Serves one server through a wire until that is closed; `keep` says that runs' files outlive the server."""

    def __init__(self, wire: Wire, keep: bool) -> None:
        self._wire, self._keep = wire, keep
        self._inbox: SimpleQueue[Order | None] = SimpleQueue()
        self._line = Line()
        self._hosts: dict[int, Host] = {}
        self._errands: dict[int, Errand] = {}
        self._untidy = self._gone = False
        self._owed, self._answered_at = 0.0, monotonic()

    def serve(self) -> NoReturn:
        """Do what is ordered, and give turns, until the process ends."""
        Thread(target=self._hear, name="orders", daemon=True).start()
        self._send(Answer(None, True, 0))
        while True:
            self._obey()
            task = self._line.next()
            if task is None:
                self._tidy()
                self._owed = 0.0
                self._await()
            else:
                self._turn(task)

    def _await(self) -> None:
        """Wait for an order, but not longer than until a run that goes slowly has its next step to make."""
        with suppress(Empty):
            self._do(self._inbox.get(timeout=self._line.rest_seconds))

    def leave(self) -> None:
        """Have the process end as soon as the runs are saved."""
        self._inbox.put(None)

    def _send(self, answer: Answer) -> None:
        # A server that is gone hears nothing; that it is gone is noticed where its orders come from.
        with suppress(OSError):
            self._wire.send(answer)

    def _hear(self) -> None:
        try:
            while True:
                self._inbox.put(self._wire.receive())
        except (EOFError, OSError):
            # The server is gone, however it ended, and nobody will ask for anything any more.
            self._gone = True
            self.leave()
            sleep(_GRACE_SECONDS)
            os._exit(1)

    def _obey(self) -> None:
        """Answer what was asked; where many ask, work goes on in between for as long as answering took."""
        began = monotonic()
        if self._owed > 0:
            self._owed -= began - self._answered_at
        self._answered_at = began
        while self._owed <= MOST_OWED_SECONDS and not self._inbox.empty():
            self._do(self._inbox.get())
            now = monotonic()
            self._owed = max(0.0, self._owed) + now - self._answered_at
            self._answered_at = now

    def _turn(self, task: Any) -> None:
        until = monotonic() + TURN_SECONDS
        while task.busy and not task.rest_seconds and monotonic() < until:
            task.once(self._obey)
        if isinstance(task, Host) and not task.busy and task.number in self._hosts:
            task.save()
            self._send(Answer(None, True, task.number, self._status(task)))

    def _do(self, order: Order | None) -> None:
        if order is None:
            self._end()
        try:
            result = getattr(self, f"_{order.action}_order")(order)
        except Exception as error:
            # An order that fails is no reason to end all that lives here.
            self._reply(order, False, packed_error(error))
            return
        self._reply(order, True, pickle.dumps(result, pickle.HIGHEST_PROTOCOL))

    def _reply(self, order: Order, good: bool, body: bytes) -> None:
        host = self._hosts.get(order.target)
        status = None if host is None else self._status(host)
        self._send(Answer(order.number, good, order.target, status, body))

    def _status(self, host: Host) -> Any:
        return host.status(self._line.words(host))

    def _make_order(self, order: Order) -> Any:
        """Make a run, or go on with one whose folder there is already."""
        path, recipe, folder, kept, store_bytes, remark = pickle.loads(order.body)
        _find_modules_in(path)
        files = None if folder is None else self._files(order.target, Path(folder), kept)
        host = Host(order.target, recipe, files, store_bytes)
        if remark:
            host.run.remarks.append(remark.format(t=host.run.t))
        self._hosts[order.target] = host
        self._wake(host)
        return host.facts()

    def _files(self, number: int, folder: Path, kept: dict[str, bytes] | None) -> Files:
        """Return where a run is saved: in its folder, or by the server where that has said what it keeps."""
        if kept is None:
            return Folder(folder)
        return Posted(
            kept,
            lambda name, content: self._send(
                Answer(None, True, number, file=KeptFile(folder.name, name, content))
            ),
        )

    def _ask_order(self, order: Order) -> Any:
        """Answer a question about a run; `steers` says that it is told what to do."""
        host = self._hosts[order.target]
        steers, function, arguments, named = pickle.loads(order.body)
        host.run.line = self._line.words(host)
        try:
            return host.ask(function, *arguments, **named)
        finally:
            self._wake(host)
            if steers:
                host.settle()

    def _look_order(self, order: Order) -> None:
        """Answer with the status alone."""

    def _limit_order(self, order: Order) -> None:
        limit = pickle.loads(order.body)
        for host in self._hosts.values():
            host.run.limit_store(limit)
            self._send(Answer(None, True, host.number, self._status(host)))

    def _unsaved_order(self, order: Order) -> None:
        """Do not save a run any more, since the server can't keep its files."""
        self._hosts[order.target].give_up_saving(*pickle.loads(order.body))

    def _release_order(self, order: Order) -> None:
        """Save a run that is to go on in another worker, and forget it."""
        host = self._hosts[order.target]
        host.settle()
        self._forget(order.target, remove=False)

    def _drop_order(self, order: Order) -> None:
        """Forget a run that nobody holds any more; where somebody may come back to it, its files stay."""
        if host := self._hosts.get(order.target):
            is_wanted = self._keep and host.run.state != "closed"
            if is_wanted:
                host.run.pause()
                host.run.wait()
                host.save()
            self._forget(order.target, remove=not is_wanted)

    def _errand_order(self, order: Order) -> None:
        """Begin long work, about a run where it names one."""
        path, about, function, arguments = pickle.loads(order.body)
        _find_modules_in(path)
        run = (self._hosts[about].run,) if about is not None else ()
        errand = Errand(order.target, lambda own: function(own, *run, *arguments), self._send)
        self._errands[order.target] = errand
        self._errands = {number: one for number, one in self._errands.items() if one.busy}
        self._line.join(errand)

    def _prepare_order(self, order: Order) -> None:
        """Import what will be asked for: reading the order did it."""
        path, functions = pickle.loads(order.body)
        _find_modules_in(path)
        pickle.loads(functions)

    def _cancel_order(self, order: Order) -> None:
        if order.target in self._errands:
            self._errands[order.target].stop()

    def _wake(self, host: Host) -> None:
        if host.busy:
            self._line.join(host)

    def _forget(self, number: int, remove: bool) -> None:
        host = self._hosts.pop(number)
        host.forget(remove)
        host.run.abandon()
        self._untidy = True

    def _tidy(self) -> None:
        """Give the memory of what was dropped back to the system, when there is nothing else to do."""
        if self._untidy and self._inbox.empty():
            self._untidy = False
            give_memory_back()

    def _end(self) -> NoReturn:
        """Save the runs for whoever goes on with them, or leave nothing behind where that can be nobody."""
        for host in self._hosts.values():
            if self._gone and not self._keep:
                host.forget(remove=True)
            else:
                host.save()
        os._exit(0)


def main(path: list[str], keep: bool) -> NoReturn:
    """Serve whoever started this process, through its standard input and output."""
    # A shell's Ctrl-C is for the server, at whose end this process ends too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reads, writes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What something prints must not get between the messages.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    _find_modules_in(path)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    torch.set_num_threads(1)
    # An errand that computes would keep an answer waiting for the usual 5 ms.
    sys.setswitchinterval(0.001)
    Hiring.in_turns()
    service = Service(Wire(reads, writes), keep)
    signal.signal(signal.SIGTERM, lambda *_: service.leave())
    service.serve()


def _find_modules_in(path: list[str]) -> None:
    sys.path.extend(place for place in path if place not in sys.path)
