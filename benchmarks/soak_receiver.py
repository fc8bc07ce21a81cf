"""Receives webhooks on this machine and keeps what came."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any


class Receiver:
    """The contents that came under each id; `again`: how many messages came once more."""

    def __init__(self) -> None:
        self.bodies: dict[str, set[bytes]] = {}
        self.again = 0
        self._lock = Lock()

    def __enter__(self) -> Receiver:
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, name: str, body: bytes) -> None:
        """One message."""
        with self._lock:
            known = self.bodies.setdefault(name, set())
            self.again += bool(known)
            known.add(body)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self.take

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                take(self.headers["webhook-id"], body)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        return Hook


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 200

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed hung up."""
