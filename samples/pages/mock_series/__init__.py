"""Pages of series of mock missions."""
