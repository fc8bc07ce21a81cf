"""OGC API - Features (Part 1 Core, Part 2 CRS): its documents, made of plain values."""
