"""How gunicorn serves the site, from HOST, PORT, WEB_WORKERS, WEB_THREADS, TASK_WORKERS."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from inventory.worker_beside import Beside

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60  # seconds
graceful_timeout = 30  # seconds that running requests get when the server ends

# A heartbeat file on a slow disk can stall a healthy worker long enough to be killed.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# It would write into the home directory, which a service account may not have.
control_socket_disable = True

# The request log line comes from inventory.request_id, with the request's id.
accesslog = None

# Each process counts in files of its own; see inventory/metrics.py. Set before any of them counts.
_counts = tempfile.mkdtemp(prefix="inventory-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counts

_beside = [Beside() for _ in range(int(os.environ.get("TASK_WORKERS", "1")))]


def when_ready(_server: object) -> None:
    """Workers of the queue run beside the server; TASK_WORKERS=0 where other machines have them."""
    for worker in _beside:
        worker.start()


def on_exit(_server: object) -> None:
    """They end with it, once the last request has ended."""
    for worker in _beside:
        worker.stop()
    shutil.rmtree(_counts, ignore_errors=True)


def child_exit(_server: object, worker: Any) -> None:
    """What a process counted stays; what it measured of itself is past."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
