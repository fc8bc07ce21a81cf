"""Labels of the containers ticked in the list."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.contrib.auth.models import User
from django.test import Client

from samples.models import Container
from tests.admin.forms import listing
from tests.conftest import People


def ask(client: Client, action: str, *codes: str) -> Any:
    chosen = Container.objects.filter(code__in=codes) if codes else Container.objects.all()
    numbers = [container.pk for container in chosen]
    return client.post(listing(Container), {"action": action, "_selected_action": numbers})


def test_pdf_of_the_selection(viewer: Client) -> None:
    response = ask(viewer, "labels_as_pdf", "tube-08", "tube-21")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="container-labels.pdf"'
    document = pypdfium2.PdfDocument(response.content)
    found = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    document.close()
    assert {code.text.rstrip("/")[-7:] for code in found} == {"tube-08", "tube-21"}


def test_svg_of_the_selection(viewer: Client) -> None:
    assert ask(viewer, "labels_as_svg", "tube-08").content.count(b"<path") == 1
    several = ask(viewer, "labels_as_svg")
    with zipfile.ZipFile(io.BytesIO(several.content)) as packed:
        assert len(packed.namelist()) == 2


def test_too_many_are_refused_with_a_message(
    viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samples.exchange.labels.content.LIMIT", 9)
    response = ask(viewer, "labels_as_pdf")
    assert response.status_code == 302
    assert "at most 9 containers" in viewer.get(response["Location"]).content.decode()


def test_an_outsider_gets_none(people: People, client_for: Callable[[User], Client]) -> None:
    response = ask(client_for(people.outsider), "labels_as_pdf", "tube-08")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_both_are_offered(viewer: Client) -> None:
    shown = viewer.get(listing(Container)).content.decode()
    assert "Labels (PDF)" in shown
    assert "Labels (SVG)" in shown
