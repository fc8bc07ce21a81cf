"""The examples of docs/api.md, run."""

from __future__ import annotations

import json
import re
import shlex
import urllib.request
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from inventory.api.problems import KINDS
from samples.services import tokens
from tests.conftest import People
from tests.environment import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl [^\n]*)\n```\n```json\n(.*?)\n```", TEXT, re.DOTALL)
SITE = "http://localhost:8000"


def test_there_are_ten_and_the_way_to_sign_in() -> None:
    assert len(EXAMPLES) == 10
    assert TEXT.count("```sh") == 11


@pytest.mark.usefixtures("inventory")
@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_answers_what_is_shown(command: str, shown: str, people: People) -> None:
    program, *options, address = shlex.split(command)
    assert program == "curl"
    assert address.startswith(SITE)
    given = dict(zip(options[::2], options[1::2], strict=True))
    said = [text.partition(": ") for name, text in zip(options[::2], options[1::2], strict=True)
            if name == "-H"]  # fmt: skip
    client, path = Client(enforce_csrf_checks=True), address.removeprefix(SITE)
    if given:
        assert "-H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json'" in command
        seen = {name: text for name, _, text in said if name == "If-Match"}
        response = as_documented(client, people, path, given["-d"], **seen)
    else:
        response = client.get(path)
    assert missing(json.loads(shown), response.json()) == []


def as_documented(client: Client, people: People, path: str, body: str, **seen: str) -> Any:
    """With a token, as the commands shown do it."""
    headers = {"Authorization": f"Bearer {token_of(people)}", **seen}
    return client.post(path, data=body, content_type="application/json", headers=headers)


def token_of(people: People) -> str:
    person = people.administrator
    person.username = "curator-on-duty"
    person.save()
    return tokens.issue(owner=person, name="from the page", actor=person).text


@pytest.mark.usefixtures("inventory")
def test_signs_in_from_the_shell(people: People) -> None:
    (command,) = re.findall(r"^curl -H .*/tokens/$", TEXT, re.MULTILINE)
    _, option, header, address = shlex.split(command)
    name, _, value = header.replace("$TOKEN", token_of(people)).partition(": ")
    assert option == "-H"
    answer = Client(headers={name: value}).get(address.removeprefix(SITE))
    assert [row["name"] for row in answer.json()["results"]] == ["from the page"]


@pytest.mark.usefixtures("inventory")
def test_signs_in_from_python(
    people: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    client = Client(enforce_csrf_checks=True)

    def answered(request: urllib.request.Request) -> BytesIO:
        headers = dict(request.header_items())
        path = request.full_url.removeprefix(SITE)
        response = client.generic(
            request.get_method(), path, request.data or b"",
            content_type=headers.pop("Content-type"), headers=headers,
        )  # fmt: skip
        assert response.status_code in {200, 201}, response.content
        return BytesIO(response.content)

    monkeypatch.setattr(urllib.request, "urlopen", answered)
    monkeypatch.setenv("TOKEN", token_of(people))
    exec(program, {})  # noqa: S102 - it is this project's own page
    assert capsys.readouterr().out.endswith("Z 10\n")


def test_every_kind_of_refusal_is_one_that_there_is() -> None:
    named = re.findall(r"^\| `([a-z-]+)`(?:, `([a-z-]+)`)? \| \d", TEXT, re.MULTILINE)
    assert {code for row in named for code in row if code} <= set(KINDS)


def missing(shown: Any, answered: Any, where: str = "") -> list[str]:
    """Where an answer is not as shown; what is not shown does not matter."""
    if isinstance(shown, dict):
        return [
            fault
            for name, part in shown.items()
            for fault in missing(part, answered.get(name, "nothing"), f"{where}.{name}")
        ]
    if isinstance(shown, list):
        if len(shown) != len(answered):
            return [f"{where}: {len(answered)} rows"]
        return [
            fault
            for number, (one, other) in enumerate(zip(shown, answered, strict=True))
            for fault in missing(one, other, f"{where}[{number}]")
        ]
    return [] if shown == answered else [f"{where}: {answered!r}"]
