"""Timelines of plans and mock missions in the forms that other planning tools read."""

from __future__ import annotations

from samples.exchange.timelines.forms import FORMS, Form, of_mission, of_run

__all__ = ["FORMS", "Form", "of_mission", "of_run"]
