"""How the admin looks (django-unfold)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _asset(name: str) -> Any:
    """A static file's address, asked when a page is made: its name is known once collected."""

    def address(_request: HttpRequest) -> str:
        return static(name)

    return address


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Mars sample cache",
    "SITE_HEADER": "Mars sample cache",
    "SITE_SUBHEADER": "Curation",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": _asset("samples/img/favicon.svg")},
    ],
    "SHOW_BACK_BUTTON": True,
    "ENVIRONMENT": "samples.admin.navigation.ledger_badge",
    "DASHBOARD_CALLBACK": "samples.admin.dashboard.dashboard",
    "STYLES": [_asset("samples/admin/admin.css")],
    "SCRIPTS": [_asset("samples/admin/admin.js")],
    "ACCOUNT": {"navigation": [{"title": "API tokens", "link": reverse_lazy("pages:tokens")}]},
    "SIDEBAR": {"show_search": True, "navigation": "samples.admin.navigation.sidebar"},
    # Rust. 500 is text on the dark ground, 600 on the light one: both have a contrast above 4.5.
    "COLORS": {
        # The warm greys of the public pages; lightness as in the theme, which its contrasts need.
        "base": {
            "50": "oklch(98.3% .004 75)",
            "100": "oklch(96.2% .006 75)",
            "200": "oklch(92% .01 75)",
            "300": "oklch(86.5% .013 75)",
            "400": "oklch(71% .017 70)",
            "500": "oklch(53% .018 65)",
            "600": "oklch(44% .017 60)",
            "700": "oklch(37% .015 60)",
            "800": "oklch(27.8% .012 55)",
            "900": "oklch(20.5% .009 55)",
            "950": "oklch(14% .007 55)",
        },
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
