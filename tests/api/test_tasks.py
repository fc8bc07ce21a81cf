"""The ten tasks of docs/api-tasks.md, run: each with curl, and each with Python."""

from __future__ import annotations

import json
import re
import socket
import time
import urllib.request
from email.message import Message
from io import BytesIO
from typing import Any
from urllib.error import HTTPError

import pytest
from django.test import Client, TestCase

from samples.services import tokens
from tests import mock_missions, plans
from tests.api.shell import run
from tests.api.test_document import missing
from tests.conftest import People
from tests.environment import ROOT

TEXT = (ROOT / "docs" / "api-tasks.md").read_text(encoding="utf-8")
SITE = "http://localhost:8000"
BEGINNING = TEXT.partition("\n## ")[0]
TASKS = {
    int(number): text
    for number, text in re.findall(r"^## (\d+)\. (.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
}

pytestmark = pytest.mark.usefixtures("inventory", "world")


def block(language: str, text: str) -> str:
    """The one block of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return str(found)


def send(
    method: str, address: str, body: bytes | None, headers: dict[str, str]
) -> tuple[bytes, Message]:
    """The site's answer and its headers, the queue worked off; raises HTTPError, as urllib does."""
    assert address.startswith(f"{SITE}/"), address
    sent = {"Host": SITE.removeprefix("http://"), **headers}
    kind = sent.pop("Content-Type", sent.pop("Content-type", ""))
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = Client(enforce_csrf_checks=True).generic(
            method, address.removeprefix(SITE), body or b"", content_type=kind, headers=sent
        )
        told = answer.getvalue()
    if answer.status_code >= 400:
        raise HTTPError(address, answer.status_code, told.decode(), Message(), BytesIO(told))
    said = Message()
    for name, value in answer.headers.items():
        said[name] = value
    return bytes(told), said


class Opened(BytesIO):
    """What `urlopen` gives."""

    def __init__(self, told: bytes, headers: Message) -> None:
        super().__init__(told)
        self.headers = headers


def opened(request: urllib.request.Request) -> Opened:
    """Send a request as `urlopen` does."""
    data = request.data if isinstance(request.data, bytes) else None
    headers = dict(request.header_items())
    return Opened(*send(request.get_method(), request.full_url, data, headers))


@pytest.fixture
def token(people: People) -> str:
    owner = people.superuser
    return tokens.issue(owner=owner, name="from the page", actor=owner).text


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public address for any name, and nobody who waits."""
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_names, **_options: [address])
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


@pytest.fixture
def stage(request: pytest.FixtureRequest, inventory: None) -> None:
    """What a task finds there."""
    number = request.node.callspec.params["number"]
    if number in {7, 10}:
        plans.scenario()
    if number == 8:
        mock_missions.approved()


def test_there_are_ten() -> None:
    assert list(TASKS) == list(range(1, 11))


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("number", TASKS)
def test_with_curl(number: int, token: str) -> None:
    variables = {"TOKEN": token}
    run(block("sh", BEGINNING), variables, send)
    answer = run(block("sh", TASKS[number]), variables, send)
    assert missing(json.loads(block("json", TASKS[number])), answer) == []


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("number", TASKS)
def test_with_python(
    number: int,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TOKEN", token)
    monkeypatch.setattr(urllib.request, "urlopen", opened)
    names: dict[str, Any] = {}
    for program in (BEGINNING, TASKS[number]):
        exec(block("python", program), names)  # noqa: S102 - it is this project's own page
    assert capsys.readouterr().out == block("text", TASKS[number])
