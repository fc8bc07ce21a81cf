"""Custody, plans and scenarios are changed by who says what it was made from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from samples.models import CustodyEvent
from tests import plans
from tests.api.ask import refused as unreadable
from tests.api.catalogue_writes import WHATEVER, refused, tag_of
from tests.api.write import AT, fields, send
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

CONTAINER = "/api/v1/containers/tube-08/"
EVENTS = f"{CONTAINER}events/"
MANY = "/api/v1/events/"
IMAGE = {"kind": "image", "occurred_at": AT}


def state_of(code: str, ledger: str = "") -> str:
    return tag_of(f"/api/v1/containers/{code}/verbs/{ledger}")


class TestCustody:
    def test_by_the_tag_of_the_container_or_of_its_verbs(self, people: People) -> None:
        for path in (CONTAINER, f"{CONTAINER}verbs/"):
            answer = send("POST", EVENTS, IMAGE, people.custodian, **{"If-Match": tag_of(path)})
            assert answer.status_code == 201, answer.content
            assert answer["ETag"].strip('"') in tag_of(CONTAINER)

    def test_by_the_tag_of_the_answer_before(self, people: People) -> None:
        tag = tag_of(CONTAINER)
        for _ in range(2):
            answer = send("POST", EVENTS, IMAGE, people.custodian, **{"If-Match": tag})
            assert answer.status_code == 201
            tag = answer["ETag"]

    def test_who_was_second_is_told_the_state_now(self, people: People) -> None:
        tag = {"If-Match": tag_of(CONTAINER)}
        first = send("POST", EVENTS, IMAGE, people.custodian, **tag)
        problem = refused("POST", EVENTS, IMAGE, people.custodian, 412, **tag)
        assert (problem["current"]["seq"], problem["current"]["stage"]) == (7, "cached")
        again = send("POST", EVENTS, IMAGE, people.custodian, **tag)
        assert again["ETag"] == first["ETag"] == f'"7-{first.json()["hash"][:16]}"'

    def test_without_a_tag(self, people: People) -> None:
        problem = refused("POST", EVENTS, IMAGE, people.custodian, 428)
        assert problem["type"].endswith("/precondition-required/")
        assert fields(problem) == ["If-Match"]

    def test_a_tag_is_of_one_ledger(self, people: People) -> None:
        mock = plans.mock()
        assert state_of("tube-08", f"?ledger={mock.slug}") != state_of("tube-08")
        path = f"{EVENTS}?ledger={mock.slug}"
        flight = {"If-Match": tag_of(CONTAINER)}
        first = send("POST", path, IMAGE, people.custodian, **flight)
        assert first.status_code == 201  # a branch begins with the state that it takes over
        refused("POST", path, IMAGE, people.custodian, 412, **flight)
        there = {"If-Match": tag_of(f"{CONTAINER}?ledger={mock.slug}")}
        assert send("POST", path, IMAGE, people.custodian, **there).status_code == 201

    def test_what_is_not_yet_in_a_ledger_has_a_tag_too(self, people: People) -> None:
        body = {"slug": "empty", "name": "Empty"}
        assert send("POST", "/api/v1/ledgers/", body, people.planner).status_code == 201
        assert state_of("tube-08", "?ledger=empty").startswith('"0.')

    def test_a_kept_answer_is_repeated_whatever_it_is_now(self, people: People) -> None:
        headers = {"If-Match": tag_of(CONTAINER), "Idempotency-Key": "k"}
        first = send("POST", EVENTS, IMAGE, people.custodian, **headers)
        again = send("POST", EVENTS, IMAGE, people.custodian, **headers)
        assert (again.status_code, again.content) == (201, first.content)


class TestMany:
    def rows(self, **of_second: Any) -> dict[str, Any]:
        first = {**IMAGE, "container": "tube-08", "if_match": state_of("tube-08")}
        return {"events": [first, {**IMAGE, "container": "tube-08"},
                           {**IMAGE, "container": "SN184", **of_second}]}  # fmt: skip

    def test_the_first_of_each_says_so(self, people: People) -> None:
        body = self.rows()
        problem = refused("POST", MANY, body, people.custodian, 428)
        assert fields(problem) == ["events[2].if_match"]
        body = self.rows(if_match="*")
        assert send("POST", MANY, body, people.custodian).status_code == 201

    def test_or_a_header_says_it_of_all(self, people: People) -> None:
        assert send("POST", MANY, self.rows(), people.custodian, **WHATEVER).status_code == 201

    def test_a_stale_one(self, people: People) -> None:
        body = self.rows(if_match=state_of("tube-08"))
        problem = refused("POST", MANY, body, people.custodian, 412, **WHATEVER)
        assert fields(problem) == ["events[2].if_match"]
        assert problem["current"]["etag"].strip('"') in state_of("SN184")

    def test_a_tag_in_the_header_is_of_no_row(self, people: People) -> None:
        tag = {"If-Match": tag_of(CONTAINER)}
        assert fields(refused("POST", MANY, self.rows(), people.custodian, 400, **tag)) == [
            "If-Match"
        ]

    @pytest.mark.parametrize("tag", [7, "", "a b", [], True])
    def test_what_is_no_tag(self, people: People, tag: Any) -> None:
        body = self.rows(if_match=tag)
        problem = refused("POST", MANY, body, people.custodian, 400)
        assert fields(problem) == ["events[2].if_match"]


class TestPlans:
    def test_each_step_has_a_new_tag(self, people: People) -> None:
        plan = plans.solved()
        path = f"/api/v1/plans/{plan.pk}/"
        tags = [tag_of(path)]
        for step in ("propose", "reopen", "propose", "approve", "withdraw"):
            head = {"If-Match": tags[-1]}
            answer = send("POST", f"{path}{step}/", {"reason": "x"}, people.planner, **head)
            assert answer.status_code == 200, answer.content
            tags.append(answer["ETag"])
            assert answer["ETag"].strip('"') in tag_of(path)
        assert len({tag.strip('"').partition(".")[0] for tag in tags}) == 6

    def test_a_stale_step(self, people: People) -> None:
        plan = plans.solved()
        path = f"/api/v1/plans/{plan.pk}/"
        tag = {"If-Match": tag_of(path)}
        for step in ("propose", "reopen"):
            send("POST", f"{path}{step}/", {"reason": "x"}, people.planner, **WHATEVER)
        problem = refused("POST", f"{path}propose/", {"reason": "x"}, people.planner, 412, **tag)
        assert problem["current"]["state"] == "draft"
        refused("POST", f"{path}propose/", {"reason": "x"}, people.planner, 428)
        refused("POST", f"{path}solve/", {}, people.planner, 412, **tag)


class TestScenarios:
    def test_an_edit_of_the_version_that_was_seen(self, people: People) -> None:
        plans.scenario()
        path = "/api/v1/scenarios/fetch-three-forks/"
        tag = {"If-Match": tag_of(path)}
        answer = send("POST", f"{path}revise/", {"name": "Ours"}, people.planner, **tag)
        assert (answer.status_code, answer["ETag"]) == (200, '"v2"')
        problem = refused("POST", f"{path}revise/", {"name": "Mine"}, people.planner, 412, **tag)
        assert problem["current"]["name"] == "Ours"
        refused("POST", f"{path}revise/", {"name": "Mine"}, people.planner, 428)


def test_the_tag_is_of_the_text_and_of_the_version() -> None:
    now = tag_of(CONTAINER).strip('"').split(".")
    then = tag_of(f"{CONTAINER}?as_of=2022-12-22T00:00:00Z").strip('"').split(".")
    assert now[:2] == then[:2]  # nothing happened since
    assert now[2] != then[2]
    assert tag_of(CONTAINER) == tag_of(CONTAINER)


def test_kinds_of_refusal_are_explained() -> None:
    for code in ("precondition-failed", "precondition-required"):
        assert Client().get(f"/api/problems/{code}/").json()["meaning"]
    unreadable("/api/problems/precondition/", 404)
    assert CustodyEvent.objects.count() == 122
