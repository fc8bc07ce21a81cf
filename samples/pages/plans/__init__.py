"""Pages of retrieval plans. Nothing on them has happened, and each says so in word and colour."""
