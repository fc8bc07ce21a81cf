"""One HTTP request to an address that was checked, with limits on everything."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from threading import Event, Timer

from samples.services.webhooks.targets import Target

READ_AT_MOST = 2000
"""Bytes of an answer that are read and kept."""


class Failed(Exception):
    """No answer came; says why."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said; a redirection too is an answer, and is not followed."""

    status: int
    body: str


def post(
    target: Target,
    addresses: Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    timeout_s: float,
) -> Answer:
    """Send `body` to the first of the addresses that can be reached. Raises Failed.

    `timeout_s` bounds the whole exchange once it is connected: a receiver that answers a letter at
    a time is cut off too.
    """
    connection = _connected(target, addresses, timeout_s)
    too_late = Event()
    clock = Timer(timeout_s, _cut, [connection, too_late])
    clock.daemon = True
    clock.start()
    try:
        connection.secure()
        connection.request("POST", target.path, body, dict(headers))
        response = connection.getresponse()
        if too_late.is_set():
            raise TimeoutError  # the connection that was cut looks like the end of the headers
        text = response.read(READ_AT_MOST).decode("utf-8", "replace")
        # PostgreSQL stores no NUL.
        return Answer(response.status, text.replace("\x00", "\ufffd"))
    except (OSError, http.client.HTTPException, ValueError) as error:
        if too_late.is_set() or isinstance(error, TimeoutError):
            raise Failed(f"It did not answer within {timeout_s:g} s.") from error
        raise Failed(f"{type(error).__name__}: {error}"[:READ_AT_MOST]) from error
    finally:
        clock.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever its host's name says now.

    `wire` is its socket, which the base class lets go while an answer is still read.
    """

    def __init__(self, target: Target, sock: socket.socket) -> None:
        super().__init__(target.host, target.port)
        # Only then is the port left out of the header Host.
        self.default_port = 443 if target.is_https else 80
        self.target = target
        self.sock = self.wire = sock

    def secure(self) -> None:
        """Speak TLS, with a certificate for the host's name. Raises OSError."""
        if self.target.is_https:
            self.sock = trust().wrap_socket(self.sock, server_hostname=self.target.host)
            self.wire = self.sock

    def connect(self) -> None:
        """Never again: it would look the name up."""
        raise http.client.NotConnected("The receiver closed the connection.")


@cache
def trust() -> ssl.SSLContext:
    """The certificates that the system trusts."""
    return ssl.create_default_context()


def _connected(target: Target, addresses: Sequence[str], timeout_s: float) -> _Pinned:
    errors = []
    for address in addresses:
        try:
            sock = socket.create_connection((address, target.port), timeout_s / len(addresses))
        except OSError as error:
            errors.append(f"{address}: {error}")
            continue
        sock.settimeout(timeout_s)
        return _Pinned(target, sock)
    raise Failed(f"It can't be reached. {'; '.join(errors)}"[:READ_AT_MOST])


def _cut(connection: _Pinned, too_late: Event) -> None:
    too_late.set()
    with suppress(OSError):  # it was over already
        connection.wire.shutdown(socket.SHUT_RDWR)
