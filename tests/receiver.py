"""A real receiver of webhooks, in a thread: what came, and what it answers."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import standardwebhooks
from pytest_django import Settings


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def event(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """The message, if an outside library finds the signature good; raises otherwise."""
        return standardwebhooks.Webhook(secret).verify(self.body, self.headers)


Answer = tuple[int, bytes]


@dataclass
class Receiver:
    """Answers with what `answer` says of a request; 200 unless told."""

    port: int = 0
    got: list[Received] = field(default_factory=list)
    answer: Callable[[Received], Answer] = lambda _request: (200, b"thanks")
    headers: dict[str, str] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?for=tests"

    @property
    def ids(self) -> list[str]:
        return [request.id for request in self.got]

    @property
    def types(self) -> list[str]:
        return [
            request.event["type"].removeprefix("org.mars-sample-cache.") for request in self.got
        ]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that hung up is no failure of the receiver."""


@contextmanager
def receiving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.path, headers, body)
            with receiver.lock:
                receiver.got.append(request)
            status, answer = receiver.answer(request)
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: Any) -> None:
            """Nothing."""

    class Server(_Server):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with Server((host, 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        receiver.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join(10)


def allow(settings: Settings, receiver: Receiver) -> None:
    """Let messages go to it: over http, to its port on this machine."""
    settings.WEBHOOKS_ALLOW_HTTP = True
    settings.WEBHOOKS_PORTS = [receiver.port]
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
