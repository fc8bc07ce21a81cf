"""Scenarios: the terms of retrievals that nobody has approved, written and edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from samples.domain.errors import Conflict, InvalidValue
from samples.models import Ledger, Organisation, Scenario
from samples.planning import terms as documents
from samples.services import locks, organisations
from samples.services.actors import Actor, require
from samples.services.validation import invalid

EDITABLE = ("name", "description", "ledger", "as_of", "known_at", "terms")


def make(
    *,
    slug: str,
    name: str,
    ledger: Ledger,
    terms: Mapping[str, Any],
    actor: Actor,
    description: str = "",
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    organisation: Organisation | None = None,
) -> Scenario:
    """A new scenario; its terms are stored in full, defaults too.

    It is kept to the `organisation`, or to that of its ledger. Raises InvalidValue (terms that
    can't be meant; `field` begins with `terms.`), InvalidRecord, Conflict (a name in use),
    NotPermitted.
    """
    require(actor, "samples.add_scenario", ledger)
    now = datetime.now(UTC)
    made = Scenario(
        slug=slug,
        name=name,
        description=description,
        ledger=ledger,
        as_of=as_of,
        known_at=known_at,
        terms=read(terms),
        created_at=now,
        created_by=actor.get_username(),
        changed_at=now,
        changed_by=actor.get_username(),
    )
    _require_valid(made)
    try:
        with transaction.atomic():
            made.organisation = organisations.for_new(
                asked=organisation, rests_on=ledger, actor=actor
            )
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            f"There is a scenario {slug} already.", field="slug", value=slug, expected="a new name"
        ) from error
    return made


def edit(
    *,
    scenario: Scenario,
    values: Mapping[str, Any],
    actor: Actor,
    expected_version: int | None = None,
) -> Scenario:
    """Set what `values` names (of `EDITABLE`) and count the edit.

    Runs keep the terms they were made of. `expected_version`: the version that the writer saw.
    Raises InvalidValue, InvalidRecord, Conflict (somebody else was first), NotPermitted.
    """
    require(actor, "samples.change_scenario", scenario)
    for name in values:
        if name not in EDITABLE:
            raise InvalidValue(
                f"{name} can't be changed.", field=name, expected="one of " + ", ".join(EDITABLE)
            )
    told = dict(values)
    if "terms" in told:
        told["terms"] = read(told["terms"])
    if "ledger" in told:
        require(actor, "samples.change_scenario", told["ledger"])
    with transaction.atomic():
        locks.scenario(scenario)
        stored = Scenario.objects.select_related("ledger__mission").get(pk=scenario.pk)
        if expected_version is not None and stored.version != expected_version:
            raise Conflict(
                f"{stored} was changed by {stored.changed_by} since.",
                field="expected_version",
                value=expected_version,
                expected=str(stored.version),
            )
        changed = [name for name, value in told.items() if getattr(stored, name) != value]
        if not changed:
            return stored
        for name in changed:
            setattr(stored, name, told[name])
        stored.version += 1
        stored.changed_at = datetime.now(UTC)
        stored.changed_by = actor.get_username()
        _require_valid(stored)
        if "ledger" in changed:
            organisations.require_fits(stored, stored.ledger)
        stored.save(update_fields=[*changed, "version", "changed_at", "changed_by"])
    return stored


def read(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Terms as they are stored: read strictly, and every default written out.

    Raises InvalidValue whose field begins with `terms`.
    """
    try:
        return documents.as_json(documents.read(terms))
    except InvalidValue as error:
        raise in_terms(error) from error


def in_terms(error: InvalidValue) -> InvalidValue:
    """The same refusal, with the field as it is named within a scenario."""
    return InvalidValue(
        f"In the terms: {error.message}",
        field=f"terms.{error.field}" if error.field else "terms",
        value=error.value,
        expected=error.expected,
    )


def _require_valid(scenario: Scenario) -> None:
    try:
        scenario.clean_fields()
    except ValidationError as error:
        raise invalid(scenario, error) from error
