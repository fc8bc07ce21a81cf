"""Whether this process was asked to end: long work is given back to the queue, not finished.

A worker of the queue sets it when it is told to stop; nothing else does.
"""

from __future__ import annotations

from threading import Event

_asked = Event()


def ask() -> None:
    """From now on long work gives up."""
    _asked.set()


def asked() -> bool:
    """Whether long work shall give up; any thread may ask, as often as it likes."""
    return _asked.is_set()


def stay() -> None:
    """Take it back."""
    _asked.clear()
