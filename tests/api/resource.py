"""What holds for every resource: a test class inherits it and says what is its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from samples.api.examples import DIRECTORY
from tests.api.ask import PROBLEM, get, refused
from tests.api.query_counts import assert_unchanged
from tests.api.reading import ReadingTests, counted
from tests.api.write_examples import HOST, NUMBERED, shortened
from tests.conftest import People

ClientFor = Callable[[User | None], Client]

# What a fresh load of the same inventory gives anew.
VOLATILE = {
    "id", "recorded_at", "hash", "previous_hash", "head_hash", "text", "opened_at", "created_at",
    "root", "public_key", "signature", "seen_when", "requested_at", "started_at", "heartbeat_at",
    "finished_at", "ended_at", "helm_at", "elapsed_s", "log", "changed_at", "at", "made_at",
    "version", "run",
}  # fmt: skip


@pytest.mark.usefixtures("inventory")
class ResourceTests(ReadingTests):
    """Inherit and set these."""

    name: ClassVar[str]
    one: ClassVar[str | None] = None
    """What names the record that the OpenAPI document shows; None: its number is looked up."""
    count: ClassVar[int]
    found_by: ClassVar[tuple[str, int]]
    """Words to search for, and how many rows they find."""
    varies: ClassVar[frozenset[str]] = frozenset()
    """What another answer of the planner, as good as the example's, writes otherwise."""
    takes_post: ClassVar[bool] = False
    """Whether its list is written to; the tests of that are its own."""
    is_catalogue: ClassVar[bool] = False
    """Whether its list and its records are (tests/api/catalogue_writes.py)."""

    def record_path(self) -> str:
        if self.one is not None:
            return f"{self.path}{self.one}/"
        return str(get(f"{self.path}?{NUMBERED[self.name]}")["results"][0]["url"])

    def test_lists(self) -> None:
        rows = get(f"{self.path}?page_size=1000")["results"]
        assert len(rows) == self.count
        assert len({row["url"] for row in rows}) == self.count

    def test_every_address_in_the_list_is_a_record(self) -> None:
        for row in get(f"{self.path}?page_size=3")["results"]:
            record = get(row["url"])
            assert row.keys() <= record.keys()
            # A depot's spots have their sources there, and only there.
            differing = {name for name in row if row[name] != record[name]}
            assert differing <= {"spots"}

    def test_an_unknown_name_says_which_forms_do(self) -> None:
        problem = refused(f"{self.path}no-such-thing/", 404)
        assert "no-such-thing" in problem["detail"]
        assert problem["errors"][0]["expected"]

    @pytest.mark.parametrize("name", ["%00", "a%00b", "Ha'ahóni", "9" * 400, "..%2F", "%F0%9F"])
    def test_a_strange_name_is_unknown_and_no_failure(self, name: str) -> None:
        assert Client().get(f"{self.path}{name}/").status_code in {200, 404}

    def test_an_unknown_parameter_is_refused(self) -> None:
        for path in (self.path, self.record_path()):
            problem = refused(f"{path}?sttage=cached", 400)
            assert problem["errors"][0]["field"] == "sttage"
            assert "format" in problem["errors"][0]["expected"]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
    def test_nothing_else_is_written(
        self, method: str, client_for: ClientFor, people: People
    ) -> None:
        for person in (None, people.administrator):
            client = Client(enforce_csrf_checks=True)
            if person is not None:
                client.force_login(person)
            for path in (self.path, self.record_path()):
                written = self.written(path)
                if method.upper() in written:
                    continue
                response = getattr(client, method)(path)
                assert response.status_code == 405
                assert response["Content-Type"] == PROBLEM
                assert response["Allow"] == ", ".join(["GET", "HEAD", *written])

    def written(self, path: str) -> list[str]:
        """The methods that write to a path."""
        if self.is_catalogue:
            return ["POST", "PATCH"] if path == self.path else ["PATCH", "DELETE"]
        return ["POST"] if self.takes_post and path == self.path else []

    def test_who_may_read(self, client_for: ClientFor, people: People, settings: Settings) -> None:
        for path in (self.path, self.record_path()):
            settings.ANONYMOUS_READ = True
            assert client_for(None).get(path).status_code == 200
            assert client_for(people.outsider).get(path).status_code == 200
            settings.ANONYMOUS_READ = False
            assert client_for(people.viewer).get(path).status_code == 200
            assert client_for(people.superuser).get(path).status_code == 200
            stranger = client_for(None).get(path)
            assert (stranger.status_code, stranger["Content-Type"]) == (401, PROBLEM)
            assert stranger["WWW-Authenticate"]
            outsider = client_for(people.outsider).get(path)
            assert (outsider.status_code, outsider["Content-Type"]) == (403, PROBLEM)

    def test_every_order_gives_each_row_once(self) -> None:
        size = self.count // 3 + 1
        for name in self.resource.ordering_paths:
            for order in (name, f"-{name}"):
                whole = get(f"{self.path}?ordering={order}&page_size=1000")["results"]
                assert len({row["url"] for row in whole}) == self.count
                assert_ordered([row.get(name) for row in whole], descending=order != name)
                if order != name:
                    continue  # pages are cut the same way from either end
                pages = list(walk(f"{self.path}?ordering={order}&page_size={size}", "next"))
                assert [row for page in pages for row in page["results"]] == whole
                back = list(walk(pages[-1]["previous"], "previous"))
                assert [page["results"] for page in reversed(back)] == [
                    page["results"] for page in pages[:-1]
                ]

    def test_an_unknown_order_is_refused(self) -> None:
        for order in ("colour", "-", "", f"{self.resource.default_ordering[0]},".lstrip("-")):
            problem = refused(f"{self.path}?ordering={order}", 400)
            assert problem["errors"][0]["field"] == "ordering"

    def test_searches(self) -> None:
        words, number = self.found_by
        assert len(get(f"{self.path}?search={words}&page_size=1000")["results"]) == number
        assert not get(f"{self.path}?search=no-such-word-anywhere")["results"]

    def test_query_counts_are_constant(self) -> None:
        record = self.record_path()
        for path in (self.path, record):  # content types are looked up once a process
            get(path)
        few, many = queries(f"{self.path}?page_size=2"), queries(f"{self.path}?page_size=1000")
        # Where the list ends on the page, rows without a value to order by are a second query.
        assert few <= many <= few + 1
        assert_unchanged(f"{self.name} list", many)
        assert_unchanged(f"{self.name} record", queries(record))

    def test_the_example_is_a_real_answer(self) -> None:
        path = DIRECTORY / f"{self.name}.json"
        assert path.exists(), "python -m tests.api.write_examples"
        answer = shortened(get(self.record_path()))
        assert settled(self.resource().example, self.varies) == settled(answer, self.varies)


