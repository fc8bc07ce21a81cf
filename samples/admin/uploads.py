"""Where an uploaded file waits between preview and confirmation: a private temporary file."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from import_export.tmp_storages import TempFolderStorage

PREFIX = "inventory-import-"
KEPT_SECONDS = 3600


class Upload(TempFolderStorage):  # type: ignore[misc]
    """A file that only this site's account can read; one that nobody confirmed is swept away."""

    name: str | None

    def _open(self, mode: str = "r") -> IO[Any]:
        if self.name:
            return Path(self.get_full_path()).open(mode)
        sweep()
        number, path = tempfile.mkstemp(prefix=PREFIX)
        self.name = Path(path).name
        return os.fdopen(number, "wb")


def sweep() -> None:
    """Remove uploads that waited too long."""
    oldest = time.time() - KEPT_SECONDS
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            continue  # another process swept it
