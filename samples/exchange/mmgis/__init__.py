"""Bringing the rover's place up to date from the waypoint and traverse layers of JPL's MMGIS."""

from __future__ import annotations

from samples.exchange.mmgis.files import MAX_BYTES, File
from samples.exchange.mmgis.importing import PERMISSIONS, run
from samples.exchange.mmgis.order import Order, Outcome
from samples.exchange.mmgis.report import Report

__all__ = ["MAX_BYTES", "PERMISSIONS", "File", "Order", "Outcome", "Report", "run"]
