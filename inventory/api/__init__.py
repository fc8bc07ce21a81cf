"""What holds for every resource of the API."""
