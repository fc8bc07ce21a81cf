"""What one client of the soak does: it reads, and writes what must be there afterwards."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from threading import Lock

from samples.services.load.names import PER_DEPOT, code_of, depot_of, sample_of

WRITES = 0.4
"""How many of all requests write."""
PATIENCE_S = 60.0
"""How long an answer may take, and how long a write is sent again after the end."""
SAME_KEY = 5
"""Refusals (409) after which a write is made anew."""
_LEDGER = "ledger=synthetic"


@dataclass
class Told:
    """What all clients saw: seconds of each kind of request, keys sent, hashes acknowledged."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    keys: set[str] = field(default_factory=set)
    acknowledged: dict[str, str] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    again: int = 0
    lock: Lock = field(default_factory=Lock)


class Client:
    """Asks one thing after the other over one connection, anew when that was broken."""

    def __init__(
        self, port: int, token: str, samples: int, draw: random.Random, told: Told
    ) -> None:
        self._port, self._token, self._samples = port, token, samples
        self._draw, self._told = draw, told
        self._connection: HTTPConnection | None = None

    def run(self, until: float) -> None:
        """Until then."""
        while time.monotonic() < until:
            if self._draw.random() < WRITES:
                self._write(until + PATIENCE_S)
            else:
                self._read(until)
        self._hang_up()

    def _read(self, until: float) -> None:
        tube = self._draw.randrange(self._samples)
        kind, path = self._draw.choice(
            [
                ("list", f"samples/?{_LEDGER}&page_size=50"),
                ("sample", f"samples/{sample_of(tube)}/?{_LEDGER}"),
                ("history", f"containers/{code_of(tube)}/events/?{_LEDGER}"),
                ("depot", f"depots/{depot_of(tube // PER_DEPOT)}/?{_LEDGER}"),
            ]
        )
        while time.monotonic() < until:
            answer = self._ask(kind, "GET", path, {}, None)
            if answer is None:
                continue
            status, body = answer
            if status != 200:
                self._fail(f"GET {path} was answered with {status}: {body[:200]!r}")
            return

    def _write(self, until: float) -> None:
        """Record an event; whatever happens to the answer, ask again with the same key.

        Refused several times, its moment is no longer one: another client's later event stands in
        the container's history. Then it is another request, of now, with a key of its own.
        """
        path = f"containers/{code_of(self._draw.randrange(self._samples))}/events/?{_LEDGER}"
        key, event, refused = "", "", SAME_KEY
        while time.monotonic() < until:
            if refused == SAME_KEY:
                key, event, refused = *self._event(), 0
            headers = {"Content-Type": "application/json", "Idempotency-Key": key, "If-Match": "*"}
            answer = self._ask("write", "POST", path, headers, event)
            if answer is None:
                continue
            status, body = answer
            if status == 201:
                with self._told.lock:
                    self._told.acknowledged[key] = json.loads(body)["hash"]
                return
            if status != 409:  # somebody else was first, or this very request is at work still
                self._fail(f"POST {path} was answered with {status}: {body[:200]!r}")
                return
            refused += 1
            self._pause()
        self._fail(f"POST {path} was not answered in time.")

    def _event(self) -> tuple[str, str]:
        """A key that is new, and an image taken now, as JSON."""
        key = str(uuid.UUID(int=self._draw.getrandbits(128)))
        with self._told.lock:
            self._told.keys.add(key)
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return key, json.dumps({"kind": "image", "occurred_at": now, "evidence": key})

    def _ask(
        self, kind: str, method: str, path: str, headers: dict[str, str], body: str | None
    ) -> tuple[int, bytes] | None:
        """Status and body; None when the connection broke."""
        start = time.perf_counter()
        try:
            if self._connection is None:
                self._connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
            self._connection.request(
                method,
                f"/api/v1/{path}",
                body,
                {"Authorization": f"Bearer {self._token}", **headers},
            )
            answer = self._connection.getresponse()
            found = answer.status, answer.read()
        except (OSError, HTTPException):
            self._hang_up()
            self._pause()
            return None
        with self._told.lock:
            self._told.times[kind].append(time.perf_counter() - start)
        return found

    def _pause(self) -> None:
        with self._told.lock:
            self._told.again += 1
        time.sleep(self._draw.uniform(0.05, 0.3))

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _fail(self, words: str) -> None:
        with self._told.lock:
            self._told.failures.append(words)
