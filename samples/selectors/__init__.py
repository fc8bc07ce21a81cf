"""Reads that span models; they return querysets or dataclasses and write nothing."""
