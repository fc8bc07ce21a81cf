"""Each refusal has a page of its own, which needs nothing that may be broken."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def misread(request: HttpRequest) -> HttpResponse:
    raise BadRequest


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [
    path("refuse/", refuse),
    path("misread/", misread),
    path("break/", break_down),
    path("", include("inventory.urls")),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/nowhere/at/all/", 404, "nothing at this address"),
        ("/refuse/", 403, "You may not do this"),
        ("/misread/", 400, "can't be understood"),
        ("/break/", 500, "Something failed here"),
    ],
)
@pytest.mark.django_db
def test_has_its_page(address: str, status: int, heading: str) -> None:
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == status
    assert heading in response.content.decode()


@pytest.mark.django_db
def test_an_expired_form_has_its_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_the_failure_page_needs_no_other_file() -> None:
    page = render_to_string("500.html")
    assert "<link" not in page
    assert "<script" not in page
