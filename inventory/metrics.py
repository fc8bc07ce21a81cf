"""Requests counted and timed; everything measured, in the form that Prometheus reads.

With several processes (gunicorn's, and the workers beside it) each keeps its counts in files of
PROMETHEUS_MULTIPROC_DIR, which inventory/gunicorn_conf.py sets; whichever of them answers adds up
all. https://prometheus.github.io/client_python/multiprocess/
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from samples.measured import Stored

REQUESTS = Counter(
    "inventory_requests_total",
    "Requests answered, by method, name of the route and status.",
    ("method", "route", "status"),
)
SECONDS = Histogram(
    "inventory_request_seconds",
    "Seconds until the answer began, by method and name of the route.",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
REFUSALS = Counter(
    "inventory_refusals_total", "Requests that the API refused, by kind of problem.", ("kind",)
)

# A client may invent methods; each would be a series of its own.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_FORWARDED = ("X-Forwarded-For", "Forwarded")


class MetricsMiddleware:
    """Counts and times what is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; an address that leads nowhere has no name of its own, there are too many."""
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.view_name if match else "none"
        method = request.method if request.method in _METHODS else "other"
        SECONDS.labels(method, route).observe(time.perf_counter() - started)
        REQUESTS.labels(method, route, response.status_code).inc()
        return response


def show(request: HttpRequest) -> HttpResponse:
    """GET /metrics, for METRICS_ALLOWED_NETWORKS; for anybody else there is nothing here."""
    if not may_ask(request):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    registry.register(Stored())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def may_ask(request: HttpRequest) -> bool:
    """Whether a request comes from an allowed network, and not through a proxy.

    Behind a proxy everybody has the proxy's address, so what one passed on is refused.
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a Unix socket has none
        return False
    return any(address in network for network in settings.METRICS_ALLOWED_NETWORKS)


class _Own(Collector):
    """What this process alone has counted."""

    def collect(self) -> Iterable[Metric]:
        return REGISTRY.collect()
