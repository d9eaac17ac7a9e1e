"""The servers' processes and the machine, looked at every few seconds."""

from __future__ import annotations

import asyncio
import os
import time

import psutil

from tests.load.log import Log

SAMPLE_SECONDS = 10.0


class Watch:
    """The server's processes and the machine, looked at every few seconds."""

    def __init__(self, pids: list[int], log: Log) -> None:
        self.log = log
        self.servers = [psutil.Process(pid) for pid in pids]
        self.own = psutil.Process()
        self.time, self.used = time.monotonic(), self._used()
        self.marked = 0.0, self.used[0]
        print(
            "     time  tabs  load1   CPU %: server  generator  others   RSS MB  threads  MB in", flush=True
        )

    def _used(self) -> tuple[float, float, float]:
        """Return the CPU seconds that the servers, this program and the machine have used."""
        alive = [process for process in self.servers if process.is_running()]
        server = sum(sum(process.cpu_times()[:2]) for process in alive)
        machine = psutil.cpu_times()
        return (
            server,
            sum(self.own.cpu_times()[:2]),
            sum(machine) - machine.idle - getattr(machine, "iowait", 0.0),
        )

    def sample(self, note: str = "") -> None:
        """Print one line."""
        try:
            now, used = time.monotonic(), self._used()
            server, own, machine = (
                100 * (b - a) / max(0.01, now - self.time) for a, b in zip(self.used, used, strict=True)
            )
            memory = sum(process.memory_info().rss for process in self.servers if process.is_running()) / 1e6
            threads = sum(process.num_threads() for process in self.servers if process.is_running())
        except psutil.Error as error:
            print(f"  the server can't be looked at: {error}", flush=True)
            return
        self.time, self.used = now, used
        others = max(0.0, machine - server - own)
        load, tabs = os.getloadavg()[0], self.log.connected
        print(
            f"{now - self.log.began:8.1f}s {tabs:5d} {load:6.2f} {server:15.0f} {own:10.0f} {others:7.0f} "
            f"{memory:8.0f} {threads:8d} {self.log.received / 1e6:6.0f}  {note}",
            flush=True,
        )

    async def mark(self, seconds: float) -> None:
        """Begin to count what changes cost, once all have arrived."""
        await asyncio.sleep(seconds)
        self.marked = time.monotonic() - self.log.began, self._used()[0]

    def told(self) -> str:
        """Say what a change has cost the servers since then, all that they did meanwhile included."""
        at, before = self.marked
        count = sum(
            row.at >= at and row.picture is not None and "open" not in row.kind for row in self.log.rows
        )
        if not count or not self.servers:
            return "no change to count a server's CPU time for"
        return f"server CPU a change: {1e3 * (self._used()[0] - before) / count:.1f} ms ({count} changes)"

    async def keep(self) -> None:
        """Print a line every few seconds."""
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            self.sample()
