"""Every address of the site, on one screen; but /healthz, /readyz and /metrics (probes.py)."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("samples.pages.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("inventory.api.urls")),
    path("ogc/", include("samples.ogc.urls")),
]
