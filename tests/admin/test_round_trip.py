"""An export imported again changes nothing, in every format and for every kind."""

from __future__ import annotations

import pytest
from django.test import Client

from samples.exchange.resources import FORMATS, RESOURCES, Csv, Json, SampleResource, Xlsx
from samples.exchange.resources.base import CatalogueResource
from samples.models import Sample
from tests.admin.conftest import Snapshot
from tests.admin.files import ENDINGS, exported
from tests.admin.forms import confirm, context_of, upload


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.__name__)
@pytest.mark.parametrize("file_format", FORMATS, ids=lambda file_format: file_format.__name__)
def test_an_export_imported_again_is_skipped_row_by_row(
    curator: Client,
    everything: Snapshot,
    resource: type[CatalogueResource],
    file_format: type[Csv | Xlsx | Json],
) -> None:
    model = resource._meta.model
    before = everything()
    content = exported(resource, file_format)
    preview = upload(curator, model, content, name=ENDINGS[file_format])
    result = context_of(preview)["result"]
    assert result.problems == []
    assert dict(result.totals)["skip"] == model._default_manager.count() > 0
    assert confirm(curator, model, preview).status_code == 302
    assert everything() == before


@pytest.mark.parametrize("file_format", FORMATS, ids=lambda file_format: file_format.__name__)
def test_odd_texts_survive(curator: Client, file_format: type[Csv | Xlsx | Json]) -> None:
    note = '=SUM(A1), "quoted"; two\nlines\t– Ha\'ahóni 𓂀 '
    names = ["A; B", " spaced ", "[x]"]
    Sample.objects.filter(slug="malay").update(note=note, alternative_names=names)
    content = exported(SampleResource, file_format)
    Sample.objects.filter(slug="malay").update(note="", alternative_names=[])
    preview = upload(curator, Sample, content, name=ENDINGS[file_format])
    assert confirm(curator, Sample, preview).status_code == 302
    malay = Sample.objects.get(slug="malay")
    assert (malay.note, malay.alternative_names) == (note, names)
