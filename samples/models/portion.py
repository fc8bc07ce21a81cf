"""A portion of a sample in a ledger: the whole of it, or a piece that was split off."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from samples.domain import portions
from samples.domain.identifiers import portion_identifier
from samples.domain.portions import PortionState
from samples.models.base import not_negative, one_of, positive
from samples.models.container import Container
from samples.models.custodian import Custodian
from samples.models.ledger import Ledger
from samples.models.place import Place
from samples.models.sample import Sample

_ON_LOAN = Q(state=PortionState.ON_LOAN.value)


class Portion(models.Model):
    """Derived from the events of its tube, stored to be found, checked by replay.

    Number 0 is the whole sample. What it weighed at first is what is left, what was split off it,
    lost from it and consumed; micrograms. `holder`, `place`, `agreement` and `due_on` are those of
    a loan; else a portion is where its tube is. `made_seq` and `seq` number the events of the tube
    that made it and that last concerned it.
    """

    ledger = models.ForeignKey(
        Ledger, on_delete=models.PROTECT, related_name="portions", db_index=False
    )
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="portions")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="portions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    initial_ug = models.BigIntegerField()
    mass_ug = models.BigIntegerField()
    split_ug = models.BigIntegerField(default=0)
    lost_ug = models.BigIntegerField(default=0)
    consumed_ug = models.BigIntegerField(default=0)
    state = models.CharField(
        max_length=12, choices=PortionState.choices(), default=PortionState.HELD.value
    )
    investigator = models.TextField(blank=True, default="")
    purpose = models.TextField(blank=True, default="")
    decision = models.TextField(blank=True, default="")
    holder = models.ForeignKey(
        Custodian, null=True, blank=True, on_delete=models.PROTECT, related_name="portions"
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="portions"
    )
    agreement = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    made_seq = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()

    class Meta:
        ordering = ["ledger", "container", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "container", "number"], name="portion_number_in_tube"
            ),
            models.CheckConstraint(
                name="portion_mass_is_conserved",
                condition=Q(
                    initial_ug=F("mass_ug") + F("split_ug") + F("lost_ug") + F("consumed_ug")
                ),
                violation_error_message="Mass is conserved.",
            ),
            models.CheckConstraint(
                name="portion_only_the_whole_has_no_parent",
                condition=Q(number=0, parent__isnull=True) | Q(number__gt=0, parent__isnull=False),
                violation_error_message="Every portion but the whole is a piece of another one.",
            ),
            models.CheckConstraint(
                name="portion_used_up_when_nothing_is_left",
                condition=Q(state=PortionState.USED_UP.value, mass_ug=0)
                | (~Q(state=PortionState.USED_UP.value) & Q(mass_ug__gt=0)),
                violation_error_message="A portion is used up when nothing of it is left.",
            ),
            models.CheckConstraint(
                name="portion_on_loan_with_somebody_until_a_day",
                condition=(
                    _ON_LOAN
                    & ~Q(agreement="")
                    & Q(holder__isnull=False, place__isnull=False, due_on__isnull=False)
                )
                | (
                    ~_ON_LOAN
                    & Q(agreement="", holder__isnull=True, place__isnull=True, due_on__isnull=True)
                ),
                violation_error_message="A loan says who has it, where, until when.",
            ),
            models.CheckConstraint(
                name="portion_allocated_to_somebody",
                condition=~Q(state__in=[PortionState.ALLOCATED.value, PortionState.ON_LOAN.value])
                | (~Q(investigator="") & ~Q(decision="")),
                violation_error_message="An allocation names an investigator and a decision.",
            ),
            models.CheckConstraint(
                name="portion_seqs_in_order", condition=Q(made_seq__gte=1, seq__gte=F("made_seq"))
            ),
            positive("initial_ug", owner="portion"),
            *(
                not_negative(name, owner="portion")
                for name in ("split_ug", "lost_ug", "consumed_ug")
            ),
            one_of("state", PortionState.choices(), owner="portion"),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def identifier(self) -> str:
        """`M2020-00337-08,3`: the sample's identifier and the number."""
        return portion_identifier(self.sample.identifier, self.number)

    @property
    def parent_identifier(self) -> str | None:
        """That of what it was split off; None for the whole."""
        return (
            portion_identifier(self.sample.identifier, self.parent.number) if self.parent else None
        )

    def told(self) -> portions.Portion:
        """The same in the words of the domain. Needs parent, holder and place joined."""
        return portions.Portion(
            number=self.number,
            parent=self.parent.number if self.parent else None,
            initial_ug=self.initial_ug,
            mass_ug=self.mass_ug,
            split_ug=self.split_ug,
            lost_ug=self.lost_ug,
            consumed_ug=self.consumed_ug,
            state=PortionState(self.state),
            investigator=self.investigator,
            purpose=self.purpose,
            decision=self.decision,
            holder=self.holder.slug if self.holder else None,
            place=self.place.slug if self.place else None,
            agreement=self.agreement,
            due_on=self.due_on.isoformat() if self.due_on else None,
            made_seq=self.made_seq,
            seq=self.seq,
        )
