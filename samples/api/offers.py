"""What may be recorded of a container now, by the person who asks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from samples.api.base import InLedgerMixin
from samples.api.compact import ContainerLink, LedgerLink
from samples.api.tags import tag
from samples.domain.kinds import PlaceKind
from samples.domain.lifecycle import Condition, Stage, Verb
from samples.domain.versions import NOT_YET, of_state
from samples.models import Container, Holding, Ledger
from samples.selectors import lookup
from samples.services.riding import travelling_with
from samples.services.verbs import InputKind, Spec, offered


class OfferedInput(serializers.Serializer[Any]):
    """One thing that a verb is told."""

    name = serializers.CharField(help_text="The member of the request's body.")
    kind = serializers.ChoiceField(
        [kind.value for kind in InputKind],
        help_text="What it is read as; a place, custodian, sample or outcrop by its slug.",
    )
    required = serializers.BooleanField()  # type: ignore[assignment]
    help = serializers.CharField()
    choices = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="The terms of a choice."
    )
    place_kinds = serializers.ListField(
        child=serializers.ChoiceField(PlaceKind.choices()),
        allow_null=True,
        help_text="The kinds of place that will do, of a place.",
    )


class OfferedVerb(serializers.Serializer[Any]):
    """A verb that the container's state allows and the person may record."""

    kind = serializers.ChoiceField(Verb.choices())
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField(help_text="What it does.")
    inputs = OfferedInput(many=True)
    reason_required = serializers.BooleanField()
    evidence_required = serializers.BooleanField(help_text="`evidence` or `source` must be given.")
    rides = serializers.BooleanField(help_text="It goes for all `fellows`, or for none.")


class Offers(serializers.Serializer[Any]):
    """The verbs of a container now; none for a person who may record nothing."""

    ledger = LedgerLink()
    container = ContainerLink()
    stage = serializers.ChoiceField(
        Stage.choices(), allow_null=True, help_text="Null: not yet in the ledger."
    )
    condition = serializers.ChoiceField(Condition.choices(), allow_null=True)
    seq = serializers.IntegerField(
        help_text="How many events it has: `expected_seq` of a request made from this answer."
    )
    fellows = serializers.ListField(
        child=serializers.CharField(),
        help_text="Codes of the containers that travel with it in the orbiting sample container.",
    )
    verbs = OfferedVerb(many=True)


class ContainerVerbs(InLedgerMixin, GenericViewSet[Container]):
    """What may be recorded of a container now."""

    model = Container
    shows = (Container, Holding, Ledger)
    http_method_names = ["get", "head"]
    serializer_class = Offers
    pagination_class = None
    addressed_by = ("The container's code, serial number, or content.", "tube-08", "SN261")
    ledger_on_detail = True
    tagged = True

    @extend_schema(
        summary="Verbs of a container",
        operation_id="containers_verbs",
        responses={200: Offers},
    )
    def retrieve(self, request: Request, identifier: str) -> Response:
        """The verbs that its present state allows and you may record, with what each is told."""
        self.filter_queryset(Container.objects.none())  # it checks the parameters
        container = lookup.container(identifier)
        holding = Holding.objects.filter(ledger=self.ledger, container=container).first()
        specs = offered(holding, request.user)
        stage = Stage(holding.stage) if holding else None
        fellows = travelling_with(self.ledger, container).exclude(pk=container.pk)
        answer = {
            "ledger": self.ledger,
            "container": container,
            "stage": stage,
            "condition": holding.condition if holding else None,
            "seq": holding.seq if holding else 0,
            "fellows": list(fellows.order_by("code").values_list("code", flat=True)),
            "verbs": [_written(spec, stage) for spec in specs],
        }
        response = Response(Offers(answer, context={"request": request}).data)
        tag(response, of_state(holding.seq, holding.head_hash) if holding else NOT_YET)
        return response


def _written(spec: Spec, stage: Stage | None) -> dict[str, Any]:
    kinds = sorted(spec.place_kinds(stage))
    return {
        "kind": spec.verb.value,
        "label": spec.verb.label,
        "text": spec.text,
        "reason_required": spec.reason_required,
        "evidence_required": spec.evidence_required,
        "rides": spec.rides,
        "inputs": [
            {
                "name": one.name,
                "kind": one.kind.value,
                "required": one.required,
                "help": one.help,
                "choices": list(one.choices) if one.choices else None,
                "place_kinds": kinds if one.kind is InputKind.PLACE else None,
            }
            for one in spec.inputs
        ],
    }
