"""A ledger shared out among processes: every chain is in one share, and what is broken is found."""

from __future__ import annotations

import pytest

from samples.domain.errors import LedgerBroken
from samples.models import CustodyEvent, Holding
from samples.selectors import lookup
from samples.services import guards
from samples.services.verify import verify, verify_chains
from samples.services.verify_parallel import _share, _shares, verify_on

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.mark.parametrize("processes", [2, 3, 7])
def test_every_chain_is_in_one_share(processes: int) -> None:
    ledger = lookup.flight_ledger()
    shares = _shares(ledger, processes)
    assert len(shares) == processes
    for container in Holding.objects.filter(ledger=ledger).values_list("container", flat=True):
        assert sum(first <= container <= last for first, last in shares) == 1
    counts = [verify_chains(ledger, keys) for keys in shares]
    whole = verify(ledger)
    assert sum(containers for containers, _ in counts) == whole.containers
    assert sum(events for _, events in counts) == whole.events


def test_a_broken_chain_is_found_in_its_share_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # A process closes its connections when it is done; here it is the test's own.
    monkeypatch.setattr("samples.services.verify_parallel.connections.close_all", lambda: None)
    ledger = lookup.flight_ledger()
    event = CustodyEvent.objects.filter(ledger=ledger).order_by("container", "seq")[0]
    guards.remove()
    CustodyEvent.objects.filter(pk=event.pk).update(reason="Nothing to see.")
    first, second = (_share(ledger.pk, keys, False) for keys in _shares(ledger, 2))
    assert first.where == f"{ledger.slug}/{event.container.code}#1"
    assert second.broken is None
    assert second.events


def test_one_process_is_the_plain_verification() -> None:
    ledger = lookup.flight_ledger()
    assert verify_on(1, ledger) == verify(ledger)
    guards.remove()
    Holding.objects.filter(ledger=ledger).update(seq=99)
    with pytest.raises(LedgerBroken):
        verify_on(1, ledger)
