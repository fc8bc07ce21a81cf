"""How gunicorn serves the site, from HOST, PORT, WEB_WORKERS and WEB_THREADS."""

from __future__ import annotations

import os
from pathlib import Path

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60  # seconds

# A heartbeat file on a slow disk can stall a healthy worker long enough to be killed.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# It would write into the home directory, which a service account may not have.
control_socket_disable = True

# The request log line comes from inventory.request_id, with the request's id.
accesslog = None
