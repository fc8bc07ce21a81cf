"""Settings of the tests: those of production, in a fixed environment, on a throw-away database."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.environment import ENVIRONMENT

os.environ.update(ENVIRONMENT)

from inventory.settings import *  # noqa: F403
from inventory.settings import DATABASES, STORAGES

# Made and removed by tests/postgres.py; the fallback is for tools that only read the settings.
SCRATCH = Path(os.environ.get("TEST_SCRATCH", tempfile.gettempdir()))

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: WAL and races between connections exist only there.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}

STATIC_ROOT = SCRATCH / "static"
COUNTERS_FILE = str(SCRATCH / "counters.sqlite3")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Slow on purpose in production; here it would only cost time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
