"""Every refusal is problem JSON, whatever raised it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404
from django.test import Client
from django.urls import include, path
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory.api.problems import KINDS
from samples.domain import errors
from tests.api.ask import PROBLEM, get, refused

RAISED: dict[str, Exception] = {
    "invalid": errors.InvalidValue(
        "Latitude 95 is off the globe.",
        field="latitude_deg",
        value=Decimal(95),
        expected="-90 to 90",
    ),
    "record": errors.InvalidRecord("Bad.", errors={"name": ["Empty."], "__all__": ["Both."]}),
    "unknown": errors.NotFound("There is no sample x.", field="sample", value="x"),
    "transition": errors.TransitionRefused("It is sealed.", field="verb"),
    "conflict": errors.Conflict("Somebody was first."),
    "one-row": errors.Refusals({0: errors.NotFound("There is no sample x.", field="rows[0].x")}),
    "rows": errors.Refusals(
        {0: errors.InvalidValue("Bad.", field="a"), 4: errors.NotFound("Gone.", field="b")}
    ),
    "rows-and-state": errors.Refusals(
        {0: errors.InvalidValue("Bad.", field="a"), 4: errors.Conflict("Taken.", field="b")}
    ),
    "too-large": RequestDataTooBig(),
    "permission": errors.NotPermitted("You may not."),
    "ledger": errors.LedgerBroken("Event 3 does not hold.", field="mars/tube-08#3"),
    "refusal": errors.DomainError("No."),
    "http404": Http404("x"),
    "denied": PermissionDenied(),
    "integrity": IntegrityError("UNIQUE constraint failed: secret_table.secret_column"),
    "parse": exceptions.ParseError("JSON parse error"),
    "validation": exceptions.ValidationError({"name": ["Empty."], "spot": {"order": ["Odd."]}}),
    "throttled": exceptions.Throttled(wait=12.5),
    "media": exceptions.UnsupportedMediaType("text/csv"),
    "teapot": exceptions.APIException("Odd."),
    "bug": RuntimeError("the password is swordfish"),
}


class Raise(APIView):
    def get(self, request: Request, what: str) -> Response:
        raise RAISED[what]


urlpatterns = [
    path("api/raise/<str:what>/", Raise.as_view()),
    path("", include("inventory.urls")),
]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("invalid", 400, "invalid-value"),
        ("record", 400, "invalid-value"),
        ("unknown", 404, "not-found"),
        ("transition", 409, "transition-refused"),
        ("conflict", 409, "conflict"),
        ("one-row", 404, "not-found"),
        ("rows", 400, "invalid-value"),
        ("rows-and-state", 409, "rows-refused"),
        ("too-large", 413, "too-large"),
        ("permission", 403, "not-permitted"),
        ("ledger", 500, "ledger-broken"),
        ("refusal", 400, "refused"),
        ("http404", 404, "not-found"),
        ("denied", 403, "not-permitted"),
        ("integrity", 409, "conflict"),
        ("parse", 400, "invalid-value"),
        ("validation", 400, "invalid-value"),
        ("throttled", 429, "too-many-requests"),
        ("media", 415, "unsupported-media-type"),
        ("teapot", 500, "internal-error"),
        ("bug", 500, "internal-error"),
    ],
)
def test_each_error_has_its_problem(what: str, status: int, code: str) -> None:
    problem = refused(f"/api/raise/{what}/", status)
    assert problem["type"] == f"/api/problems/{code}/"
    assert problem["title"] == KINDS[code].title
    assert problem["instance"] == f"/api/raise/{what}/"
    assert problem["detail"]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
class TestDetails:
    def test_what_was_given_and_what_would_do(self) -> None:
        assert refused("/api/raise/invalid/", 400)["errors"] == [
            {
                "message": "Latitude 95 is off the globe.",
                "field": "latitude_deg",
                "value": "95",
                "expected": "-90 to 90",
            }
        ]

    def test_every_bad_field_of_a_record(self) -> None:
        faults = refused("/api/raise/record/", 400)["errors"]
        assert [(fault["field"], fault["message"]) for fault in faults] == [
            ("name", "Empty."),
            (None, "Both."),
        ]

    def test_every_bad_field_of_a_form(self) -> None:
        faults = refused("/api/raise/validation/", 400)["errors"]
        assert [(fault["field"], fault["message"]) for fault in faults] == [
            ("name", "Empty."),
            ("spot.order", "Odd."),
        ]

    def test_every_row_that_is_refused(self) -> None:
        problem = refused("/api/raise/rows-and-state/", 409)
        assert [fault["field"] for fault in problem["errors"]] == ["a", "b"]
        assert "2 rows" in problem["detail"]

    @pytest.mark.parametrize("what", ["integrity", "bug"])
    def test_nothing_inside_is_told(self, what: str) -> None:
        response = Client(raise_request_exception=False).get(f"/api/raise/{what}/")
        text = response.content.decode()
        assert not [word for word in ("secret_table", "swordfish", "Traceback") if word in text]

    def test_a_failure_is_in_the_log_with_its_trace(self, caplog: pytest.LogCaptureFixture) -> None:
        refused("/api/raise/bug/", 500)
        records = [record for record in caplog.records if record.levelname == "ERROR"]
        assert len(records) == 1
        assert records[0].exc_info
        assert "swordfish" in str(records[0].exc_info[1])

    def test_a_failure_is_seen_by_the_test_client(self) -> None:
        with pytest.raises(RuntimeError, match="swordfish"):
            Client().get("/api/raise/bug/")

    def test_when_to_come_again(self) -> None:
        assert Client().get("/api/raise/throttled/")["Retry-After"] == "13"


@pytest.mark.django_db
def test_every_kind_explains_itself() -> None:
    for code, kind in KINDS.items():
        answer = get(f"/api/problems/{code}/")
        assert answer == {"title": kind.title, "status": kind.status, "meaning": kind.meaning}
    assert "not-found" in refused("/api/problems/nothing/", 404)["errors"][0]["expected"]


@pytest.mark.django_db
def test_another_form_of_answer_is_not_offered() -> None:
    response = Client().get("/api/v1/", headers={"accept": "text/csv"})
    assert (response.status_code, response["Content-Type"]) == (406, PROBLEM)
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert get("/api/v1/", Client(headers={"accept": browser}))
