"""What machines ask before they send people: `/healthz`, `/readyz`, and `/metrics`.

Answered before anything else, since a probe knows an address and not the site's name: neither
ALLOWED_HOSTS nor the redirect to https holds for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from inventory import metrics
from inventory.api.problems import NOT_FOUND, NOT_READY, Fault, respond
from inventory.request_id import PROBES
from samples.selectors import queue
from samples.services import guards

_logger = logging.getLogger(__name__)
_QUEUE = "django_tasks_db.DatabaseBackend"


class ProbesMiddleware:
    """Answers the probes; passes on everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe."""
        if request.path_info not in PROBES:
            return self.get_response(request)
        try:
            response = _VIEWS[request.path_info](request)
        except Http404:
            response = respond(request, NOT_FOUND, "There is nothing at this address.")
        response["Cache-Control"] = "no-store"
        return response


def health(request: HttpRequest) -> HttpResponse:
    """GET /healthz: this process lives. It asks no database: a restart would not mend one."""
    del request
    return JsonResponse({"status": "alive"})


def readiness(request: HttpRequest) -> HttpResponse:
    """GET /readyz: what is asked of this site would be answered; if not, 503 says why."""
    faults = list(_amiss())
    if not faults:
        return JsonResponse({"status": "ready"})
    for fault in faults:
        _logger.warning("Not ready: %s", fault.message)
    return respond(request, NOT_READY, " ".join(fault.message for fault in faults), faults)


def _amiss() -> Iterator[Fault]:
    try:
        missing = [f"{app}.{name}" for app, name in _not_applied()]
        if missing:
            yield Fault(
                field="migrations",
                value=", ".join(missing),
                expected="none missing (manage.py migrate)",
                message=f"{len(missing)} migrations are not applied.",
            )
            return  # without its tables nothing else can be asked
        if absent := guards.missing():
            yield Fault(
                field="guards",
                value=", ".join(sorted(absent)),
                expected="all of them (manage.py migrate --skip-checks), and a verified ledger",
                message="The custody ledger is not guarded.",
            )
        if _needs_worker() and not queue.workers_at_post():
            yield Fault(
                field="worker",
                expected="a running `manage.py db_worker`, or READY_WITHOUT_WORKER=true",
                message="No worker of the queue gave a sign of life lately.",
            )
    except DatabaseError as error:
        # What the driver says may name hosts and people; it is for the log alone.
        _logger.warning("The database does not answer: %s", error)
        yield Fault(field="database", message="The database does not answer.")


def _not_applied() -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def _needs_worker() -> bool:
    return settings.TASKS["default"]["BACKEND"] == _QUEUE and not settings.READY_WITHOUT_WORKER


_VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": health,
    "/readyz": readiness,
    "/metrics": metrics.show,
}
