"""The figures of a server, in the text form that Prometheus reads.

Another part of the app shows a figure of its own with one call: `gauge("training_queue", "Runs that wait", read)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

PREFIX = "superlevel_"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REGISTRY = CollectorRegistry()
# One more line for each figure, of no use where counters begin at 0 with the server.
disable_created_metrics()

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0)

RUNS = Counter(f"{PREFIX}runs", "Answers that were computed.", ["page", "kind"], registry=REGISTRY)
LATENCY = Histogram(
    f"{PREFIX}run_seconds",
    "From asking to the answer, waiting included.",
    ["page"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
WAITING = Histogram(
    f"{PREFIX}run_waiting_seconds",
    "How long an answer waited for its turn.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
COMPUTING = Counter(f"{PREFIX}run_cpu_seconds", "Time of a core that answers took.", registry=REGISTRY)
ERRORS = Counter(f"{PREFIX}errors", "Exceptions that a page has shown.", ["type"], registry=REGISTRY)
CAPPED = Counter(f"{PREFIX}capped", "Requests that a cap refused or held back.", ["cap"], registry=REGISTRY)
SENT = Counter(
    f"{PREFIX}sent_bytes", "Bytes that were sent to pages over their WebSockets.", registry=REGISTRY
)


@dataclass(frozen=True)
class Gauge:
    """A figure that is read whenever somebody looks."""

    name: str
    help: str
    read: Callable[[], float]


_gauges: dict[str, Gauge] = {}


def gauge(name: str, help: str, read: Callable[[], float]) -> None:
    """Show a figure of one's own: `read()` gives it whenever somebody looks; the same name again replaces it.

    `name` is in Prometheus' way, with its unit, such as "training_queue" or "cache_bytes"; it gets a prefix.
    """
    _gauges[name] = Gauge(name, help, read)


def gauges() -> Iterator[tuple[Gauge, float]]:
    """Yield every figure with its value; one that can't be read just now is left out."""
    for known in list(_gauges.values()):
        try:
            yield known, float(known.read())
        except Exception:
            # Whoever looks after a server in trouble needs the other figures most of all.
            continue


class _Gauges:
    def collect(self) -> Iterable[Metric]:
        for known, value in gauges():
            yield GaugeMetricFamily(f"{PREFIX}{known.name}", known.help, value=value)


REGISTRY.register(_Gauges())


def text() -> bytes:
    """Return all figures as Prometheus reads them."""
    return generate_latest(REGISTRY)