def walk(address: str | None, direction: str) -> Iterator[dict[str, Any]]:
    while address is not None:
        page = get(address)
        yield page
        address = page[direction]


def queries(path: str) -> int:
    return counted(path)[1]


def assert_ordered(values: list[Any], *, descending: bool) -> None:
    """Rows without a value are last; numbers run one way. Texts run as the database sorts them."""
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known
    if all(isinstance(value, int | float) for value in known):
        assert known == sorted(known, reverse=descending)


def settled(value: Any, varies: frozenset[str] = frozenset()) -> Any:
    """An answer without what differs from one load of the inventory to the next."""
    if isinstance(value, dict):
        left_out = VOLATILE | varies
        return {key: settled(part, varies) for key, part in value.items() if key not in left_out}
    if isinstance(value, list):
        return [settled(part, varies) for part in value]
    if isinstance(value, float):
        # A tour flown the other way round is as good, and adds up to another last digit.
        return float(f"{value:.7g}")
    if isinstance(value, str):
        value = value.replace("http://testserver", HOST)
        numbered = (
            "events|holdings|portions|observations|checkpoints|stock-takes|plans|runs|studies"
        )
        numbered += "|mock-missions|mock-series"
        return re.sub(rf"/({numbered})/\d+/", r"/\1/N/", value)
    return value
