"""Numba's compiler, with types that a checker understands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile at the first call, for the types of its arguments; `step.entry` keeps the result."""
    return cast("F", njit(error_model="numpy")(function))
