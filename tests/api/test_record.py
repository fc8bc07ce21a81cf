"""POST /api/v1/containers/{id}/events/"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from samples.models import CustodyEvent, Holding, Ledger
from samples.services.branches import branch
from samples.services.verify import verify
from tests.api.ask import get
from tests.api.ask import refused as not_read
from tests.api.write import AT, created, fields, post, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/containers/tube-08/events/"
IMAGE = {"kind": "image", "occurred_at": AT, "evidence": "ZL0_0001"}


def test_an_event_is_recorded(people: People) -> None:
    event = created(PATH, {**IMAGE, "reason": "Checked.", "source": "s6"}, people.custodian)
    assert (event["verb"], event["seq"], event["recorded_by"]) == ("image", 7, "custodian")
    assert (event["ledger"]["kind"], event["container"]["code"]) == ("flight", "tube-08")
    assert (event["reason"], event["source"]["code"]) == ("Checked.", "s6")
    assert event["details"] == {"evidence": "ZL0_0001"}
    assert (event["to_condition"], event["corrects"], event["corrected_by"]) == (
        "sound",
        None,
        None,
    )
    assert event["fellows"] == []
    assert get(event["url"])["hash"] == event["hash"]
    assert Holding.objects.get(ledger__kind="flight", container__code="tube-08").seq == 7
    assert verify(Ledger.objects.get()).events == 123


@pytest.mark.parametrize("name", ["SN261", "M2020-00337-08"])
def test_the_container_has_its_other_names_here_too(name: str, people: People) -> None:
    path = f"/api/v1/containers/{name}/events/"
    assert created(path, IMAGE, people.custodian)["container"]["code"] == "tube-08"


def test_a_sol_alone_is_a_span_of_that_sol(people: People) -> None:
    event = created(PATH, {"kind": "image", "sol": 1500}, people.custodian)
    assert (event["sol"], event["precision"]) == (1500, "sol")


def test_a_span_has_two_ends(people: People) -> None:
    body = {**IMAGE, "occurred_not_before": "2026-01-01T10:00:00+01:00"}
    event = created(PATH, body, people.custodian)
    assert (event["occurred_not_before"], event["precision"]) == ("2026-01-01T09:00:00Z", "span")


def test_a_figure_goes_in_as_it_was_written(people: People) -> None:
    body = (
        f'{{"kind": "survey", "occurred_at": "{AT}", "latitude_deg": 18.430,'
        ' "longitude_deg": 77.4500, "uncertainty_m": null}'
    )
    event = created(PATH, body, people.custodian)
    assert event["details"] == {"latitude_deg": "18.430", "longitude_deg": "77.4500"}


def test_a_correction_is_shown_at_both_events(people: People) -> None:
    wrong = created(PATH, IMAGE, people.custodian)
    body = {"kind": "correct", "corrects": 7, "reason": "Another tube.", "occurred_at": AT}
    correction = created(PATH, body, people.custodian)
    assert (correction["corrects"], correction["corrected_by"]) == (7, None)
    assert get(wrong["url"])["corrected_by"] == 8
    listed = get(f"{PATH}?ordering=-seq")["results"]
    assert [event["corrected_by"] for event in listed[:3]] == [None, 8, None]


def test_the_ledger_is_the_one_that_is_asked_for(people: People) -> None:
    mock = branch(
        ledger=Ledger.objects.get(), slug="what-if", name="What if", actor=people.superuser
    )
    event = created(f"{PATH}?ledger=what-if", {**IMAGE, "occurred_at": "2033-01-01T00:00:00Z"},
                    people.custodian)  # fmt: skip
    assert event["ledger"] == event["ledger"] | {"slug": "what-if", "kind": "mock"}
    assert CustodyEvent.objects.filter(ledger=mock).count() == 1
    assert [row["seq"] for row in get(f"{PATH}?ledger=what-if")["results"]] == [7]
    rows = get(f"{PATH}?ledger=what-if&inherited=true&ordering=seq")["results"]
    assert [(row["seq"], row["ledger"]["kind"]) for row in rows] == [
        *((seq, "flight") for seq in range(1, 7)),
        (7, "mock"),
    ]


class TestRefusals:
    def test_what_the_state_does_not_allow(self, people: People) -> None:
        problem = refused(PATH, {"kind": "seal", "occurred_at": AT}, people.custodian, 409)
        assert problem["type"].endswith("/transition-refused/")
        current = problem["current"]
        assert (current["stage"], current["place"], current["seq"]) == (
            "cached", "three-forks-01", 6,
        )  # fmt: skip
        assert (current["container"], current["ledger"]["kind"]) == ("tube-08", "flight")
        assert current["head_hash"] == Holding.objects.get(container__code="tube-08").head_hash

    def test_a_state_that_somebody_else_changed(self, people: People) -> None:
        problem = refused(PATH, {**IMAGE, "expected_seq": 5}, people.custodian, 409)
        assert problem["type"].endswith("/conflict/")
        assert problem["errors"][0]["field"] == "expected_seq"
        assert problem["current"]["seq"] == 6

    def test_every_fault_of_a_body_at_once(self, people: People) -> None:
        body = {"kind": "pick_up", "plase": "x", "sol": -1, "reason": 5, "source": "s999"}
        problem = refused(PATH, body, people.custodian, 400)
        assert set(fields(problem)) == {"plase", "sol", "reason", "source", "place"}
        assert "Did you mean place?" in problem["detail"]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"kind": None}, "kind"),
            ({"kind": "teleport"}, "kind"),
            ({"kind": ["image"]}, "kind"),
            ({"occurred_at": None}, "occurred_at"),
            ({"occurred_at": "2026-01-01T12:00:00"}, "occurred_at"),
            ({"occurred_at": "yesterday"}, "occurred_at"),
            ({"occurred_at": "2026-02-30T12:00:00Z"}, "occurred_at"),
            ({"occurred_at": "2999-01-01T12:00:00Z"}, "occurred_at"),
            ({"occurred_at": 1_700_000_000}, "occurred_at"),
            ({"occurred_not_before": "2026-01-01T13:00:00Z"}, "occurred_not_before"),
            ({"sol": 3}, "sol"),
            ({"sol": True}, "sol"),
            ({"sol": 10**40}, "sol"),
            ({"sol": 1500.5}, "sol"),
            ({"evidence": 5}, "evidence"),
            ({"evidence": "x" * 401}, "evidence"),
            ({"expected_seq": "6"}, "expected_seq"),
            ({"with_fellows": True}, "with_fellows"),
            ({"container": "tube-09"}, "container"),
            ({"kind": "find", "evidence": None, "place": "nowhere"}, "place"),
            ({"kind": "find", "evidence": None, "place": "a", "condition": "fine"}, "condition"),
            ({"kind": "damage", "evidence": None, "seal": "torn", "reason": "x"}, "seal"),
            ({"kind": "correct", "evidence": None, "corrects": 10**40, "reason": "x"}, "corrects"),
            ({"kind": "correct", "evidence": None, "corrects": "6", "reason": "x"}, "corrects"),
        ],
    )
    def test_names_the_field(self, change: dict[str, object], field: str, people: People) -> None:
        problem = refused(PATH, {**IMAGE, **change}, people.custodian, 400)
        assert field in fields(problem)

    def test_a_figure_of_a_million_digits(self, people: People) -> None:
        body = (
            f'{{"kind": "survey", "occurred_at": "{AT}", "latitude_deg": 1e999999999,'
            ' "longitude_deg": 1}'
        )
        assert fields(refused(PATH, body, people.custodian, 400)) == ["latitude_deg"]

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "{",
            "[]",
            '"image"',
            "null",
            b"\xff",
            "[" * 100_000,
            '{"kind": "image", "kind": "seal"}',
            '{"kind": "image", "sol": NaN}',
            '{"kind": "image", "reason": "\\u0000"}',
            '{"kind": "image", "reason": "\\ud800"}',
            f'{{"kind": "image", "sol": {"9" * 5000}}}',
        ],
    )
    def test_a_body_that_is_no_request(self, body: str | bytes, people: People) -> None:
        refused(PATH, body, people.custodian, 400)

    def test_the_place_is_named_as_the_verb_names_it(self, people: People) -> None:
        tube = Holding.objects.filter(stage="sealed", ledger__kind="flight").first()
        assert tube is not None
        path = f"/api/v1/containers/{tube.container.code}/events/"
        body = {"kind": "drop", "spot": "perseverance", "occurred_at": AT}
        assert fields(refused(path, body, people.custodian, 409)) == ["spot"]
        body = {"kind": "drop", "spot": "three-forks-01", "occurred_at": AT}
        problem = refused(path, body, people.custodian, 409)
        assert fields(problem) == ["spot"]
        assert "SN261" in problem["detail"]

    def test_a_serial_that_no_column_takes(self, people: People) -> None:
        tube = Holding.objects.filter(stage="filled", ledger__kind="flight").first()
        assert tube is not None
        path = f"/api/v1/containers/{tube.container.code}/events/"
        body = {"kind": "seal", "seal_serial": "x" * 41, "occurred_at": AT}
        assert fields(refused(path, body, people.custodian, 400)) == ["seal_serial"]
        body["seal_serial"] = "x" * 40
        assert created(path, body, people.custodian)["to_seal_serial"] == "x" * 40

    def test_a_body_that_is_too_large(self, people: People) -> None:
        body = {**IMAGE, "reason": "x" * 3_000_000}
        assert refused(PATH, body, people.custodian, 413)["type"].endswith("/too-large/")

    def test_another_form_of_body(self, people: People) -> None:
        client = Client()
        client.force_login(people.custodian)
        assert client.post(PATH, {"kind": "image"}, headers={"If-Match": "*"}).status_code == 415

    def test_an_unknown_container_or_parameter(self, people: People) -> None:
        refused("/api/v1/containers/tube-99/events/", IMAGE, people.custodian, 404)
        assert fields(refused(f"{PATH}?leger=x", IMAGE, people.custodian, 400)) == ["leger"]
        assert fields(refused(f"{PATH}?ledger=x", IMAGE, people.custodian, 400)) == ["ledger"]
        assert fields(refused(f"{PATH}?inherited=true", IMAGE, people.custodian, 400))


class TestPeople:
    def test_who_may(self, people: People) -> None:
        for person in (people.custodian, people.administrator, people.superuser):
            created(PATH, IMAGE, person)

    @pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "planner"])
    def test_who_may_not(self, name: str, people: People) -> None:
        refused(PATH, IMAGE, getattr(people, name), 403)
        refused(PATH, "{", getattr(people, name), 403)

    def test_nobody(self) -> None:
        refused(PATH, IMAGE, None, 401)

    def test_one_who_may_record_other_verbs_only(self, people: People) -> None:
        people.viewer.user_permissions.add(Permission.objects.get(codename="record_survey"))
        person = User.objects.get(pk=people.viewer.pk)
        assert "record_image" in refused(PATH, IMAGE, person, 403)["errors"][0]["expected"]

    def test_a_foreign_page_can_not_make_a_person_record(self, people: People) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(people.custodian)
        response = client.post(PATH, data=IMAGE, content_type="application/json")
        assert response.status_code == 403
        assert CustodyEvent.objects.count() == 122

    def test_with_the_token_a_person_can(self, people: People) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(people.custodian)
        client.get("/admin/login/")
        client.get("/admin/")
        token = client.cookies["csrftoken"].value
        response = client.post(
            PATH, data=IMAGE, content_type="application/json",
            headers={"X-CSRFToken": token, "If-Match": "*"},
        )  # fmt: skip
        assert response.status_code == 201


class TestIdempotency:
    def test_a_request_sent_twice_is_carried_out_once(self, people: People) -> None:
        first = post(PATH, IMAGE, people.custodian, **{"Idempotency-Key": "k1"})
        again = post(PATH, IMAGE, people.custodian, **{"Idempotency-Key": "k1"})
        assert (first.status_code, again.status_code) == (201, 201)
        assert (first.content, first["Location"]) == (again.content, again["Location"])
        assert "Idempotency-Replayed" not in first
        assert again["Idempotency-Replayed"] == "true"
        assert CustodyEvent.objects.count() == 123

    def test_a_key_is_for_one_request_of_one_person(self, people: People) -> None:
        key = {"Idempotency-Key": "k1"}
        created(PATH, IMAGE, people.custodian, key="k1")
        problem = refused(PATH, {**IMAGE, "reason": "x"}, people.custodian, 400, **key)
        assert fields(problem) == ["Idempotency-Key"]
        created(PATH, IMAGE, people.administrator, key="k1")

    def test_a_refusal_is_not_kept(self, people: People) -> None:
        key = {"Idempotency-Key": "k1"}
        refused(PATH, {**IMAGE, "expected_seq": 7}, people.custodian, 409, **key)
        created(PATH, IMAGE, people.custodian)
        created(PATH, {**IMAGE, "expected_seq": 7}, people.custodian, key="k1")

    def test_a_key_has_a_length(self, people: People) -> None:
        refused(PATH, IMAGE, people.custodian, 400, **{"Idempotency-Key": "k" * 201})
        refused(PATH, IMAGE, people.custodian, 400, **{"Idempotency-Key": ""})


class TestList:
    def test_a_containers_events(self) -> None:
        rows = get(f"{PATH}?ordering=seq")["results"]
        assert [row["verb"] for row in rows] == [
            "register", "fill", "empty", "fill", "seal", "drop",
        ]  # fmt: skip
        assert len(get(f"{PATH}?verb=fill")["results"]) == 2

    def test_refusals(self) -> None:
        not_read("/api/v1/containers/tube-99/events/", 404)
        not_read(f"{PATH}?vreb=fill", 400)
