"""How the admin looks (django-unfold)."""

from __future__ import annotations

from typing import Any

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Mars sample cache",
    "SITE_HEADER": "Mars sample cache",
}
