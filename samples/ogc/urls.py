"""Addresses below /ogc/."""

from __future__ import annotations

from django.urls import path

from samples.ogc import views

app_name = "ogc"
urlpatterns = [
    path("", views.Landing.as_view(), name="landing"),
    path("conformance", views.Conformance.as_view(), name="conformance"),
    path("api", views.Api.as_view(), name="api"),
    path("api.html", views.ApiPage.as_view(), name="api-page"),
    path("collections", views.Collections.as_view(), name="collections"),
    path("collections/<str:collection>", views.Collection.as_view(), name="collection"),
    path("collections/<str:collection>/items", views.Items.as_view(), name="items"),
    path("collections/<str:collection>/map.json", views.Drawn.as_view(), name="drawn"),
    path("collections/<str:collection>/items/<str:feature>", views.Item.as_view(), name="item"),
]
