"""Sheets of QR labels for containers, as PDF and as SVG.

A label shows the container's short address as a QR code, its code, its serial where known, and
designation and name of what is in it. Both forms draw the same layout, in millimetres.
"""

from __future__ import annotations

from samples.exchange.labels.content import LIMIT, Label, address_of, labels_of
from samples.exchange.labels.files import FORMATS, LabelFile, label_file
from samples.exchange.labels.paper import PAPERS, Paper, paper_named

__all__ = [
    "FORMATS",
    "LIMIT",
    "PAPERS",
    "Label",
    "LabelFile",
    "Paper",
    "address_of",
    "label_file",
    "labels_of",
    "paper_named",
]
