"""A relay before the served site that keeps what it was asked: the host is its own, as a proxy's."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Recorded:
    """Addresses that were asked for, with their queries, in order."""

    url: str
    paths: list[str] = field(default_factory=list)

    def queries(self, path: str) -> list[dict[str, str]]:
        """The parameters of each request of a path."""
        return [
            {name: values[-1] for name, values in parse_qs(parts.query).items()}
            for parts in map(urlsplit, self.paths)
            if parts.path == path
        ]


@contextmanager
def recording(url: str) -> Iterator[Recorded]:
    """Relay GETs to a site until the block ends."""
    site = urlsplit(url).netloc

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            recorded.paths.append(self.path)
            connection = http.client.HTTPConnection(site, timeout=60)
            headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
            connection.request("GET", self.path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            connection.close()

        def log_message(self, *_told: object) -> None:
            """Nothing: what was asked is kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    recorded = Recorded(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield recorded
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
