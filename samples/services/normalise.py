"""Bringing values into the one form that is stored, before they are checked.

A designation is padded, a serial loses its SN, a longitude is brought into -180 to 180.
"""

from __future__ import annotations

from django.db import models

from samples.domain.geodesy import check_latitude, normalise_longitude
from samples.domain.identifiers import Designation, parse_tube_serial, slugify_name
from samples.models import Container, Sample
from samples.models.base import Positioned


def normalise(record: models.Model) -> None:
    """Mend the form of a record's values in place. Raises InvalidValue naming field and value."""
    if isinstance(record, Positioned):
        if record.latitude_deg is not None:
            record.latitude_deg = check_latitude(float(record.latitude_deg))
        if record.longitude_deg is not None:
            record.longitude_deg = normalise_longitude(float(record.longitude_deg))
    if isinstance(record, Container):
        record.serial = parse_tube_serial(record.serial) if record.serial else None
    if isinstance(record, Sample):
        if record.designation:
            record.designation_printed = record.designation_printed or record.designation
            record.designation = str(Designation.parse(record.designation))
        else:
            record.designation = None
        if not record.slug and record.name:
            record.slug = slugify_name(record.name)
