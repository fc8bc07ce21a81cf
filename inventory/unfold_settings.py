"""How the admin looks (django-unfold)."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Mars sample cache",
    "SITE_HEADER": "Mars sample cache",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            # Asked when a page is made: the file's name is known once static files are collected.
            "href": lambda _request: static("samples/img/favicon.svg"),
        },
    ],
    # Rust. 500 is text on the dark ground, 600 on the light one: both have a contrast above 4.5.
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .012 50)",
            "100": "oklch(94.5% .03 50)",
            "200": "oklch(89% .06 49)",
            "300": "oklch(82% .095 48)",
            "400": "oklch(75% .12 47)",
            "500": "oklch(70% .135 45)",
            "600": "oklch(51% .13 42)",
            "700": "oklch(45% .115 41)",
            "800": "oklch(38% .095 40)",
            "900": "oklch(32% .075 40)",
            "950": "oklch(23% .055 40)",
        },
    },
}
