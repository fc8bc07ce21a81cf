"""Sources, and what each of them gives to the inventory."""

from __future__ import annotations

from django.db.models import Exists, Model, OuterRef, QuerySet

from samples.models import CustodyEvent, Drive, Observation, Source, ValueProvenance, Waypoint

GIVES: dict[str, type[Model]] = {
    "values": ValueProvenance,
    "events": CustodyEvent,
    "drives": Drive,
    "waypoints": Waypoint,
    "images": Observation,
}


def with_uses() -> QuerySet[Source]:
    """All sources; `gives_values`, `gives_events` … say what each is the source of.

    Whether, not how many: a count would grow with the inventory.
    """
    return Source.objects.annotate(
        **{
            f"gives_{name}": Exists(model._default_manager.filter(source=OuterRef("pk")))
            for name, model in GIVES.items()
        }
    ).order_by("code")


def gives(source: Source) -> str:
    """`Values, events`; empty for a source that was read for background only."""
    given = [name for name in GIVES if getattr(source, f"gives_{name}")]
    return ", ".join(given).capitalize()
