"""The page of a ledger's proof, the checkpoint button on it, and the script to verify offline."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from samples.domain.kinds import LedgerKind
from samples.models import Checkpoint, CustodyEvent, Mission
from samples.selectors import lookup
from samples.services import checkpoints, guards, ledger, signing
from samples.services.actors import SystemActor
from tests.conftest import People
from tests.environment import ROOT
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]
PATH = "/ledgers/mars-2020-flight/proof/"
CHECKED = f"{PATH}?verification=now"
TAKE = f"{PATH}checkpoint/"
ACTOR = SystemActor("tests")


@pytest.fixture
def key(settings: Settings) -> str:
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    return signing.public_key()


def take() -> Checkpoint:
    return checkpoints.take(ledger=lookup.flight_ledger(), actor=ACTOR)


def rows(page: Page) -> list[list[str]]:
    return [row for row in page.rows if row[0].startswith("Number")]


def test_it_answers_before_anything_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samples.pages.proof.verdict", None)
    page = get(PATH)
    assert "Checking 122 events" in page.text
    assert "The history holds" not in page.text
    assert page.links_to("?verification=now#verification") == ["Check the history now"]
    assert 'hx-get="?verification=now"' in page.content


def test_verified_just_now() -> None:
    page = get(CHECKED)
    assert "The history holds. 122 events of 43 containers replayed, 0 checkpoints" in page.text
    assert "Without a checkpoint a cut-off end would not show." in page.text
    assert "hx-get" not in page.content
    take()
    assert "1 checkpoint is not signed" in get(CHECKED).text


def test_what_does_not_hold_is_named_with_a_link_to_it() -> None:
    with guards.lifted():
        CustodyEvent.objects.filter(container__code="tube-08", seq=3).update(reason="Nothing.")
        page = get(CHECKED)
    assert "The history does not hold." in page.text
    assert page.links_to("/history/mars-2020-flight/tube-08/3/") == ["Open the event"]


def test_a_signing_key_that_can_not_be_read_is_said(key: str, settings: Settings) -> None:
    take()
    settings.LEDGER_SIGNING_KEY = "zz"
    assert "It could not be checked. The ledger's signing key" in get(CHECKED).text
    assert "Number 1" in get(PATH).text


def test_the_checkpoints_say_who_signed(key: str, settings: Settings) -> None:
    take()
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    take()
    settings.LEDGER_TRUSTED_KEYS = [signing.public_key()]
    settings.LEDGER_SIGNING_KEY = ""
    take()
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    own = take()
    listed = rows(get(PATH))
    assert [row[0] for row in listed] == ["Number 4", "Number 3", "Number 2", "Number 1"]
    assert [row[4].split(" …")[0] for row in listed] == [
        f"By this site’s key {own.public_key[:10]}…",
        "Not signed",
        f"By an earlier key {settings.LEDGER_TRUSTED_KEYS[0][:10]}…",
        f"By a key not listed here {key[:10]}…",
    ]
    assert listed[0][2] == "122"
    assert own.root[:10] in listed[0][3]


def test_long_lists_are_paged() -> None:
    for _ in range(21):
        take()
    page = get(PATH)
    assert len(rows(page)) == 20
    ((href, _),) = [link for link in page.links if link[1] == "Next"]
    assert [row[0] for row in rows(get(PATH + href))] == ["Number 1"]


def test_both_files_and_the_commands_are_there(key: str) -> None:
    page = get(PATH)
    assert page.links_to("/api/v1/ledgers/mars-2020-flight/export/") == ["mars-2020-flight.jsonl"]
    assert page.links_to("/tools/verify_ledger.py") == ["verify_ledger.py"]
    command = f"python3 verify_ledger.py mars-2020-flight.jsonl --public-key {key}"
    assert command in page.text


def test_the_script_is_the_one_that_ships() -> None:
    response = Client().get("/tools/verify_ledger.py")
    assert response.content == (ROOT / "tools" / "verify_ledger.py").read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="verify_ledger.py"'


@pytest.mark.parametrize("who", ["custodian", "administrator", "superuser"])
def test_who_may_takes_a_checkpoint(who: str, people: People, client_for: ClientFor) -> None:
    client = client_for(getattr(people, who))
    assert "Take a checkpoint" in get(PATH, client).text
    response = client.post(TAKE)
    assert (response.status_code, response["Location"]) == (302, PATH)
    page = get(PATH, client)
    assert "Checkpoint 1 is taken: 122 events of 43 containers, not signed" in page.text
    assert len(rows(page)) == 1
    assert Checkpoint.objects.get().created_by == who


@pytest.mark.parametrize("who", ["outsider", "viewer", "curator", "planner"])
def test_who_may_not_has_no_button_and_is_refused(
    who: str, people: People, client_for: ClientFor
) -> None:
    client = client_for(getattr(people, who))
    assert "Take a checkpoint" not in get(PATH, client).text
    response = client.post(TAKE)
    assert response.status_code == 403
    assert "samples.add_checkpoint" in response.content.decode()
    assert not Checkpoint.objects.exists()


def test_nobody_signs_in_first(client_for: ClientFor) -> None:
    response = client_for(None).post(TAKE)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={PATH}")
    assert client_for(None).get(TAKE)["Location"] == PATH
    assert not Checkpoint.objects.exists()


def test_a_foreign_page_can_not_take_one(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.custodian)
    assert client.post(TAKE).status_code == 403
    assert not Checkpoint.objects.exists()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', get(PATH, client).content)
    assert found
    assert client.post(TAKE, {"csrfmiddlewaretoken": found[1]}).status_code == 302


def test_a_mock_ledger_says_so() -> None:
    ledger.open_ledger(
        mission=Mission.objects.get(), slug="mock-1", name="Try", kind=LedgerKind.MOCK, actor=ACTOR
    )
    assert "MOCK — Try" in get("/ledgers/mock-1/proof/").text


def test_unknown_things_are_refused() -> None:
    get("/ledgers/nowhere/proof/", status=404)
    assert "Expected: now." in get(f"{PATH}?verification=later", status=400).text


def test_it_is_linked() -> None:
    assert get("/history/").links_to(PATH)
    assert get("/containers/SN261/").links_to(PATH)
    assert get("/").links_to(PATH) == ["Proof"]
    assert get("/sources/").links_to("/proof/") == ["Proof"]
    assert Client().get("/proof/")["Location"] == PATH


def test_an_event_under_no_checkpoint_says_so() -> None:
    page = get("/history/mars-2020-flight/tube-08/2/")
    assert "Not under a checkpoint yet." in page.text
    assert page.links_to(PATH)


def test_an_event_shows_its_way_to_the_root(key: str) -> None:
    taken = take()
    event = CustodyEvent.objects.get(container__code="tube-08", seq=2)
    page = get("/history/mars-2020-flight/tube-08/2/")
    assert "Under checkpoint 1" in page.text
    assert "4 later events of the container" in page.text
    assert "Leaf 8 of 43" in page.text
    assert page.text.count("Joined from the") == 6
    assert f"Root of checkpoint 1: the same {taken.root[:16]}…" in page.text
    assert page.links_to(f"/api/v1/events/{event.pk}/proof/") == ["The proof as JSON"]
    last = get("/history/mars-2020-flight/tube-08/6/")
    assert "It was the last of its chain: the head" in last.text


def test_a_proof_that_does_not_hold_says_so() -> None:
    taken = take()
    with guards.lifted():
        Checkpoint.objects.filter(pk=taken.pk).update(root="0" * 64)
        page = get("/history/mars-2020-flight/tube-08/2/")
    assert "but the proof does not hold" in page.text
    assert "the same" not in page.text
