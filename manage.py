#!/usr/bin/env python
"""The command line of the site: `python manage.py help`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command; a wrong setting is one readable line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inventory.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")


if __name__ == "__main__":
    main()
