"""Log records as single lines of `key=value`, readable and easy to parse.

Values with spaces, quotes or line breaks are written as JSON strings, so a record can't be broken
into two, nor forged, by what a client sent.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from inventory.request_id import current

_PLAIN = re.compile(r"[!#-<>-\[\]-~]+", re.ASCII)


class LineFormatter(logging.Formatter):
    """time, level, logger, request (if any), milliseconds (if any), message, trace (if any)."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; times in UTC."""
        time = datetime.fromtimestamp(record.created, UTC)
        pairs: list[tuple[str, object]] = [
            ("time", time.isoformat(timespec="milliseconds")),
            ("level", record.levelname),
            ("logger", record.name),
            ("request", current()),
            ("milliseconds", getattr(record, "milliseconds", None)),
            ("message", record.getMessage()),
            ("trace", self.formatException(record.exc_info) if record.exc_info else None),
        ]
        return " ".join(f"{key}={_value(value)}" for key, value in pairs if value is not None)


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything from `level` up goes to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": LineFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own defaults would mail administrators and hide errors when DEBUG is off.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Django leaves it to the server to drop the body of an answer to HEAD; gunicorn does,
            # and would warn each time.
            "gunicorn.http.wsgi": {"level": "ERROR"},
        },
    }


def _value(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
