"""What an engine hands back."""

from __future__ import annotations

from dataclasses import dataclass

from samples.planning.solution import Route


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan an engine found; of all sites, if there are some."""

    site: str | None
    routes: tuple[Route, ...]
    complete: bool
    """Whether it meets every demand on what to take."""
    impossible: bool
    """Whether it is proven that no plan does."""
    iterations: int
    engine: str
    proof: str
