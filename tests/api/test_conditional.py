"""304 for what the client has, what caches may keep, and packed answers."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from inventory.api.compression import CompressionMiddleware
from inventory.api.conditional import ConditionalMiddleware
from samples.models import Sample
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

LIST = "/api/v1/samples/"
RECORD = "/api/v1/samples/malay/"
ClientFor = Callable[[User | None], Client]
GZIP = {"accept-encoding": "gzip"}


def test_a_change_is_sent() -> None:
    tag = Client().get(RECORD)["ETag"]
    Sample.objects.filter(slug="malay").update(note="Looked at again.")
    response = Client().get(RECORD, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert response["ETag"] != tag


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"x", {0}', '"x",W/{0}', "*"])
def test_a_tag_is_known_in_any_form(form: str) -> None:
    tag = Client().get(RECORD)["ETag"]
    response = Client().get(RECORD, headers={"if-none-match": form.format(tag)})
    assert (response.status_code, response.content) == (304, b"")
    assert response["Vary"]
    assert response["Cache-Control"] == "no-cache"
    assert "Content-Type" not in response
    assert response["X-Request-ID"]


def test_head_has_the_tag_of_get() -> None:
    tag = Client().get(RECORD)["ETag"]
    assert Client().head(RECORD)["ETag"] == tag
    assert Client().head(RECORD, headers={"if-none-match": tag}).status_code == 304


def test_a_refusal_has_no_tag() -> None:
    for path in (f"{LIST}?colour=red", "/api/v1/samples/no-such-thing/"):
        response = Client().get(path, headers={"if-none-match": "*"})
        assert response.status_code in {400, 404}
        assert "ETag" not in response


def test_what_one_is_told_is_kept_apart(client_for: ClientFor, people: People) -> None:
    public, private = client_for(None).get(LIST), client_for(people.viewer).get(LIST)
    assert public["Cache-Control"] == "no-cache"
    assert private["Cache-Control"] == "private, no-cache"
    for response in (public, private):
        parts = {part.strip() for part in response["Vary"].split(",")}
        assert {"Accept", "Accept-Encoding", "Authorization", "Cookie"} <= parts


def test_the_document_is_not_sent_again_either() -> None:
    tag = Client().get("/api/v1/openapi.json")["ETag"]
    again = Client().get("/api/v1/openapi.json", headers={"if-none-match": tag})
    assert again.status_code == 304


def test_pages_are_left_alone() -> None:
    response = Client().get("/samples/", headers=GZIP)
    assert "ETag" not in response
    assert "Content-Encoding" not in response


def test_a_long_answer_is_packed() -> None:
    plain = Client().get(LIST)
    response = Client().get(LIST, headers=GZIP)
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == plain.content
    assert int(response["Content-Length"]) == len(response.content) < len(plain.content) / 3
    assert response["ETag"] == f"W/{plain['ETag']}"


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_can_not_unpack_gets_it_plain(accepted: str) -> None:
    response = Client().get(LIST, headers={"accept-encoding": accepted})
    assert "Content-Encoding" not in response
    assert "Accept-Encoding" in response["Vary"]


def test_a_short_answer_is_not_packed() -> None:
    response = Client().get(f"{RECORD}?fields=name", headers=GZIP)
    assert response.json() == {"name": "Malay"}
    assert "Content-Encoding" not in response
    assert "Accept-Encoding" in response["Vary"]


def test_the_tag_of_a_packed_answer_is_known() -> None:
    tag = Client().get(RECORD, headers=GZIP)["ETag"]
    assert tag.startswith("W/")
    for headers in ({"if-none-match": tag}, {"if-none-match": tag, **GZIP}):
        response = Client().get(RECORD, headers=headers)
        assert (response.status_code, response.content) == (304, b"")


def answered(request: HttpRequest, **headers: str) -> tuple[HttpResponse, list[str | None]]:
    """The answer of both layers around a view, and the `If-Match` that the view saw."""
    seen: list[str | None] = []

    def view(inner: HttpRequest) -> HttpResponse:
        seen.append(inner.headers.get("If-Match"))
        return HttpResponse(b"a" * 2000, headers=headers)

    request.user = User()
    layers = CompressionMiddleware(ConditionalMiddleware(view))
    request.headers  # noqa: B018 - a layer further out has read them
    response = layers(request)
    assert isinstance(response, HttpResponse)
    return response, seen


def test_the_tag_of_a_view_stays_and_comes_back() -> None:
    version = '"scenario-7-3"'
    request = RequestFactory().get("/api/v1/x/", headers=GZIP)
    response, _ = answered(request, ETag=version)
    assert response["ETag"] == f"W/{version}"
    change = RequestFactory().patch("/api/v1/x/", headers={"if-match": response["ETag"]})
    _, seen = answered(change)
    assert seen == [version]


def test_a_secret_is_neither_packed_nor_tagged() -> None:
    request = RequestFactory().get("/api/v1/x/", headers=GZIP)
    response, _ = answered(request, **{"Cache-Control": "no-store"})
    assert "ETag" not in response
    assert "Content-Encoding" not in response
