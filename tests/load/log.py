"""What a lesson measures and what goes wrong in it, and the table of both."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Row:
    """One measurement: kind, when it was sent, seconds to the picture and until done, bytes received, a number."""

    kind: str
    at: float
    picture: float | None
    done: float | None
    received: int
    value: float | None = None


@dataclass
class Log:
    """All that was measured and all that went wrong."""

    began: float = field(default_factory=time.monotonic)
    rows: list[Row] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    received: int = 0
    connected: int = 0

    def error(self, what: str) -> None:
        """Count an error; the first of its kind is told at once."""
        self.errors[what] += 1
        if self.errors[what] == 1:
            print(f"  !! {time.monotonic() - self.began:6.1f} s  {what}", flush=True)


def spread(values: list[float], scale: float = 1.0) -> str:
    """Return median, 95th percentile (nearest rank) and maximum as text."""
    if not values:
        return f"{'–':>8}{'–':>8}{'–':>8}"
    ranked = sorted(values)
    chosen = (ranked[math.ceil(share * len(ranked)) - 1] for share in (0.5, 0.95, 1.0))
    return "".join(f"{scale * value:8.2f}" for value in chosen)


def report(log: Log, seconds: float) -> None:
    """Print the table of all kinds of interaction, and every error."""
    print(
        f"\n{'kind':24}{'n':>6} |{'picture s':^24}|{'done s':^24}|{'KB med':>8} | steps/s, share or attempts"
    )
    print(f"{'':24}{'':6} |{'median':>8}{'p95':>8}{'max':>8}|{'median':>8}{'p95':>8}{'max':>8}|")
    for kind in sorted({row.kind for row in log.rows}):
        rows = [row for row in log.rows if row.kind == kind]
        pictures = [row.picture for row in rows if row.picture is not None]
        done = [row.done for row in rows if row.done is not None]
        kilobytes = sorted(row.received / 1e3 for row in rows)[len(rows) // 2]
        values = [row.value for row in rows if row.value is not None]
        times, more = f"{spread(pictures)}|{spread(done)}", spread(values) if values else ""
        print(f"{kind:24}{len(rows):6d} |{times}|{kilobytes:8.0f} |{more}")
    moves = [
        row
        for row in log.rows
        if row.picture is not None and "open" not in row.kind and "train" not in row.kind
    ]
    print(f"answered changes a second: {len(moves) / seconds:.2f}; received: {log.received / 1e6:.0f} MB")
    print(f"errors: {sum(log.errors.values())}")
    for what, count in log.errors.most_common():
        print(f"  {count:5d} × {what}")
