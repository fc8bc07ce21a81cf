"""Performance claims, each printed next to what it is compared with; run by a command."""
