"""Where a request comes from, behind as many proxies as the site has."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's network: an IPv4 address, or the /64 of an IPv6 one, which is one customer's.

    Each proxy appends to `X-Forwarded-For` whom it was asked by. Only the last `TRUSTED_PROXIES`
    entries are therefore true; a request with fewer did not pass them, and is known by its peer.
    """
    given = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < proxies <= len(passed):
        given = passed[-proxies]
    try:
        address = ip_address(given)
    except ValueError:  # a socket's peer has no address
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), 64), strict=False))
    return str(address)
