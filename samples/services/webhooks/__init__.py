"""Telling other systems: who is told what, the outbox, and sending."""
