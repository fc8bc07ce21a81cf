"""Bringing the inventory in and out: the reference data, imports and exports."""
