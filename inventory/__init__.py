"""The Django project: settings, URL table, system checks and what every request passes."""
