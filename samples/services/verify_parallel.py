"""Verifying a large ledger on several processors: chains don't depend on each other."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connections

from samples.domain.errors import LedgerBroken
from samples.models import Holding, Ledger
from samples.services.processes import pool
from samples.services.verify import Verified, verify, verify_chains, verify_rest


def verify_on(processes: int, ledger: Ledger, *, texts_only: bool = False) -> Verified:
    """As `verify`, the chains shared out among processes; each sees one moment of its own share.

    Raises LedgerBroken.
    """
    if processes < 2:
        return verify(ledger, texts_only=texts_only)
    shares = _shares(ledger, processes)
    with pool(processes) as shared:
        jobs = [shared.submit(_share, ledger.pk, keys, texts_only) for keys in shares]
        found = [job.result() for job in jobs]
    for share in found:
        if share.broken is not None:
            raise LedgerBroken(share.broken, field=share.where)
    containers = sum(share.containers for share in found)
    return verify_rest(ledger, containers, sum(share.events for share in found))


def _shares(ledger: Ledger, processes: int) -> list[tuple[int, int]]:
    """Ranges of containers with about as many events each; together they hold every number."""
    holdings = Holding.objects.filter(ledger=ledger).order_by("container")
    lengths = list(holdings.values_list("container", "seq"))
    wanted = sum(seq for _, seq in lengths) / processes
    bounds: list[int] = []
    counted = 0
    for key, seq in lengths:
        counted += seq
        if counted >= wanted * (len(bounds) + 1) and len(bounds) < processes - 1:
            bounds.append(key)
    return list(zip([0, *(key + 1 for key in bounds)], [*bounds, 2**62], strict=True))


@dataclass(frozen=True)
class Share:
    """What one process found."""

    containers: int = 0
    events: int = 0
    broken: str | None = None
    where: str | None = None


def _share(ledger: int, keys: tuple[int, int], texts_only: bool) -> Share:
    try:
        return Share(*verify_chains(Ledger.objects.get(pk=ledger), keys, texts_only=texts_only))
    except LedgerBroken as error:
        return Share(broken=error.message, where=error.field)
    finally:
        connections.close_all()
