"""What holds wherever a catalogue record is written: a test class inherits it."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

from tests.api.ask import PROBLEM
from tests.api.write import fields, send
from tests.conftest import People

WHATEVER = {"If-Match": "*"}
REASON = "Read again."


def everything() -> list[object]:
    """All rows of the inventory, and what the change log says."""
    tables = [*apps.get_app_config("samples").get_models(), LogEntry]
    return [row for model in tables for row in model._default_manager.order_by("pk").values_list()]


def tag_of(path: str, person: User | None = None) -> str:
    """What a change of the record there must name."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return str(client.get(path)["ETag"])


def refused(
    method: str, path: str, body: Any, person: User | None, status: int, **headers: str
) -> Any:
    """The problem; nothing may have changed."""
    before = everything()
    response = send(method, path, body, person, **headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    assert everything() == before
    return response.json()


@pytest.mark.usefixtures("inventory")
class CatalogueWriteTests:
    """Inherit and set these."""

    name: ClassVar[str]
    one: ClassVar[str]
    """A record of the reference inventory that others refer to."""
    new: ClassVar[dict[str, Any]]
    """A body that adds a record."""
    key: ClassVar[str] = "slug"
    """Which member of it names it."""
    change: ClassVar[dict[str, Any]]
    """What any record of the kind can be changed to, other than it is."""
    wrong: ClassVar[tuple[str, Any]]
    """A member, and a value that it can't have."""
    why: ClassVar[dict[str, Any]] = {"reason": REASON, "source": "s1"}

    @property
    def path(self) -> str:
        return f"/api/v1/{self.name}/"

    @property
    def plural(self) -> str:
        """What a list of them is called in a body."""
        return self.name.replace("-", "_")

    @property
    def record(self) -> str:
        return f"{self.path}{self.one}/"

    def saying(self, **body: Any) -> dict[str, Any]:
        return {**body, "change": self.why}

    def added(self, people: People) -> Any:
        response = send("POST", self.path, self.saying(**self.new), people.curator)
        assert response.status_code == 201, response.content
        return response

    def test_adds(self, people: People) -> None:
        response = self.added(people)
        answer = response.json()
        assert response["Location"] == answer["url"]
        assert Client().get(answer["url"]).json() == answer
        for name, value in self.new.items():
            assert told(answer[name]) == value
        entry = LogEntry.objects.latest("pk")
        assert entry.additional_data["reason"] == REASON

    def test_changes_what_is_named(self, people: People) -> None:
        before = Client().get(self.record)
        answer = send(
            "PATCH", self.record, self.saying(**self.change), people.curator,
            media="application/merge-patch+json", **{"If-Match": before["ETag"]},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content
        now = Client().get(self.record)
        assert now.json() == answer.json()
        assert now["ETag"].partition(".")[0] != before["ETag"].partition(".")[0]
        differing = {n for n, value in now.json().items() if before.json()[n] != value}
        assert differing - {"sources"} == set(self.change)
        assert LogEntry.objects.latest("pk").additional_data["reason"] == REASON

    def test_removes(self, people: People) -> None:
        made = self.added(people)
        path = f"{made['Location']}?reason=Entered%20twice."
        removed = send("DELETE", path, "", people.administrator, **{"If-Match": made["ETag"]})
        assert (removed.status_code, removed.content) == (204, b"")
        assert Client().get(made["Location"]).status_code == 404
        assert LogEntry.objects.latest("pk").additional_data["reason"] == "Entered twice."

    def test_what_is_referred_to_is_not_removed(self, people: People) -> None:
        path = f"{self.record}?reason=x"
        problem = refused("DELETE", path, "", people.administrator, 409, **WHATEVER)
        assert problem["type"].endswith("/conflict/")
        assert 1 <= len(problem["errors"]) <= 20
        addresses = {error["value"] for error in problem["errors"]} - {None}
        for address in addresses:
            assert Client().get(address).status_code == 200

    def test_a_removal_says_why(self, people: People) -> None:
        problem = refused("DELETE", self.record, "", people.administrator, 400, **WHATEVER)
        assert fields(problem) == ["reason"]

    def test_all_that_is_wrong_is_said_at_once(self, people: People) -> None:
        member, value = self.wrong
        body = {member: value, "colour": "red", "change": {"reason": " ", "mood": "good"}}
        for method, path in (("POST", self.path), ("PATCH", self.record)):
            problem = refused(method, path, body, people.curator, 400, **WHATEVER)
            assert {member, "colour", "change.reason", "change.mood"} <= set(fields(problem))

    def test_who_was_second_is_told_what_it_is_now(self, people: People) -> None:
        tag = tag_of(self.record)
        body = self.saying(**self.change)
        first = send("PATCH", self.record, body, people.curator, **{"If-Match": tag})
        assert first.status_code == 200, first.content
        for method, path in (("PATCH", self.record), ("DELETE", f"{self.record}?reason=x")):
            response = send(method, path, body, people.administrator, **{"If-Match": tag})
            assert response.status_code == 412
            assert response["ETag"] == first["ETag"]
            assert response.json()["current"] == first.json()

    def test_a_change_says_what_it_was_made_from(self, people: People) -> None:
        for method, path in (("PATCH", self.record), ("DELETE", f"{self.record}?reason=x")):
            body = self.saying(**self.change)
            problem = refused(method, path, body, people.administrator, 428)
            assert fields(problem) == ["If-Match"]
        rows = {self.plural: [{self.key: self.one, **self.change}], "change": self.why}
        problem = refused("PATCH", self.path, rows, people.administrator, 428)
        assert fields(problem) == [f"{self.plural}[0].if_match"]

    def test_a_trial_changes_nothing(self, people: People) -> None:
        made = self.added(people)["Location"]
        before = everything()
        key = {"Idempotency-Key": "once"}
        for method, path, body in (
            ("POST", self.path, self.saying(**self.another())),
            ("PATCH", self.record, self.saying(**self.change)),
            ("DELETE", f"{made}?reason=x", ""),
        ):
            query = f"{path}{'&' if '?' in path else '?'}dry_run=true"
            response = send(method, query, body, people.administrator, **WHATEVER, **key)
            assert (response.status_code, response["Dry-Run"]) == (200, "true"), response.content
            assert "Location" not in response
            assert "ETag" not in response
            assert everything() == before

    def test_many_are_stored_or_none(self, people: People) -> None:
        member, value = self.wrong
        good, bad = self.new, {**self.another(), member: value}
        rows = {self.plural: [good, bad], "change": self.why}
        problem = refused("POST", self.path, rows, people.curator, 400)
        assert f"{self.plural}[1].{member}" in fields(problem)
        assert not [name for name in fields(problem) if f"{self.plural}[0]" in str(name)]
        rows = {self.plural: [good, self.another()], "change": self.why}
        answer = send("POST", self.path, rows, people.curator)
        assert answer.status_code == 201, answer.content
        names = [row[self.key] for row in answer.json()[self.plural]]
        changes = [{self.key: name, **self.change_of(name)} for name in names]
        wrong = [changes[0], {**changes[1], member: value}, {**changes[0]}]
        body = {self.plural: wrong, "change": self.why}
        problem = refused("PATCH", self.path, body, people.curator, 400, **WHATEVER)
        assert {f"{self.plural}[1].{member}", f"{self.plural}[2].{self.key}"} == set(
            fields(problem)
        )
        body = {self.plural: changes, "change": self.why}
        answer = send("PATCH", self.path, body, people.curator, **WHATEVER)
        assert answer.status_code == 200, answer.content
        for row, change in zip(answer.json()[self.plural], changes, strict=True):
            assert {name: told(row[name]) for name in change} == change

    def test_many_of_which_one_is_stale(self, people: People) -> None:
        row = {self.key: self.one, **self.change, "if_match": '"0123456789abcdef"'}
        body = {self.plural: [row], "change": self.why}
        problem = refused("PATCH", self.path, body, people.curator, 412)
        assert fields(problem) == [f"{self.plural}[0].if_match"]
        assert problem["current"]["etag"].strip('"') == tag_of(self.record).strip('"').split(".")[0]

    def test_who_may_not(self, people: People) -> None:
        body = self.saying(**self.change)
        for person in (people.viewer, people.outsider, people.planner, people.custodian):
            refused("POST", self.path, self.saying(**self.new), person, 403)
            refused("PATCH", self.record, body, person, 403, **WHATEVER)
            refused("DELETE", f"{self.record}?reason=x", "", person, 403, **WHATEVER)
        refused("DELETE", f"{self.record}?reason=x", "", people.curator, 403, **WHATEVER)
        refused("PATCH", self.record, body, None, 401, **WHATEVER)

    def change_of(self, name: Any) -> dict[str, Any]:
        """What one of several can be changed to."""
        return self.change

    def another(self) -> dict[str, Any]:
        """A second new record."""
        unique = {"slug", "code", "name", "web_url"} & self.new.keys()
        return {**self.new, **{name: f"{self.new[name]}-2" for name in unique}}


def told(value: Any) -> Any:
    """An answer as a body says it: a related record by what names it."""
    if isinstance(value, dict):
        return value.get("slug", value.get("code", value))
    return value
