"""The Django project: settings, URL table, system checks and what every request passes."""

from __future__ import annotations

__version__ = "0.1.0.dev0"
