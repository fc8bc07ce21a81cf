"""A sample: the material in a container."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from samples.domain.kinds import MassBasis, MaterialType, RockType, SampleType
from samples.models.abrasion_patch import AbrasionPatch
from samples.models.base import (
    Catalogued,
    Positioned,
    in_order_of,
    not_negative,
    one_of,
    positive,
)
from samples.models.campaign import Campaign
from samples.models.container import Container
from samples.models.mission import Mission
from samples.models.outcrop import Outcrop
from samples.models.waypoint import Waypoint

ORDERS = (
    "name", "nasa_number", "dossier_number", "sample_type", "core_length_cm", "volume_cm3",
    "mass_ug", "sampled_sol", "sampled_at", "sealed_sol", "sealed_at", "latitude_deg",
    "longitude_deg", "elevation_m",
)  # fmt: skip
"""What lists are ordered by, besides the slug and the designation, which are unique."""

TUBE_LENGTH_CM = 15.2
"""No core is longer than its tube (PIA24808: less than 15.2 cm)."""


class Sample(Catalogued, Positioned):
    """Rock core, regolith, atmosphere or witness material; the position is where it was taken.

    Sampling and sealing are two facts with a sol, a time and a place each: Mageik waited 40 sols.
    `retained` turns False when the container was emptied again.
    """

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="samples")
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="samples")
    retained = models.BooleanField(
        "still in its container",
        default=True,
        editable=False,
        help_text="False once the container was emptied; set by the ledger.",
    )
    slug = models.SlugField(unique=True)
    designation = models.CharField(
        max_length=14, null=True, blank=True, unique=True, help_text="M2020-SSSSS-NN, padded."
    )
    designation_printed = models.CharField(max_length=20, blank=True, default="")
    nasa_number = models.PositiveSmallIntegerField(
        "NASA sample number", null=True, blank=True, help_text="1 to 38, as on NASA's sample page."
    )
    dossier_number = models.PositiveSmallIntegerField(
        "running number over all tubes used",
        null=True,
        blank=True,
        help_text="Witness tubes included; not NASA's sample number.",
    )
    dossier_number_note = models.CharField(max_length=120, blank=True, default="")
    name = models.CharField(max_length=120)
    alternative_names = models.JSONField(blank=True, default=list)
    sample_type = models.CharField(max_length=16, choices=SampleType.choices())
    material = models.CharField(
        max_length=24, blank=True, default="", choices=MaterialType.choices()
    )
    rock_type = models.CharField(max_length=16, blank=True, default="", choices=RockType.choices())
    rock_type_printed = models.CharField(max_length=80, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="samples"
    )
    outcrop = models.ForeignKey(
        Outcrop, null=True, blank=True, on_delete=models.PROTECT, related_name="samples"
    )
    abrasion_patch = models.ForeignKey(
        AbrasionPatch, null=True, blank=True, on_delete=models.PROTECT, related_name="samples"
    )
    pair_partner = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="paired_by",
        help_text="The other core of the same outcrop.",
    )
    core_length_cm = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    volume_cm3 = models.DecimalField(
        "estimated volume, cm³", max_digits=6, decimal_places=2, null=True, blank=True
    )
    mass_ug = models.BigIntegerField(
        "mass, micrograms", null=True, blank=True, help_text="Whole micrograms; empty if unknown."
    )
    mass_basis = models.CharField(
        max_length=10, choices=MassBasis.choices(), default=MassBasis.UNKNOWN.value
    )
    sampled_sol = models.PositiveIntegerField(null=True, blank=True)
    sampled_sol_note = models.CharField(max_length=120, blank=True, default="")
    sampled_at = models.DateTimeField(
        "sampled at (UTC)", null=True, blank=True, help_text="Empty where only the sol is known."
    )
    sampled_date_printed = models.CharField(max_length=40, blank=True, default="")
    sealed_sol = models.PositiveIntegerField(null=True, blank=True)
    sealed_at = models.DateTimeField(
        "sealed at (UTC)", null=True, blank=True, help_text="Empty where only the sol is known."
    )
    sealed_date_printed = models.CharField(max_length=40, blank=True, default="")
    sealed_waypoint = models.ForeignKey(
        Waypoint,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sealed_samples",
        help_text="Where the rover stood when the tube was sealed.",
    )
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["slug"]
        indexes = [
            *(in_order_of(field, owner="sample") for field in ORDERS),
            # The admin's list: in the order of taking, a witness tube by its sealing.
            models.Index(Coalesce("sampled_sol", "sealed_sol"), "slug", name="sample_as_taken"),
        ]
        constraints = [
            *Positioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["container"],
                condition=Q(retained=True),
                name="sample_one_live_per_container",
                violation_error_message="The container already holds a sample.",
            ),
            models.UniqueConstraint(
                fields=["mission", "nasa_number"],
                condition=Q(nasa_number__isnull=False),
                name="sample_nasa_number_in_mission",
                violation_error_message="Another sample of this mission has this NASA number.",
            ),
            models.UniqueConstraint(
                fields=["mission", "dossier_number"],
                condition=Q(dossier_number__isnull=False),
                name="sample_dossier_number_in_mission",
                violation_error_message="Another sample of this mission has this running number.",
            ),
            models.CheckConstraint(
                name="sample_nasa_number_1_to_38",
                condition=Q(nasa_number__isnull=True) | Q(nasa_number__range=(1, 38)),
                violation_error_message="NASA's sample numbers run from 1 to 38.",
            ),
            models.CheckConstraint(
                name="sample_designation_not_blank",
                condition=Q(designation__isnull=True) | ~Q(designation=""),
                violation_error_message="An unknown designation is left empty.",
            ),
            models.CheckConstraint(
                name="sample_core_length_fits_the_tube",
                condition=Q(core_length_cm__isnull=True)
                | Q(core_length_cm__gt=0, core_length_cm__lte=TUBE_LENGTH_CM),
                violation_error_message=f"A core is longer than 0 and at most {TUBE_LENGTH_CM} cm.",
            ),
            models.CheckConstraint(
                name="sample_mass_has_a_basis",
                condition=Q(mass_ug__isnull=True, mass_basis=MassBasis.UNKNOWN.value)
                | (Q(mass_ug__isnull=False) & ~Q(mass_basis=MassBasis.UNKNOWN.value)),
                violation_error_message="A mass is measured or assumed; an unknown mass is empty.",
            ),
            models.CheckConstraint(
                name="sample_sealed_after_sampled",
                condition=Q(sealed_sol__isnull=True)
                | Q(sampled_sol__isnull=True)
                | Q(sealed_sol__gte=F("sampled_sol")),
                violation_error_message="A sample is sealed on its sampling sol or later.",
            ),
            models.CheckConstraint(
                name="sample_sealed_at_after_sampled_at",
                condition=Q(sealed_at__isnull=True)
                | Q(sampled_at__isnull=True)
                | Q(sealed_at__gte=F("sampled_at")),
                violation_error_message="A sample is sealed when it was taken or later.",
            ),
            models.CheckConstraint(
                name="sample_not_its_own_partner",
                condition=Q(pair_partner__isnull=True) | ~Q(pair_partner=F("id")),
                violation_error_message="A sample is not its own pair partner.",
            ),
            models.CheckConstraint(
                name="sample_rock_type_of_a_rock",
                condition=Q(rock_type="") | Q(sample_type=SampleType.ROCK_CORE.value),
                violation_error_message="Only a rock core has a rock type.",
            ),
            one_of("sample_type", SampleType.choices(), owner="sample"),
            one_of("mass_basis", MassBasis.choices(), owner="sample"),
            positive("volume_cm3", owner="sample"),
            not_negative("mass_ug", owner="sample"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def identifier(self) -> str:
        """What names the sample in addresses: its designation, else its slug."""
        return self.designation or self.slug
