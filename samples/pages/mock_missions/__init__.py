"""Pages of mock missions. Nothing on them ever happened, and each says so in word and colour."""
