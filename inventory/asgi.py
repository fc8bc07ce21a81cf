"""The site for ASGI servers. WSGI is much faster here: the middleware and the views are sync."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inventory.settings")

application = get_asgi_application()
