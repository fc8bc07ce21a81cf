"""Matrices kept in a folder, by the SHA-256 of everything they depend on."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from samples.planning.distance.places import Floats

log = logging.getLogger(__name__)


def key(parameters: str, *arrays: Floats) -> str:
    """SHA-256 (hex) of parameters and arrays: shapes, types and contents."""
    digest = hashlib.sha256(parameters.encode())
    for array in arrays:
        digest.update(f"|{array.shape}{array.dtype.str}|".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def load(folder: Path, name: str, size: int) -> tuple[Floats, Floats] | None:
    """The two matrices (size x size) kept under a name; None if there are none that can be read."""
    try:
        # Opened here: of a broken file, NumPy would leave its own handle open.
        with (
            (folder / f"{name}.npz").open("rb") as handle,
            np.load(handle, allow_pickle=False) as file,
        ):
            metres, cost = file["metres"], file["cost"]
    except FileNotFoundError:
        return None
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        log.warning("The kept matrix %s can't be read; it is made anew.", name)
        return None
    return (metres, cost) if metres.shape == cost.shape == (size, size) else None


def save(folder: Path, name: str, metres: Floats, cost: Floats) -> None:
    """Keep two matrices. Where the folder can't be written to, they are computed each time."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Under another name first: a reader must never meet half a file.
        handle, temporary = tempfile.mkstemp(suffix=".part", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, metres=metres, cost=cost)
            Path(temporary).replace(folder / f"{name}.npz")
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError:
        log.warning("The matrix %s can't be kept in %s.", name, folder, exc_info=True)
