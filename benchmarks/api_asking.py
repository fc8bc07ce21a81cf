"""Asking over connections that are kept, in turns, for a bounded time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection

from benchmarks import serving

_TIMEOUT_S = 120.0


@dataclass(frozen=True)
class Case:
    """One address of one server, whose first process is `pid`."""

    name: str
    pid: int
    port: int
    path: str


@dataclass
class Figures:
    """What was measured of a case: seconds of each answer, of all rounds, of the server's work.

    Work is processor time of the server's own processes, not of a database server; `size` is of
    one answer, bytes.
    """

    times: list[float] = field(default_factory=list)
    spent: float = 0.0
    worked: float = 0.0
    size: int = 0

    @property
    def rate(self) -> float:
        """Answers a second, of all clients together."""
        return len(self.times) / self.spent

    @property
    def median(self) -> float:
        """Seconds within which half of the answers came."""
        return statistics.median(self.times)

    @property
    def work(self) -> float:
        """Seconds of processor time that the server needs for an answer."""
        return self.worked / len(self.times)

    @property
    def p95(self) -> float:
        """Seconds within which 95 of 100 answers came."""
        return sorted(self.times)[int(len(self.times) * 0.95)]


def ask_in_turns(
    cases: Sequence[Case], *, rounds: int, seconds: float, clients: int
) -> dict[str, Figures]:
    """Ask each case for so many seconds, one after the other, round after round.

    A round before the first only warms up. Raises RuntimeError for an answer that is not 200.
    """
    found = {case.name: Figures() for case in cases}
    with ThreadPoolExecutor(clients) as pool:
        for number in range(rounds + 1):
            for case in cases:
                until = time.perf_counter() + (seconds if number else seconds / 4)
                start, worked = time.perf_counter(), serving.cpu_seconds(case.pid)
                jobs = [pool.submit(_ask, case, until) for _ in range(clients)]
                results = [job.result() for job in jobs]
                if number:
                    figures = found[case.name]
                    figures.spent += time.perf_counter() - start
                    figures.worked += serving.cpu_seconds(case.pid) - worked
                    for times, size in results:
                        figures.times += times
                        figures.size = size
    return found


def client_limit(port: int) -> float:
    """Requests a second that one connection of the client manages of next to nothing."""
    start = time.perf_counter()
    times, _ = _ask(Case("nothing", 0, port, "/healthz"), start + 0.5)
    return len(times) / (time.perf_counter() - start)


def _ask(case: Case, until: float) -> tuple[list[float], int]:
    times: list[float] = []
    connection = HTTPConnection("127.0.0.1", case.port, timeout=_TIMEOUT_S)
    try:
        while not times or time.perf_counter() < until:
            start = time.perf_counter()
            connection.request("GET", case.path)
            answer = connection.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"{case.path}: {answer.status} {body[:300]!r}")
    finally:
        connection.close()
    return times, len(body)
