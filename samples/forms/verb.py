"""The form of a verb for one container or a selection, made from what the verb must be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms

from samples.domain.errors import DomainError, Refusals
from samples.domain.kinds import SLOT_KINDS, PlaceKind
from samples.domain.lifecycle import Stage, Verb
from samples.domain.when import When
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Outcrop,
    Place,
    Sample,
    Source,
)
from samples.selectors import lineage, slots
from samples.services import verbs
from samples.services.actors import Actor
from samples.services.entries import Entry
from samples.services.verbs import Input, InputKind, Spec

MANY = 500
"""At most so many containers in one form: more is a matter for the command line or REST."""


class VerbForm(forms.Form):
    """What a verb must be told. `record` does it for every container, or for none.

    With several containers and a verb that ends in slots, the rack, depot or sample container is
    asked, and its free slots are taken in order. Of one tube in the sample container what is said
    goes for all that ride with it.
    """

    use_required_attribute = True

    def __init__(
        self, spec: Spec, ledger: Ledger, containers: Sequence[Container], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        self.ledger = ledger
        self.containers = list(containers)
        holdings = Holding.objects.filter(ledger=ledger, container__in=self.containers)
        self._seqs = dict(holdings.values_list("container", "seq"))
        stages = [Stage(stage) for stage in set(holdings.values_list("stage", flat=True))]
        self._kinds = frozenset[PlaceKind]().union(
            *(spec.place_kinds(stage) for stage in stages or (None,))
        )
        self.shares_out_slots = len(self.containers) > 1 and bool(self._kinds & SLOT_KINDS)
        for one in spec.inputs:
            self.fields[one.name] = self._field(one)
        self._add_common(holdings)

    @property
    def is_alone(self) -> bool:
        """Whether it is about one container."""
        return len(self.containers) == 1

    def entries(self, actor: Actor) -> list[Entry]:
        """What would be recorded; the form must be valid. Raises DomainError."""
        given = self.cleaned_data
        inputs = {
            one.name: given[one.name]
            for one in self.spec.inputs
            if given.get(one.name) not in (None, "")
        }
        # Called once: a selection happens at one moment.
        when = self._when(given)
        shared_out = self._slots_for(inputs)
        return [
            self.spec.entry(
                ledger=self.ledger,
                container=container,
                actor=actor,
                when=when,
                inputs={**inputs, **shared_out.get(container.pk, {})},
                reason=given.get("reason") or "",
                source=given.get("source"),
                expected_seq=given.get("expected_seq") if self.is_alone else None,
            )
            for container in self.containers
        ]

    def record(self, actor: Actor) -> list[CustodyEvent] | None:
        """Record it; None when it was refused, and why is then among the form's errors."""
        if not self.is_valid():
            return None
        try:
            entries = self.entries(actor)
            return verbs.record(
                ledger=self.ledger, entries=entries, actor=actor, with_fellows=self.is_alone
            )
        except Refusals as refusals:
            for error in refusals.by_row.values():
                self._refuse(error)
        except DomainError as error:
            self._refuse(error)
        return None

    def _refuse(self, error: DomainError) -> None:
        field = error.field if error.field in self.fields else None
        if field is not None and self.fields[field].widget.is_hidden:
            field = None
        self.add_error(field, str(error))

    def _add_common(self, holdings: Any) -> None:
        spec, clock = self.spec, self.ledger.mission.clock
        if self.is_alone and spec.verb is Verb.CORRECT:
            last = (
                lineage.counting(self.ledger)
                .filter(container=self.containers[0])
                .order_by("-seq")
                .first()
            )
            self.fields["corrects"].initial = last.seq if last else None
            self.fields["corrects"].widget = forms.HiddenInput()
        now = datetime.now(UTC).replace(microsecond=0)
        self.fields["occurred_at"] = forms.DateTimeField(
            label="When, UTC",
            required=False,
            initial=now.strftime("%Y-%m-%d %H:%M:%S"),
            help_text=f"Now is sol {clock.sol(now)}. Leave empty where only the sol is known.",
        )
        self.fields["sol"] = forms.IntegerField(
            label="Sol", required=False, min_value=0, help_text="Where no moment is known."
        )
        self.fields["reason"] = forms.CharField(
            label="Why",
            required=spec.reason_required,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["source"] = forms.ModelChoiceField(
            Source.objects.order_by("code"),
            to_field_name="code",
            required=False,
            label="Source",
            help_text="The document or page that says so.",
        )
        if self.is_alone:
            seq = self._seqs.get(self.containers[0].pk, 0)
            self.fields["expected_seq"] = forms.IntegerField(
                initial=seq, required=False, widget=forms.HiddenInput()
            )

    def _field(self, one: Input) -> forms.Field:
        common: dict[str, Any] = {
            "label": one.label,
            "required": one.required,
            "help_text": one.help[:1].upper() + one.help[1:] + ".",
        }
        match one.kind:
            case InputKind.PLACE:
                return forms.ModelChoiceField(self._places(), to_field_name="slug", **common)
            case InputKind.CUSTODIAN:
                people = Custodian.objects.select_related("organisation").order_by("slug")
                return forms.ModelChoiceField(people, to_field_name="slug", **common)
            case InputKind.SAMPLE:
                samples = Sample.objects.filter(container__in=self.containers).order_by("slug")
                return forms.ModelChoiceField(samples, to_field_name="slug", **common)
            case InputKind.OUTCROP:
                outcrops = Outcrop.objects.order_by("slug")
                return forms.ModelChoiceField(outcrops, to_field_name="slug", **common)
            case InputKind.NUMBER:
                return forms.DecimalField(**common)
            case InputKind.INTEGER:
                return forms.IntegerField(min_value=0, **common)
            case InputKind.DATE:
                return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
            case InputKind.CHOICE:
                assert one.choices is not None  # noqa: S101 - a choice has its vocabulary
                blank = [] if one.required else [("", "—")]
                return forms.TypedChoiceField(
                    choices=[*blank, *one.choices.choices()],
                    coerce=one.choices,
                    empty_value=None,
                    **common,
                )
            case InputKind.TEXT:
                return forms.CharField(max_length=400, **common)

    def _places(self) -> Any:
        if not self.shares_out_slots:
            return slots.open_to(self.ledger, self._kinds)
        parents = slots.with_room(self.ledger, self._kinds, len(self.containers))
        others = slots.open_to(self.ledger, self._kinds - SLOT_KINDS)
        keys = [place.pk for place in parents] + list(others.values_list("pk", flat=True))
        return Place.objects.filter(pk__in=keys).order_by("slug")

    def _slots_for(self, inputs: dict[str, Any]) -> dict[int, dict[str, Place]]:
        """A slot for each container, where a rack, depot or sample container was chosen."""
        name = next((one.name for one in self.spec.inputs if one.kind is InputKind.PLACE), None)
        parent = inputs.get(name or "")
        if name is None or not self.shares_out_slots or parent is None:
            return {}
        found = slots.share_out(self.ledger, parent, self._kinds, self.containers, field=name)
        return {key: {name: slot} for key, slot in found.items()}

    def _when(self, given: dict[str, Any]) -> When:
        return When.told(
            self.ledger.mission.clock, at=given.get("occurred_at"), sol=given.get("sol")
        )
