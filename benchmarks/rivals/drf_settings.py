"""Django REST framework as it comes: nothing of ours but the models and the database."""

from __future__ import annotations

from inventory.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.rivals.drf_site"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
