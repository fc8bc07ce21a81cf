"""Backups: one file with the whole database as it was at one moment, and a manifest.

The file is a ZIP archive of two members: `manifest.json` and the copy, `database.sqlite3` or
`database.pgdump`. It holds people's password hashes; it does not hold settings, keys or files.
"""
