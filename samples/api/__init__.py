"""The resources of the REST API, one a file: how each is written down, found and listed."""
