"""A relay before the served site that keeps what it was asked; its host is its own.

It runs as a program: GDAL, called from Python, keeps every thread of its process waiting.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

NOT_PASSED_ON = {"connection", "transfer-encoding", "content-length"}


@dataclass
class Recorded:
    """Addresses that were asked for, with their queries, in order."""

    url: str
    log: Path

    def queries(self, path: str) -> list[dict[str, str]]:
        """The parameters of each request of a path."""
        return [
            {name: values[-1] for name, values in parse_qs(parts.query).items()}
            for parts in map(urlsplit, self.log.read_text(encoding="utf-8").splitlines())
            if parts.path == path
        ]

    def forget(self) -> None:
        """Begin anew."""
        self.log.write_text("", encoding="utf-8")


@contextmanager
def recording(url: str, log: Path) -> Iterator[Recorded]:
    """Relay GETs to a site until the block ends."""
    log.touch()
    relay = subprocess.Popen(
        [sys.executable, __file__, urlsplit(url).netloc, str(log)], stdout=subprocess.PIPE
    )
    try:
        port = int((relay.stdout or sys.stdin.buffer).readline())
        yield Recorded(f"http://127.0.0.1:{port}", log)
    finally:
        relay.terminate()
        relay.communicate(timeout=10)


def relay_to(site: str, log: Path) -> type[BaseHTTPRequestHandler]:
    """What answers each request as the site does."""

    class Relay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with log.open("a", encoding="utf-8") as file:
                file.write(self.path + "\n")
            connection = http.client.HTTPConnection(site, timeout=60)
            headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
            connection.request("GET", self.path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in NOT_PASSED_ON:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            connection.close()

        def log_message(self, *_told: object) -> None:
            """Nothing: what was asked is kept."""

    return Relay


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), relay_to(sys.argv[1], Path(sys.argv[2])))
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
