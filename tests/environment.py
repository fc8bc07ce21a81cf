"""The environment every test runs in, whatever stands in the shell or in `.env`."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ENVIRONMENT = {
    "ENV_FILE": os.devnull,
    "DEBUG": "false",
    "SECRET_KEY": "a-key-for-tests-alone-3YVq0d8mJtU1sQeB7hXz5LkWcRfNgPoA",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "CSRF_TRUSTED_ORIGINS": "",
    "ANONYMOUS_READ": "true",
    "INVENTORY_BASE_URL": "http://testserver",
    "PDS4_LID_PREFIX": "urn:example:mars-sample-inventory",
    "TASK_QUEUE": "immediate",
    "LOG_LEVEL": "INFO",
    # A suite asks more than anybody may; the tests of the limits set their own.
    "THROTTLE_ANONYMOUS": "",
    "THROTTLE_SIGNED_IN": "",
    "THROTTLE_SOLVE": "",
    "LOGIN_ATTEMPTS": "",
    "TRUSTED_PROXIES": "0",
    "LOG_FORMAT": "line",
    "METRICS_ALLOWED_NETWORKS": "",
    "READY_WITHOUT_WORKER": "false",
    "POSTGRES_PROGRAMS": "",
    # Production settings, but for the certificate that a test has not.
    "SECURE_SSL_REDIRECT": "false",
    "SECURE_COOKIES": "false",
    "SECURE_HSTS_SECONDS": "0",
    "SECURE_PROXY_SSL_HEADER": "",
}


def in_ci() -> bool:
    """Is this a continuous-integration run, where nothing may be left out?"""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
