"""The memory of a web process while it streams all samples."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection

from benchmarks import serving
from benchmarks.serving import out

_TIMEOUT_S = 600.0
_CHUNK = 1 << 20


def export(port: int, server: int, samples: int) -> None:
    """Stream `?format=ndjson` and print what the web processes hold from start to end."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    connection.request("GET", "/api/v1/samples/?ledger=synthetic&format=ndjson")
    answer = connection.getresponse()
    if answer.status != 200:
        out(f"  export as NDJSON: not measured, the site answers {answer.status}")
        connection.close()
        return
    held: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            held.append(serving.resident_mb(serving.children(server)))

    watcher = threading.Thread(target=look)
    watcher.start()
    start, rows, size = time.perf_counter(), 0, 0
    try:
        while (chunk := answer.read(_CHUNK)) and time.perf_counter() - start < _TIMEOUT_S:
            rows += chunk.count(b"\n")
            size += len(chunk)
    finally:
        done.set()
        watcher.join()
        connection.close()
    seconds = time.perf_counter() - start
    held = held or [serving.resident_mb(serving.children(server))]
    tenths = [held[min(len(held) - 1, len(held) * tenth // 10)] for tenth in range(11)]
    out(f"  export: {rows:,} of {samples:,} rows, {size / 1e6:,.1f} MB in {seconds:,.1f} s")
    out("  memory of the web processes, MB: " + " ".join(f"{one:,.0f}" for one in tenths))
