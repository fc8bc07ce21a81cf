"""The admin: what a curator does with it every day."""
