"""What several nouns share: position on Mars, provenance of values, reason for a change."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from samples.domain.kinds import ElevationDatum, PositionBasis


class Catalogued(models.Model):
    """A noun whose values are facts: each value can show its sources, each change its reason."""

    provenance = GenericRelation("samples.ValueProvenance")

    class Meta:
        abstract = True


class Positioned(models.Model):
    """A point on Mars: planetocentric degrees, east positive, R = 3 396 190 m (IAU_2015:49900).

    `elevation_m` means nothing without `elevation_datum`; a position says what it was read off.
    """

    latitude_deg = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude_deg = models.FloatField(
        "longitude, degrees east",
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    elevation_m = models.FloatField(null=True, blank=True)
    elevation_datum = models.CharField(
        max_length=12, blank=True, default="", choices=ElevationDatum.choices()
    )
    position_basis = models.CharField(
        max_length=24, blank=True, default="", choices=PositionBasis.choices()
    )
    position_note = models.CharField(
        max_length=400, blank=True, default="", help_text="How the position was found, in words."
    )
    position_uncertainty_m = models.FloatField(
        null=True, blank=True, help_text="Expected error, metres; empty where no source states one."
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_latitude_on_the_globe",
                condition=Q(latitude_deg__isnull=True) | Q(latitude_deg__range=(-90, 90)),
                violation_error_message="A latitude lies between -90 and 90 degrees.",
            ),
            models.CheckConstraint(
                name="%(class)s_longitude_normalised",
                condition=Q(longitude_deg__isnull=True)
                | Q(longitude_deg__gte=-180, longitude_deg__lt=180),
                violation_error_message="A longitude lies from -180 to below 180 degrees.",
            ),
            models.CheckConstraint(
                name="%(class)s_position_is_a_pair",
                condition=Q(latitude_deg__isnull=True, longitude_deg__isnull=True)
                | Q(latitude_deg__isnull=False, longitude_deg__isnull=False),
                violation_error_message="Latitude and longitude are given together.",
            ),
            models.CheckConstraint(
                name="%(class)s_position_has_a_basis",
                condition=Q(latitude_deg__isnull=True) | ~Q(position_basis=""),
                violation_error_message="A position says what it was read off.",
            ),
            models.CheckConstraint(
                name="%(class)s_elevation_has_a_datum",
                condition=Q(elevation_m__isnull=True) | ~Q(elevation_datum=""),
                violation_error_message="An elevation names its datum.",
            ),
            models.CheckConstraint(
                name="%(class)s_uncertainty_not_negative",
                condition=Q(position_uncertainty_m__isnull=True) | Q(position_uncertainty_m__gte=0),
                violation_error_message="An uncertainty is not negative.",
            ),
        ]

    @property
    def has_position(self) -> bool:
        """Whether latitude and longitude are known."""
        return self.latitude_deg is not None and self.longitude_deg is not None


def not_negative(field: str, *, owner: str) -> models.CheckConstraint:
    """A CHECK that `field` is empty or at least zero."""
    return models.CheckConstraint(
        name=f"{owner}_{field}_not_negative",
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}),
        violation_error_message=f"{field} is not negative.",
    )


def positive(field: str, *, owner: str) -> models.CheckConstraint:
    """A CHECK that `field` is empty or more than zero."""
    return models.CheckConstraint(
        name=f"{owner}_{field}_positive",
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": 0}),
        violation_error_message=f"{field} is more than zero.",
    )


def choices_of(terms: type[StrEnum]) -> list[tuple[str, str]]:
    """The (value, label) pairs of a vocabulary of the planner: `pick_up` reads "Pick up"."""
    return [(term.value, term.value.replace("_", " ").capitalize()) for term in terms]


def one_of(
    field: str, choices: list[tuple[str, str]], *, owner: str, blank: bool = False
) -> models.CheckConstraint:
    """A CHECK that `field` holds a term of its vocabulary."""
    terms = [value for value, _ in choices] + ([""] if blank else [])
    return models.CheckConstraint(
        name=f"{owner}_{field}_in_vocabulary",
        condition=Q(**{f"{field}__in": terms}),
        violation_error_message=f"{field} is one of: {', '.join(term for term in terms if term)}.",
    )


def in_order_of(*fields: str, owner: str) -> models.Index:
    """An index that gives rows in the order of the last of the fields, from either end.

    Those before it narrow the list. The primary key decides between equals, as `keyset` asks.
    """
    return models.Index(fields=[*fields, "id"], name=f"{owner}_by_{fields[-1]}")
