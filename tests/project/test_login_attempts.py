"""Passwords can't be tried out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from inventory.counters import Rate
from tests.conftest import People

LOGIN = "/admin/login/"
WRONG, PASSWORD = "wrong", "a long one that nobody guesses"
HERE, THERE = "203.0.113.7", "203.0.113.8"


@pytest.fixture(autouse=True)
def limit(settings: Settings, tmp_path: Path, people: People) -> None:
    settings.COUNTERS_FILE = str(tmp_path / "counters.sqlite3")
    settings.LOGIN_ATTEMPTS = Rate(3, 900)
    people.curator.set_password(PASSWORD)
    people.curator.save()


def sign_in(
    password: str = WRONG, name: str = "curator", address: str = HERE, passed: str = ""
) -> Any:
    headers = {"x-forwarded-for": passed} if passed else {}
    client = Client(REMOTE_ADDR=address, headers=headers)
    return client.post(LOGIN, {"username": name, "password": password})


def test_after_some_wrong_ones_even_the_right_one_waits() -> None:
    assert [sign_in().status_code for _ in range(3)] == [200] * 3
    refused = sign_in(PASSWORD)
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 900
    page = refused.content.decode()
    assert "Too many attempts to sign in. Try again in 15 minutes." in page
    assert 'name="password"' in page


def test_it_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    assert [sign_in().status_code for _ in range(4)][-1] == 429
    now += 850
    assert "Try again in a minute." in sign_in(PASSWORD).content.decode()
    now += 50
    assert sign_in(PASSWORD).status_code == 302


def test_the_right_password_starts_anew() -> None:
    for _ in range(3):
        assert [sign_in().status_code for _ in range(2)] == [200, 200]
        assert sign_in(PASSWORD).status_code == 302


def test_nobody_locks_out_somebody_elsewhere() -> None:
    assert [sign_in().status_code for _ in range(4)][-1] == 429
    assert sign_in(PASSWORD, address=THERE).status_code == 302


def test_one_address_tries_no_endless_list_of_names() -> None:
    found = [sign_in(name=f"name-{number}").status_code for number in range(31)]
    assert found == [200] * 30 + [429]
    assert sign_in(PASSWORD).status_code == 429
    assert sign_in(PASSWORD, address=THERE).status_code == 302


def test_a_header_that_anybody_can_send_does_not_help() -> None:
    assert [sign_in(passed=f"192.0.2.{number}").status_code for number in range(4)][-1] == 429


def test_behind_a_proxy_it_is_the_visitor_who_waits(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert [sign_in(passed=f"192.0.2.{n}, {THERE}").status_code for n in range(4)][-1] == 429
    assert sign_in(PASSWORD, passed="192.0.2.1").status_code == 302


@pytest.mark.parametrize("name", ["curator", "nobody-of-this-name"])
def test_the_answer_does_not_tell_who_has_an_account(name: str) -> None:
    assert [sign_in(name=name).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_every_way_to_check_a_password_is_limited() -> None:
    for _ in range(3):
        assert authenticate(username="curator", password="wrong") is None
    with pytest.raises(ValidationError, match="Too many attempts"):
        authenticate(username="curator", password=PASSWORD)


def test_it_is_logged_without_the_name(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(4):
        sign_in(name="a password typed in the wrong field")
    assert f"Too many attempts to sign in from {HERE}" in caplog.text
    assert "wrong field" not in caplog.text


def test_an_empty_limit_limits_nothing(settings: Settings) -> None:
    settings.LOGIN_ATTEMPTS = None
    assert {sign_in().status_code for _ in range(6)} == {200}
