"""Where messages may go: public addresses over https, unless the settings say more.

A site that posts wherever it is told can be made to speak with what only it can reach. So a target
is checked when it is saved and again whenever it is sent to; the connection then goes to the very
address that was checked, whatever a second look-up of the name would answer.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from samples.domain.errors import InvalidValue

LONGEST = 2000
PORTS = {"https": 443, "http": 80}
Address = IPv4Address | IPv6Address

_PLAIN = re.compile(r"[!-\[\]-~]+")
"""Printable ASCII without blanks and backslash: what every reader of addresses reads alike."""
_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|[0-9A-Fa-f:.]+")
# IPv6 addresses that carry an IPv4 one in their last 32 bits: IPv4-compatible (RFC 4291),
# NAT64 (RFC 6052). Mapped and 6to4 ones the standard library takes apart; Teredo is not public.
_CARRYING_IPV4 = (IPv6Network("::/96"), IPv6Network("64:ff9b::/96"))
# What not every version of the standard library knows: protocol assignments (RFC 6890), NAT64
# within one network (RFC 8215), site-local addresses (RFC 3879).
_NOT_PUBLIC = (
    IPv4Network("192.0.0.0/24"), IPv6Network("64:ff9b:1::/48"), IPv6Network("fec0::/10"),
)  # fmt: skip


class NotResolved(InvalidValue):
    """A host name without an address, for now."""


@dataclass(frozen=True)
class Target:
    """A target taken apart; `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_https(self) -> bool:
        """Whether it is spoken to over TLS."""
        return self.scheme == "https"


def check(url: str) -> Target:
    """The target, all of whose addresses may be spoken to now. Raises InvalidValue."""
    target = read(url)
    addresses(target)
    return target


def read(url: str) -> Target:
    """A target by its form alone. Raises InvalidValue."""
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        raise _refused(url, "can't be read", f"at most {LONGEST} printable ASCII characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused(url, "can't be read", "an address such as https://host/path") from error
    allowed = ["https", "http"] if settings.WEBHOOKS_ALLOW_HTTP else ["https"]
    if parts.scheme not in allowed:
        raise _refused(url, "can't be used", f"an address with {' or '.join(allowed)}://")
    if not _HOST.fullmatch(host):
        raise _refused(url, "names no host", "a host name (xn-- where it has accents) or address")
    if "@" in parts.netloc:
        raise _refused(url, "holds a name or password", "no name and password; check the signature")
    if parts.fragment:
        raise _refused(url, "has a fragment", "an address without #")
    port = PORTS[parts.scheme] if port is None else port
    ports = sorted({*(PORTS[scheme] for scheme in allowed), *settings.WEBHOOKS_PORTS})
    if port not in ports:
        raise _refused(
            url, f"has port {port}", f"port {' or '.join(map(str, ports))} (WEBHOOKS_PORTS)"
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def addresses(target: Target) -> list[str]:
    """The addresses of its host, each of which may be spoken to.

    Raises NotResolved for a name without any, InvalidValue where one is refused: a name that leads
    to a public address and to this machine is not meant well.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotResolved(
            f"The host {target.host} is not known.",
            field="target",
            value=target.host,
            expected="a host name with an address",
        ) from error
    texts = list(dict.fromkeys(str(address[0]) for *_, address in found))
    for text in texts:
        if not is_allowed(ip_address(text)):
            raise InvalidValue(
                f"The host {target.host} has the address {text}, which is not public.",
                field="target",
                value=target.host,
                expected="public addresses, or a network of WEBHOOKS_ALLOWED_NETWORKS",
            )
    return texts


def is_allowed(address: Address) -> bool:
    """Whether messages may go to an address: a public one, or one of an allowed network.

    Private, loopback, link-local, multicast, reserved and shared addresses are not public; an IPv4
    address within an IPv6 one is judged as itself.
    """
    plain = _carried(address)
    networks = [ip_network(text, strict=False) for text in settings.WEBHOOKS_ALLOWED_NETWORKS]
    if any(plain in network for network in networks):
        return True
    if any(plain in network for network in _NOT_PUBLIC):
        return False
    return plain.is_global and not (plain.is_multicast or plain.is_reserved or plain.is_unspecified)


def _carried(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    # ::1 is the loopback address, not 0.0.0.1.
    if int(address) > 1 and any(address in network for network in _CARRYING_IPV4):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _refused(url: str, why: str, expected: str) -> InvalidValue:
    return InvalidValue(
        f"The target {why}.", field="target", value=url[:LONGEST], expected=expected
    )
