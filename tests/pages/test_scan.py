"""Scanning: what a code names, what may be done with it, and back to scanning."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.conftest import People
from tests.pages.conftest import ClientFor, Mock
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.mark.parametrize(
    "code",
    [
        "tube-08", "TUBE-08", "SN261", "261", "M2020-00337-08", "malay",
        "https://inventory.example/t/tube-08/", "HTTPS://INVENTORY.EXAMPLE/T/TUBE-08/",
        "http://127.0.0.1:8000/containers/tube-08/?ledger=x", " tube-08 ",
    ],
)  # fmt: skip
def test_a_code_shows_its_container(code: str) -> None:
    page = Page(Client().get("/scan/", {"code": code}))
    assert page.links_to("/containers/tube-08/") == ["Tube SN261"]
    assert page.facts["Place"] == "Three Forks spot 1"


@pytest.mark.parametrize("code", ["tube-99", "https://elsewhere.example/x", "<script>", "%", "-"])
def test_an_unknown_code_is_said_and_can_be_tried_again(code: str) -> None:
    response = Client().get("/scan/", {"code": code})
    assert response.status_code == 404
    page = Page(response)
    assert "There is no container" in page.text
    assert "<script>" not in page.content.replace("<script src", "")
    assert 'name="code"' in page.content


def test_the_verbs_are_buttons_that_lead_back(people: People, client_for: ClientFor) -> None:
    client = client_for(people.custodian)
    page = get("/scan/?code=SN261", client)
    assert page.links_to("/containers/tube-08/record/image/?after=scan") == ["Image"]
    given = {"occurred_at": "2026-01-01 12:00:00", "evidence": "NLF_1", "expected_seq": "6"}
    response = client.post("/containers/tube-08/record/image/?after=scan", given, follow=True)
    assert response.redirect_chain == [("/scan/", 302)]
    assert "Tube SN261: imaged." in Page(response).text


def test_in_a_mock_the_way_back_is_the_mocks(
    people: People, client_for: ClientFor, mock: Mock
) -> None:
    client = client_for(people.custodian)
    page = get(f"/scan/?code=SN261&{mock.query}", client)
    assert page.title.startswith("MOCK · ")
    (href,) = [href for href, words in page.links if words == "Image"]
    assert href == f"/containers/tube-08/record/image/?after=scan&{mock.query}"
    given = {"occurred_at": "2026-01-01 12:00:00", "expected_seq": "6"}
    response = client.post(href, given, follow=True)
    assert response.redirect_chain == [(f"/scan/?{mock.query}", 302)]


def test_who_may_do_nothing_sees_it_and_no_button(people: People, client_for: ClientFor) -> None:
    page = get("/scan/?code=SN261", client_for(people.outsider))
    assert "You may look at it, and record nothing." in page.text
    assert not [href for href, _ in page.links if "/record/" in href]
    visitor = get("/scan/?code=SN261")
    assert visitor.links_to("/admin/login/?next=/scan/%3Fcode%3DSN261") == ["Sign in to record"]


def test_the_camera_is_allowed_here_and_nowhere_else() -> None:
    assert "camera=(self)" in Client().get("/scan/")["Permissions-Policy"]
    for path in ("/", "/containers/SN261/", "/stock-takes/", "/scan/x/"):
        assert "camera=()" in Client().get(path)["Permissions-Policy"]
    assert "unsafe" not in Client().get("/scan/")["Content-Security-Policy"]


def test_the_past_cannot_be_scanned() -> None:
    assert "no parameter “as_of”" in get("/scan/?as_of=sol+3", status=400).text
