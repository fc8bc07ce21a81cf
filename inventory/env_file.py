"""Writes the settings of a development machine: `python -m inventory.env_file`.

Standard library only: it runs before anything can read the settings.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

TEMPLATE = """\
# Settings of this machine, written once by `make run`; the environment goes before this file.
# What can be set: inventory/settings.py.
SECRET_KEY={secret_key}
DEBUG=true
ALLOWED_HOSTS=localhost,127.0.0.1,[::1]
"""


def write(path: Path) -> bool:
    """Write a new file with a fresh SECRET_KEY, readable by its owner; False if one is there."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(TEMPLATE.format(secret_key=secrets.token_urlsafe(50)))
    return True


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ".env")
    if write(target):
        sys.stdout.write(f"Wrote {target} with a new SECRET_KEY and DEBUG=true.\n")
