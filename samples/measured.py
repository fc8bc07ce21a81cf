"""What is measured of the inventory's work; `inventory/metrics.py` shows it.

What each process counts for itself is a counter; what the database knows is read when asked, and so
is right whichever machine did the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import DatabaseError
from prometheus_client import Counter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from samples.models import CustodyEvent, Ledger
from samples.selectors import queue
from samples.services.ledger import recorded

EVENTS = Counter(
    "inventory_custody_events_total",
    "Custody events recorded, by verb and by kind of ledger: a mock ledger's are no flight.",
    ("verb", "ledger_kind"),
)


def connect() -> None:
    """Called once Django is ready."""
    recorded.connect(_count, dispatch_uid="samples.measured")


def _count(ledger: Ledger, events: Sequence[CustodyEvent], **_signal: Any) -> None:
    for event in events:
        EVENTS.labels(event.verb, ledger.kind).inc()


class Stored(Collector):
    """What the database knows of the queue and of solves."""

    def collect(self) -> Iterable[Metric]:
        """The figures; where the database does not answer, that alone."""
        up = GaugeMetricFamily("inventory_database_up", "1 when the database answers.")
        try:
            figures = list(_figures())
        except DatabaseError:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        return [up, *figures]


def _figures() -> Iterator[Metric]:
    waiting = queue.waiting()
    yield GaugeMetricFamily(
        "inventory_queue_tasks", "Tasks that are due and that nobody has begun.", waiting.tasks
    )
    yield GaugeMetricFamily(
        "inventory_queue_oldest_seconds", "How long the oldest of them waits.", waiting.oldest_s
    )
    yield GaugeMetricFamily(
        "inventory_workers", "Workers that gave a sign of life lately.", queue.workers_at_post()
    )
    solves = CounterMetricFamily(
        "inventory_solves", "Solves that ended, by what was asked and how.", labels=("of", "status")
    )
    for of, status, count in queue.ended():
        solves.add_metric((of, status), count)
    yield solves
