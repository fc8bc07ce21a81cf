"""The site for WSGI servers: `gunicorn --config python:inventory.gunicorn_conf inventory.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inventory.settings")

application = get_wsgi_application()
