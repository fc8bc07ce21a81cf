"""The elevation models of this installation: GeoTIFF files in one folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from samples.domain.errors import InvalidValue
from samples.planning.terms import Elevation

if TYPE_CHECKING:
    from samples.planning.distance.terrain import Terrain

SUFFIXES = {".tif", ".tiff"}


def folder() -> Path:
    """Where they lie; whoever runs the installation puts them there."""
    return Path(settings.ELEVATION_MODELS)


def kept() -> Path:
    """Where matrices of ways are kept: to compute one takes seconds."""
    return folder() / "kept"


def names() -> list[str]:
    """The files there are."""
    if not folder().is_dir():
        return []
    return sorted(path.name for path in folder().iterdir() if path.suffix.lower() in SUFFIXES)


def terrain(told: Elevation) -> Terrain:
    """The model that terms name. Raises InvalidValue for a file that is not there or no model."""
    if told.file not in names():
        raise InvalidValue(
            f"There is no elevation model {told.file}.",
            field="elevation.file",
            value=told.file,
            expected=", ".join(names()) or "a GeoTIFF in the folder of elevation models",
        )
    path = folder() / told.file
    return _read(path, told.coarsen, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, coarsen: int, _changed: int) -> Terrain:
    """Read once a process, as long as the file is the same."""
    from samples.planning.distance.terrain import Terrain

    return Terrain.read(path, coarsen=coarsen)
