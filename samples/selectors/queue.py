"""How the queue stands: what waits, who works, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Min
from django_tasks_db.models import DBTaskResult

from samples.domain.plans import AT_WORK
from samples.models import PlanRun, TradeCase, Worker
from samples.models.worker import LOST_AFTER


@dataclass(frozen=True)
class Waiting:
    """Tasks that nobody has begun, and for how many seconds the oldest could have been."""

    tasks: int
    oldest_s: float


def waiting() -> Waiting:
    """What is due and waits; a task that is put off is not due."""
    found = DBTaskResult.objects.ready().aggregate(count=Count("pk"), since=Min("enqueued_at"))
    since = found["since"]
    oldest = (datetime.now(UTC) - since).total_seconds() if since else 0.0
    return Waiting(found["count"], max(oldest, 0.0))


def workers_at_post() -> int:
    """How many workers gave a sign of life lately."""
    return Worker.objects.filter(seen_at__gte=datetime.now(UTC) - LOST_AFTER).count()


def ended() -> Iterator[tuple[str, str, int]]:
    """How many solves have ended: of what (`plan` or `case`), how, and the number."""
    for kind, model in (("plan", PlanRun), ("case", TradeCase)):
        counted = model._default_manager.exclude(status__in=[status.value for status in AT_WORK])
        for status, count in (
            counted.order_by("status").values_list("status").annotate(count=Count("pk"))
        ):
            yield kind, status, count
