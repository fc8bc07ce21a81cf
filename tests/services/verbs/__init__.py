"""One file a verb: what it does, what it refuses without a trace, and the outsider."""
