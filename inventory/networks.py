"""Networks that a setting names."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured


def networks(setting: str, given: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    """The networks of a setting, written as `10.0.0.0/8`. Raises ImproperlyConfigured."""
    try:
        return [ip_network(text.strip()) for text in given]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{setting} names a network that is none: {error}. Write it as 10.0.0.0/8."
        ) from error
