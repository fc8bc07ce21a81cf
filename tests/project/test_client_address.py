"""Whom a request is counted for, with and without proxies."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from inventory.client_address import client_address


@pytest.mark.parametrize(
    ("proxies", "passed", "peer", "client"),
    [
        (0, "", "203.0.113.7", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "made up, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "192.0.2.9, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "unknown"),
        (1, "made up", "10.0.0.1", "unknown"),
        (0, "", "", "unknown"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_is(settings: Settings, proxies: int, passed: str, peer: str, client: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer)
    if passed:
        request.META["HTTP_X_FORWARDED_FOR"] = passed
    assert client_address(request) == client
