"""The same list of samples as others would write it: what the API is measured against."""
