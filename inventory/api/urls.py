"""Addresses below /api/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from inventory.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="api-root")),
    path("v1/", views.Root.as_view(), name="api-root"),
    path("v1/openapi.json", views.OpenApiJson.as_view(), name="api-openapi"),
    path("v1/openapi.yaml", views.OpenApiYaml.as_view(), name="api-openapi-yaml"),
    path("v1/", include("samples.api.urls")),
    path("docs/", views.SwaggerUi.as_view(), name="api-docs"),
    path("redoc/", views.Redoc.as_view(), name="api-redoc"),
    path("redoc/redoc.js", views.RedocScript.as_view(), name="api-redoc-script"),
    path("problems/<slug:code>/", views.Problem.as_view(), name="api-problem"),
    re_path(r"^", views.NothingHere.as_view()),
]
