"""What holds for reading every resource: fields, relations, whole lists, what is unchanged."""

from __future__ import annotations

import csv
import json
from abc import ABC, abstractmethod
from io import StringIO
from typing import Any, ClassVar

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samples.api.base import Resource
from samples.api.include import related
from samples.api.urls import RESOURCES
from tests.api.ask import get, refused

ALL = "page_size=1000"


def counted(path: str) -> tuple[Any, int]:
    """What a path answers, and in how many queries."""
    with CaptureQueriesContext(connection) as captured:
        answer = get(path)
    return answer, len(captured)


def streamed(path: str) -> str:
    """What is streamed from a path, whole."""
    response = Client().get(path)
    assert response.status_code == 200
    return b"".join(response).decode("utf-8-sig")


class ReadingTests(ABC):
    """Inherited by the tests of every resource."""

    name: ClassVar[str]
    count: ClassVar[int]

    @property
    def path(self) -> str:
        return f"/api/v1/{self.name}/"

    @property
    def resource(self) -> type[Resource[Any]]:
        return RESOURCES[self.name]

    @abstractmethod
    def record_path(self) -> str:
        """The address of one record."""

    def test_each_field_can_be_had_alone(self) -> None:
        whole = f"{self.path}?{ALL}"
        page, most = counted(whole)
        for field in self.resource.field_names(detail=False):
            answer, number = counted(f"{whole}&fields={field}")
            assert answer["results"] == [{field: row[field]} for row in page["results"]]
            assert number <= most, field

    def test_each_field_of_a_record_can_be_had_alone(self) -> None:
        path = self.record_path()
        record, most = counted(path)
        for field in self.resource.field_names(detail=True):
            answer, number = counted(f"{path}?fields={field}")
            assert answer == {field: record[field]}
            assert number <= most, field
        first, *_, last = self.resource.field_names(detail=True)
        assert get(f"{path}?fields={last},{first},{last}") == {
            first: record[first], last: record[last],
        }  # fmt: skip

    def test_unknown_fields_and_relations_are_refused(self) -> None:
        for path in (self.path, self.record_path()):
            problem = refused(f"{path}?fields=url,colour,taste", 400)
            assert [(one["field"], one["value"]) for one in problem["errors"]] == [
                ("fields", "colour"), ("fields", "taste"),
            ]  # fmt: skip
            assert "url" in problem["errors"][0]["expected"]
            refused(f"{path}?fields=", 400)
            refused(f"{path}?fields=url,", 400)
            assert refused(f"{path}?include=url", 400)["errors"][0]["field"] == "include"

    def test_related_records_are_told_whole(self) -> None:
        for name, resource in related(self.resource.serializer_class).items():
            told = {row["url"]: row for row in get(f"/api/v1/{resource}/?{ALL}")["results"]}
            short = get(f"{self.path}?{ALL}")["results"]
            page, many = counted(f"{self.path}?{ALL}&include={name}")
            whole = page["results"]
            assert [row | {name: None} for row in whole] == [row | {name: None} for row in short]
            for row, before in zip(whole, short, strict=True):
                if before[name] is None:
                    assert row[name] is None
                else:
                    assert row[name] == before[name] | told.get(before[name]["url"], {}), name
            page, few = counted(f"{self.path}?page_size=20&include={name}")
            # The end of a list may take one more: rows without a value to order by.
            assert few <= many <= few + 1 or not any(row[name] for row in page["results"]), name
            record = get(f"{self.record_path()}?include={name}")[name]
            names = set(RESOURCES[resource].field_names(detail=False))
            assert record is None or names <= record.keys()

    def test_the_whole_list_is_streamed(self) -> None:
        rows = get(f"{self.path}?{ALL}")["results"]
        lines = streamed(f"{self.path}?format=ndjson").splitlines()
        assert [json.loads(line) for line in lines] == rows
        table = list(csv.DictReader(StringIO(streamed(f"{self.path}?format=csv"), newline="")))
        assert len(table) == len(rows)
        fields = set(self.resource.field_names(detail=False))
        assert not table or {column.partition(".")[0] for column in table[0]} == fields
        for name in fields & rows[0].keys() if rows else ():
            if isinstance(rows[0][name], str) and rows[0][name][0].isalnum():
                assert [line[name] for line in table] == [row[name] or "" for row in rows]

    def test_what_has_not_changed_is_not_sent_again(self) -> None:
        for path in (self.path, self.record_path()):
            first = Client().get(path)
            again = Client().get(path, headers={"if-none-match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
            other = Client().get(path, headers={"if-none-match": '"another"'})
            assert (other.status_code, other.content) == (200, first.content)
