"""A state as it was, read off the event that led to it."""

from __future__ import annotations

from datetime import datetime

from samples.domain.state import Condition, Stage
from samples.models.custodian import Custodian
from samples.models.custody_event import CustodyEvent
from samples.models.place import Place
from samples.models.sample import Sample


class PastHolding(CustodyEvent):
    """An event shown as the holding it led to: what lists and pages read off a `Holding`."""

    class Meta:
        proxy = True
        default_permissions = ()

    @property
    def stage(self) -> str:
        """How far the container had come."""
        return self.to_stage

    def get_stage_display(self) -> str:
        """The same in words."""
        return Stage(self.to_stage).label

    @property
    def condition(self) -> str:
        """Sound, damaged, lost or withdrawn."""
        return self.to_condition

    def get_condition_display(self) -> str:
        """The same in words."""
        return Condition(self.to_condition).label

    @property
    def place(self) -> Place:
        """Where it was."""
        return self.to_place

    @property
    def custodian(self) -> Custodian:
        """Who answered for it."""
        return self.to_custodian

    @property
    def content(self) -> Sample | None:
        """What was in it; `sample` is what the event is about."""
        return self.to_sample

    @property
    def sealed(self) -> bool:
        """Whether a seal was in place."""
        return self.to_sealed

    @property
    def seal_serial(self) -> str | None:
        """The seal's serial."""
        return self.to_seal_serial

    @property
    def os_slot(self) -> Place | None:
        """Its slot in the orbiting sample container."""
        return self.to_os_slot

    @property
    def offered_to(self) -> Custodian | None:
        """Whom it was offered to."""
        return self.to_offered_to

    @property
    def cleared(self) -> bool:
        """Whether a safety decision let it leave containment."""
        return self.to_cleared

    @property
    def since(self) -> datetime:
        """Since when, at the latest."""
        return self.occurred_at

    @property
    def not_before(self) -> datetime | None:
        """The lower bound of the event itself."""
        return self.occurred_not_before

    @property
    def head_hash(self) -> str:
        """The hash of the event."""
        return self.hash
