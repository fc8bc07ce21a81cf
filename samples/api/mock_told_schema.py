"""The form of what is told of a mock mission at once, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from samples.api.mock import Hypothetical


class VehicleThen(serializers.Serializer[Any]):
    """Where a vehicle is: metres east and north of the problem's origin."""

    who = serializers.CharField()
    x_m = serializers.FloatField()
    y_m = serializers.FloatField()
    lost = serializers.BooleanField()
    heading = serializers.CharField(
        allow_null=True, help_text="The point that it is on its way to; null where it is on none."
    )


class TubeThen(serializers.Serializer[Any]):
    """Where a tube is; without coordinates where it travels."""

    container = serializers.CharField()
    where = serializers.CharField(
        help_text="ground, the name of a vehicle, lander, container, home or lost."
    )
    x_m = serializers.FloatField(allow_null=True)
    y_m = serializers.FloatField(allow_null=True)


class PositionsThen(Hypothetical):
    """What is where at a sol."""

    sol = serializers.FloatField()
    utc = serializers.DateTimeField()
    vehicles = VehicleThen(many=True)
    tubes = TubeThen(many=True)


class BroughtHome(serializers.Serializer[Any]):
    """What came home, or would have, and what it is worth together."""

    tubes = serializers.ListField(child=serializers.CharField(), help_text="Their codes.")
    value = serializers.FloatField()
    bound = serializers.FloatField(
        allow_null=True, help_text="Proven: nothing would have been worth more."
    )
    finish_sol = serializers.FloatField(allow_null=True)
    land_sol = serializers.FloatField(allow_null=True)


class LossTold(serializers.Serializer[Any]):
    """A planned tube that did not come home, and why."""

    container = serializers.CharField()
    cause = serializers.CharField()
    sol = serializers.FloatField(allow_null=True)
    text = serializers.CharField()


class CustodyHeld(serializers.Serializer[Any]):
    """Whether a tube's history holds from its registration to the end."""

    container = serializers.CharField()
    events = serializers.IntegerField()
    taken_over = serializers.IntegerField(help_text="Of them from the ledger it branched off.")
    holds = serializers.BooleanField()
    broken = serializers.CharField(allow_null=True, help_text="What does not hold.")
    checkpoint = serializers.IntegerField(allow_null=True)
    root = serializers.CharField(allow_null=True)  # type: ignore[assignment]


class DebriefTold(Hypothetical):
    """What came of a mission against its first plan and against the best in hindsight."""

    mission = serializers.IntegerField()
    ledger = serializers.CharField(help_text="Its slug.")
    planned = BroughtHome()
    flown = BroughtHome()
    hindsight = BroughtHome()
    losses = LossTold(many=True)
    gained = serializers.ListField(
        child=serializers.CharField(), help_text="Tubes that came home and were not planned."
    )
    custody = CustodyHeld(many=True)


class FaultsOffered(Hypothetical):
    """Which faults can be brought about, and whom each can hit."""

    faults = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Of each fault the vehicles or tubes; an empty text where it needs none.",
    )
