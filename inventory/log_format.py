"""Log records as single lines: of `key=value`, readable and easy to parse, or of JSON.

Values with spaces, quotes or line breaks are written as JSON strings, so a record can't be broken
into two, nor forged, by what a client sent.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from inventory.request_id import current

_PLAIN = re.compile(r"[!#-<>-\[\]-~]+", re.ASCII)


class LineFormatter(logging.Formatter):
    """time, level, logger, request (if any), milliseconds (if any), message, trace (if any)."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; times in UTC."""
        return " ".join(f"{key}={_value(value)}" for key, value in self.fields(record).items())

    def fields(self, record: logging.LogRecord) -> dict[str, object]:
        """What is known of a record, by name; what is not is left out."""
        time = datetime.fromtimestamp(record.created, UTC)
        fields: dict[str, object] = {
            "time": time.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": current(),
            "milliseconds": getattr(record, "milliseconds", None),
            "message": record.getMessage(),
            "trace": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return {name: value for name, value in fields.items() if value is not None}


class JsonFormatter(LineFormatter):
    """The same as an object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; times in UTC."""
        return json.dumps(self.fields(record), ensure_ascii=False)


FORMATS: dict[str, type[logging.Formatter]] = {"line": LineFormatter, "json": JsonFormatter}


def logging_config(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: everything from `level` up goes to standard error, in one of FORMATS.

    Raises ImproperlyConfigured for another form.
    """
    if form not in FORMATS:
        raise ImproperlyConfigured(f"LOG_FORMAT is '{form}': it must be {' or '.join(FORMATS)}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": FORMATS[form]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen"}},
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
