"""The examples of docs/api.md, run."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import pytest
from django.test import Client

from inventory.api.problems import KINDS
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
    client, path = Client(enforce_csrf_checks=True), address.removeprefix(SITE)
    if given:
        assert given["-H"] == "Content-Type: application/json"
        response = as_documented(client, people, path, given["-d"])
    else:
        response = client.get(path)
    assert missing(json.loads(shown), response.json()) == []


def as_documented(client: Client, people: People, path: str, body: str) -> Any:
    """Sign in, keep the token, post: as the commands shown do it."""
    person = people.administrator
    person.username = "curator-on-duty"
    person.set_password("a long one")
    person.save()
    client.get("/admin/login/")
    token = client.cookies["csrftoken"].value
    login = {"username": person.username, "password": "a long one", "csrfmiddlewaretoken": token}
    assert client.post("/admin/login/", login).status_code == 302
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    return client.post(path, data=body, content_type="application/json", headers=headers)


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
