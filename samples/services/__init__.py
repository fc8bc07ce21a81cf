"""The only writers: one typed, keyword-only, atomic function per verb."""
