"""What an organisation keeps to itself, and who sees it.

The catalogue and the flight ledger are everybody's. A scenario and a mock ledger may be kept to an
`Organisation`; what hangs on one is seen by whoever sees it: plans, runs, studies, mock missions
and series as their scenario, events, states, portions, stock-takes and checkpoints as their ledger.
`PATHS` says how each gets there, and services keep to the rule that nothing hangs on a ledger that
fewer people see (`samples.services.organisations`), so that no link of what one sees leads to what
one doesn't.

`visible_to` restricts a queryset for a person. `visible` does it for whoever makes the request that
is being answered: `looking` is told once a request by a middleware, so that the selectors need not
hand a person from one to the next, which one of them would forget. It is a ContextVar, and it is
read where a queryset is made: one that is made within a request stays restricted when it is read
later, by an answer that is streamed. Where nobody looks (a command, a worker of the queue)
`visible` restricts nothing: who can start those reaches the database anyway. Services decide on the
whole of the data (is the tube held by any plan?) and never call it; what an actor may not see they
refuse, by `actors.require`, as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

from samples import models
from samples.models import Membership, Organisation

Person = AbstractBaseUser | AnonymousUser
M = TypeVar("M", bound=Model)

SEES_ALL = "samples.see_every_organisation"

PATHS: dict[type[Model], str] = {
    models.Scenario: "organisation",
    models.Plan: "scenario__organisation",
    models.PlanChange: "plan__scenario__organisation",
    models.PlanRun: "plan__scenario__organisation",
    models.PlanActivity: "run__plan__scenario__organisation",
    models.Exclusion: "run__plan__scenario__organisation",
    models.Reservation: "plan__scenario__organisation",
    models.TradeStudy: "scenario__organisation",
    models.TradeCase: "study__scenario__organisation",
    models.MockMission: "plan__scenario__organisation",
    models.MockHappening: "mission__plan__scenario__organisation",
    models.MockPlan: "mission__plan__scenario__organisation",
    models.MockSeries: "run__plan__scenario__organisation",
    models.MockBatch: "series__run__plan__scenario__organisation",
    models.Ledger: "organisation",
    models.BranchHead: "ledger__organisation",
    models.CustodyEvent: "ledger__organisation",
    models.PastHolding: "ledger__organisation",
    models.Holding: "ledger__organisation",
    models.Portion: "ledger__organisation",
    models.Checkpoint: "ledger__organisation",
    models.CheckpointHead: "checkpoint__ledger__organisation",
    models.StockTake: "ledger__organisation",
    models.StockTakeItem: "stock_take__ledger__organisation",
}
"""From each model to the organisation it is kept to; models that are not here are everybody's."""

_who: ContextVar[Callable[[], Person] | None] = ContextVar("who_looks", default=None)


def looking(who: Callable[[], Person] | None) -> None:
    """Say who makes the request from here on; it is asked late, for a token is read later."""
    _who.set(who)


def organisations_of(person: Person) -> frozenset[int] | None:
    """Keys of the organisations a person belongs to; None: they see those of all.

    Asked of the database once for each person of a request.
    """
    if not person.is_authenticated or not isinstance(person, AbstractBaseUser):
        return frozenset()
    if person.has_perm(SEES_ALL):  # type: ignore[attr-defined]
        return None
    known: frozenset[int] | None = person.__dict__.get("_organisations")
    if known is None:
        found = Membership.objects.filter(user=person.pk).order_by()
        known = frozenset(found.values_list("organisation", flat=True))
        person.__dict__["_organisations"] = known
    return known


def visible_to(found: type[M] | QuerySet[M], person: Person) -> QuerySet[M]:
    """The records that a person sees, of a model or of a queryset."""
    queryset = found if isinstance(found, QuerySet) else found._default_manager.all()
    path = PATHS.get(queryset.model)
    own = organisations_of(person) if path else None
    if own is None:
        return queryset
    seen = Q(**{f"{path}__isnull": True})
    return queryset.filter(seen | Q(**{f"{path}__in": own}) if own else seen)


def visible(found: type[M] | QuerySet[M]) -> QuerySet[M]:
    """The records that whoever looks sees; all of them where nobody does."""
    who = _who.get()
    if who is not None:
        return visible_to(found, who())
    return found if isinstance(found, QuerySet) else found._default_manager.all()


def own_organisations(person: Person) -> QuerySet[Organisation]:
    """Those that a person may keep something to."""
    own = organisations_of(person)
    return Organisation.objects.all() if own is None else Organisation.objects.filter(pk__in=own)


def choice(model: type[M]) -> Any:
    """For a filter that chooses among records: those that whoever looks sees, asked each time."""
    return lambda _request: visible(model)


def sees(person: object, record: Model) -> bool:
    """Whether somebody sees a record; who is no person (the system itself) sees everything."""
    kept = kept_to(record)
    if kept is None or not isinstance(person, AbstractBaseUser | AnonymousUser):
        return True
    own = organisations_of(person)
    return own is None or kept in own


def kept_to(record: Model) -> int | None:
    """The key of the organisation that a record is kept to; None: it is everybody's."""
    path = PATHS.get(type(record))
    if path is None:
        return None
    held: Any = record
    for step in path.split("__")[:-1]:
        held = getattr(held, step)
    kept: int | None = held.organisation_id
    return kept
