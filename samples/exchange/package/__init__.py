"""The whole inventory as one file: a Frictionless Data Package, written and read back."""

from __future__ import annotations

from samples.exchange.package.read import load
from samples.exchange.package.write import FILE_NAME, MEDIA_TYPE, pieces

__all__ = ["FILE_NAME", "MEDIA_TYPE", "load", "pieces"]
