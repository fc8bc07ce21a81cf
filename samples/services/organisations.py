"""Who belongs to an organisation, and what an organisation keeps to itself.

Nothing hangs on a ledger that fewer people see than it: what branches off a kept ledger, is planned
or flown on it, is kept to the same organisation. A mock mission's ledger goes with its scenario.
`samples.selectors.visibility` says who sees what.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from auditlog.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet

from samples.domain.errors import Conflict, InvalidValue
from samples.models import (
    Ledger,
    Membership,
    MockMission,
    Organisation,
    Plan,
    PlanRun,
    Scenario,
    TradeStudy,
)
from samples.selectors.visibility import PATHS, organisations_of
from samples.services import locks
from samples.services.actors import Actor, require

Root = TypeVar("Root", Scenario, Ledger)

ELSEWHERE = "nothing on it that others see, or that is kept to another organisation"

_HANGING: dict[type[Model], tuple[str, str]] = {
    Ledger: ("parent", "mock_mission__plan__scenario"),
    Scenario: ("ledger", "pk"),
    PlanRun: ("ledger", "plan__scenario"),
    TradeStudy: ("ledger", "scenario"),
    Plan: ("flown_in", "scenario"),
}
"""What can hang on a ledger: by which field, and the way to its scenario."""


# --- Membership -----------------------------------------------------------------------------------


def join(*, person: User, organisation: Organisation, actor: Actor) -> Membership:
    """Make a person belong to an organisation. Raises Conflict (they do already), NotPermitted."""
    require(actor, "samples.add_membership")
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=person,
                organisation=organisation,
                since=datetime.now(UTC),
                made_by=actor.get_username(),
            )
    except IntegrityError as error:
        raise Conflict(
            f"{person} belongs to {organisation} already.",
            field="organisation",
            value=organisation.slug,
            expected="an organisation that they don't belong to",
        ) from error


def leave(*, membership: Membership, actor: Actor) -> None:
    """End a membership; what the person made stays with the organisation. Raises NotPermitted."""
    require(actor, "samples.delete_membership")
    membership.delete()


# --- Keeping --------------------------------------------------------------------------------------


def for_new(
    *, asked: Organisation | None, rests_on: Ledger | None, actor: Actor
) -> Organisation | None:
    """The organisation that something new is kept to: the one asked for, else its ledger's.

    Within the transaction that stores it, so that its ledger is not kept meanwhile. Raises
    InvalidValue for one that the actor doesn't belong to, and for another than its ledger's.
    """
    if asked is not None:
        _require_own(asked, actor)
    kept = _now(rests_on).organisation if rests_on is not None else None
    if kept is not None and asked is not None and asked != kept:
        raise _elsewhere(asked, f"{rests_on} is kept to {kept}", expected=kept.slug)
    return asked or kept


def require_fits(scenario: Scenario, ledger: Ledger) -> None:
    """Raise InvalidValue unless all who see a scenario see a ledger that it is to rest on."""
    organisation = _now(ledger).organisation
    if organisation not in (None, scenario.organisation):
        raise InvalidValue(
            f"{ledger} is kept to {organisation}, and {scenario} is not.",
            field="ledger",
            value=ledger.slug,
            expected="a ledger that everybody sees who sees the scenario",
        )


def keep(*, record: Root, organisation: Organisation | None, actor: Actor, reason: str) -> Root:
    """Keep a scenario or mock ledger to an organisation, or leave it to everybody (None).

    The ledgers of a scenario's mock missions go with it. Raises InvalidValue (no reason, the flight
    ledger, an organisation that the actor doesn't belong to), Conflict (what it rests on is kept to
    another organisation, or what hangs on it is seen by others), NotFound, NotPermitted.
    """
    require(actor, f"samples.change_{record._meta.model_name}", record)
    if not reason.strip():
        raise InvalidValue("A change says why.", field="reason", value=reason, expected="a text")
    if organisation is not None:
        _require_own(organisation, actor)
    with transaction.atomic():
        _lock(record)
        stored = type(record)._default_manager.select_related("organisation").get(pk=record.pk)
        if stored.organisation == organisation:
            return stored
        _require_free(stored, organisation)
        _set(stored, organisation, actor, reason)
        if isinstance(stored, Scenario):
            for ledger in _missions_of(stored).select_related("organisation"):
                _set(ledger, organisation, actor, reason)
    return stored


def _now(ledger: Ledger) -> Ledger:
    """A ledger as it is stored, locked; the flight ledger never changes."""
    if not ledger.is_mock:
        return ledger
    locks.ledgers([ledger.pk])
    return Ledger.objects.select_related("organisation").get(pk=ledger.pk)


def _lock(record: Scenario | Ledger) -> None:
    """It and the ledgers around it, on which nothing is to be hung or changed meanwhile."""
    if isinstance(record, Scenario):
        locks.scenario(record)
        around = (_rests_on(record), _missions_of(record))
        locks.ledgers({key for found in around for key in found.values_list("pk", flat=True)})
    else:
        locks.ledgers({record.pk, record.parent_id or record.pk})


def _missions_of(scenario: Scenario) -> QuerySet[Ledger]:
    return Ledger.objects.filter(mock_mission__plan__scenario=scenario)


def _rests_on(scenario: Scenario) -> QuerySet[Ledger]:
    found = (
        Q(scenarios=scenario) | Q(plan_runs__plan__scenario=scenario)
        | Q(trade_studies__scenario=scenario) | Q(flown_plans__scenario=scenario)
    )  # fmt: skip
    return Ledger.objects.filter(pk__in=Ledger.objects.filter(found).order_by().values("pk"))


def _set(
    record: Scenario | Ledger, organisation: Organisation | None, actor: Actor, reason: str
) -> None:
    before, record.organisation = record.organisation, organisation
    record.save(update_fields=["organisation"])
    # Of these two the change log keeps nothing else: all their other changes are events, versions
    # and changes of state, which say who and why themselves.
    LogEntry.objects.log_create(
        record,
        action=LogEntry.Action.UPDATE,
        changes={"organisation": [str(one.pk) if one else None for one in (before, organisation)]},
        actor=actor if isinstance(actor, AbstractBaseUser) else None,
        additional_data={"actor": actor.get_username(), "reason": reason.strip()},
    )


def _require_free(record: Scenario | Ledger, organisation: Organisation | None) -> None:
    """Raise unless everything that it rests on, or that hangs on it, fits."""
    if isinstance(record, Scenario):
        own = _missions_of(record)
        elsewhere = _rests_on(record).exclude(organisation=None).exclude(pk__in=own.values("pk"))
        if organisation is not None:
            elsewhere = elsewhere.exclude(organisation=organisation)
        if elsewhere.exists():
            raise _taken(record, "a ledger that it is read from is kept to an organisation")
        if organisation is not None and _others_hang_on(own, organisation, but=record):
            raise _taken(record, "others see what hangs on the ledger of one of its mock missions")
        return
    if not record.is_mock:
        raise _elsewhere(organisation, f"{record} tells what really happened", expected="null")
    if MockMission.objects.filter(ledger=record).exists():
        raise _taken(record, "the ledger of a mock mission goes with its scenario")
    parent = record.parent
    if parent is not None and parent.organisation_id not in (None, _key(organisation)):
        raise _taken(record, f"{parent}, which it branched off, is kept to {parent.organisation}")
    if organisation is not None and _others_hang_on([record], organisation):
        raise _taken(record, "others see what hangs on it")


def _others_hang_on(
    ledgers: Iterable[Ledger], organisation: Organisation, but: Scenario | None = None
) -> bool:
    """Whether something that is not kept to the organisation hangs on one of some ledgers."""
    for model, (name, scenario) in _HANGING.items():
        hanging = model._default_manager.filter(**{f"{name}__in": ledgers})
        if but is not None:
            hanging = hanging.exclude(**{scenario: but.pk})
        if hanging.exclude(**{PATHS[model]: organisation}).exists():
            return True
    return False


def _require_own(organisation: Organisation, actor: Actor) -> None:
    own = organisations_of(actor) if isinstance(actor, AbstractBaseUser) else None
    if own is not None and organisation.pk not in own:
        raise _elsewhere(
            organisation,
            f"{actor.get_username()} doesn't belong to {organisation}",
            expected="an organisation that you belong to, or none",
        )


def _key(organisation: Organisation | None) -> int | None:
    return None if organisation is None else organisation.pk


def _elsewhere(organisation: Organisation | None, why: str, *, expected: str) -> InvalidValue:
    return InvalidValue(
        f"It can't be kept to {organisation}: {why}.",
        field="organisation",
        value=organisation.slug if organisation else None,
        expected=expected,
    )


def _taken(record: Scenario | Ledger, why: str) -> Conflict:
    return Conflict(
        f"Who sees {record} can't be changed: {why}.",
        field="organisation",
        value=record.slug,
        expected=ELSEWHERE,
    )
